"""Say whether two cases that look alike are one incident. Nothing is ever merged."""

from __future__ import annotations

from typing import Any

from accounts.roles import Permission
from casework import access
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import NOT_THERE, Invalid, NotThere
from casework.models import PossibleDouble
from workflows.rules.words import _

CHOOSE = _("Say whether it is the same incident, the same child, or neither.")


@command(
    "decide_double",
    permission=Permission.TAKE_REPORT,
    through="report",
    on_ended=True,
)
def decide_double(change: Change, *, other: int, decision: str) -> dict[str, Any]:
    """Note what a person thinks of the pair; both cases go on by themselves.

    ``other`` is a case the actor may open. Errors: ``NotThere``, ``Invalid``.
    """
    if decision not in PossibleDouble.Decision.values:
        raise Invalid({"decision": CHOOSE})
    case = access.cases_for(change.actor).filter(pk=other).first()
    if case is None or case.pk == change.case.pk:
        raise NotThere(NOT_THERE)
    first, second = sorted((change.case.pk, case.pk))
    PossibleDouble.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "decision": decision,
            "decided_at": change.at,
            "decided_by_id": change.actor.person_id,
        },
        create_defaults={
            "decision": decision,
            "decided_at": change.at,
            "decided_by_id": change.actor.person_id,
            "score": 0,
            "found_at": change.at,
        },
    )
    change.say(double_of=case.reference, decision=decision)
    return {"case": change.case.pk}
