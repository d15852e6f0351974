"""Bodies: added and changed; they end, they are not deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.commands.change import Refusal, record, refuse_if_any, require, snapshot
from accounts.local_time import local_day
from accounts.models import AdministrationChange, Organisation, Place, Post
from accounts.roles import OrganisationKind, Permission

What, BODY = AdministrationChange.What, AdministrationChange.Subject.ORGANISATION
FIELDS = ("kind", "name", "place_id", "starts_on", "ends_on")


@dataclass(frozen=True)
class Body:
    """What an administrator types about a body. No place: it serves the country."""

    kind: OrganisationKind
    name: str
    place_id: int | None
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def create_organisation(body: Body, *, actor: Actor, at: datetime) -> Organisation:
    """Add a body. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PLACES)
    organisation = Organisation()
    _take(body, organisation)
    refuse_if_any(_objections(organisation))
    organisation.save()
    record(
        actor,
        at,
        What.ORGANISATION_CREATED,
        BODY,
        subject_id=organisation.pk,
        after=snapshot(organisation, FIELDS),
        effective_date=organisation.starts_on,
    )
    return organisation


@transaction.atomic
def edit_organisation(
    organisation_id: int, body: Body, *, actor: Actor, at: datetime
) -> Organisation:
    """Change a body. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PLACES)
    rows = Organisation.objects.select_for_update(no_key=True)
    organisation = rows.get(pk=organisation_id)
    before = snapshot(organisation, FIELDS)
    _take(body, organisation)
    refuse_if_any([*_objections(organisation), *_left_behind(organisation, before)])
    after = snapshot(organisation, FIELDS)
    if after != before:
        organisation.save(
            update_fields=["kind", "name", "place", "starts_on", "ends_on"]
        )
        record(
            actor,
            at,
            What.ORGANISATION_EDITED,
            BODY,
            subject_id=organisation.pk,
            before=before,
            after=after,
            effective_date=organisation.ends_on or local_day(at),
        )
    return organisation


def _take(body: Body, organisation: Organisation) -> None:
    organisation.kind = body.kind.value
    organisation.name = " ".join(body.name.split())
    organisation.place_id = body.place_id
    organisation.starts_on = body.starts_on
    organisation.ends_on = body.ends_on


def _objections(organisation: Organisation) -> Iterator[Refusal]:
    if not organisation.name:
        yield Refusal(_("Write the name."), "name")
    if organisation.ends_on and organisation.ends_on < organisation.starts_on:
        yield Refusal(_("The last day comes before the first day."), "ends_on")
    same = Organisation.objects.exclude(pk=organisation.pk).filter(
        kind=organisation.kind, name=organisation.name
    )
    if organisation.place_id in {other.place_id for other in same}:
        yield Refusal(_("This organisation is already on the list."), "name")
    if organisation.place_id is None and organisation.kind != OrganisationKind.HOTLINE:
        yield Refusal(_("Choose the place this organisation serves."), "place")
    elif organisation.place is not None:
        yield from _outside_place(organisation, organisation.place)


def _outside_place(organisation: Organisation, place: Place) -> Iterator[Refusal]:
    if place.valid_to is not None and organisation.starts_on > place.valid_to:
        yield Refusal(
            _("This place had ended by then. Choose the place of today."), "place"
        )


def _left_behind(
    organisation: Organisation, before: dict[str, object]
) -> Iterator[Refusal]:
    """Give the reason why posts that are still held would hang in the air."""
    posts = Post.objects.filter(organisation=organisation)
    if organisation.kind != before["kind"] and posts.exists():
        yield Refusal(
            _("There are posts here already: the kind stays as it is."), "kind"
        )
    last = organisation.ends_on
    if last and posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last)).exists():
        yield Refusal(
            _("There are posts here after that day. End them first."), "ends_on"
        )
