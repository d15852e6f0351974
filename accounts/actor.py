"""Who acts: handed to every command and query, never looked up from a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Person, Post
from accounts.roles import PERMISSIONS, Permission, Role


@dataclass(frozen=True)
class Standing:
    """One post the actor holds now."""

    role: Role
    organisation_id: int
    place_id: int | None  # the place the organisation serves; null serves all


@dataclass(frozen=True)
class Actor:
    """A person with the posts held at one moment, or the system's own clock.

    ``person_id`` is null for the system alone. ``on_behalf`` is never inferred: a
    person's permissions are those of the posts listed here.
    """

    person_id: int | None
    name: str
    standings: tuple[Standing, ...] = field(default=())
    system: bool = False
    at: datetime | None = None  # the moment the standings were read for

    def may(self, permission: Permission) -> bool:
        """Say whether any post grants ``permission``. The system has none of these."""
        return any(permission in PERMISSIONS.get(s.role, ()) for s in self.standings)

    def organisations_where(self, permission: Permission) -> frozenset[int]:
        """Return the ids of the organisations in which a post grants ``permission``."""
        return frozenset(
            s.organisation_id
            for s in self.standings
            if permission in PERMISSIONS.get(s.role, ())
        )

    def places_where(self, permission: Permission) -> frozenset[int]:
        """Return the ids of the places served by posts that grant ``permission``."""
        return frozenset(
            s.place_id
            for s in self.standings
            if s.place_id is not None and permission in PERMISSIONS.get(s.role, ())
        )

    @property
    def signed_in_id(self) -> int:
        """The person's id. Errors: ``ValueError`` for the system: it signs nothing."""
        if self.person_id is None:
            raise ValueError("Only a person does this.")
        return self.person_id

    def has_role(self, role: Role) -> bool:
        return any(s.role == role for s in self.standings)

    @property
    def administers(self) -> bool:
        """Say whether the pages of the configuration are open to this person."""
        return self.may(Permission.MANAGE_PEOPLE)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(s.role for s in self.standings)

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(s.organisation_id for s in self.standings)


SYSTEM = Actor(person_id=None, name="system", system=True)
"""The clock and the relay. May do only what commands open to the system."""


def actor_for(person: Person, at: datetime) -> Actor:
    """Return ``person`` with the posts held at ``at``.

    A deactivated person holds none. Ends with the posting: a post's last day counts.
    """
    if not person.is_active:
        return Actor(person_id=person.pk, name=person.display_name, at=at)
    posts = (
        Post.objects.held_on(at).filter(person=person).select_related("organisation")
    )
    return Actor(
        person_id=person.pk,
        name=person.display_name,
        standings=tuple(
            Standing(Role(p.role), p.organisation_id, p.organisation.place_id)
            for p in posts
        ),
        at=at,
    )
