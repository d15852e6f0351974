"""The second factor: who needs one, whether this session gave it, and how long ago.

A session remembers ``second_factor``: whose it was, when it was last given. A password
alone never writes it; the forms of ``config.second_factor_forms`` do, and nothing
else.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.utils.crypto import salted_hmac

from accounts.actor import Actor
from accounts.models import Person, UsedCode

GIVEN: Final = "second_factor"
MAIN: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What opens an account; paper codes only stand in for one of these."""


def is_needed(actor: Actor, person: Person) -> bool:
    """Say whether ``person`` may not go on with a password alone.

    Every post needs it: those that read cases, and those that make and mend the accounts
    of people who do. Without a post today there is nothing to see.
    """
    return bool(actor.standings) or person.is_staff or person.is_superuser


def note_given(session: MutableMapping[str, Any], person_id: int, at: datetime) -> None:
    """Remember that ``person_id`` has just given the second factor in this session."""
    session[GIVEN] = {"person": person_id, "at": int(at.timestamp())}


def was_given(session: Mapping[str, Any], person_id: int) -> bool:
    """Say whether this session has seen the second factor of ``person_id``."""
    given = session.get(GIVEN)
    return isinstance(given, dict) and bool(given.get("person") == person_id)


def use_code(person_id: int, code: str, at: datetime) -> bool:
    """Remember a right code; say whether it is the first time it was given.

    The database remembers, so that a code passes once whatever process is asked and
    whatever was restarted or flushed meanwhile. allauth's own memory is the cache of one
    process, and shorter than a code is good for where clocks may be off.
    """
    good_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    UsedCode.objects.filter(at__lt=at - timedelta(seconds=good_for)).delete()
    typed = normalize_user_code(code)
    digest = salted_hmac(
        "accounts.UsedCode", f"{person_id}:{typed}", algorithm="sha256"
    )
    _row, first = UsedCode.objects.get_or_create(
        person_id=person_id, digest=digest.hexdigest(), defaults={"at": at}
    )
    return first


def given_within(
    session: Mapping[str, Any], person_id: int, at: datetime, limit: timedelta
) -> bool:
    """Say whether it was given no longer than ``limit`` before ``at``.

    Emergency access asks this. A page that hears "no" leads to ``mfa_reauthenticate``
    with ``next`` set to itself.
    """
    if not was_given(session, person_id):
        return False
    age: float = at.timestamp() - session[GIVEN]["at"]
    return bool(-1 <= age <= limit.total_seconds())


def has_one(person: Person) -> bool:
    """Say whether ``person`` has set up a code app or a security key."""
    return bool(Authenticator.objects.filter(user=person, type__in=MAIN).exists())


def is_the_last(authenticator: Authenticator) -> bool:
    """Say whether nothing else of this person opens the account."""
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=MAIN)
    return not others.exclude(pk=authenticator.pk).exists()


def take_all(person: Person) -> None:
    """Forget every factor and paper code of ``person``."""
    Authenticator.objects.filter(user=person).delete()
