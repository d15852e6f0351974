"""Who may open a case that is not theirs in an emergency, and within what.

Decision 0008. A permission of the post is asked first; here is the relation: the post
serves a commune of the case, the body has had a part in it, or the person is on duty in
an office above.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from accounts.actor import Actor
from accounts.models import OnCall
from accounts.roles import PERMISSIONS, Permission, Role
from casework.ties import moment_of
from workflows.models import WorkItem

LASTS: Final = timedelta(minutes=60)
FRESH: Final = timedelta(minutes=5)
"""How old the second factor may be when the glass is broken."""
MOST_A_DAY: Final = 3
MOST_TRIES_AN_HOUR: Final = 5
MAY: Final = frozenset({"add_note", "raise_alarm"})
"""Commands beside reading: everything else is for whoever has the case."""
ON_DUTY_ONLY: Final = frozenset({Role.SUPERVISOR, Role.HOTLINE})
"""Their reach is a province or the country: only while they are on the rota."""


def within_reach(actor: Actor) -> Q:
    """Return the condition that the case lies within the actor's reach in an emergency."""
    near = [
        s
        for s in actor.standings
        if Permission.BREAK_GLASS in PERMISSIONS[s.role] and s.role not in ON_DUTY_ONLY
    ]
    places = [s.place_id for s in near if s.place_id is not None]
    bodies = [s.organisation_id for s in near]
    had_a_part = WorkItem.objects.filter(
        case=OuterRef("pk"), organisation__in=bodies
    ).values("pk")
    return (
        Q(incident_commune__in=places)
        | Q(residence_commune__in=places)
        | Q(committee__place__in=places)
        | Q(Exists(had_a_part))
        | _above(actor)
    )


def _above(actor: Actor) -> Q:
    offices = [s for s in actor.standings if s.role in ON_DUTY_ONLY]
    on_duty = set(
        OnCall.objects.at(moment_of(actor))
        .filter(
            person=actor.person_id,
            organisation__in=[s.organisation_id for s in offices],
        )
        .values_list("organisation", flat=True)
        if offices
        else ()
    )
    here = [s for s in offices if s.organisation_id in on_duty]
    if any(s.place_id is None for s in here):
        return Q(pk__isnull=False)
    places = [s.place_id for s in here]
    return (
        Q(committee__place__in=places)
        | Q(committee__place__parent__in=places)
        | Q(incident_commune__parent__in=places)
        | Q(residence_commune__parent__in=places)
    )
