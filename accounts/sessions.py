"""How long a session may go on, what a password alone opens, and one's own sessions.

Idle time and the covered screen are the frame's business (``config.screen``); a
deactivated person is nobody at the next request, because the sign-in backends give no
person who is not active.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.access_log import What, note_access
from accounts.actor import Actor
from accounts.devices import device_words, kind_of
from accounts.models import OpenSession, Person
from accounts.people import tell_sessions_ended
from accounts.second_factor import has_one, is_needed, was_given
from accounts.session_store import DEVICE, SEEN, SIGNED_IN, digest

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
    begin(request, at)
    begun = request.session[SIGNED_IN]
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


def begin(request: HttpRequest, at: datetime) -> None:
    """Note when the session of whoever is signed in began, and on what it runs."""
    session = request.session
    if SIGNED_IN in session:
        return
    session[SIGNED_IN] = session[SEEN] = int(at.timestamp())
    session[DEVICE] = kind_of(request.headers.get("User-Agent", ""))
    OpenSession.objects.filter(expire_date__lte=at).delete()


@dataclass(frozen=True)
class OwnSession:
    """One open session as its person reads it. ``name`` ends it, and opens nothing."""

    name: str
    device: str
    begun_at: datetime
    seen_at: datetime
    here: bool


def own_sessions(
    request: HttpRequest, person: Person, at: datetime
) -> list[OwnSession]:
    """Return the open sessions of ``person``, this one first, then the last used."""
    ours = request.session.session_key or ""
    expected = person.get_session_auth_hash()
    shown = [
        OwnSession(
            name=digest(row.session_key),
            device=device_words(row.device),
            begun_at=row.begun_at or at,
            seen_at=row.seen_at or at,
            here=row.session_key == ours,
        )
        for row in OpenSession.objects.good(at).filter(person=person)
        if constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), expected)
    ]
    return sorted(shown, key=lambda one: (not one.here, -one.seen_at.timestamp()))


def end_session(request: HttpRequest, person: Person, name: str, at: datetime) -> bool:
    """End one other session of ``person``; say whether there was one of that name."""
    rows = OpenSession.objects.filter(person=person)
    others = rows.exclude(session_key=request.session.session_key)
    keys = others.values_list("session_key", flat=True)
    ended = [key for key in keys if digest(key) == name]
    if not ended:
        return False
    note_access(What.SESSION_ENDED, person=person.pk, at=at, sessions=len(ended))
    with transaction.atomic():
        rows.filter(session_key__in=ended).delete()
        tell_sessions_ended()
    return True


def end_other_sessions(request: HttpRequest, person: Person, at: datetime) -> None:
    """End every session of ``person`` but this one."""
    rows = OpenSession.objects.filter(person=person)
    others = rows.exclude(session_key=request.session.session_key)
    note_access(What.SESSION_ENDED, person=person.pk, at=at, sessions=others.count())
    with transaction.atomic():
        others.delete()
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
