"""Asking to read a case one knows by its reference, and the Chair's answer.

The answer to whoever asks is always the same until somebody says yes: that the request
was sent. A reference that names nothing, a case that is shut and a "no" look alike.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.models import Post
from accounts.roles import Permission
from casework import access, recipients
from casework.commands.change import Change
from casework.commands.path import Unit, command
from casework.commands.people import LONGEST_GRANT, USUAL_GRANT, let_in
from casework.commands.refusals import ALREADY_DONE, Invalid, Refused, Stale
from casework.models import AccessRequest, DataKey
from workflows.rules.guards import Reason
from workflows.rules.words import _

LAPSES_AFTER: Final = timedelta(days=7)
MOST_AT_ONCE: Final = 5
LONGEST_REFERENCE: Final = 30
TOO_MANY = Reason(
    "too_many", _("Several of your requests still wait. Wait until some are answered.")
)


@command("ask_for_access", permission=Permission.ASK_ACCESS, through="nothing")
def ask_for_access(unit: Unit, *, reference: str, reason: str) -> dict[str, Any]:
    """Ask whoever has the case of this reference to let one read it."""
    wrong: dict[str, str] = {}
    told = reference.strip()
    if not told or len(told) > LONGEST_REFERENCE:
        wrong["reference"] = _("Give the reference of the case, as in TH-2026-0142.")
    if not reason.strip():
        wrong["reason"] = _("Say why you need the case.")
    if wrong:
        raise Invalid(wrong)
    waiting = AccessRequest.objects.filter(
        person=unit.actor.signed_in_id, lapses_at__gt=unit.at
    ).exclude(granted=True)
    if waiting.count() >= MOST_AT_ONCE:
        raise Refused(TOO_MANY)
    row = AccessRequest(
        data_key=DataKey.make(),
        person_id=unit.actor.signed_in_id,
        reference=told,
        asked_at=unit.at,
        lapses_at=unit.at + LAPSES_AFTER,
    )
    row.put("reason", reason)
    pk = access.case_to_ask_for(unit.actor, told)
    if pk is not None:
        change = unit.on(access.lock_case(pk))
        row.case = change.case
        change.settles = False
        change.say(person=unit.actor.person_id)
        change.alert("access_asked", _who_has_it(change))
    row.save(force_insert=True)
    return {"request": row.pk}


@command("answer_access_request", permission=Permission.GRANT_ACCESS, on_ended=True)
def answer_access_request(
    change: Change,
    *,
    asked: int,
    granted: bool,
    reason: str,
    until: datetime | None = None,
) -> dict[str, Any]:
    """Let whoever asked read the case until a moment, or not. "No" is told to nobody."""
    row = AccessRequest.objects.filter(case=change.case, pk=asked).first()
    if row is None or row.lapses_at <= change.at:
        raise Invalid({"asked": _("This request does not wait any more.")})
    if row.answered_at is not None:
        raise Stale(ALREADY_DONE)
    ends_at = until or change.at + USUAL_GRANT
    if wrong := _wrong(change, row, reason, ends_at, granted=granted):
        raise Invalid(wrong)
    row.answered_at = change.at
    row.answered_by_id = change.actor.signed_in_id
    row.granted = granted
    row.save(update_fields=["answered_at", "answered_by", "granted"])
    change.settles = False
    change.say(person=row.person_id, granted=granted)
    change.remember(reason=reason)
    if granted:
        let_in(change.case, row.person, change.at, ends_at)
        change.say(until=ends_at.isoformat())
        change.alert("access_given", [row.person_id])
    return {"request": row.pk}


def _wrong(
    change: Change, row: AccessRequest, reason: str, ends_at: datetime, *, granted: bool
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not reason.strip():
        wrong["reason"] = _("Say why, for the history of the case.")
    if not granted:
        return wrong
    if not change.at < ends_at <= change.at + LONGEST_GRANT:
        wrong["until"] = _("Choose a day from today on, ninety days ahead at most.")
    posted = Post.objects.held_on(change.at).filter(
        person=row.person_id, person__is_active=True
    )
    if not posted.exists():
        wrong["asked"] = _("Choose somebody who holds a post.")
    if row.person_id in recipients.shut_out(change.case, change.at):
        wrong["asked"] = _("This person is shut out of the case.")
    return wrong


def _who_has_it(change: Change) -> list[int]:
    deciders = recipients.deciders(change.case, change.at)
    return recipients.unique([*deciders, *recipients.workers(change.case)])
