"""The suggestion from the risk tables: it compares, never adds, never lowers."""

from __future__ import annotations

import itertools

import pytest

from workflows.rules.forms import FORMS, totals
from workflows.rules.register import rows_of
from workflows.rules.risk import (
    ALL_LOW,
    CARER_HARMS,
    HARM_OUTWEIGHS,
    SERIOUS_HARM,
    STANDS,
    is_carer,
    suggest,
)

LEVELS = ("high", "medium", "low")


def mau_02(harm: tuple[str, str], protection: tuple[str, str]) -> dict[str, str]:
    """Answers of Mẫu 02 by level of its two items per table."""
    return {
        "harm_1": harm[0],
        "harm_2": harm[1],
        "protection_1": protection[0],
        "protection_2": protection[1],
    }


class TestTheSuggestedLevel:
    def test_is_high_when_as_much_harm_as_protection_is_high(self):
        found = suggest("mau_02", mau_02(("high", "low"), ("high", "medium")))

        assert found.level == "high"
        assert HARM_OUTWEIGHS in found.grounds

    def test_is_medium_when_protection_outweighs(self):
        found = suggest("mau_02", mau_02(("medium", "low"), ("high", "low")))

        assert found.level == "medium"

    def test_is_low_when_all_harm_is_low(self):
        found = suggest("mau_02", mau_02(("low", "low"), ("low", "low")))

        assert found.level == "low"
        assert ALL_LOW in found.grounds

    def test_is_high_when_nothing_is_high_but_some_harm_is_there(self):
        found = suggest("mau_02", mau_02(("medium", "medium"), ("medium", "low")))

        assert found.level == "high"

    def test_waits_until_every_item_is_answered(self):
        unfinished = mau_02(("high", "high"), ("low", "low")) | {"protection_2": ""}

        found = suggest("mau_02", unfinished)

        assert found.level == ""
        assert found.emergency  # serious harm needs no second opinion

    @pytest.mark.parametrize("form", ["mau_02", "mau_03", "mau_06"])
    def test_reads_every_form_with_risk_tables(self, form):
        answers = {f.key: "low" for f in FORMS[form].fields if f.table}

        assert suggest(form, answers).level == "low"

    def test_never_gets_milder_when_harm_grows_or_protection_shrinks(self):
        order = {"low": 0, "medium": 1, "high": 2}
        worse = {"low": "medium", "medium": "high"}
        weaker = {"high": "medium", "medium": "low"}
        for a, b, c, d in itertools.product(LEVELS, repeat=4):
            now = order[suggest("mau_02", mau_02((a, b), (c, d))).level]
            if a in worse:
                then = suggest("mau_02", mau_02((worse[a], b), (c, d))).level
                assert order[then] >= now
            if c in weaker:
                then = suggest("mau_02", mau_02((a, b), (weaker[c], d))).level
                assert order[then] >= now


class TestTheSuggestedEmergency:
    calm = mau_02(("low", "low"), ("high", "high"))

    def test_comes_with_serious_harm(self):
        found = suggest("mau_02", mau_02(("high", "low"), ("high", "high")))

        assert found.emergency
        assert SERIOUS_HARM in found.grounds

    def test_comes_when_the_carer_is_the_harmer(self):
        found = suggest("mau_02", self.calm, suspect_is_carer=True)

        assert found.emergency
        assert CARER_HARMS in found.grounds

    def test_comes_when_the_harmer_has_access_and_life_is_threatened(self):
        reached = mau_02(("medium", "high"), ("high", "high"))

        assert not suggest("mau_02", reached).emergency
        assert suggest("mau_02", reached, life_threatened=True).emergency

    def test_is_never_lowered(self):
        found = suggest("mau_02", self.calm, emergency=True)

        assert found.emergency
        assert STANDS in found.grounds

    def test_is_not_made_up(self):
        assert not suggest("mau_02", self.calm).emergency
        assert not suggest("mau_02", self.calm, emergency=False).emergency

    def test_says_how_sure_each_ground_is(self):
        found = suggest("mau_02", self.calm, suspect_is_carer=True)

        assert [g.certainty for g in found.grounds] == ["confirmed", "design proposal"]


class TestTheCounts:
    def test_keep_the_two_tables_apart(self):
        answers = mau_02(("high", "medium"), ("high", "high"))

        assert totals(FORMS["mau_02"], answers) == {
            "harm": {"high": 1, "medium": 1, "low": 0},
            "protection": {"high": 2, "medium": 0, "low": 0},
        }

    def test_take_no_notice_of_nonsense(self):
        answers = mau_02(("dreadful", "low"), ("", "low"))

        assert totals(FORMS["mau_02"], answers)["harm"]["low"] == 1


class TestAnItemOfARiskTable:
    @pytest.mark.parametrize(
        "row",
        rows_of("risk_items.csv"),
        ids=lambda r: f"{r['form']}-{r['group']}-{r['item_no']}",
    )
    def test_equals_its_row(self, row):
        form = FORMS[f"mau_{row['form']}"]
        item = form.field(f"{row['group']}_{row['item_no']}")

        assert (item.label_vi, item.label_en) == (row["name_vi"], row["name_en"])
        assert (item.high_means, item.medium_means, item.low_means) == (
            row["high_means"],
            row["medium_means"],
            row["low_means"],
        )
        assert (item.table, item.certainty) == (row["group"], row["confidence"])

    def test_is_in_no_form_without_a_row(self):
        rows = {
            (r["form"], f"{r['group']}_{r['item_no']}")
            for r in rows_of("risk_items.csv")
        }
        items = {(f.number, x.key) for f in FORMS.values() for x in f.fields if x.table}

        assert items == rows


class TestRelations:
    def test_tell_carers_from_others(self):
        assert is_carer("step_parent")
        assert not is_carer("neighbour")

    def test_refuse_what_is_not_on_the_list(self):
        with pytest.raises(KeyError):
            is_carer("uncle")
