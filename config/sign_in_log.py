"""Writes down who signed in and out, and who tried in vain, before they are answered.

It compares the session before and after, so that no way in or out is left out: signing
in, signing out, a session that was idle or too old, one that was ended elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.access_log import NotRemembered, What, note_access
from accounts.models import Person
from config.remembering import unavailable

STEPS: Final = frozenset(
    {
        *("account_login", "account_reauthenticate", "unlock"),
        *("mfa_authenticate", "mfa_reauthenticate"),
    }
)
"""Pages where somebody proves who they are; another answer than "go on" is a refusal."""
METHODS: Final = "account_authentication_methods"  # allauth keeps them in the session
GOES_ON: Final = range(300, 400)
FAULT: Final = 500
DONE: Final = 204


class SignInMiddleware:
    """After authentication, before whatever may end a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _signed_in(request)
        response = self.get_response(request)
        after = _signed_in(request)
        try:
            if before != after:
                _changed(request, before, after)
            elif _refused(request, response):
                _failed(request, after)
        except NotRemembered:
            request.session.flush()
            return unavailable()
        return response


def _signed_in(request: HttpRequest) -> int | None:
    person = request.session.get(SESSION_KEY)
    return int(person) if person is not None else None


def _changed(request: HttpRequest, before: int | None, after: int | None) -> None:
    at = timezone.now()
    if before is not None:
        note_access(What.SIGNED_OUT, person=before, at=at)
    if after is not None:
        used = request.session.get(METHODS) or []
        ways = sorted({str(one.get("type") or one.get("method")) for one in used})
        note_access(What.SIGNED_IN, person=after, at=at, by=ways)


def _refused(request: HttpRequest, response: HttpResponse) -> bool:
    place = request.resolver_match
    return (
        request.method == "POST"
        and place is not None
        and place.url_name in STEPS
        and response.status_code not in GOES_ON
        and response.status_code != DONE
        and response.status_code < FAULT
    )


def _failed(request: HttpRequest, signed_in: int | None) -> None:
    """Say who it was meant to be, if there is such a person; never what was typed."""
    locked = bool(getattr(request, "axes_locked_out", False))
    place = request.resolver_match
    note_access(
        What.LOCKED_OUT if locked else What.SIGN_IN_FAILED,
        person=signed_in or _halfway_in(request) or _meant(request),
        at=timezone.now(),
        step=place.url_name if place else "",
    )


def _halfway_in(request: HttpRequest) -> int | None:
    """Return whose password was right when the second factor is asked for."""
    waiting = request.session.get(LOGIN_SESSION_KEY) or {}
    told = str(waiting.get("user_pk") or "")
    return int(url_str_to_user_pk(told)) if told else None


def _meant(request: HttpRequest) -> int | None:
    typed = request.POST.get("login", "")[:60]
    found = Person.objects.filter(username=typed)
    return found.values_list("pk", flat=True).first() if typed else None
