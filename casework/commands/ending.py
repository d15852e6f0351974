"""Closing early, voiding, reopening as a new cycle, changing the kind."""

from __future__ import annotations

from typing import Any

from accounts.roles import Permission
from casework import recipients
from casework.commands.change import Change
from casework.commands.follow_up import call_off_check, end
from casework.commands.path import command
from casework.commands.refusals import Invalid
from workflows.flows import current_flow
from workflows.rules.kinds import Kind, main_kind
from workflows.rules.states import State
from workflows.rules.vocabulary import codes
from workflows.rules.words import _

CHAIR_MAY_CLOSE = ("decide_not_borne_out", "decide_scope")
"""Work in which the flow itself asks the Chair whether to close here."""
SAY_WHY = _("Say why in a sentence.")


@command("close_early", permission=Permission.CLOSE_EARLY, decides=True)
def close_early(change: Change, *, reason: str, note: str) -> dict[str, Any]:
    """End the case before its path is done; the supervisor is told."""
    wrong: dict[str, str] = {}
    if reason not in codes("closure_reason") or reason == "safe_and_stable":
        wrong["reason"] = _("Choose the reason from the list.")
    if not note.strip():
        wrong["note"] = SAY_WHY
    if wrong:
        raise Invalid(wrong)
    told = {"closing_reason": reason, "closing_note": note}
    if change.waiting(*CHAIR_MAY_CLOSE) is not None:
        change.complete(*CHAIR_MAY_CLOSE, **told)
    else:
        change.fire("close_early", **told)
        change.cancel_flow()
    end(change, reason)
    change.say(reason=reason)
    change.remember(note=note)
    change.alert("closed_early", recipients.supervisors(change.case, change.at))
    return {"case": change.case.pk}


@command("go_on_after_check", permission=Permission.CLOSE_EARLY, decides=True)
def go_on_after_check(change: Change, *, note: str) -> dict[str, Any]:
    """The check bears nothing out, yet the Chair lets the case go on."""
    if not note.strip():
        raise Invalid({"note": SAY_WHY})
    change.remember(note=note)
    change.complete(*CHAIR_MAY_CLOSE)
    return {"case": change.case.pk}


@command("void_case", permission=Permission.VOID_CASE, decides=True)
def void_case(change: Change, *, note: str) -> dict[str, Any]:
    """Entered by mistake: ends for good, never opened again. The row stays."""
    if not note.strip():
        raise Invalid({"note": SAY_WHY})
    change.fire("void", closing_note=note)
    change.cancel_flow()
    end(change, "voided")
    change.remember(note=note)
    change.alert("case_voided", recipients.supervisors(change.case, change.at))
    return {"case": change.case.pk}


@command("reopen_case", permission=Permission.REOPEN_CASE, decides=True, on_ended=True)
def reopen_case(change: Change, *, note: str) -> dict[str, Any]:
    """New information: same case, new cycle; the earlier closing stays in history."""
    if not note.strip():
        raise Invalid({"note": SAY_WHY})
    change.fire("reopen", closing_note=note)
    call_off_check(change)
    change.set(
        cycle=change.case.cycle + 1,
        closed_at=None,
        closed_by=None,
        closing_reason="",
        emergency=None,
        isolation_needed=None,
        review_date=None,
        workflow_version=current_flow(Kind(change.case.kind)).key(),
    )
    change.moment("received", change.at, first=True)
    change.moment("accepted", change.at, first=True)
    change.start_flow(enter_at=State.VERIFYING)
    change.remember(note=note)
    change.alert("case_reopened", recipients.workers(change.case))
    return {"case": change.case.pk, "cycle": change.case.cycle}


@command("change_kind", permission=Permission.CHANGE_KIND, decides=True)
def change_kind(
    change: Change, *, incident_types: list[str], note: str
) -> dict[str, Any]:
    """The incident is of another kind: the other flow is entered where the case stands.

    Same cycle, same clocks. An injury that screens as neglect enters the full path.
    """
    enter(change, incident_types, note)
    return {"case": change.case.pk, "kind": change.case.kind}


def enter(change: Change, incident_types: list[str], note: str) -> None:
    """Cancel the running flow and enter that of the kind the types lead to."""
    kind = kind_of(incident_types, note)
    change.remember(note=note)
    change.say(kind=kind.value)
    if kind == change.case.kind:
        change.set(incident_types=incident_types)
        return
    switch(change, kind, incident_types)


def switch(change: Change, kind: Kind, incident_types: list[str]) -> None:
    """Go on in the flow of ``kind`` at the node that matches the case's state."""
    change.change_kind(kind)
    change.set(
        kind=kind.value,
        incident_types=incident_types,
        workflow_version=current_flow(kind).key(),
    )
    told = [
        *recipients.workers(change.case),
        *recipients.deciders(change.case, change.at),
    ]
    change.alert("kind_changed", recipients.unique(told))


def kind_of(incident_types: list[str], note: str) -> Kind:
    wrong: dict[str, str] = {}
    known = codes("incident_type")
    if not incident_types or any(t not in known for t in incident_types):
        wrong["incident_types"] = _("Choose the kind of incident from the list.")
    if not note.strip():
        wrong["note"] = SAY_WHY
    if wrong:
        raise Invalid(wrong)
    return main_kind(incident_types)
