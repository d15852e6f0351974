"""Closes the sockets of a session the moment it ends, not at the next heartbeat."""

from __future__ import annotations

from collections.abc import Callable

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse

from accounts.session_store import digest
from notifications.channels.in_app import send_sessions_ended, send_signed_out
from notifications.faults import note


class SignOutMiddleware:
    """Watches whether a request ended the session it came with. After sessions.

    Signing out, signing in as somebody else and an idle session all end it here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = request.session.session_key
        response = self.get_response(request)
        if before and request.session.session_key != before:
            _tell(before)
        return response


def _tell(session: str) -> None:
    try:
        async_to_sync(send_signed_out)(digest(session))
    except Exception as fault:  # noqa: BLE001  # the next heartbeat closes them too
        note("live.sign_out", fault)


def close_ended_sockets() -> None:
    """Close the sockets of everybody whose access or sessions have just been ended."""
    try:
        async_to_sync(send_sessions_ended)()
    except Exception as fault:  # noqa: BLE001  # the next heartbeat closes them too
        note("live.sessions_ended", fault)
