"""What a clock shows at one moment, as plain data: the page puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from workflows.rules.calendar import Calendar, end_of, last_day_of, local_date

Turns = tuple[tuple[datetime, int | None], ...]
MOST_TURNS: Final = 7
"""Days told ahead to a page that stays open; no page does for longer."""


class Clock(StrEnum):
    """The states of the clock on screen."""

    RUNNING = "running"
    SOON = "soon"
    BREACHED = "breached"
    MET = "met"
    MET_LATE = "met_late"
    PAUSED = "paused"
    ENDED = "ended"  # withdrawn: no longer applies
    NONE = "none"  # no limit in law or policy


@dataclass(frozen=True)
class Times:
    """The moments of one limit that a clock reads."""

    begins_at: datetime
    soon_at: datetime | None = None
    due_at: datetime | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    paused_since: datetime | None = None
    in_working_days: bool = False


@dataclass(frozen=True)
class ClockState:
    """``remaining`` is negative once past due; for a met limit it is what was to spare.

    ``working_days_left`` is set while a working-day limit has full working days left
    after today; on its last day it is null and ``remaining`` counts. ``turns``: when that
    number changes next, and to what. ``elapsed`` runs from the begin to the end, or to
    now. Units: ``timedelta``.
    """

    state: Clock
    elapsed: timedelta
    remaining: timedelta | None = None
    working_days_left: int | None = None
    turns: Turns = ()
    due_at: datetime | None = None
    since: datetime | None = None  # paused since
    over: bool = False  # met or ended


def clock_at(times: Times, at: datetime, calendar: Calendar) -> ClockState:
    """Return what the clock of this limit shows at ``at``."""
    over_at = times.met_at or times.ended_at
    elapsed = (over_at or at) - times.begins_at
    over = over_at is not None
    if times.due_at is None:
        state = Clock.NONE if times.ended_at is None else Clock.ENDED
        return ClockState(state, elapsed, over=over)
    remaining = times.due_at - (over_at or times.paused_since or at)
    state = _state(times, remaining, at)
    days: int | None = None
    turns: Turns = ()
    if state in {Clock.RUNNING, Clock.SOON} and times.in_working_days:
        last = last_day_of(times.due_at)
        days = calendar.working_days_between(local_date(at), last) or None
        turns = _turns(local_date(at), last, calendar)
    return ClockState(
        state, elapsed, remaining, days, turns, times.due_at, times.paused_since, over
    )


def _turns(today: date, last: date, calendar: Calendar) -> Turns:
    """Return the midnights at which fewer working days are left, the next ones first."""
    found: list[tuple[datetime, int | None]] = []
    days, day = calendar.working_days_between(today, last), today
    while day < last and len(found) < MOST_TURNS:
        midnight = end_of(day)
        day += timedelta(days=1)
        left = calendar.working_days_between(day, last)
        if left != days:
            found.append((midnight, left or None))
            days = left
    return tuple(found)


def _state(times: Times, remaining: timedelta, at: datetime) -> Clock:
    late = remaining < timedelta()
    if times.met_at is not None:
        return Clock.MET_LATE if late else Clock.MET
    if times.ended_at is not None:
        return Clock.ENDED
    if times.paused_since is not None:
        return Clock.PAUSED
    if remaining <= timedelta():
        return Clock.BREACHED
    soon = times.soon_at is not None and at >= times.soon_at
    return Clock.SOON if soon else Clock.RUNNING
