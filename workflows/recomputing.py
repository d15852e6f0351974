"""Works open limits out anew after the calendar was edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflows.marking import MARK_FIELDS, length_of, put_marks
from workflows.models import Duty
from workflows.rules.calendar import Calendar
from workflows.rules.deadlines import DEADLINES
from workflows.rules.facts import CaseFacts
from workflows.rules.limits import marks_of
from workflows.working_days import calendar_for

BATCH: Final = 500


@dataclass(frozen=True)
class Change:
    """A due moment that moved: the command says so in the case's history."""

    duty: Duty
    old_due: datetime | None
    new_due: datetime | None


def recompute(calendar: Calendar | None = None, *, at: datetime) -> list[Change]:
    """Work the open working-day limits out anew; return those whose due moment moved.

    Without ``calendar`` each limit is counted by the calendar in force for the body it
    began at. Met and ended limits never change, and a due moment that has passed stays:
    last month's figures are last month's.
    """
    open_now = Duty.objects.running().filter(
        unit="working_day", pausable=False, due_at__gt=at
    )
    by_body: dict[int | None, list[Duty]] = defaultdict(list)
    for duty in open_now.select_for_update().order_by("pk"):
        by_body[duty.started_organisation_id].append(duty)
    changes: list[Change] = []
    for body, duties in by_body.items():
        counted_by = calendar or calendar_for(body)
        changes += _count_anew(duties, counted_by, at)
    return changes


def _count_anew(
    duties: Iterable[Duty], calendar: Calendar, at: datetime
) -> list[Change]:
    changes = []
    for duty in duties:
        rule = DEADLINES[duty.rule]
        facts = CaseFacts(at=at)  # a length of working days reads nothing of the case
        marks = marks_of(rule, length_of(duty), facts, duty.begins_at, calendar)
        if marks.due_at == duty.due_at and marks.half_at == duty.mark_50_at:
            continue
        changes.append(Change(duty, duty.due_at, marks.due_at))
        put_marks(duty, marks)
        duty.calendar_version = calendar.version
        duty.next_mark_at = duty.nearest_unraised()
    Duty.objects.bulk_update(
        [change.duty for change in changes],
        [*MARK_FIELDS, "calendar_version"],
        batch_size=BATCH,
    )
    return changes
