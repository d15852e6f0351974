"""What the frame of every page shows of alerts: the bar and the count."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from notifications.models import Alert
from notifications.queries import Bar, live_bar, waiting_alerts


class LiveFrame:
    """Asked at most once per page, and not at all where the frame is not drawn."""

    def __init__(self, person_id: int | None) -> None:
        self._person_id = person_id

    @cached_property
    def _waiting(self) -> list[Alert]:
        return waiting_alerts(self._person_id) if self._person_id else []

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @cached_property
    def bar(self) -> Bar | None:
        return live_bar(self._waiting, timezone.now())


def live(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``: ``live.bar`` and ``live.waiting``.

    A session that still lacks its second factor is shown none.
    """
    actor = getattr(request, "actor", None)
    shown = actor is not None and not getattr(request, "held_back", False)
    return {"live": LiveFrame(actor.person_id if actor and shown else None)}
