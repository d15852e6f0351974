"""The three sample lists against the answer key, as sent and as a changed copy."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from casework.imports.reading import read_reports
from casework.imports.understand.likeness import blocks, likeness
from tests.casework.imports.answers import PROMISED, Score
from tests.casework.imports.changed_copy import ChangedCopy
from tests.casework.imports.samples import LISTS, SAMPLES, reports, rows

ALSO = {
    "scope": 0.95,
    "forwarded": 0.95,
    "home": 0.95,
    "names": 0.95,
    "sex": 0.95,
    "ethnic": 0.95,
    "suspect": 0.9,
    "emergency": 0.9,
    "screen": 0.9,
    "incident day": 0.9,
}


def key_of(folder):
    return {(r["file"], int(r["row"])): r for r in rows(folder / "DAP-AN.csv")}


def everything(folder, gazetteer, now):
    return {
        (name, report.row): report
        for name in LISTS
        for report in reports(read_reports(folder / name, gazetteer=gazetteer, now=now))
    }


def score_of(folder, gazetteer, now):
    key = key_of(folder)
    found = everything(folder, gazetteer, now)
    assert found.keys() == key.keys()  # every row once, and nothing that is no report
    score = Score()
    for where, report in found.items():
        score.add(f"{where[0]} {where[1]}", report, key[where])
    return score


@pytest.fixture(scope="module")
def as_sent(gazetteer, now):
    return score_of(SAMPLES, gazetteer, now)


@pytest.fixture(scope="module", params=[1, 2, 3])
def changed(request, tmp_path_factory, gazetteer, now):
    """Rows and columns shuffled, other names, whole years earlier or later."""
    folder = tmp_path_factory.mktemp(f"copy{request.param}")
    ChangedCopy(SAMPLES, folder, random.Random(request.param)).write()
    return score_of(folder, gazetteer, now.replace(year=now.year + 1))


class TestTheListsAsSent:
    @pytest.mark.parametrize("field", PROMISED)
    def test_are_understood_as_promised(self, as_sent, field):
        assert as_sent.share(field) >= 0.95, "\n".join(as_sent.wrong[field])

    @pytest.mark.parametrize("field", ALSO)
    def test_are_understood_in_the_other_fields_too(self, as_sent, field):
        assert as_sent.share(field) >= ALSO[field], "\n".join(as_sent.wrong[field])


class TestAChangedCopy:
    @pytest.mark.parametrize("field", PROMISED)
    def test_is_understood_as_promised(self, changed, field):
        assert changed.share(field) >= 0.95, "\n".join(changed.wrong[field])

    @pytest.mark.parametrize("field", ALSO)
    def test_is_understood_in_the_other_fields_too(self, changed, field):
        assert changed.share(field) >= ALSO[field], "\n".join(changed.wrong[field])


class TestPossibleDoubles:
    def test_are_exactly_the_rows_that_tell_of_one_incident(self, gazetteer, now):
        key, found = key_of(SAMPLES), everything(SAMPLES, gazetteer, now)
        shown, told = set(), set()
        for (x, a), (y, b) in combinations(found.items(), 2):
            group = key[x]["duplicate_group"]
            if group and group == key[y]["duplicate_group"]:
                told.add((x, y))
            if blocks(a) & blocks(b) and likeness(a, b).possible_double:
                shown.add((x, y))

        assert told
        assert told <= shown
        assert len(shown - told) <= 3, shown - told

    def test_the_same_child_in_another_incident_is_no_double_but_may_be_linked(
        self, gazetteer, now
    ):
        key, found = key_of(SAMPLES), everything(SAMPLES, gazetteer, now)
        related = [
            likeness(a, b)
            for (x, a), (y, b) in combinations(found.items(), 2)
            if key[x]["related_group"]
            and key[x]["related_group"] == key[y]["related_group"]
        ]

        assert related
        assert not any(each.possible_double for each in related)
        assert all(each.perhaps_same_child for each in related)

    def test_every_score_comes_with_its_reasons(self, gazetteer, now):
        found = list(everything(SAMPLES, gazetteer, now).values())

        for a, b in combinations(found[:20], 2):
            alike = likeness(a, b)
            total = sum(e.weight for e in alike.evidence)
            assert alike.score == round(min(1.0, max(0.0, total)), 2)
            assert alike.score == likeness(b, a).score
            assert all(str(e.sentence) for e in alike.evidence)
