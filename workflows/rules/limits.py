"""Limits without a number of their own, and stricter limits of one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from workflows.rules.calendar import (
    EVERY_WEEKDAY,
    Calendar,
    CalendarDays,
    Hours,
    Limit,
    Months,
    WorkingDays,
    end_of,
)
from workflows.rules.facts import CaseFacts
from workflows.rules.words import _

if TYPE_CHECKING:
    from workflows.rules.deadlines import Deadline


@dataclass(frozen=True)
class AtOnce:
    """ "Immediately": no number in law. Elapsed time is kept, nothing is ever due."""


@dataclass(frozen=True)
class NotStated:
    """The source names the duty and no limit."""


@dataclass(frozen=True)
class Within:
    """No number of its own, but useless after another limit: that one's length."""

    source: str
    length: Limit


@dataclass(frozen=True)
class OnDate:
    """Due at the end of a day the case itself sets; ``fact`` names it."""

    fact: str

    def due_at(self, facts: CaseFacts) -> datetime | None:
        day: date | None = getattr(facts, self.fact)
        return None if day is None else end_of(day)


@dataclass(frozen=True)
class MorningOf:
    """The moment the last day of a length begins: "on day 5" is before it is over."""

    length: Limit

    def after(self, start: datetime, calendar: Calendar = EVERY_WEEKDAY) -> datetime:
        return self.length.after(start, calendar) - timedelta(days=1)


KINDS: Final[dict[str, type[Hours | CalendarDays | Months | WorkingDays]]] = {
    "hour": Hours,
    "day": CalendarDays,
    "month": Months,
    "working_day": WorkingDays,
}


def limit_of(unit: str, count: float) -> Limit:
    """Return the limit that a stored unit and count stand for.

    Errors: ``KeyError`` for an unknown unit.
    """
    if unit == "hour":
        return Hours(float(count))
    kind = KINDS[unit]
    return kind(int(count))


@dataclass(frozen=True)
class Local:
    """What a place has set for a rule: a value in the rule's unit, or start events.

    Of several start events the earliest counts.
    """

    rule: str
    count: float | None = None  # null keeps the rule's own value
    begins: frozenset[str] = frozenset()

    def with_stricter(self, other: Local) -> Local:
        """Return both together: the smaller value, and every start event of either."""
        counts = [one.count for one in (self, other) if one.count is not None]
        return Local(self.rule, min(counts, default=None), self.begins | other.begins)


def local_unit(rule: Deadline) -> str:
    """Return the unit a local limit of ``rule`` counts in; "" if it takes none.

    "Immediately" takes hours. A limit that the case dates itself takes none.
    """
    if rule.length is not None:
        return rule.length.unit
    return "hour" if isinstance(rule.limit, AtOnce) else ""


def refusal_of(rule: Deadline, count: float) -> str:
    """Return why this local value is refused, as a sentence, or "".

    A place may be stricter than the source, never looser. Months and days are only
    ever compared with their own kind, because a local limit keeps the rule's unit.
    Where the source gives no number, the rule names a ceiling of ours.
    """
    unit = local_unit(rule)
    if not unit:
        return _("This limit is set by a date in the case; it takes no local value.")
    if count <= 0:
        return _("A local limit is more than zero.")
    if unit != "hour" and count != int(count):
        return _("Days are counted whole.")
    ceiling = rule.loosest
    if ceiling is not None and count > ceiling.count:
        return (
            _("The source gives no number; still there is a longest value, see above.")
            if rule.is_silent
            else _("A local limit may be stricter than the rule, never looser.")
        )
    return ""


def running_length(rule: Deadline, local: Local | None) -> Limit | None:
    """Return the length that runs: the local one where it is set, else the rule's."""
    if local is None or local.count is None:
        return rule.length
    return limit_of(local_unit(rule), local.count)


@dataclass(frozen=True)
class Marks:
    """The moments of one running limit: warnings, "soon" and due. All set, or none.

    ``last_at``: one more warning before the end, where the rule names one.
    """

    half_at: datetime | None = None
    three_quarters_at: datetime | None = None
    last_at: datetime | None = None
    soon_at: datetime | None = None
    due_at: datetime | None = None


SOON_HOURS: Final = 2
SOON_WORKING_DAYS: Final = 1


def marks_of(
    rule: Deadline,
    length: Limit | None,
    facts: CaseFacts,
    begins_at: datetime,
    calendar: Calendar = EVERY_WEEKDAY,
) -> Marks:
    """Return when the limit warns and ends, worked out once, when it begins.

    Units: all moments are aware. Errors: ``ValueError`` if ``begins_at`` is naive.
    """
    if length is not None:
        marks = _marks_of_length(rule, length, begins_at, calendar)
        spent: timedelta = getattr(facts, rule.spent) if rule.spent else timedelta()
        return _shortened(marks, begins_at, spent) if spent else marks
    if isinstance(rule.limit, OnDate) and (due := rule.limit.due_at(facts)):
        return _marks_until(due, begins_at)
    return Marks()


def _shortened(marks: Marks, begins_at: datetime, spent: timedelta) -> Marks:
    """Return the marks of what earlier rounds have left of the length."""
    return _marks_until(marks.due_at - spent, begins_at) if marks.due_at else marks


def _marks_until(due: datetime, begins_at: datetime) -> Marks:
    run = max(due, begins_at) - begins_at
    last_quarter = begins_at + run * 0.75
    return Marks(
        half_at=begins_at + run * 0.5,
        three_quarters_at=last_quarter,
        soon_at=last_quarter,
        due_at=begins_at + run,
    )


def _marks_of_length(
    rule: Deadline, length: Limit, begins_at: datetime, calendar: Calendar
) -> Marks:
    half = length.part(0.5, begins_at, calendar)
    quarter_left = length.part(0.75, begins_at, calendar)
    soon = length.part(_soon_share(length), begins_at, calendar)
    due = length.after(begins_at, calendar)
    named = {
        percent: moment
        for percent, mark in rule.warns
        if (moment := mark.after(begins_at, calendar)) < due
    }
    return Marks(
        half_at=named.get(50, half),
        three_quarters_at=max(named.get(75, quarter_left), named.get(50, half)),
        last_at=named.get(90),
        soon_at=soon,
        due_at=due,
    )


def _soon_share(length: Limit) -> float:
    """Return the share after which a limit is "due soon": see docs/screens, the clock."""
    caps = {"hour": SOON_HOURS, "working_day": SOON_WORKING_DAYS}
    cap = caps.get(length.unit, length.count)
    return 1 - min(length.count / 4, cap) / length.count
