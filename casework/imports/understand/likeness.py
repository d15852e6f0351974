"""Evidence that two reports tell of one incident. It is shown to a person, never acted on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from accounts.folding import fold
from casework.imports.identity import normal_reference
from casework.imports.parsed import ParsedChild, ParsedReport
from casework.imports.rules import likeness_weights as w
from casework.imports.words import Sentence
from workflows.rules.words import _


@dataclass(frozen=True)
class Evidence:
    """One field that speaks for (weight > 0) or against (< 0) a double."""

    field: str
    weight: float
    sentence: Sentence


@dataclass(frozen=True)
class Likeness:
    """Sum of the evidence, within 0 and 1, and the evidence field by field."""

    score: float
    evidence: tuple[Evidence, ...]

    @property
    def possible_double(self) -> bool:
        return self.score >= w.POSSIBLE_DOUBLE

    @property
    def perhaps_same_child(self) -> bool:
        """The persons agree, whatever the day and the kind: to be linked, not merged."""
        persons = [
            e for e in self.evidence if e.field not in ("day", "kind", "suspect")
        ]
        named = any(e.field == "name" and e.weight > 0 for e in persons)
        return named and sum(e.weight for e in persons) >= w.SAME_CHILD


def likeness(a: ParsedReport, b: ParsedReport) -> Likeness:
    """Compare two reports; the order does not matter."""
    found = [
        *_numbers(a, b),
        *_children(a, b),
        *_places(a, b),
        *_days(a, b),
        *_kinds(a, b),
        *_people(a, b),
    ]
    score = sum(e.weight for e in found)
    return Likeness(round(min(1.0, max(0.0, score)), 2), tuple(found))


def blocks(report: ParsedReport) -> frozenset[str]:
    """Return keys; only reports that share one need comparing."""
    keys = {f"phone:{p}" for p in report.phones_e164}
    keys |= {f"given:{_given(c.name)}" for c in report.children if c.name}
    place = report.incident_place.now_code
    keys |= {f"place:{place}:{kind}" for kind in report.incident_types if place}
    if report.outside_reference:
        keys.add(f"number:{report.outside_reference}")
    return frozenset(keys | {f"number:{n}" for n in _quoted(report)})


def _say(field: str, weight: float, text: str) -> Evidence:
    return Evidence(field, weight, Sentence(text))


def _quoted(report: ParsedReport) -> set[str]:
    """Numbers of other bodies' reports a text quotes: "phiếu 111-25-01006"."""
    words = " ".join(report.raw.values()).split()
    numbers = (normal_reference(word.strip(".,;:()")) for word in words)
    return {n for n in numbers if n and n.count("-") > 1 and n[-1].isdigit()}


def _numbers(a: ParsedReport, b: ParsedReport) -> Iterator[Evidence]:
    same = a.outside_reference and a.outside_reference == b.outside_reference
    if same and a.source == b.source:
        yield _say("number", w.SAME_NUMBER, _("The same number of the same body."))
    elif a.source != b.source and (
        a.outside_reference in _quoted(b) or b.outside_reference in _quoted(a)
    ):
        yield _say("number", w.NUMBER, _("One quotes the number of the other."))


def _children(a: ParsedReport, b: ParsedReport) -> Iterator[Evidence]:
    """Compare the pair of children most alike."""
    pairs = [tuple(_child(x, y)) for x in a.children for y in b.children]
    if pairs:
        yield from max(pairs, key=lambda found: sum(e.weight for e in found))


def _child(x: ParsedChild, y: ParsedChild) -> Iterator[Evidence]:
    if x.name and y.name:
        yield from _names(fold(x.name), fold(y.name))
    apart = _years_apart(x, y)
    if apart is not None and apart <= w.YEARS_APART:
        yield _say("birth", w.BIRTH, _("Birth or age agree within a year."))
    elif apart is not None:
        yield _say(
            "birth", w.OTHER_BIRTH, _("Birth or age are more than a year apart.")
        )
    if "unknown" not in (x.sex, y.sex):
        if x.sex == y.sex:
            yield _say("sex", w.SEX, _("The same sex."))
        else:
            yield _say("sex", w.OTHER_SEX, _("Not the same sex."))


def _names(x: str, y: str) -> Iterator[Evidence]:
    if x == y and " " in x:
        yield _say("name", w.WHOLE_NAME, _("The same whole name."))
    elif _given(x) != _given(y):
        yield _say("name", w.OTHER_NAME, _("Another given name."))
    elif fuzz.token_set_ratio(x, y) >= w.NAMES_NEAR:
        yield _say(
            "name", w.NEAR_NAME, _("The same given name, nearly the same whole name.")
        )
    else:
        yield _say("name", w.GIVEN_NAME, _("The same given name."))


def _given(name: str) -> str:
    return fold(name).split()[-1] if fold(name) else ""


def _years_apart(x: ParsedChild, y: ParsedChild) -> int | None:
    if None in (x.birth_year_from, x.birth_year_to, y.birth_year_from, y.birth_year_to):
        return None
    assert x.birth_year_from is not None and x.birth_year_to is not None  # noqa: S101, PT018
    assert y.birth_year_from is not None and y.birth_year_to is not None  # noqa: S101, PT018
    return max(
        0, x.birth_year_from - y.birth_year_to, y.birth_year_from - x.birth_year_to
    )


def _places(a: ParsedReport, b: ParsedReport) -> Iterator[Evidence]:
    here, there = _now(a), _now(b)
    if here & there:
        yield _say("commune", w.COMMUNE, _("The same commune."))
    elif here and there:
        yield _say("commune", w.OTHER_COMMUNE, _("Not the same commune."))
    x, y = fold(a.incident_place.spot), fold(b.incident_place.spot)
    if x and y and fuzz.token_set_ratio(x, y) >= w.SPOTS_NEAR:
        yield _say("spot", w.SPOT, _("The same hamlet or spot."))


def _now(report: ParsedReport) -> set[str]:
    places = (report.incident_place, report.home_place)
    return {p.now_code for p in places if p.now_code}


def _days(a: ParsedReport, b: ParsedReport) -> Iterator[Evidence]:
    apart = _days_apart(a, b)
    if apart is None:
        return
    if apart == 0:
        yield _say("day", w.SAME_DAYS, _("The same day or overlapping days."))
    elif apart <= w.DAYS_NEAR:
        yield _say("day", w.NEAR_DAYS, _("A few days apart."))
    elif apart > w.DAYS_FAR:
        yield _say(
            "day", w.FAR_DAYS, _("More than two weeks apart: perhaps another incident.")
        )


def _days_apart(a: ParsedReport, b: ParsedReport) -> int | None:
    if a.incident_from is None or b.incident_from is None:
        return None
    first, last = _ends(a), _ends(b)
    return max(0, (first[0] - last[1]).days, (last[0] - first[1]).days)


def _ends(report: ParsedReport) -> tuple[date, date]:
    begun = report.incident_from or report.incident_to or date.min
    return begun, report.incident_to or begun


def _kinds(a: ParsedReport, b: ParsedReport) -> Iterator[Evidence]:
    x, y = set(a.incident_types), set(b.incident_types)
    if x & y:
        yield _say("kind", w.KIND, _("The same kind of incident."))
    elif x and y:
        yield _say("kind", w.OTHER_KIND, _("Not the same kind of incident."))
    known = (set(a.suspect_relation) & set(b.suspect_relation)) - _NO_SUSPECT
    if known:
        yield _say("suspect", w.SUSPECT, _("The same tie of the suspect to the child."))


_NO_SUSPECT: Final = {"unknown", "self"}


def _people(a: ParsedReport, b: ParsedReport) -> Iterator[Evidence]:
    if set(a.phones_e164) & set(b.phones_e164):
        yield _say("phone", w.PHONE, _("The same telephone number of the informant."))
    if _name_words(_adults(a)) & _name_words(_adults(b)):
        yield _say("carer", w.CARER, _("The same name of a carer or suspect."))


def _adults(report: ParsedReport) -> Iterable[str]:
    return (report.carers, report.suspect)


def _name_words(texts: Iterable[str]) -> set[str]:
    """Given names of adults: the last capitalised word of each run of them."""
    found = set()
    for text in texts:
        words = text.replace(",", " , ").replace(";", " ; ").split()
        for at, word in enumerate(words):
            after = words[at + 1] if at + 1 < len(words) else ""
            if at and word[:1].isupper() and not after[:1].isupper():
                found.add(fold(word))
    return found - {""}
