"""Signing in as people do: by the page, with the account's second factor."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from accounts.second_factor import note_given
from accounts.session_store import SEEN, SIGNED_IN

SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN: Final = "/dang-nhap/"
CODE: Final = "/dang-nhap/hai-lop/authenticate/"
AGAIN: Final = "/dang-nhap/hai-lop/reauthenticate/"


def with_a_code_app(person: Person) -> Person:
    """Give ``person`` a code app with a secret that ``code_now`` knows."""
    TOTP.activate(person, SECRET)
    return person


def with_paper_codes(person: Person) -> list[str]:
    return RecoveryCodes.activate(person).generate_codes()


def code_now(steps: int = 0, secret: str = SECRET) -> str:
    """Return what the app shows now, or showed so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def by_page(
    client: Client, username: str, password: str, *, code: str = "", **extra: Any
) -> Any:
    """Give account and password, then the code if one is asked; return the last answer.

    ``code``: instead of what the app shows now.
    """
    answer = client.post(LOGIN, {"login": username, "password": password}, **extra)
    if answer.status_code == 302 and answer.url.startswith(CODE):
        answer = client.post(CODE, {"code": code or code_now()}, **extra)
    return answer


def session_of(person: Person) -> str:
    """Return the key of a new session of ``person`` that has given both factors and was
    used just now: for sockets and for clients of another process."""
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    at = timezone.now()
    note_given(session, person.pk, at)
    session[SIGNED_IN] = session[SEEN] = int(at.timestamp())
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
