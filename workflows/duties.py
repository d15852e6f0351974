"""Running time limits: begin, meet, withdraw, sweep, pause, and work out anew.

Everything here runs inside a casework command, which holds the case's lock and writes
history and alerts from what is returned.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workflows.models import Duty
from workflows.pausing import PauseRefused, pause, resume
from workflows.recomputing import Change, recompute
from workflows.rules.calendar import Calendar
from workflows.rules.clock import Clock, ClockState, Times, clock_at
from workflows.rules.facts import CaseFacts
from workflows.settling import DutyEffects, Settling
from workflows.sweeping import Mark, cases_with_marks, sweep

__all__ = [
    "Change",
    "Clock",
    "ClockState",
    "DutyEffects",
    "Mark",
    "PauseRefused",
    "cases_with_marks",
    "pause",
    "recompute",
    "resume",
    "settle",
    "state_of",
    "sweep",
    "withdraw_all",
]


def settle(
    case: Any,
    facts: CaseFacts,
    *,
    at: datetime,
    cycle: int,
    calendar: Calendar | None = None,
) -> DutyEffects:
    """Make the limits of ``case`` follow ``facts``; doing it twice changes nothing more.

    Two queries when nothing changes. ``calendar`` is read when first needed unless it
    is given. Errors: ``ValueError`` if a moment of the facts is naive.
    """
    return Settling(case.pk, facts, at, cycle, calendar).run()


def withdraw_all(
    case: Any, *, cycle: int, at: datetime, reason: Duty.EndReason
) -> DutyEffects:
    """End every open limit of one cycle, whatever the facts say."""
    settling = Settling(case.pk, CaseFacts(at=at), at, cycle, None)
    for duty in Duty.objects.open().of_cycle(case.pk, cycle):
        settling.withdraw(duty, reason)
    return settling.effects()


def state_of(duty: Duty, at: datetime, calendar: Calendar) -> ClockState:
    """Return what the clock of ``duty`` shows at ``at``; reads nothing."""
    times = Times(
        begins_at=duty.begins_at,
        soon_at=duty.soon_at,
        due_at=duty.due_at,
        met_at=duty.met_at,
        ended_at=duty.ended_at,
        paused_since=duty.paused_since,
        in_working_days=duty.unit == "working_day",
    )
    return clock_at(times, at, calendar)
