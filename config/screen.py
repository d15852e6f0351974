"""A covered screen stays covered, an idle session ends: the server holds both.

The session keeps three things: ``covered`` (somebody covered the screen and has not
given the password since), ``seen`` (seconds since the epoch of the last request a
person made; written at most once a minute) and, on a shared computer, ``idle`` (after
how many seconds without use the session ends). Requests that a page makes by itself say
so with the header ``X-Background`` and never count as presence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.session_store import IDLE, SEEN

COVERED = "covered"
WRITE_EVERY = 60  # seconds
OPEN_WHILE_COVERED = ("/khoa/", "/dang-xuat/", "/ngon-ngu/", "/static/", "/healthz")
LOCKED = 423
SIGNED_OUT = 401


def by_itself(request: HttpRequest) -> bool:
    """Say whether a page asked without its person: a refresh, a poll, a heartbeat."""
    return "X-Background" in request.headers


def wants_a_page(request: HttpRequest) -> bool:
    """Say whether a whole page is expected, not a part of one or data."""
    return "HX-Request" not in request.headers and "text/html" in request.headers.get(
        "Accept", "text/html"
    )


def idle_seconds(request: HttpRequest) -> int:
    """Return after how many seconds without use this session ends."""
    return int(request.session.get(IDLE, settings.IDLE_SECONDS))


def idle_too_long(request: HttpRequest, at: datetime) -> bool:
    seen = request.session.get(SEEN)
    return seen is not None and at.timestamp() - seen > idle_seconds(request)


def note_presence(request: HttpRequest, at: datetime) -> None:
    """Remember that somebody is there; a minute's worth of requests writes once."""
    seen = request.session.get(SEEN)
    if seen is None or at.timestamp() - seen >= WRITE_EVERY:
        request.session[SEEN] = int(at.timestamp())


def _sent_to(request: HttpRequest, name: str, status: int) -> HttpResponse:
    """Answer with the page ``name`` that returns here, or with ``status`` alone."""
    address = reverse(name)
    if request.method in {"GET", "HEAD"}:
        address += "?" + urlencode({"next": request.get_full_path()}, safe="/")
    if wants_a_page(request):
        return HttpResponseRedirect(address)
    return HttpResponse(status=status, headers={"HX-Redirect": address})


class ScreenMiddleware:
    """Ends idle sessions and keeps a covered screen covered. After authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        at = timezone.now()
        if idle_too_long(request, at):
            logout(request)
            if wants_a_page(request):
                messages.info(request, _("Your session ended because it was idle."))
            return _sent_to(request, "account_login", SIGNED_OUT)
        if not by_itself(request):
            note_presence(request, at)
        if request.session.get(COVERED) and not request.path.startswith(
            OPEN_WHILE_COVERED
        ):
            return _sent_to(request, "locked", LOCKED)
        return None
