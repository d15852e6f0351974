"""The first administrator: the one account that no administrator can have made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import SYSTEM
from accounts.commands.change import Refusal, refuse_if_any
from accounts.commands.people import Details, create_person, give_password
from accounts.commands.posts import NewPost, add_post
from accounts.local_time import local_day
from accounts.models import Organisation, Post
from accounts.roles import Role


@dataclass(frozen=True)
class FirstAdministrator:
    """The account that was made, and its one-time password, known to nobody else."""

    username: str
    password: str


@transaction.atomic
def first_administrator(
    details: Details, organisation: Organisation, at: datetime
) -> FirstAdministrator:
    """Make the first administrator of ``organisation``. Errors: ``ChangeRefused``.

    Refused as soon as anybody can administer: from then on administrators make others.
    """
    held = Post.objects.held_on(at).filter(role=Role.ADMINISTRATOR)
    if held.filter(person__is_active=True).exists():
        refuse_if_any([Refusal(_("There is an administrator already."))])
    person = create_person(details, actor=SYSTEM, at=at)
    post = NewPost(person.pk, organisation.pk, Role.ADMINISTRATOR, local_day(at))
    add_post(post, actor=SYSTEM, at=at)
    password = give_password(person.pk, actor=SYSTEM, at=at)
    return FirstAdministrator(person.username, password)
