"""People: added, changed, deactivated. Never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.commands.change import Refusal, record, refuse_if_any, require, snapshot
from accounts.folding import fold
from accounts.local_time import local_day
from accounts.models import AdministrationChange, OnCall, Person
from accounts.people import objections, tell_sessions_ended
from accounts.roles import Permission
from accounts.second_factor import has_one, take_all

What, PERSON = AdministrationChange.What, AdministrationChange.Subject.PERSON
DETAILS = ("username", "display_name", "phone", "email", "language")
A_DAY = timedelta(days=1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are read alike


@dataclass(frozen=True)
class Details:
    """What an administrator types about a person."""

    username: str
    display_name: str
    phone: str = ""
    email: str = ""
    language: str = "vi"


@transaction.atomic
def create_person(details: Details, *, actor: Actor, at: datetime) -> Person:
    """Add a person nobody can sign in as yet: ``give_password`` comes next.

    Errors: ``NotAllowed``, ``ChangeRefused``.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    person = Person()
    _take(details, person)
    refuse_if_any(_objections_to(person))
    person.set_unusable_password()
    person.save()
    _record(actor, at, What.PERSON_CREATED, person, after=snapshot(person, DETAILS))
    return person


@transaction.atomic
def edit_person(
    person_id: int, details: Details, *, actor: Actor, at: datetime
) -> Person:
    """Change a person's details. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PEOPLE)
    person = _locked(person_id)
    before = snapshot(person, DETAILS)
    _take(details, person)
    refuse_if_any(_objections_to(person))
    after = snapshot(person, DETAILS)
    if after != before:
        person.save(update_fields=[*DETAILS, "folded_name"])
        _record(actor, at, What.PERSON_EDITED, person, before=before, after=after)
    return person


@transaction.atomic
def deactivate_person(person_id: int, *, actor: Actor, at: datetime) -> Person:
    """End a person's access at once, every open session too.

    Refused with a sentence while something would be left in nobody's hands.
    Errors: ``NotAllowed``, ``ChangeRefused``.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    person = _locked(person_id)
    refuse_if_any(_reasons_to_stay(person, actor, at))
    person.is_active = False
    person.session_round += 1
    person.save(update_fields=["is_active", "session_round"])
    tell_sessions_ended()
    _record(
        actor,
        at,
        What.PERSON_DEACTIVATED,
        person,
        before={"is_active": True},
        after={"is_active": False},
    )
    return person


@transaction.atomic
def reactivate_person(person_id: int, *, actor: Actor, at: datetime) -> Person:
    """Give access back; old sessions stay ended. Errors: ``NotAllowed``, ``ChangeRefused``."""
    require(actor, Permission.MANAGE_PEOPLE)
    person = _locked(person_id)
    if person.is_active:
        refuse_if_any([Refusal(_("This person already has access."))])
    person.is_active = True
    person.save(update_fields=["is_active"])
    _record(
        actor,
        at,
        What.PERSON_REACTIVATED,
        person,
        before={"is_active": False},
        after={"is_active": True},
    )
    return person


@transaction.atomic
def give_password(person_id: int, *, actor: Actor, at: datetime) -> str:
    """Return a random password, shown once, that must be changed at the next sign-in.

    Ends the person's sessions. Errors: ``NotAllowed``, ``ChangeRefused``.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    person = _locked(person_id)
    if not person.is_active:
        refuse_if_any([Refusal(_("This person has no access. Give it back first."))])
    if person.pk == actor.person_id:
        refuse_if_any([Refusal(_("Change your own password on your own page."))])
    refuse_if_any(_same_hands(person, What.SECOND_FACTOR_TAKEN, actor, at))
    password = "-".join(
        "".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(4)
    )
    person.set_password(password)
    person.password_is_temporary = True
    person.session_round += 1
    person.save(update_fields=["password", "password_is_temporary", "session_round"])
    tell_sessions_ended()
    _record(actor, at, What.PASSWORD_GIVEN, person)
    return password


@transaction.atomic
def take_second_factor(person_id: int, *, actor: Actor, at: datetime) -> Person:
    """Take away a second factor that is lost; a new one is set up at the next sign-in.

    Ends the person's sessions. Whoever gave the password in the last day does not take
    the factor as well: nobody opens another's account alone.
    Errors: ``NotAllowed``, ``ChangeRefused``.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    person = _locked(person_id)
    if person.pk == actor.person_id:
        refuse_if_any([Refusal(_("Ask another administrator to take away yours."))])
    if not has_one(person):
        refuse_if_any([Refusal(_("This person has no second factor."))])
    refuse_if_any(_same_hands(person, What.PASSWORD_GIVEN, actor, at))
    take_all(person)
    person.session_round += 1
    person.save(update_fields=["session_round"])
    tell_sessions_ended()
    _record(actor, at, What.SECOND_FACTOR_TAKEN, person)
    return person


def _same_hands(
    person: Person, what: AdministrationChange.What, actor: Actor, at: datetime
) -> Iterator[Refusal]:
    """Object when one administrator would hold both the password and the way in."""
    done = AdministrationChange.objects.filter(
        what=what, subject=PERSON, subject_id=person.pk, who_id=actor.person_id
    )
    if actor.person_id is not None and done.filter(at__gt=at - A_DAY).exists():
        yield Refusal(
            _(
                "You gave this person a new password, or took their second factor, "
                "within the last day. Another administrator must do the other."
            )
        )


def _locked(person_id: int) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=person_id)


def _take(details: Details, person: Person) -> None:
    person.username = Person.normalize_username(details.username.strip())
    person.display_name = " ".join(details.display_name.split())
    person.folded_name = fold(person.display_name)
    person.phone = details.phone.strip()
    person.email = details.email.strip()
    person.language = details.language


def _objections_to(person: Person) -> Iterator[Refusal]:
    """Give what the columns do not allow, and an account name that is taken."""
    others = Person.objects.exclude(pk=person.pk)
    if others.filter(username__iexact=person.username).exists():
        yield Refusal(_("Another person already has this account name."), "username")
    try:
        person.clean_fields(exclude={"password"})
    except ValidationError as invalid:
        for field, sentences in invalid.message_dict.items():
            yield from (Refusal(sentence, field) for sentence in sentences)


def _reasons_to_stay(person: Person, actor: Actor, at: datetime) -> Iterator[Refusal]:
    if not person.is_active:
        yield Refusal(_("This person's access has already ended."))
    if person.pk == actor.person_id:
        yield Refusal(_("You cannot end your own access. Ask another administrator."))
    if OnCall.objects.filter(person=person).not_over(at).exists():
        yield Refusal(
            _("This person still has turns on the rota. Give them to others first.")
        )
    yield from (Refusal(why) for why in objections(person.pk, at))


def _record(
    actor: Actor,
    at: datetime,
    what: AdministrationChange.What,
    person: Person,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    day = local_day(at)
    record(
        actor,
        at,
        what,
        PERSON,
        subject_id=person.pk,
        before=before,
        after=after,
        effective_date=day,
    )
