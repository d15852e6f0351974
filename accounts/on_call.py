"""Whom to alert: the duty rota first, else everybody who holds the role, said aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.local_time import local_day
from accounts.models import OnCall, Organisation, Person, Place, Post
from accounts.places import units_on
from accounts.roles import ORGANISATION_OF, OrganisationKind, Role


@dataclass(frozen=True)
class OnCallNow:
    """Who answers for a body at one moment.

    ``from_rota`` is false when nobody usable is on the rota: then ``holder`` is empty
    and ``stand_ins`` are all who hold a post there, so that somebody is told.
    """

    holder: Person | None
    stand_ins: tuple[Person, ...]
    from_rota: bool

    @property
    def everyone(self) -> tuple[Person, ...]:
        """Return the holder first, then the stand-ins."""
        return ((self.holder,) if self.holder else ()) + self.stand_ins


def who_is_on_call(
    organisation: Organisation, at: datetime, role: Role | None = None
) -> OnCallNow:
    """Return who is on call in ``organisation``, of ``role`` where one is asked for.

    A turn of somebody who is deactivated, or holds no such post there on the local day
    of ``at``, does not count. Both ends of a post count; the end of a turn does not.
    """
    able = people_holding(organisation, at, role)
    usable = {person.pk: person for person in able}
    turns = OnCall.objects.at(at).filter(
        organisation=organisation, person__in=list(usable)
    )
    placed = {turn.person_id: turn.as_what for turn in turns.order_by("starts_at")}
    if not placed:
        return OnCallNow(None, able, from_rota=False)
    holders = [pk for pk, what in placed.items() if what == OnCall.Place.HOLDER]
    holder = usable[holders[0]] if holders else None
    others = tuple(usable[pk] for pk in placed if holder is None or pk != holder.pk)
    return OnCallNow(holder, others, from_rota=True)


def people_holding(
    organisation: Organisation, at: datetime, role: Role | None = None
) -> tuple[Person, ...]:
    """Return the active people with a post in ``organisation``, the longest there first."""
    posts = Post.objects.held_on(at).filter(
        organisation=organisation, person__is_active=True
    )
    if role is not None:
        posts = posts.filter(role=role)
    ordered = posts.select_related("person").order_by("starts_on", "pk")
    return tuple(dict.fromkeys(post.person for post in ordered))


class Found(StrEnum):
    """How the recipients were found; ``NOBODY`` and ``NO_BODY`` must be said aloud."""

    ROTA = "rota"
    POSTS = "posts"  # nobody on the rota: everybody who holds the role
    NOBODY = "nobody"  # the body exists, nobody holds the role now
    NO_BODY = "no_body"  # no body of that kind serves the place


class Recipients(NamedTuple):
    """People to tell, the duty holder first, and how they were found."""

    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    found: Found


def recipients_of(role: Role, where: Place | Organisation, at: datetime) -> Recipients:
    """Return who holds ``role`` now in ``where``, or in the bodies serving a place.

    For a unit that was split, all bodies that may have taken it over are told.
    """
    if isinstance(where, Organisation):
        bodies: list[Organisation] = [where]
    else:
        bodies = organisations_for(ORGANISATION_OF[role], where, at)
    if not bodies:
        return Recipients((), (), Found.NO_BODY)
    answers = [who_is_on_call(body, at, role) for body in bodies]
    people = tuple(dict.fromkeys(p for answer in answers for p in answer.everyone))
    return Recipients(tuple(bodies), people, _how(people, answers))


def _how(people: tuple[Person, ...], answers: Iterable[OnCallNow]) -> Found:
    if not people:
        return Found.NOBODY
    told = [answer for answer in answers if answer.everyone]
    return Found.ROTA if all(answer.from_rota for answer in told) else Found.POSTS


def organisation_for(
    kind: OrganisationKind, place: Place, at: datetime
) -> Organisation | None:
    """Return the one body of ``kind`` that serves ``place`` at ``at``.

    Null when there is none, and null when there are several (two schools, a unit that
    was split): then a person chooses among ``organisations_for``.
    """
    found = organisations_for(kind, place, at)
    return found[0] if len(found) == 1 else None


def organisations_for(
    kind: OrganisationKind, place: Place, at: datetime
) -> list[Organisation]:
    """Return the bodies of ``kind`` that serve ``place`` at ``at``, the nearest tier only.

    An old commune is served by the bodies of its successors. Where the commune has no
    body of that kind, the province's is taken, else the country's.
    """
    tier = units_on(place, local_day(at))
    serving = Organisation.objects.in_force_on(local_day(at)).filter(kind=kind)
    while tier:
        if found := _named(serving.filter(place__in=tier)):
            return found
        parents = {unit.parent_id for unit in tier if unit.parent_id}
        tier = list(Place.objects.filter(pk__in=parents))
    return _named(serving.filter(place__isnull=True))


def _named(rows: QuerySet[Organisation]) -> list[Organisation]:
    return list(rows.select_related("place").order_by("name", "pk"))
