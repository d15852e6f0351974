"""Places: a unit is added or ended with its dates; names and codes are never rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.commands.change import Refusal, record, refuse_if_any, require, snapshot
from accounts.folding import fold
from accounts.models import AdministrationChange, Organisation, Place, PlaceChange
from accounts.roles import Permission

What, PLACE = AdministrationChange.What, AdministrationChange.Subject.PLACE
FIELDS = ("code", "name", "level", "parent_id", "valid_from", "valid_to")


@dataclass(frozen=True)
class Merged:
    """An old unit that goes, wholly or in part, into a new one."""

    place_id: int
    how: PlaceChange.How


@dataclass(frozen=True)
class NewPlace:
    """A unit to be added. The old units named in ``made_from`` end the day before."""

    code: str
    name: str
    level: Place.Level
    parent_id: int | None
    valid_from: date
    made_from: tuple[Merged, ...] = ()


@transaction.atomic
def add_place(new: NewPlace, *, actor: Actor, at: datetime) -> Place:
    """Add a unit and what it was made from. Errors: ``NotAllowed``, ``ChangeRefused``.

    The old units are ended separately (``end_place``): a unit may go to several.
    """
    require(actor, Permission.MANAGE_PLACES)
    refuse_if_any(_objections(new))
    place = Place.objects.create(
        code=new.code.strip(),
        name=" ".join(new.name.split()),
        folded_name=fold(new.name),
        level=new.level,
        parent_id=new.parent_id,
        valid_from=new.valid_from,
    )
    PlaceChange.objects.bulk_create(
        PlaceChange(
            old_id=old.place_id, new=place, how=old.how, effective_date=new.valid_from
        )
        for old in new.made_from
    )
    made_from = [{"place_id": m.place_id, "how": str(m.how)} for m in new.made_from]
    record(
        actor,
        at,
        What.PLACE_ADDED,
        PLACE,
        subject_id=place.pk,
        after=snapshot(place, FIELDS) | {"made_from": made_from},
        effective_date=place.valid_from,
    )
    return place


@transaction.atomic
def end_place(place_id: int, valid_to: date, *, actor: Actor, at: datetime) -> Place:
    """Set the last day of a unit. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PLACES)
    place = Place.objects.select_for_update(no_key=True).get(pk=place_id)
    refuse_if_any(_objections_to_end(place, valid_to))
    before = snapshot(place, FIELDS)
    place.valid_to = valid_to
    place.save(update_fields=["valid_to"])
    record(
        actor,
        at,
        What.PLACE_ENDED,
        PLACE,
        subject_id=place.pk,
        before=before,
        after=snapshot(place, FIELDS),
        effective_date=valid_to,
    )
    return place


def _objections(new: NewPlace) -> Iterator[Refusal]:
    if not new.code.strip().isdecimal():
        yield Refusal(_("A code is digits only."), "code")
    if not new.name.strip():
        yield Refusal(_("Write the name."), "name")
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=new.valid_from)
    if Place.objects.filter(still, code=new.code.strip()).exists():
        yield Refusal(
            _("Another place has this code on that day. End it first."), "code"
        )
    parent = Place.objects.filter(pk=new.parent_id or 0).first()
    if new.level == Place.Level.COMMUNE and parent is None:
        yield Refusal(_("Choose the province this commune belongs to."), "parent")
    if parent is not None and parent.level == Place.Level.COMMUNE:
        yield Refusal(_("A commune has no parts of its own."), "parent")
    for old in Place.objects.filter(pk__in=[m.place_id for m in new.made_from]):
        if old.valid_from >= new.valid_from or old.level != new.level:
            yield Refusal(
                _("A new unit is made from older units of the same level."), "made_from"
            )
            return


def _objections_to_end(place: Place, valid_to: date) -> Iterator[Refusal]:
    if place.valid_to is not None:
        yield Refusal(_("This place has already ended."))
    if valid_to < place.valid_from:
        yield Refusal(_("The last day comes before the first day."), "valid_to")
    still = Q(ends_on__isnull=True) | Q(ends_on__gt=valid_to)
    if Organisation.objects.filter(still, place=place).exists():
        yield Refusal(
            _("Organisations serve this place after that day. End them first."),
            "valid_to",
        )
