"""Open sessions, with what is asked of them without opening their content."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models


class OpenSessionManager(BaseSessionManager["OpenSession"]):
    def good(self, at: datetime) -> models.QuerySet[OpenSession]:
        """Return the sessions of people that are neither idle for too long nor too old."""
        return self.filter(person__isnull=False, good_until__gt=at, expire_date__gt=at)


class OpenSession(AbstractBaseSession):
    """A session in one browser; whose it is, since when, and until when it is good.

    The columns repeat what the session holds (``accounts.session_store`` writes both at
    once). Of the browser only its kind is kept: no address, no version.
    """

    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("session_key", "session_data", "expire_date", "person", "device"),
        *("begun_at", "seen_at", "good_until"),
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="open_sessions",
    )
    device = models.CharField(max_length=40, default="")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    good_until = models.DateTimeField(null=True)

    objects: ClassVar[OpenSessionManager] = OpenSessionManager()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
