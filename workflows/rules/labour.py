"""Tests a child's work against its age. Labour Code 2019 Art 143-147, TT 09/2020."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workflows.rules.vocabulary import codes
from workflows.rules.words import _

ADULT: Final = 18
FIFTEEN: Final = 15
THIRTEEN: Final = 13

CONFIRMED: Final = "confirmed"
FAMILY_CERTAINTY: Final = "from memory, unconfirmed"
"""TT 09/2020 leaves out housework and the family's own farm work that hurt neither
schooling nor health: seen in a draft text only."""


class Outcome(StrEnum):
    """What the test says. Keys are those of ``CaseFacts.labour_test``, or "" there."""

    ILLEGAL = "illegal"
    LIGHT_WORK = "light_work"
    FAMILY_WORK = "family_work"
    LAWFUL = "lawful"  # permitted arts or sport, or 15 to under 18 within the hours
    NOT_A_MINOR = "not_a_minor"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Work:
    """What was found out about the work. ``None`` means nobody has said yet."""

    age: int | None = None  # whole years
    permitted_arts_or_sport: bool | None = None  # with the labour authority's consent
    on_light_work_list: bool | None = None  # TT 09/2020, annex II
    family_work: bool | None = None  # housework or the family's own farm
    hurts_schooling_or_health: bool | None = None
    banned_work: frozenset[str] = frozenset()  # codes of ``banned_work``
    hours_a_day: float | None = None
    hours_a_week: float | None = None
    overtime: bool | None = None
    night_work: bool | None = None
    has_contract: bool | None = None
    has_log: bool | None = None
    has_health_check: bool | None = None


@dataclass(frozen=True)
class Violation:
    """A code of ``labour_violation``, why, and the article."""

    code: str
    reason: str
    basis: str
    certainty: str = CONFIRMED


@dataclass(frozen=True)
class Finding:
    """``unknown`` names the fields of ``Work`` that still have to be found out."""

    outcome: Outcome
    violations: tuple[Violation, ...] = ()
    unknown: tuple[str, ...] = ()
    certainty: str = CONFIRMED

    @property
    def labour_test(self) -> str:
        """The key that the verification records; "" while it cannot be told."""
        return _RECORDED_AS.get(self.outcome, "")


_RECORDED_AS: Final = {
    Outcome.ILLEGAL: "illegal",
    Outcome.LIGHT_WORK: "light_work",
    Outcome.LAWFUL: "light_work",
    Outcome.FAMILY_WORK: "family_work",
}


@dataclass(frozen=True)
class Hours:
    """The most a child of one age band may work."""

    a_day: int
    a_week: int
    basis: str


UNDER_15: Final = Hours(4, 20, "Labour Code 2019 Art 146(1)")
FROM_15: Final = Hours(8, 40, "Labour Code 2019 Art 146(2)")

BANNED_PLACES: Final = frozenset(
    {"sea", "under", "construction", "slaughter", "night_venues"}
)
"""Codes of ``banned_work`` that are places; the others are jobs."""


def examine(work: Work) -> Finding:
    """Return what the age and work test says, with every violation found at once.

    A violation that is known decides, whatever is still unknown. The exception for
    family work is unconfirmed; it never covers banned work, nor work that hurts
    schooling or health, nor work of which that is not known.

    Errors: ``ValueError`` for a code of banned work that is not of the list.
    """
    if strangers := work.banned_work - codes("banned_work"):
        raise ValueError(f"Not on the list of banned work: {min(strangers)}.")
    if work.age is not None and work.age >= ADULT:
        return Finding(Outcome.NOT_A_MINOR)
    if _is_family_work(work):
        return Finding(Outcome.FAMILY_WORK, certainty=FAMILY_CERTAINTY)
    violations = tuple(_violations(work))
    unknown = tuple(name for name in _ASKED if getattr(work, name) is None)
    open_questions = tuple(name for name in unknown if _matters(work, name))
    if violations:
        return Finding(Outcome.ILLEGAL, violations, open_questions)
    if open_questions:
        return Finding(Outcome.CANNOT_TELL, (), open_questions)
    light = work.age is not None and THIRTEEN <= work.age < FIFTEEN
    return Finding(Outcome.LIGHT_WORK if light else Outcome.LAWFUL)


_ASKED: Final = (
    *("age", "permitted_arts_or_sport", "on_light_work_list", "hours_a_day"),
    *("hours_a_week", "overtime", "night_work", "has_contract", "has_log"),
    "has_health_check",
)


def _matters(work: Work, name: str) -> bool:
    """Whether this unknown could still change the outcome for a child of this age."""
    if name == "permitted_arts_or_sport":
        return work.age is None or work.age < THIRTEEN
    if name == "on_light_work_list":
        return work.age is None or THIRTEEN <= work.age < FIFTEEN
    if name in {"overtime", "night_work"}:
        return work.age is None or work.age < FIFTEEN
    return True


def _is_family_work(work: Work) -> bool:
    return (
        work.family_work is True
        and work.hurts_schooling_or_health is False
        and not work.banned_work
    )


def _violations(work: Work) -> Iterator[Violation]:
    yield from _kind_of_work(work)
    yield from _time_of_work(work)
    if False in {work.has_contract, work.has_log, work.has_health_check}:
        yield Violation(
            "no_paper",
            _("No written contract, no log or no health check."),
            "Labour Code 2019 Art 144-145",
        )


def _kind_of_work(work: Work) -> Iterator[Violation]:
    if work.age is None:
        return
    if work.age < THIRTEEN and work.permitted_arts_or_sport is False:
        yield Violation(
            "under_13_any",
            _("Under 13 only arts and sport are allowed, with consent."),
            "Labour Code 2019 Art 145(3)",
        )
    not_light = work.on_light_work_list is False or work.banned_work
    if THIRTEEN <= work.age < FIFTEEN and not_light:
        yield Violation(
            "13_15_not_light",
            _("From 13 to under 15 only listed light work is allowed."),
            "Labour Code 2019 Art 143(3)",
        )
    if work.age < THIRTEEN and work.banned_work and work.permitted_arts_or_sport:
        yield Violation(
            "under_13_any",
            _("The consent for arts or sport does not cover banned work."),
            "Labour Code 2019 Art 145(3), 147",
        )
    if work.age >= FIFTEEN and work.banned_work - BANNED_PLACES:
        yield Violation(
            "15_18_banned_job",
            _("This job is banned under 18."),
            "Labour Code 2019 Art 147(1)",
        )
    if work.age >= FIFTEEN and work.banned_work & BANNED_PLACES:
        yield Violation(
            "15_18_banned_place",
            _("Work in this place is banned under 18."),
            "Labour Code 2019 Art 147(2)",
        )


def _time_of_work(work: Work) -> Iterator[Violation]:
    """Age not known: measured by the looser hours, so that what is said is sure."""
    young = work.age is not None and work.age < FIFTEEN
    most = UNDER_15 if young else FROM_15
    too_long = (work.hours_a_day or 0) > most.a_day or (
        work.hours_a_week or 0
    ) > most.a_week
    # From 15 on, overtime and night work are allowed in some listed jobs only.
    out_of_hours = young and (work.overtime is True or work.night_work is True)
    if too_long or out_of_hours:
        yield Violation(
            "over_hours", _("Too many hours, overtime or night work."), most.basis
        )
