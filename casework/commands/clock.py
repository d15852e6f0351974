"""What the clock does: raises the marks of limits and finds missed visits.

Same path as everybody: one command per case, in the name of the system.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actor import SYSTEM
from accounts.local_time import local_day
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Refused
from casework.commands.unanswered import (
    cases_with_overdue_reviews,
    cases_with_unanswered_referrals,
    find_overdue_reviews,
    find_unanswered_referrals,
)
from casework.models import Visit
from casework.rings import key_of
from notifications.faults import note
from workflows.duties import Mark, cases_with_marks, sweep
from workflows.models import WorkItem
from workflows.models.duty import RAISED_LATE_AFTER

BATCH = 200
CLOCK_HOURS = "hour"


@command("raise_marks", through="system")
def raise_marks(change: Change) -> dict[str, Any]:
    """Raise what has passed of this case's limits: 50, 75, 100 %, once each."""
    marks = sweep(change.at, cases=[change.case.pk])
    if not marks:
        change.silent = True
        return {"marks": 0}
    change.entry.facts["marks"] = [
        {"rule": mark.duty.rule, "percent": mark.percent, "late": mark.late}
        for mark in marks
    ]
    for mark in marks:
        if not mark.outranked:
            _ring(change, mark)
    return {"marks": len(marks)}


def _ring(change: Change, mark: Mark) -> None:
    danger = mark.percent == 100 and mark.duty.unit == CLOCK_HOURS
    change.alert(
        key_of(mark.duty.rule, mark.percent),
        recipients.told_of_a_mark(mark.duty.rule, mark.percent, change.case, change.at),
        level=1 if danger else None,
        late=mark.late,
        limit=mark.duty.definition.source,
        due=mark.duty.due_at,
    )


@command("find_missed_visits", through="system")
def find_missed_visits(change: Change) -> dict[str, Any]:
    """Tell of visits whose day has passed and of which nobody has said anything."""
    missed = Visit.objects.filter(
        case=change.case,
        planned_on__lt=local_day(change.at),
        done_at__isnull=True,
        missed_alert_at__isnull=True,
        cancelled_at__isnull=True,
    )
    found = list(missed)
    if not found:
        change.silent = True
        return {"visits": 0}
    missed.update(missed_alert_at=change.at)
    change.say(visits=[visit.planned_on.isoformat() for visit in found])
    people = [
        *recipients.workers(change.case),
        *recipients.deciders(change.case, change.at),
    ]
    for visit in found:
        after = visit.purpose == Visit.Purpose.AFTER_CLOSURE
        key = "post_closure_check_due" if after else "visit_missed"
        change.alert(key, recipients.unique(people), visit=visit.pk)
    return {"visits": len(found)}


@command("find_overdue_work", through="system")
def find_overdue_work(change: Change) -> dict[str, Any]:
    """Tell once of each piece of work whose moment has passed: doer and worker."""
    overdue = WorkItem.objects.overdue_untold(change.at).filter(case=change.case)
    found = list(overdue.select_related("organisation").order_by("pk"))
    if not found:
        change.silent = True
        return {"work": 0}
    overdue.update(overdue_alert_at=change.at)
    change.say(overdue=[item.node for item in found])
    for item in found:
        late = item.due_at is not None and change.at - item.due_at > RAISED_LATE_AFTER
        change.alert(
            "task_overdue",
            recipients.told_of_overdue_work(item, change.case, change.at),
            late=late,
            item=item.pk,
            due=item.due_at,
        )
    return {"work": len(found)}


def tick(at: datetime) -> int:
    """Do everything that is due at ``at``; return how many cases were touched.

    A case that is busy, refuses or cannot be read is left for the next tick; the rest
    goes on. What broke is noted by its kind alone: a traceback could carry a name.
    """
    touched = 0
    for command_of_clock, cases in (
        (raise_marks, cases_with_marks(at, BATCH)),
        (find_missed_visits, _cases_with_missed_visits(at)),
        (find_overdue_work, _cases_with_overdue_work(at)),
        (find_unanswered_referrals, cases_with_unanswered_referrals(at, BATCH)),
        (find_overdue_reviews, cases_with_overdue_reviews(at, BATCH)),
    ):
        for case in cases:
            try:
                command_of_clock(key=_key(case, at), actor=SYSTEM, at=at, case=case)
            except Refused:
                continue
            except Exception as fault:  # noqa: BLE001  # no case stops the clock of another
                note(f"clock:{case}", fault)
                continue
            touched += 1
    return touched


def _key(case: int, at: datetime) -> str:
    """Two ticks of one moment are one; the rows themselves raise each mark once."""
    return f"{case}@{at.isoformat()}"


def _cases_with_missed_visits(at: datetime) -> list[int]:
    waiting = Visit.objects.filter(
        planned_on__lt=local_day(at),
        done_at__isnull=True,
        missed_alert_at__isnull=True,
        cancelled_at__isnull=True,
    )
    return list(
        dict.fromkeys(waiting.values_list("case_id", flat=True).order_by("pk")[:BATCH])
    )


def _cases_with_overdue_work(at: datetime) -> list[int]:
    waiting = WorkItem.objects.overdue_untold(at).order_by("due_at")
    return list(dict.fromkeys(waiting.values_list("case_id", flat=True)[:BATCH]))
