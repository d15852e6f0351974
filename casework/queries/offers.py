"""A case that waits for somebody to take it: what its page says to whom."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.actor import Actor
from accounts.roles import Permission
from casework import access
from casework.models import Case, Forwarding


@dataclass(frozen=True)
class Offer:
    """An open offer. ``mine``: the reader may accept; ``sent``: may take it back."""

    whom: str
    mine: bool
    sent: bool


def offer_of(case: Case, actor: Actor) -> Offer | None:
    """Return the open offer of the case to another commune or a colleague, if any.

    The first offer, to the commune of the incident, is a step of the path itself.
    """
    row = (
        Forwarding.objects.filter(
            case=case, accepted_at__isnull=True, returned_at__isnull=True
        )
        .exclude(purpose=Forwarding.Purpose.INCIDENT)
        .select_related("to_organisation", "to_person")
        .first()
    )
    if row is None:
        return None
    heads = case.committee_id in actor.organisations_where(Permission.ASSIGN_CASE)
    asked = access.offered_to(actor).filter(pk=case.pk).exists()
    return Offer(
        whom=row.to_person.display_name if row.to_person else row.to_organisation.name,
        mine=asked or (heads and row.to_person_id is not None),
        sent=heads or row.sent_by_id == actor.person_id,
    )
