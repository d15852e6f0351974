"""Django's sessions in the database, with their person and their ends as columns.

A list of one's own sessions and the sockets ask the columns; a page asks the session.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from accounts.models import OpenSession

SIGNED_IN: Final = "signed_in"  # seconds since the epoch
SEEN: Final = "seen"  # the same, of the last request a person made
IDLE: Final = "idle"  # on a shared computer: seconds without use that end the session
DEVICE: Final = "device"


class SessionStore(db.SessionStore):
    """Named in the setting ``SESSION_ENGINE``."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return _with_columns(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        return _with_columns(await super().acreate_model_instance(data), data)


def _with_columns(row: Any, data: dict[str, Any]) -> Any:
    person = data.get(SESSION_KEY)
    row.person_id = int(person) if person else None
    row.device = str(data.get(DEVICE, ""))
    row.begun_at, row.seen_at = _moment(data, SIGNED_IN), _moment(data, SEEN)
    row.good_until = good_until(data)
    return row


def digest(session: str) -> str:
    """Return what may travel in place of a session's key."""
    return hashlib.sha256(session.encode()).hexdigest()


def good_until(data: dict[str, Any]) -> datetime | None:
    """Return when a session ends if nobody uses it any more; null: nobody is in it."""
    begun, seen = _moment(data, SIGNED_IN), _moment(data, SEEN)
    if begun is None or seen is None:
        return None
    idle = timedelta(seconds=int(data.get(IDLE, settings.IDLE_SECONDS)))
    return min(begun + timedelta(seconds=settings.SESSION_COOKIE_AGE), seen + idle)


def _moment(data: dict[str, Any], key: str) -> datetime | None:
    told = data.get(key)
    return datetime.fromtimestamp(told, UTC) if told is not None else None
