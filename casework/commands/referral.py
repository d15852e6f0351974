"""Ask another body for help and keep the case: its answer, and its end.

The body sees the request, what it is told of the child, and whom to call; its way ends
with the referral. Every answer goes back to whoever has the case at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.local_time import local_day
from accounts.models import Organisation
from accounts.on_call import people_holding
from accounts.roles import PERMISSIONS, Permission
from casework import access, recipients
from casework.commands.change import Change
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
from casework.models import Referral
from casework.referring import KINDS, ROLES
from workflows.rules.guards import Reason
from workflows.rules.states import ENDED, State
from workflows.rules.words import _

LONGEST_WAIT: Final = timedelta(days=30)
OVER = Reason("over", _("The case is closed; nobody is asked for help with it now."))
WAITING = Reason(
    "waiting", _("This body is already asked; wait for its answer or take it back.")
)
WHY = _("Say why, so that the commune can ask somebody else at once.")


@command("send_referral", permission=Permission.WORK_CASE)
def send_referral(
    change: Change,
    *,
    organisation: int,
    asks: str,
    answer_by: datetime,
    shows_name: bool = False,
    name_reason: str = "",
) -> dict[str, Any]:
    """Ask a body for help. The child's name is shown for a reason only."""
    body = _body(organisation, change)
    in_time = change.at < answer_by <= change.at + LONGEST_WAIT
    wrong = {
        name: sentence
        for name, holds, sentence in (
            ("organisation", body, _("Choose a body that can help.")),
            ("asks", asks.strip(), _("Say what you ask of them.")),
            (
                "answer_by",
                in_time,
                _("Choose a time from now on, thirty days ahead at most."),
            ),
            (
                "name_reason",
                not shows_name or name_reason.strip(),
                _("Say why they need the child's name."),
            ),
        )
        if not holds
    }
    if wrong or body is None:
        raise Invalid(wrong)
    if State(change.case.state) in ENDED:
        raise Refused(OVER)
    if Referral.objects.filter(Referral.OPEN, case=change.case, to_organisation=body):
        raise Refused(WAITING)
    row = Referral(
        case=change.case,
        cycle=change.case.cycle,
        to_organisation=body,
        answer_by=answer_by,
        shows_name=shows_name,
        sent_at=change.at,
        sent_by_id=change.actor.signed_in_id,
    )
    row.put("asks", asks)
    if shows_name:
        row.put("name_reason", name_reason)
    row.save(force_insert=True)
    _say(change, row)
    change.remember(asked=asks, **({"reason": name_reason} if shows_name else {}))
    people = [p for role in ROLES for p in people_holding(body, change.at, role)]
    change.alert("referral_asked", recipients.unique(p.pk for p in people))
    return {"referral": row.pk}


@command("accept_referral", permission=Permission.DO_TEAM_TASK, through="referral")
def accept_referral(change: Change, *, referral: int) -> dict[str, Any]:
    """Say "we help". The first of the body to say so has it."""
    row = _asked_of(change, referral)
    if row.accepted_at is not None:
        if row.accepted_by_id == change.actor.person_id:
            change.silent = True
            return {"referral": row.pk}
        raise Stale(ALREADY_DONE)
    row.accepted_at = change.at
    row.accepted_by_id = change.actor.signed_in_id
    row.save(update_fields=["accepted_at", "accepted_by"])
    _say(change, row)
    change.alert("referral_answered", recipients.workers(change.case))
    return {"referral": row.pk}


@command("refuse_referral", permission=Permission.DO_TEAM_TASK, through="referral")
def refuse_referral(change: Change, *, referral: int, reason: str) -> dict[str, Any]:
    """Say why they cannot help; their way to the request ends with it."""
    row = _asked_of(change, referral)
    if not reason.strip():
        raise Invalid({"reason": WHY})
    row.refused_at = change.at
    row.refused_by_id = change.actor.signed_in_id
    row.put("refusal", reason)
    row.save(update_fields=["refused_at", "refused_by", "refusal"])
    _say(change, row)
    change.remember(reason=reason)
    change.alert("referral_refused", _askers(change))
    return {"referral": row.pk}


@command("finish_referral", permission=Permission.DO_TEAM_TASK, through="referral")
def finish_referral(change: Change, *, referral: int, result: str) -> dict[str, Any]:
    """Send what came of it; their way to the request ends with it."""
    row = _asked_of(change, referral)
    if not result.strip():
        raise Invalid({"result": _("Say what was done, and how the child is.")})
    row.done_at = change.at
    row.done_by_id = change.actor.signed_in_id
    row.put("result", result)
    if row.accepted_at is None:
        row.accepted_at, row.accepted_by_id = change.at, change.actor.signed_in_id
    row.save(
        update_fields=["done_at", "done_by", "result", "accepted_at", "accepted_by"]
    )
    _say(change, row)
    change.remember(result=result)
    change.alert("referral_answered", recipients.workers(change.case))
    return {"referral": row.pk}


@command("revoke_referral", permission=Permission.WORK_CASE, on_ended=True)
def revoke_referral(change: Change, *, referral: int, reason: str) -> dict[str, Any]:
    """Take the request back; the body sees nothing of it from now on."""
    row = Referral.objects.filter(Referral.OPEN, case=change.case, pk=referral).first()
    if row is None:
        raise Refused(NOT_OPEN)
    if not reason.strip():
        raise Invalid({"reason": _("Say why this is not needed any more.")})
    row.revoked_at = change.at
    row.revoked_by_id = change.actor.signed_in_id
    row.put("revocation", reason)
    row.save(update_fields=["revoked_at", "revoked_by", "revocation"])
    _say(change, row)
    change.remember(reason=reason)
    return {"referral": row.pk}


def _body(organisation: int, change: Change) -> Organisation | None:
    rows = Organisation.objects.in_force_on(local_day(change.at))
    return rows.filter(pk=organisation, kind__in=KINDS).first()


def _asked_of(change: Change, referral: int) -> Referral:
    """Return the open referral that is asked of the actor's own body."""
    rows = access.referrals_for(change.actor).filter(case=change.case, pk=referral)
    row = rows.first()
    if row is None:
        raise Refused(NOT_OPEN)
    if not any(
        s.organisation_id == row.to_organisation_id
        and Permission.DO_TEAM_TASK in PERMISSIONS[s.role]
        for s in change.actor.standings
    ):
        raise NotAllowed(NOT_ALLOWED)
    row.case = change.case
    return row


def _say(change: Change, row: Referral) -> None:
    change.settles = False
    change.say(referral=row.pk, organisation=row.to_organisation_id, answer=row.state)


def _askers(change: Change) -> list[int]:
    deciders = recipients.deciders(change.case, change.at)
    return recipients.unique([*recipients.workers(change.case), *deciders])
