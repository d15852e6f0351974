"""The one clock a list shows of a piece of work: its own moment or the case's limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from accounts.local_time import LOCAL
from casework.queries.limits import length_words
from workflows.duties import state_of
from workflows.models import Duty, WorkItem
from workflows.rules.calendar import Calendar
from workflows.rules.clock import Clock, ClockState, Times, clock_at

SOON_AT_MOST: Final = timedelta(hours=2)


@dataclass(frozen=True)
class Due:
    """What ``{% clock %}`` draws. ``state`` is a key of the clock."""

    state: str
    due_at: datetime | None = None
    remaining: timedelta | None = None
    working_days_left: int | None = None
    rule_label: str = ""
    paused_at: datetime | None = None
    paused_reason: str = ""
    soon_at: datetime | None = None
    turns: tuple[tuple[datetime, int | None], ...] = ()

    @property
    def late(self) -> bool:
        return self.state == Clock.BREACHED


NO_LIMIT: Final = Due(str(Clock.NONE))


def due_of_limit(duty: Duty, at: datetime, calendar: Calendar) -> Due:
    """Return the clock of an open limit; says in words which limit it is."""
    length = length_words(duty)
    label = _(duty.definition.label)
    return _due(
        state_of(duty, at, calendar),
        soon_at=duty.soon_at,
        rule_label=f"{label} ({length})" if length else label,
        paused_reason=duty.paused_reason,
    )


def due_of_work(item: WorkItem, at: datetime) -> Due:
    """Return the clock of a piece of work with a moment of its own.

    Soon: the last quarter, two hours at most.
    """
    if item.due_at is None:
        return NO_LIMIT
    quarter = (item.due_at - item.asked_at) / 4
    times = Times(
        begins_at=item.asked_at,
        soon_at=item.due_at - min(max(quarter, timedelta()), SOON_AT_MOST),
        due_at=item.due_at,
        met_at=item.finished_at,
        ended_at=item.cancelled_at,
    )
    return _due(clock_at(times, at, Calendar()), soon_at=times.soon_at)


def due_by_day(day: date, at: datetime) -> Due:
    """Return the clock of something to be done by the end of the local ``day``."""
    end = end_of_day(day)
    times = Times(begins_at=at, soon_at=end - timedelta(days=1), due_at=end)
    return _due(clock_at(times, at, Calendar()), soon_at=times.soon_at)


def _due(
    clock: ClockState,
    *,
    soon_at: datetime | None,
    rule_label: str = "",
    paused_reason: str = "",
) -> Due:
    state = Clock.NONE if clock.state == Clock.ENDED else clock.state
    return Due(
        state=str(state),
        due_at=clock.due_at,
        remaining=clock.remaining,
        working_days_left=clock.working_days_left,
        turns=clock.turns,
        rule_label=rule_label,
        paused_at=clock.since,
        paused_reason=paused_reason,
        soon_at=soon_at,
    )


def end_of_day(day: date) -> datetime:
    """Return the last minute of the local ``day``: midnight would read as the next."""
    return datetime.combine(day, time(23, 59), tzinfo=LOCAL)
