"""From the needs meeting to the approved plan and its rows. NĐ 56/2017 Art 27(2)–29."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.local_time import local_day
from accounts.models import Organisation
from accounts.roles import Permission, Role
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid, Refused
from casework.facts import plan_of
from casework.models import FormRecord, PlanRow
from casework.paper import sign, write_draft
from casework.prefill import mau_04_answers, mau_05_answers
from workflows.rules.forms import NEEDS_MEETING
from workflows.rules.guards import Reason
from workflows.rules.states import State
from workflows.rules.vocabulary import codes
from workflows.rules.words import _

NOT_PLANNING = Reason("not_planning", _("The plan cannot be changed at this step."))
NOT_RUNNING = Reason("not_running", _("The plan is not being carried out now."))


@dataclass(frozen=True)
class RowTold:
    """One row of the plan as entered."""

    service_type: str
    activity: str
    provider: str
    responsible_role: str
    starts_on: date
    due_on: date
    responsible_id: int | None = None
    goal: str = ""
    budget_vnd: int = 0
    money_source: str = ""
    protection_level: str = ""


@command("hold_meeting", permission=Permission.HOLD_MEETING, decides=True)
def hold_meeting(
    change: Change, *, minutes: dict[str, Any], happened_at: datetime
) -> dict[str, Any]:
    """Record the needs meeting led by the Chair, with its minutes. Art 27(2).

    The needs are determined when both the meeting and Mẫu số 03 are done, whenever that
    is typed: the five days of Art 28(1) (C10) count from there.
    """
    sign(change, NEEDS_MEETING, minutes)
    change.moment("needs_determined", max(happened_at, *_signed(change, "mau_03")))
    change.moment("meeting_held", happened_at)
    change.complete("meet")
    return {"case": change.case.pk}


def _signed(change: Change, form: str) -> list[datetime]:
    """Return when the form was first signed in this cycle; nothing if it was not."""
    rows = FormRecord.objects.filter(
        case=change.case, cycle=change.case.cycle, key=form, signed_at__isnull=False
    )
    first = rows.order_by("number").values_list("signed_at", flat=True)[:1]
    return [at for at in first if at is not None]


@command("save_plan", permission=Permission.WORK_CASE)
def save_plan(
    change: Change, *, rows: list[RowTold], review_date: date | None
) -> dict[str, Any]:
    """Write the plan's rows anew, while the plan is being drawn up."""
    if change.case.state != State.PLANNING:
        raise Refused(NOT_PLANNING)
    wrong = _wrong_rows(rows)
    if review_date is not None and review_date <= local_day(change.at):
        wrong["review_date"] = _("The day of the review must lie ahead.")
    if wrong:
        raise Invalid(wrong)
    kept = PlanRow.objects.filter(case=change.case, cycle=change.case.cycle).exclude(
        state__in=[PlanRow.State.PLANNED]
    )
    first = (kept.order_by("-position").values_list("position", flat=True).first()) or 0
    PlanRow.objects.filter(
        case=change.case, cycle=change.case.cycle, state=PlanRow.State.PLANNED
    ).delete()
    for position, told in enumerate(rows, start=first + 1):
        _write_row(change, position, told)
    change.set(review_date=review_date)
    plan = plan_of(change.case)
    write_draft(change, "mau_04", mau_04_answers(change.case, list(plan)))
    change.say(rows=len(rows), review_date=str(review_date or ""))
    change.remember(activities=[row.activity for row in rows])
    return {"rows": len(rows)}


def _wrong_rows(rows: list[RowTold]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    services = codes("service_type")
    for number, row in enumerate(rows, start=1):
        if row.service_type not in services:
            wrong[f"rows-{number}-service_type"] = _("Choose a service from the list.")
        if not row.activity.strip():
            wrong[f"rows-{number}-activity"] = _("Write what is to be done.")
        if not row.provider.strip():
            wrong[f"rows-{number}-provider"] = _("Write who provides it.")
        if row.responsible_role not in set(Role):
            wrong[f"rows-{number}-responsible_role"] = _("Choose who is responsible.")
        if row.due_on < row.starts_on:
            wrong[f"rows-{number}-due_on"] = _("The end lies before the start.")
        if row.budget_vnd < 0:
            wrong[f"rows-{number}-budget_vnd"] = _("An amount cannot be negative.")
    return wrong


def _write_row(change: Change, position: int, told: RowTold) -> None:
    body: Organisation | None = None
    if told.responsible_id is not None:
        body = Organisation.objects.filter(pk=told.responsible_id).first()
    row = PlanRow(
        case=change.case,
        cycle=change.case.cycle,
        position=position,
        service_type=told.service_type,
        protection_level=told.protection_level,
        responsible=body
        or recipients.body_for(Role(told.responsible_role), change.case, change.at),
        responsible_role=told.responsible_role,
        starts_on=told.starts_on,
        due_on=told.due_on,
        budget_vnd=told.budget_vnd,
        money_source=told.money_source,
        changed_at=change.at,
    )
    words = {"goal": told.goal, "activity": told.activity, "provider": told.provider}
    row.put("activity", words)
    row.save(force_insert=True)


@command("submit_plan", permission=Permission.WORK_CASE, decides=True)
def submit_plan(change: Change) -> dict[str, Any]:
    """Hand plan and dossier to the Chair. Art 28(1)-(3); ends C10, begins C11."""
    draft_decision(change)
    change.moment("plan_submitted")
    change.complete("draw_up_plan")
    change.alert("plan_submitted", recipients.deciders(change.case, change.at))
    return {"case": change.case.pk}


def draft_decision(change: Change) -> None:
    """Lay a draft of the decision (Mẫu 05) beside the plan, if the worker has not."""
    drafts = FormRecord.objects.filter(
        case=change.case,
        cycle=change.case.cycle,
        key="mau_05",
        status=FormRecord.Status.DRAFT,
    )
    if drafts.exists():
        return
    plan = plan_of(change.case)
    write_draft(change, "mau_05", mau_05_answers(change.case, list(plan)))


@command("return_plan", permission=Permission.APPROVE_PLAN, decides=True)
def return_plan(change: Change, *, reason: str) -> dict[str, Any]:
    """Send the plan back to the worker with the reasons."""
    if not reason.strip():
        raise Invalid({"reason": _("Say what must be changed.")})
    change.moment("plan_returned")
    change.remember(reason=reason)
    change.complete("decide_plan", plan_decision="returned")
    change.alert("plan_returned", recipients.workers(change.case))
    return {"case": change.case.pk}


@command("send_plan", permission=Permission.WORK_CASE)
def send_plan(change: Change, *, recipients_told: str) -> dict[str, Any]:
    """Send decision and plan to those who carry it out and to the parent. Art 28(5)."""
    if not recipients_told.strip():
        raise Invalid({"recipients_told": _("Write to whom the plan was sent.")})
    change.moment("plan_sent")
    change.remember(recipients=recipients_told)
    change.complete("send_plan")
    return {"case": change.case.pk}


@command("update_plan_row", permission=Permission.WORK_CASE)
def update_plan_row(
    change: Change,
    *,
    row: int,
    state: str,
    done_on: date | None = None,
    result: str = "",
) -> dict[str, Any]:
    """Say what became of a service. Cancelling needs a reason. Art 29."""
    if change.case.state != State.IN_PROGRESS:
        raise Refused(NOT_RUNNING)
    found = plan_of(change.case).filter(pk=row).first()
    wrong = _wrong_update(change, state, done_on, result)
    if found is None:
        wrong["row"] = _("This row is not part of the plan.")
    if wrong or found is None:
        raise Invalid(wrong)
    found.state = PlanRow.State(state)
    found.done_on = done_on if state == PlanRow.State.DONE else None
    found.changed_at = change.at
    found.put("result", result)
    found.save(update_fields=["state", "done_on", "changed_at", "result"])
    change.say(row=found.position, service=found.service_type, row_state=state)
    facts = change.know()
    if facts.plan_rows and not facts.plan_rows_open:
        change.moment("measures_done")
    return {"row": found.pk}


def _wrong_update(
    change: Change, state: str, done_on: date | None, result: str
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if state not in PlanRow.State.values:
        wrong["state"] = _("Choose how the service stands.")
    if state == PlanRow.State.DONE and done_on is None:
        wrong["done_on"] = _("Say on which day it was done.")
    if done_on is not None and done_on > local_day(change.at):
        wrong["done_on"] = _("This day has not come yet.")
    if state == PlanRow.State.CANCELLED and not result.strip():
        wrong["result"] = _("Say why the service is cancelled.")
    return wrong
