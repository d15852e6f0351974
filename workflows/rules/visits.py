"""How often a child is seen, and the check after closure.

Common practice, not law (docs/sources/process.md section 9: from memory, unconfirmed):
high risk weekly, medium fortnightly, low monthly; a check 1 to 3 months after closure.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from workflows.rules.calendar import CalendarDays, Months, months_after

CERTAINTY: Final = "from memory, unconfirmed"

EVERY: Final[dict[str, CalendarDays | Months]] = {
    "high": CalendarDays(7),
    "medium": CalendarDays(14),
    "low": Months(1),
}
"""Time from one visit to the next, by risk level."""

CHECK_AFTER_MONTHS: Final = (1, 3)


def next_visit_on(last: date, risk: str) -> date:
    """Return the last day for the next visit after one on ``last``.

    A level that was never decided counts as high: nobody has said the child is safe.
    """
    every = EVERY.get(risk, EVERY["high"])
    if isinstance(every, Months):
        return months_after(last, every.count)
    return last + timedelta(days=every.count)


def visits_until(first: date, until: date, risk: str) -> tuple[date, ...]:
    """Return the planned days from ``first`` to ``until``, both counted.

    Monthly visits keep the day of the month they began with, as far as it exists.
    """
    every = EVERY.get(risk, EVERY["high"])
    days: list[date] = []
    day = first
    while day <= until:
        days.append(day)
        day = (
            months_after(first, every.count * len(days))
            if isinstance(every, Months)
            else first + timedelta(days=every.count * len(days))
        )
    return tuple(days)


def is_missed(planned_on: date, today: date) -> bool:
    """Whether the planned day has passed; the day itself is still in time."""
    return today > planned_on


def check_after_closure(closed_on: date) -> tuple[date, date]:
    """Return the first and last day for the check after closure."""
    earliest, latest = CHECK_AFTER_MONTHS
    return months_after(closed_on, earliest), months_after(closed_on, latest)
