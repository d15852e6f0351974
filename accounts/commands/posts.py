"""Posts: a role in a body, from a first to a last day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.commands.change import Refusal, record, refuse_if_any, require, snapshot
from accounts.models import AdministrationChange, Organisation, Person, Post
from accounts.roles import CASE_ROLES, KINDS_OF, OrganisationKind, Permission, Role

What, POST = AdministrationChange.What, AdministrationChange.Subject.POST
FIELDS = (
    "person_id",
    "organisation_id",
    "role",
    "title",
    "starts_on",
    "ends_on",
)


@dataclass(frozen=True)
class NewPost:
    """A post to be held by one person. ``ends_on`` is the last day it counts."""

    person_id: int
    organisation_id: int
    role: Role
    starts_on: date
    ends_on: date | None = None
    title: str = ""


@transaction.atomic
def add_post(new: NewPost, *, actor: Actor, at: datetime) -> Post:
    """Give a person a role in a body. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PEOPLE)
    person = Person.objects.select_for_update(no_key=True).get(pk=new.person_id)
    organisation = Organisation.objects.get(pk=new.organisation_id)
    refuse_if_any(_objections(new, person, organisation, actor))
    post = Post.objects.create(
        person=person,
        organisation=organisation,
        role=new.role,
        title=new.title.strip(),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
    )
    record(
        actor,
        at,
        What.POST_ADDED,
        POST,
        subject_id=post.pk,
        after=snapshot(post, FIELDS),
        effective_date=post.starts_on,
    )
    return post


@transaction.atomic
def end_post(post_id: int, ends_on: date, *, actor: Actor, at: datetime) -> Post:
    """Set the last day of a post. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PEOPLE)
    holder = Post.objects.values_list("person_id", flat=True).get(pk=post_id)
    Person.objects.select_for_update(no_key=True).get(pk=holder)
    post = Post.objects.get(pk=post_id)
    refuse_if_any(_objections_to_end(post, ends_on, actor))
    before = snapshot(post, FIELDS)
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    record(
        actor,
        at,
        What.POST_ENDED,
        POST,
        subject_id=post.pk,
        before=before,
        after=snapshot(post, FIELDS),
        effective_date=ends_on,
    )
    return post


def _objections(
    new: NewPost, person: Person, organisation: Organisation, actor: Actor
) -> Iterator[Refusal]:
    if person.pk == actor.person_id:
        yield Refusal(_("You cannot give yourself a post. Ask another administrator."))
    if not person.is_active:
        yield Refusal(_("This person has no access. Give it back first."))
    if OrganisationKind(organisation.kind) not in KINDS_OF.get(new.role, frozenset()):
        yield Refusal(_("This kind of organisation has no such role."), "role")
    if new.ends_on is not None and new.ends_on < new.starts_on:
        yield Refusal(_("The last day comes before the first day."), "ends_on")
        return
    yield from _outside_organisation(new, organisation)
    held = list(
        Post.objects.filter(person=person).filter(_overlap(new.starts_on, new.ends_on))
    )
    if any(p.role == new.role and p.organisation_id == organisation.pk for p in held):
        yield Refusal(
            _("The person already holds this post at that time."), "starts_on"
        )
    if not _may_be_held_together({new.role, *(Role(p.role) for p in held)}):
        yield Refusal(
            _(
                "Nobody may administer and work on cases at the same time: "
                "an administrator sees no case."
            ),
            "role",
        )


def _outside_organisation(
    new: NewPost, organisation: Organisation
) -> Iterator[Refusal]:
    ended = organisation.ends_on
    if new.starts_on < organisation.starts_on or (ended and new.starts_on > ended):
        yield Refusal(
            _("The organisation does not exist on the first day."), "starts_on"
        )


def _objections_to_end(post: Post, ends_on: date, actor: Actor) -> Iterator[Refusal]:
    if post.person_id == actor.person_id:
        yield Refusal(_("You cannot change your own post. Ask another administrator."))
    if ends_on < post.starts_on:
        yield Refusal(_("The last day comes before the first day."), "ends_on")
    elif post.ends_on is not None and ends_on > post.ends_on:
        yield Refusal(
            _("A post is not made longer afterwards. Add a new post."), "ends_on"
        )


def _overlap(first: date, last: date | None) -> Q:
    begins_before_the_end = Q() if last is None else Q(starts_on__lte=last)
    return begins_before_the_end & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))


def _may_be_held_together(roles: set[Role]) -> bool:
    return Role.ADMINISTRATOR not in roles or not roles & CASE_ROLES
