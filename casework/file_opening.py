"""How a supervisor opens a file: how long, how often, and within what reach.

Decision on paper: docs/adr, "A supervisor's hour". A permission of the post is asked
first; here is the relation: the case is one of the communes the office serves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q

from accounts.actor import Actor
from accounts.roles import PERMISSIONS, Permission

LASTS: Final = timedelta(minutes=60)
MOST_A_DAY: Final = 10
"""Openings of one person in twenty-four hours: an audit reads files, not the archive."""


def within_reach(actor: Actor) -> Q:
    """Return the condition that the case lies in a commune the actor supervises.

    Nobody's case yet: where the child is or the incident was.
    """
    offices = [
        s for s in actor.standings if Permission.OPEN_FILE in PERMISSIONS[s.role]
    ]
    if any(s.place_id is None for s in offices):
        return Q(pk__isnull=False)
    places = [s.place_id for s in offices]
    nobodys = Q(committee__isnull=True)
    return (
        Q(committee__place__in=places)
        | Q(committee__place__parent__in=places)
        | (nobodys & Q(incident_commune__in=places))
        | (nobodys & Q(incident_commune__parent__in=places))
        | (nobodys & Q(residence_commune__in=places))
        | (nobodys & Q(residence_commune__parent__in=places))
    )
