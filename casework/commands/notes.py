"""Add a note to a case; raise an alarm by hand; explain a breach."""

from __future__ import annotations

from typing import Any

from accounts.roles import Permission
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid
from casework.danger import tell
from casework.sealing import seal_json
from workflows.models import Duty
from workflows.rules.words import _

WRITE = _("Write a sentence.")


@command("add_note", on_ended=True)
def add_note(change: Change, *, text: str) -> dict[str, Any]:
    """Keep a note in the case's history."""
    if not text.strip():
        raise Invalid({"text": WRITE})
    change.settles = False
    change.remember(note=text)
    return {"case": change.case.pk}


@command("raise_alarm", on_ended=True)
def raise_alarm(change: Change, *, text: str) -> dict[str, Any]:
    """Ring the committee, the police and the supervisor: the child is in danger now."""
    if not text.strip():
        raise Invalid({"text": WRITE})
    change.remember(note=text)
    people = tell(change.case, danger=True, at=change.at, again=True).people
    change.alert(
        "new_report_danger",
        recipients.unique([*people, *recipients.supervisors(change.case, change.at)]),
    )
    return {"case": change.case.pk}


@command("explain_breach", permission=Permission.WORK_CASE, on_ended=True)
def explain_breach(
    change: Change, *, duty: int, reason: str, note: str = ""
) -> dict[str, Any]:
    """Say why a limit was missed, from the list. The breach itself stays."""
    row = Duty.objects.filter(case=change.case, pk=duty, due_at__lt=change.at).first()
    wrong: dict[str, str] = {}
    if row is None or row.breach_reason:
        wrong["duty"] = _("This limit needs no explanation.")
    if reason not in Duty.BreachReason.values:
        wrong["reason"] = _("Choose the reason from the list.")
    if wrong or row is None:
        raise Invalid(wrong)
    row.breach_reason = Duty.BreachReason(reason)
    row.breach_explained_at = change.at
    row.breach_explained_by_id = change.actor.person_id
    row.breach_note = seal_json(
        change.case.child.data_key, f"workflows_duty:breach_note:{row.pk}", note
    )
    row.save(
        update_fields=[
            "breach_reason",
            "breach_explained_at",
            "breach_explained_by",
            "breach_note",
        ]
    )
    change.say(rule=row.rule, reason=reason)
    return {"duty": row.pk}
