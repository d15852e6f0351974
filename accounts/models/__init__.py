"""People, bodies and places."""

from __future__ import annotations

from accounts.models.organisation import OnCall, Organisation
from accounts.models.person import Person, Post
from accounts.models.place import Place, PlaceChange

__all__ = ["OnCall", "Organisation", "Person", "Place", "PlaceChange", "Post"]
