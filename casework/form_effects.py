"""What the signing of a form sets going: which step of the flow waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from casework import recipients
from casework.commands.ending import switch
from casework.commands.follow_up import plan_first_visit
from casework.models import FormRecord
from workflows.rules.kinds import Kind
from workflows.rules.states import State

if TYPE_CHECKING:
    from casework.commands.change import Change

Effect = Callable[["Change", FormRecord, dict[str, Any]], None]


def after_signing(change: Change, form: FormRecord, answers: dict[str, Any]) -> None:
    """Finish the step that waits for this form, if there is one."""
    effect = EFFECTS.get(form.key)
    if effect is not None:
        effect(change, form, answers)


def _mau_02(change: Change, _form: FormRecord, _answers: dict[str, Any]) -> None:
    change.moment("mau_02_signed", first=True)
    if change.waiting("assess_initially") is not None:
        change.complete("assess_initially")
    if change.case.kind == Kind.INJURY and change.case.state == State.ASSESSED:
        # Neglect counts as abuse: same cycle, same clocks, the other flow.
        types = [*change.case.incident_types, "abandonment_neglect"]
        switch(change, Kind.ABUSE, types)
    told = recipients.deciders(change.case, change.at)
    change.alert("assessment_signed", told)


def _mau_03(change: Change, _form: FormRecord, _answers: dict[str, Any]) -> None:
    if change.waiting("assess_specifically") is not None:
        change.moment("mau_03_signed")
        change.complete("assess_specifically")


def _mau_05(change: Change, _form: FormRecord, _answers: dict[str, Any]) -> None:
    change.moment("plan_approved")
    change.complete("decide_plan", plan_decision="approved")
    plan_first_visit(change)
    change.alert("plan_approved", recipients.workers(change.case))


def _mau_06(change: Change, _form: FormRecord, _answers: dict[str, Any]) -> None:
    change.moment("review_signed")
    change.complete("review")


EFFECTS: Final[dict[str, Effect]] = {
    "mau_02": _mau_02,
    "mau_03": _mau_03,
    "mau_05": _mau_05,
    "mau_06": _mau_06,
}
