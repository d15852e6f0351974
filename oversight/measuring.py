"""How long a limit took, in the unit its rule counts in. Plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from oversight.percentiles import Observation
from workflows.rules.calendar import Calendar, end_of, local_date
from workflows.rules.deadlines import Deadline
from workflows.rules.limits import AtOnce


class Unit(StrEnum):
    """What a time is counted in."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"


def unit_of(rule: Deadline) -> Unit:
    """Return what times under ``rule`` are counted in.

    "At once" counts hours; months, and dates that a case sets itself, count days.
    """
    if isinstance(rule.limit, AtOnce):
        return Unit.HOUR
    length = rule.length
    if length is not None and length.unit in {Unit.HOUR, Unit.WORKING_DAY}:
        return Unit(length.unit)
    return Unit.DAY


def elapsed(unit: Unit, since: datetime, until: datetime, calendar: Calendar) -> float:
    """Return the time from ``since`` to ``until`` in ``unit``.

    Days and working days are counted as the limits are: the local day of ``since`` is
    day zero, and only the days after it run, each from midnight to midnight. A step done
    on the fifth day is so never above five, and one done in time never above its limit.
    Units: aware moments. Errors: ``ValueError`` for a naive one.
    """
    if unit is Unit.HOUR:
        return max((until - since) / timedelta(hours=1), 0.0)
    first, last = local_date(since), local_date(until)
    if last <= first:
        return 0.0
    began = end_of(last - timedelta(days=1))
    part = (until - began) / timedelta(days=1)
    if unit is Unit.DAY:
        return (last - first).days - 1 + part
    whole = calendar.working_days_between(first, last - timedelta(days=1))
    return whole + (part if calendar.is_working_day(last) else 0.0)


@dataclass(frozen=True)
class Run:
    """One limit of one case as the board counts it: moments, and nobody's name."""

    rule: str
    committee: int | None
    begins_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    ended_at: datetime | None
    office: int | None = None
    breach_reason: str = ""
    paused: timedelta = timedelta()

    def is_late(self, at: datetime) -> bool:
        """Whether it ran out: met after its moment, ended after it, or open past it."""
        over_at = self.met_at or self.ended_at
        if self.due_at is None:
            return False
        return self.due_at <= at if over_at is None else over_at > self.due_at

    def counts(self) -> bool:
        """Whether it says how long the step takes.

        A limit that stopped applying before it ran out says nothing of anybody's speed;
        one that stopped applying after it ran out keeps its breach.
        """
        return self.ended_at is None or self.is_late(self.ended_at)

    def observation(
        self, unit: Unit, at: datetime, calendar: Calendar
    ) -> Observation | None:
        """Return its time, or its age so far; null where it says nothing."""
        if not self.counts():
            return None
        until = self.met_at or self.ended_at or at
        amount = elapsed(unit, self.begins_at, until, calendar)
        if unit is Unit.HOUR:
            amount = max(amount - self.paused / timedelta(hours=1), 0.0)
        return Observation(amount, finished=self.met_at is not None)
