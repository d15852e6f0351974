"""Close an incident: the administrator says what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.commands.change import Refusal, record, refuse_if_any, require
from accounts.local_time import local_day
from accounts.models import AdministrationChange, SealingIncident
from accounts.roles import Permission


@transaction.atomic
def close_incident(
    incident: int, outcome: str, *, actor: Actor, at: datetime
) -> SealingIncident:
    """Say what became of it. Errors: ``NotAllowed``, ``ChangeRefused``.

    Met again afterwards, the same place is a new incident.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    row = SealingIncident.objects.select_for_update(of=("self",)).get(pk=incident)
    wrong = []
    if row.closed_at is not None:
        wrong.append(Refusal(_("This incident is closed already.")))
    if outcome not in SealingIncident.Outcome.values:
        wrong.append(Refusal(_("Choose what became of it."), "outcome"))
    refuse_if_any(wrong)
    row.closed_at, row.closed_by_id = at, actor.signed_in_id
    row.outcome = SealingIncident.Outcome(outcome)
    row.save(update_fields=["closed_at", "closed_by", "outcome"])
    record(
        actor,
        at,
        AdministrationChange.What.INCIDENT_CLOSED,
        AdministrationChange.Subject.INCIDENT,
        subject_id=row.pk,
        after={"code": row.code, "outcome": row.outcome},
        effective_date=local_day(at),
    )
    return row
