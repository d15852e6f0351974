"""People, bodies and places."""

from __future__ import annotations

from accounts.models.access_event import AccessEvent
from accounts.models.administration import AdministrationChange
from accounts.models.incident import SealingIncident
from accounts.models.open_session import OpenSession
from accounts.models.organisation import OnCall, Organisation
from accounts.models.person import LOCAL, ROLE_LABELS, Person, Post
from accounts.models.place import BEFORE_RECORDS, Place, PlaceChange
from accounts.models.used_code import UsedCode

__all__ = [
    "BEFORE_RECORDS",
    "LOCAL",
    "ROLE_LABELS",
    "AccessEvent",
    "AdministrationChange",
    "OnCall",
    "OpenSession",
    "Organisation",
    "Person",
    "Place",
    "PlaceChange",
    "Post",
    "SealingIncident",
    "UsedCode",
]
