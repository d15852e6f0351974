"""How far a post reaches: the places under the place its body serves."""

from __future__ import annotations

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Organisation
from accounts.models.organisation import OrganisationQuerySet
from accounts.roles import PERMISSIONS, Permission


def organisations_in_reach(
    actor: Actor, permission: Permission
) -> OrganisationQuerySet:
    """Return the bodies over which a post of ``actor`` gives ``permission``.

    A body that serves a place reaches the bodies of that place and of its parts; one
    that serves the whole country reaches all. The system's set-up reaches all.
    """
    everything = Organisation.objects.select_related("place")
    granting = [
        s for s in actor.standings if permission in PERMISSIONS.get(s.role, frozenset())
    ]
    if actor.system or any(s.place_id is None for s in granting):
        return everything
    places = {s.place_id for s in granting}
    return everything.filter(
        Q(place__in=places)
        | Q(place__parent__in=places)
        | Q(place__parent__parent__in=places)
    )
