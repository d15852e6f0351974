"""How long a session may go on, and what a password alone opens.

Idle time and the covered screen are the frame's business (``config.screen``); a
deactivated person is nobody at the next request, because the sign-in backends give no
person who is not active.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Person
from accounts.people import tell_sessions_ended
from accounts.second_factor import has_one, is_needed, was_given

SIGNED_IN = "signed_in"  # seconds since the epoch
SIGNED_OUT = 401
FORBIDDEN = 403
ALWAYS_OPEN = ("/dang-xuat/", "/ngon-ngu/", "/static/", "/khoa/", "/healthz", "/readyz")
SET_UP = (
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"),
    "account_change_password",
)
"""Pages open to somebody who needs a second factor and has none yet."""


def turned_away(
    request: HttpRequest, actor: Actor, at: datetime
) -> HttpResponse | None:
    """Return where this request must go instead, or null if it may go on."""
    person = request.user
    if not isinstance(person, Person):
        return None
    begun = request.session.setdefault(SIGNED_IN, int(at.timestamp()))
    if at.timestamp() - begun >= settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(request, _("You were signed in for 12 hours. Sign in again."))
        return _sent_to(request, "account_login", SIGNED_OUT, way_back=True)
    if request.path.startswith(ALWAYS_OPEN):
        return None
    if person.password_is_temporary:
        return _only(request, "account_change_password")
    if was_given(request.session, person.pk):
        return None
    # Whoever has a second factor gives it before touching the pages that change it: a
    # session opened by a stolen password must not outlive the set-up.
    held = is_held_back(request, actor)
    changes_it = request.path.startswith(reverse("mfa_index"))
    if (held or changes_it) and has_one(person):
        return _only(
            request, "mfa_reauthenticate", "mfa_reauthenticate_webauthn", way_back=True
        )
    return _only(request, *SET_UP) if held else None


def is_held_back(request: HttpRequest, actor: Actor) -> bool:
    """Say whether this session opens nothing yet: the second factor is missing."""
    person = request.user
    return (
        isinstance(person, Person)
        and is_needed(actor, person)
        and not was_given(request.session, person.pk)
    )


def end_other_sessions(request: HttpRequest, person: Person) -> None:
    """End every session of ``person`` but this one."""
    person.session_round += 1
    person.save(update_fields=["session_round"])
    update_session_auth_hash(request, person)
    tell_sessions_ended()


def _only(
    request: HttpRequest, *names: str, way_back: bool = False
) -> HttpResponse | None:
    """Let the pages ``names`` through, send everything else to the first of them."""
    if request.path in {reverse(name) for name in names}:
        return None
    return _sent_to(request, names[0], FORBIDDEN, way_back=way_back)


def _sent_to(
    request: HttpRequest, name: str, status: int, *, way_back: bool = False
) -> HttpResponse:
    """Answer with the page ``name``; a script's request gets ``status`` and the address."""
    address = reverse(name)
    by_script = "HX-Request" in request.headers or "X-Background" in request.headers
    if way_back and request.method in {"GET", "HEAD"}:
        address += "?" + urlencode({"next": request.get_full_path()})
    if by_script:
        return HttpResponse(status=status, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
