"""How long a session may go on, and what a one-time password opens.

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

from accounts.models import Person

SIGNED_IN = "signed_in"  # seconds since the epoch
SIGNED_OUT = 401
FORBIDDEN = 403
OPEN_TO_ONE_TIME_PASSWORD = ("/dang-xuat/", "/ngon-ngu/", "/static/", "/khoa/")


def turned_away(request: HttpRequest, at: datetime) -> HttpResponse | None:
    """Return where this request must go instead, or null if it may go on."""
    person = request.user
    if not isinstance(person, Person):
        return None
    begun = request.session.setdefault(SIGNED_IN, int(at.timestamp()))
    if at.timestamp() - begun >= settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(request, _("You were signed in for 12 hours. Sign in again."))
        return _sent_to(request, "account_login", SIGNED_OUT)
    if person.password_is_temporary and not _serves_the_change(request.path):
        return _sent_to(request, "account_change_password", FORBIDDEN)
    return None


def end_other_sessions(request: HttpRequest, person: Person) -> None:
    """End every session of ``person`` but this one."""
    person.session_round += 1
    person.save(update_fields=["session_round"])
    update_session_auth_hash(request, person)


def _serves_the_change(path: str) -> bool:
    return path == reverse("account_change_password") or path.startswith(
        OPEN_TO_ONE_TIME_PASSWORD
    )


def _sent_to(request: HttpRequest, name: str, status: int) -> HttpResponse:
    """Answer with the page ``name``; a script's request gets ``status`` and the address."""
    address = reverse(name)
    if status == SIGNED_OUT and request.method in {"GET", "HEAD"}:
        address += "?" + urlencode({"next": request.get_full_path()})
    if "HX-Request" in request.headers or "X-Background" in request.headers:
        return HttpResponse(status=status, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
