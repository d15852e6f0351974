"""Visits, the review and the closing; the check after it. NĐ 56/2017 Art 29-30."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.local_time import local_day
from accounts.roles import Permission
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid, Refused
from casework.models import Visit
from workflows.rules.guards import Reason
from workflows.rules.kinds import Kind
from workflows.rules.states import ENDED, State
from workflows.rules.visits import check_after_closure, next_visit_on
from workflows.rules.words import _

NOT_SEEN_REASONS = ("away", "refused", "moved", "weather", "unsafe", "other")
TEAM_IS_BUSY = Reason(
    "team_tasks_open", _("Partner bodies have not finished their part yet."), "work"
)
NOT_ENDED = Reason("not_ended", _("The case has not ended."))


@command("plan_visit", permission=Permission.WORK_CASE)
def plan_visit(change: Change, *, planned_on: date) -> dict[str, Any]:
    """Plan the next visit."""
    if planned_on < local_day(change.at):
        raise Invalid({"planned_on": _("The day of the visit has passed already.")})
    visit = Visit.objects.create(
        case=change.case,
        cycle=change.case.cycle,
        planned_on=planned_on,
        planned_by_id=change.actor.person_id,
    )
    change.say(planned_on=planned_on.isoformat())
    return {"visit": visit.pk}


@command("record_visit", permission=Permission.WORK_CASE)
def record_visit(
    change: Change,
    *,
    visit: int | None,
    seen: bool,
    done_at: datetime,
    note: str = "",
    not_seen_reason: str = "",
    next_on: date | None = None,
) -> dict[str, Any]:
    """Record a visit: seen or not, when, by whom; and the day of the next one.

    ``visit`` null is a visit nobody had planned. Without ``next_on`` the next day is
    worked out from the risk (weekly, fortnightly, monthly).
    """
    _check_visit(change, seen, done_at, not_seen_reason, next_on)
    row = _visit(change, visit, done_at)
    row.done_at = done_at
    row.seen = seen
    row.seen_by_id = change.actor.person_id
    row.not_seen_reason = "" if seen else not_seen_reason
    row.put("note", note)
    row.save()
    if seen:
        change.moment("first_contact", done_at, first=True)
    change.say(seen=seen, not_seen_reason=row.not_seen_reason, purpose=row.purpose)
    change.remember(note=note)
    if seen and change.waiting("visit") is not None:
        change.complete("visit")
    if row.purpose == Visit.Purpose.FOLLOW_UP:
        _plan_the_next(change, done_at, next_on)
    return {"visit": row.pk}


def _check_visit(
    change: Change,
    seen: bool,  # noqa: FBT001
    done_at: datetime,
    not_seen_reason: str,
    next_on: date | None,
) -> None:
    wrong: dict[str, str] = {}
    if sentence := change.impossible(done_at):
        wrong["done_at"] = sentence
    if not seen and not_seen_reason not in NOT_SEEN_REASONS:
        wrong["not_seen_reason"] = _("Say why the child was not seen.")
    if next_on is not None and next_on < local_day(change.at):
        wrong["next_on"] = _("The day of the visit has passed already.")
    if wrong:
        raise Invalid(wrong)


def _visit(change: Change, visit: int | None, done_at: datetime) -> Visit:
    if visit is None:
        return Visit(
            case=change.case,
            cycle=change.case.cycle,
            planned_on=local_day(done_at),
            planned_by_id=change.actor.person_id,
        )
    row = Visit.objects.filter(
        case=change.case, pk=visit, done_at__isnull=True, cancelled_at__isnull=True
    ).first()
    if row is None:
        raise Invalid({"visit": _("This visit is not waiting any more.")})
    return row


def plan_first_visit(change: Change) -> None:
    """Plan the first visit by the risk, where following the child begins.

    From then on each visit plans the next one, so that a missed one is noticed.
    NĐ 56/2017 Art 29; how often: ``workflows.rules.visits``.
    """
    _plan_the_next(change, change.at, None)


def _plan_the_next(change: Change, done_at: datetime, next_on: date | None) -> None:
    ended = State(change.case.state) in ENDED
    waits = Visit.objects.filter(
        case=change.case,
        cycle=change.case.cycle,
        done_at__isnull=True,
        cancelled_at__isnull=True,
    )
    if ended or waits.exists():
        return
    day = next_on or next_visit_on(local_day(done_at), change.case.risk)
    Visit.objects.create(
        case=change.case,
        cycle=change.case.cycle,
        planned_on=max(day, local_day(change.at)),
        planned_by_id=change.actor.person_id,
    )
    change.say(next_on=day.isoformat())


@command("begin_review", permission=Permission.WORK_CASE, decides=True)
def begin_review(change: Change) -> dict[str, Any]:
    """Every measure is done or cancelled: begin the review. Art 30(1)."""
    if change.waiting("follow_up") is not None:
        change.complete("follow_up")
    if change.waiting("begin_review") is None:
        raise Refused(TEAM_IS_BUSY)
    change.complete("begin_review")
    return {"case": change.case.pk}


@command("decide_closure", permission=Permission.DECIDE_CLOSURE, decides=True)
def decide_closure(
    change: Change, *, decision: str, reason: str = ""
) -> dict[str, Any]:
    """Close, or go on with a new plan, on the worker's Mẫu 06.

    The Chair may be stricter than the review and go on; never laxer. Art 30(1)b-c.
    """
    if decision not in {"close", "new_plan"}:
        raise Invalid({"decision": _("Choose: close the case, or go on.")})
    if change.case.kind == Kind.INJURY:
        return _close_injury(change, decision)
    facts = change.know()
    stricter = decision == "new_plan" and facts.review_says == "close"
    if stricter and not reason.strip():
        raise Invalid({"reason": _("Your decision differs from the review. Say why.")})
    change.remember(reason=reason)
    change.say(decision=decision)
    if decision == "new_plan":
        change.complete("decide_closure", review_says="new_plan")
        change.moment("plan_again")
        change.set(review_date=None)
        change.alert("plan_returned", recipients.workers(change.case))
    else:
        change.complete("decide_closure", review_says=facts.review_says or "close")
        end(change, "safe_and_stable")
    return {"case": change.case.pk}


def _close_injury(change: Change, decision: str) -> dict[str, Any]:
    if decision != "close":
        raise Invalid({"decision": _("An injury has no plan to go on with; close it.")})
    change.say(decision=decision)
    change.complete("decide_closure")
    end(change, "safe_and_stable")
    return {"case": change.case.pk}


def end(change: Change, reason: str) -> None:
    """Write what goes with an ending: when, by whom, why; and the check after it.

    Called after the guards of the closing have read the visits that still wait.
    """
    change.set(
        closed_at=change.at,
        closed_by_id=change.actor.person_id,
        closing_reason=reason,
    )
    change.moment("closed")
    Visit.objects.filter(
        case=change.case, done_at__isnull=True, cancelled_at__isnull=True
    ).update(cancelled_at=change.at)
    if reason == "safe_and_stable":
        first, last = check_after_closure(local_day(change.at))
        Visit.objects.create(
            case=change.case,
            cycle=change.case.cycle,
            purpose=Visit.Purpose.AFTER_CLOSURE,
            planned_on=first + (last - first) / 2,
        )
    change.alert("case_closed", recipients.workers(change.case))


def call_off_check(change: Change) -> None:
    """The case goes on: the check after its closing is not due any more."""
    Visit.objects.filter(
        case=change.case,
        purpose=Visit.Purpose.AFTER_CLOSURE,
        done_at__isnull=True,
        cancelled_at__isnull=True,
    ).update(cancelled_at=change.at)


@command("record_check_after_closure", permission=Permission.WORK_CASE, on_ended=True)
def record_check_after_closure(
    change: Change, *, seen: bool, done_at: datetime, well: bool, note: str
) -> dict[str, Any]:
    """Record the check one to three months after closure.

    Not well: the Chair is told, who may reopen the case as a new cycle.
    """
    if State(change.case.state) not in ENDED:
        raise Refused(NOT_ENDED)
    if not note.strip():
        raise Invalid({"note": _("Write how the child is.")})
    row = Visit.objects.filter(
        case=change.case,
        purpose=Visit.Purpose.AFTER_CLOSURE,
        done_at__isnull=True,
        cancelled_at__isnull=True,
    ).first()
    if row is None:
        raise Invalid({"visit": _("No check is waiting for this case.")})
    _check_visit(change, seen, done_at, "other", None)
    row.done_at = done_at
    row.seen = seen
    row.seen_by_id = change.actor.person_id
    row.not_seen_reason = "" if seen else "other"
    row.put("note", note)
    row.save()
    change.say(seen=seen, well=well)
    change.remember(note=note)
    if not well:
        change.alert(
            "post_closure_check_due", recipients.deciders(change.case, change.at)
        )
    return {"visit": row.pk}
