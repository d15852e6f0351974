"""Taking an alert: a named person has it, every screen shows who."""

from __future__ import annotations

from typing import Any

from casework import access
from casework.commands.path import Unit, command
from casework.commands.refusals import NOT_THERE, NotThere, Stale
from casework.history import Entry, append
from notifications.acknowledge import AlreadyTaken, acknowledge
from notifications.models import Alert
from workflows.rules.guards import Reason
from workflows.rules.words import _

TAKEN = Reason("taken", _("Somebody has already taken this alert."))


@command("take_alert", through="nothing")
def take_alert(unit: Unit, *, alert: int) -> dict[str, Any]:
    """Take the alert for the actor. The loser of two is told who has it.

    Only somebody it was sent to, who may still see what it is about.
    """
    row = Alert.objects.filter(pk=alert, deliveries__recipient=unit.actor.person_id)
    found = row.first()
    person = unit.actor.person_id
    if found is None or person is None:
        raise NotThere(NOT_THERE)
    if not access.may_be_alerted(person, found.subject):
        raise NotThere(NOT_THERE)
    kind, _sep, number = found.subject.partition(":")
    case = access.lock_case(int(number)) if kind == "case" else None
    answer = acknowledge(found.pk, person_id=person, at=unit.at)
    if isinstance(answer, AlreadyTaken):
        raise Stale(TAKEN)
    if case is not None:
        entry = Entry(facts={"alert": found.key, "level": found.level, "id": found.pk})
        append(case, event=unit.command, actor=unit.actor, at=unit.at, entry=entry)
    return {"alert": found.pk}
