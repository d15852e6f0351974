"""What a body does with a piece of work it is asked for: take it, decline it, finish it.

"I take it" stops the climbing of the alert and starts the doing; it does not end the
limit. Declining needs a reason and goes back to the case's worker at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Organisation, Post
from accounts.roles import ORGANISATION_OF, Permission, Role
from casework import access, recipients
from casework.commands.change import Change
from casework.commands.follow_up import plan_first_visit
from casework.commands.path import command
from casework.commands.refusals import (
    ALREADY_DONE,
    NOT_ALLOWED,
    NOT_OPEN,
    Invalid,
    NotAllowed,
    Refused,
    Stale,
)
from casework.models import WorkResult
from casework.sealing import seal_json
from casework.team_work import (
    MOMENTS_OF_NODE,
    OWN_COMMAND,
    fields_of,
    wrong_answers,
)
from workflows.models import Track, WorkItem
from workflows.rules.guards import Reason
from workflows.rules.kinds import Kind
from workflows.rules.words import _

WHY = _("Say why, so that the commune can ask somebody else at once.")
TAKEN = _("Somebody of your office has already taken this.")


@command("take_work", through="work")
def take_work(change: Change, *, item: int) -> dict[str, Any]:
    """Say "I have it". The first of an office to say so has it, while they are there.

    Also after declining: then the refusal is taken back, and whoever asked is told.
    """
    row = _mine(change, item)
    again = row.refused_at is not None
    taken = row.acknowledged_at is not None and _is_still_there(change, row)
    if taken and not again:
        if row.acknowledged_by_id == change.actor.person_id:
            change.silent = True
            return {"item": row.pk}
        raise Stale(Reason("taken", TAKEN))
    WorkItem.objects.filter(pk=row.pk).update(
        acknowledged_at=change.at,
        acknowledged_by_id=change.actor.person_id,
        person_id=change.actor.person_id,
        refused_at=None,
        refused_by=None,
        refused_reason=None,
        version=F("version") + 1,
    )
    change.say(work=row.node, role=row.role, item=row.pk, again=again)
    if again:
        change.alert("task_resumed", _askers(change), item=row.pk)
    return {"item": row.pk}


@command("decline_work", permission=Permission.DO_TEAM_TASK, through="work")
def decline_work(change: Change, *, item: int, reason: str) -> dict[str, Any]:
    """Say why the work cannot be done. It stays open, in the hands of who asked."""
    row = _mine(change, item)
    if not reason.strip():
        raise Invalid({"reason": WHY})
    if row.refused_at is not None:
        raise Stale(ALREADY_DONE)
    WorkItem.objects.filter(pk=row.pk).update(
        refused_at=change.at,
        refused_by_id=change.actor.person_id,
        refused_reason=seal_json(
            change.case.child.data_key,
            f"workflows_workitem:refused_reason:{row.pk}",
            reason,
        ),
        version=F("version") + 1,
    )
    _answer(change, row, WorkResult.Kind.DECLINED, {"text": reason})
    change.alert("task_refused", _askers(change), item=row.pk)
    return {"item": row.pk}


def _askers(change: Change) -> list[int]:
    """Return who asked for the committee: the worker's side and the Chair."""
    deciders = recipients.deciders(change.case, change.at)
    return recipients.unique([*recipients.workers(change.case), *deciders])


@command("hand_over_work", through="work")
def hand_over_work(change: Change, *, item: int, to: int) -> dict[str, Any]:
    """Hand the work to a colleague who holds the same post in the same body."""
    row = _mine(change, item)
    if row.organisation_id is None:
        raise Refused(NOT_OPEN)
    fits = (
        Post.objects.held_on(change.at)
        .filter(
            person_id=to,
            role=row.role,
            organisation_id=row.organisation_id,
            person__is_active=True,
        )
        .exclude(person__in=recipients.shut_out(change.case, change.at))
        .exists()
    )
    if not fits:
        raise Invalid({"to": _("Choose a colleague who holds the same post.")})
    WorkItem.objects.filter(pk=row.pk).update(
        person_id=to,
        acknowledged_at=None,
        acknowledged_by=None,
        version=F("version") + 1,
    )
    change.say(work=row.node, role=row.role, item=row.pk, to=to)
    change.asked_anew.add(row.pk)
    change.alert("task_asked", [to], item=row.pk)
    return {"item": row.pk}


@command("finish_work", through="work")
def finish_work(
    change: Change,
    *,
    item: int,
    answers: dict[str, Any],
    happened_at: datetime | None = None,
) -> dict[str, Any]:
    """Record the result; the flow goes on when all that is asked in parallel is done."""
    row = _mine(change, item)
    if row.node in OWN_COMMAND:
        raise Refused(NOT_OPEN)
    wrong = wrong_answers(row.node, answers)
    if happened_at and (sentence := change.impossible(happened_at)):
        wrong["happened_at"] = sentence
    if wrong:
        raise Invalid(wrong)
    change.entry.happened_at = happened_at
    kept = {key: answers[key] for key in fields_of(row.node) if key in answers}
    _answer(change, row, WorkResult.Kind.RESULT, kept)
    for moment in MOMENTS_OF_NODE.get(row.node, ()):
        change.moment(moment, happened_at, first=True)
    change.finish_item(row)
    if change.case.kind == Kind.INJURY and change.waiting("visit") is not None:
        plan_first_visit(change)
    change.alert("task_done", recipients.workers(change.case))
    return {"item": row.pk}


@command("ask_body", permission=Permission.WORK_CASE)
def ask_body(change: Change, *, item: int, organisation: int) -> dict[str, Any]:
    """Ask another body of the right kind: none was known, several are, or one declined."""
    row = _of_case(change, item)
    body = Organisation.objects.filter(pk=organisation).first()
    if body is None or body.kind != ORGANISATION_OF[Role(row.role)]:
        raise Invalid({"organisation": _("Choose a body that does this work.")})
    WorkItem.objects.filter(pk=row.pk).update(
        organisation=body,
        person=None,
        acknowledged_at=None,
        acknowledged_by=None,
        refused_at=None,
        refused_by=None,
        refused_reason=None,
        version=F("version") + 1,
    )
    change.say(work=row.node, role=row.role, item=row.pk, organisation=body.pk)
    role = Role(row.role)
    people = recipients.able_holders_of(role, body, change.case, change.at)
    change.asked_anew.add(row.pk)
    change.alert("task_asked", people, item=row.pk)
    return {"item": row.pk}


@command("call_off_work", permission=Permission.WORK_CASE)
def call_off_work(change: Change, *, item: int, reason: str) -> dict[str, Any]:
    """Take back what was asked of a body, with the reason. The path cannot be skipped."""
    row = _of_case(change, item)
    if not reason.strip():
        raise Invalid({"reason": _("Say why this is not needed any more.")})
    _answer(change, row, WorkResult.Kind.CALLED_OFF, {"text": reason})
    change.call_off(row)
    change.remember(reason=reason)
    return {"item": row.pk}


def _is_still_there(change: Change, row: WorkItem) -> bool:
    """Say whether whoever has the work still holds the post it is asked of."""
    posts = Post.objects.held_on(change.at).filter(
        person=row.person_id,
        role=row.role,
        organisation=row.organisation_id,
        person__is_active=True,
    )
    return posts.exists()


def _of_case(change: Change, item: int) -> WorkItem:
    """Return open work of a partner body on this case."""
    row = change.open_items().filter(pk=item).exclude(track=Track.PATH).first()
    if row is None:
        raise Refused(NOT_OPEN)
    return row


def _mine(change: Change, item: int) -> WorkItem:
    """Return the open work the actor's own post is asked for. Reading is not doing."""
    row = (
        access.work_items_for(change.actor)
        .filter(pk=item, case=change.case)
        .select_related("organisation")
        .first()
    )
    if row is None:
        raise Refused(NOT_OPEN)
    if row.finished_at is not None:
        raise Stale(ALREADY_DONE)
    if row.cancelled_at is not None:
        raise Refused(NOT_OPEN)
    holds = any(
        s.role == row.role and s.organisation_id == row.organisation_id
        for s in change.actor.standings
    )
    if not holds:
        raise NotAllowed(NOT_ALLOWED)
    return row


def _answer(change: Change, row: WorkItem, kind: str, answer: dict[str, Any]) -> None:
    result = WorkResult(
        case=change.case,
        cycle=row.cycle,
        item=row,
        kind=kind,
        by_id=change.actor.signed_in_id,
        at=change.at,
    )
    result.put("answer", answer)
    result.save(force_insert=True)
    change.say(work=row.node, role=row.role, item=row.pk, answer=str(kind))
