"""The duty rota: turns of a duty holder and of stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.commands.change import (
    NotAllowed,
    Refusal,
    record,
    refuse_if_any,
    require,
    snapshot,
)
from accounts.local_time import local_day
from accounts.models import AdministrationChange, OnCall, Organisation, Person, Post
from accounts.reach import organisations_in_reach
from accounts.roles import Permission

What, TURN = AdministrationChange.What, AdministrationChange.Subject.ON_CALL
FIELDS = ("organisation_id", "person_id", "as_what", "starts_at", "ends_at")


@dataclass(frozen=True)
class NewTurn:
    """A turn. The end is not part of it; without an end it goes on."""

    organisation_id: int
    person_id: int
    as_what: OnCall.Place
    starts_at: datetime
    ends_at: datetime | None = None


@transaction.atomic
def add_turn(new: NewTurn, *, actor: Actor, at: datetime) -> OnCall:
    """Put somebody on the rota. Errors: ``NotAllowed``, ``ChangeRefused``."""
    organisation = _locked(new.organisation_id, actor)
    refuse_if_any(_objections(new, organisation))
    turn = OnCall.objects.create(
        organisation=organisation,
        person_id=new.person_id,
        as_what=new.as_what,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
    )
    record(
        actor,
        at,
        What.TURN_ADDED,
        TURN,
        subject_id=turn.pk,
        after=snapshot(turn, FIELDS),
        effective_date=local_day(turn.starts_at),
    )
    return turn


@transaction.atomic
def end_turn(turn_id: int, ends_at: datetime, *, actor: Actor, at: datetime) -> OnCall:
    """End a turn earlier than planned. Errors: ``NotAllowed``, ``ChangeRefused``.

    What has been is not rewritten: a turn ends now or later, never in the past.
    """
    where = OnCall.objects.values_list("organisation_id", flat=True).get(pk=turn_id)
    _locked(where, actor)
    turn = OnCall.objects.get(pk=turn_id)
    refuse_if_any(_objections_to_end(turn, ends_at, at))
    before = snapshot(turn, FIELDS)
    turn.ends_at = ends_at
    turn.save(update_fields=["ends_at"])
    record(
        actor,
        at,
        What.TURN_ENDED,
        TURN,
        subject_id=turn.pk,
        before=before,
        after=snapshot(turn, FIELDS),
        effective_date=local_day(ends_at),
    )
    return turn


def _locked(organisation_id: int, actor: Actor) -> Organisation:
    """Return the body, locked: two people must not fill the same gap twice."""
    require(actor, Permission.MANAGE_ON_CALL)
    rows = organisations_in_reach(actor, Permission.MANAGE_ON_CALL)
    if not rows.filter(pk=organisation_id).exists():
        raise NotAllowed(Permission.MANAGE_ON_CALL)
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _objections(new: NewTurn, organisation: Organisation) -> Iterator[Refusal]:
    if new.ends_at is not None and new.ends_at <= new.starts_at:
        yield Refusal(_("The end comes before the beginning."), "ends_at")
        return
    person = Person.objects.get(pk=new.person_id)
    posts = Post.objects.held_on(new.starts_at).filter(person=person)
    if not person.is_active or not posts.filter(organisation=organisation).exists():
        yield Refusal(
            _("On that day this person holds no post in this organisation."), "person"
        )
    turns = OnCall.objects.filter(organisation=organisation).filter(_overlap(new))
    if turns.filter(person=person).exists():
        yield Refusal(_("This person already has a turn at that time."), "starts_at")
    holder = OnCall.Place.HOLDER
    if new.as_what == holder and turns.filter(as_what=holder).exists():
        yield Refusal(
            _("There is already a duty holder at that time. End that turn first."),
            "starts_at",
        )


def _overlap(new: NewTurn) -> Q:
    begins = Q() if new.ends_at is None else Q(starts_at__lt=new.ends_at)
    return begins & (Q(ends_at__isnull=True) | Q(ends_at__gt=new.starts_at))


def _objections_to_end(
    turn: OnCall, ends_at: datetime, at: datetime
) -> Iterator[Refusal]:
    if turn.ends_at is not None and turn.ends_at <= at:
        yield Refusal(_("This turn is already over."))
    elif ends_at < at:
        yield Refusal(_("A turn cannot end in the past."), "ends_at")
    elif ends_at <= turn.starts_at:
        yield Refusal(_("The end comes before the beginning."), "ends_at")
    elif turn.ends_at is not None and ends_at > turn.ends_at:
        yield Refusal(_("A turn is not made longer. Add another turn."), "ends_at")
