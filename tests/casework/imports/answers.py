"""Compares what was understood with the answer key, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from casework.imports.parsed import ParsedReport

KINDS, MOMENT, AGES, PHONES, COMMUNE = "kinds", "received", "ages", "phones", "communes"
PROMISED = (KINDS, MOMENT, AGES, PHONES, COMMUNE)


def facts(report: ParsedReport) -> dict[str, tuple[str, ...]]:
    """The report in the key's words; what is unknown is empty, as in the key."""
    children = report.children or report.unnamed_age
    place, home = report.incident_place, report.home_place
    return {
        KINDS: tuple(sorted(report.incident_types)),
        MOMENT: (_received(report), _precision(report)),
        AGES: (
            _each(c.birth_year_from for c in children),
            _each(c.birth_year_to for c in children),
            _each(c.age_from for c in children),
            _each(c.age_to for c in children),
            _each(c.birth_date for c in children),
        ),
        PHONES: tuple(sorted(report.phones_e164)),
        COMMUNE: (
            place.unit.code if place.unit else "",
            place.unit.name if place.unit else "",
            "|".join(place.candidates),
            place.now_code,
        ),
        "home": (home.unit.code if home.unit else "", home.now_code),
        "forwarded": (report.forwarded_at.isoformat() if report.forwarded_at else "",),
        "scope": (report.scope.value, report.scope_reason),
        "names": (_each(c.name for c in report.children),),
        "sex": (_each(c.sex for c in children),),
        "ethnic": (_each(c.ethnic_code for c in children),),
        "suspect": tuple(sorted(report.suspect_relation)),
        "emergency": (report.emergency.suggestion.value,),
        "screen": tuple(sorted(report.screen_for)),
        "incident day": (str(report.incident_to),),
    }


def answers(key: dict[str, str]) -> dict[str, tuple[str, ...]]:
    name = key["incident_commune_name"]
    outside = name == "outside the province"
    return {
        KINDS: _sorted(key["kinds"]),
        MOMENT: (key["received_at"], key["received_precision"]),
        AGES: (
            _trimmed(key["birth_year_from"]),
            _trimmed(key["birth_year_to"]),
            _trimmed(key["age_from"]),
            _trimmed(key["age_to"]),
            _trimmed(key["birth_date"]),
        ),
        PHONES: _sorted(key["phone_e164"]),
        COMMUNE: (
            key["incident_commune_code"],
            "" if outside else name,
            key["incident_commune_candidates"],
            key["incident_commune_now_code"],
        ),
        "home": (key["home_commune_code"], key["home_commune_now_code"]),
        "forwarded": (key["forwarded_at"],),
        "scope": (key["scope"], key["scope_reason"]),
        "names": (_trimmed(key["child_names"]),),
        "sex": (_trimmed(key["sex"]),),
        "ethnic": (_trimmed(key["ethnic_code"]),),
        "suspect": _sorted(key["suspect_relation"]),
        "emergency": (key["emergency"],),
        "screen": _sorted(key["screen_for"]),
        "incident day": (key["incident_to"],),
    }


class Score:
    """Shares of right answers, and the rows that differ."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.wrong: dict[str, list[str]] = {}

    def add(self, where: str, report: ParsedReport, key: dict[str, str]) -> None:
        expected = answers(key)
        for field, got in facts(report).items():
            self.asked[field] += 1
            if got == expected[field]:
                self.right[field] += 1
            else:
                line = f"{where}: {expected[field]} expected, {got} understood"
                self.wrong.setdefault(field, []).append(line)

    def share(self, field: str) -> float:
        return self.right[field] / self.asked[field]


def _received(report: ParsedReport) -> str:
    if report.received is None:
        return ""
    exact = report.receipt.precision.value == "minute"
    return report.received.isoformat() if exact else report.received.date().isoformat()


def _precision(report: ParsedReport) -> str:
    word = report.receipt.precision.value
    if report.receipt.part_of_day:
        word += f":{report.receipt.part_of_day}"
    return f"{word}, zone assumed" if report.receipt.zone_assumed else word


def _each(values: Iterable[object]) -> str:
    return _trimmed("|".join("" if v is None else str(v) for v in values))


def _trimmed(text: str) -> str:
    """Unknown for all is unknown: "||" and "" say the same."""
    return text if text.strip("|") else ""


def _sorted(text: str) -> tuple[str, ...]:
    return tuple(sorted(t for t in text.split("|") if t))
