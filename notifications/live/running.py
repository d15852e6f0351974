"""The hub of this process and the threads it reads the database in."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from notifications.delivery import last_sequence
from notifications.live.hub import Hub
from notifications.live.mailbox import Mailbox
from notifications.live.sessions import still_in
from notifications.live.threads import DatabaseThreads

SILENT_BEATS = 3  # heartbeats missed before the hub subscribes anew


class Live:
    """What a process needs to serve sockets; made when its loop starts."""

    def __init__(self) -> None:
        self.in_thread = DatabaseThreads("live", threads=4)
        self.hub = Hub(
            self._still_in,
            self._last,
            silence=settings.HEARTBEAT_EVERY_SECONDS * SILENT_BEATS,
        )

    async def _still_in(self, boxes: Iterable[Mailbox]) -> frozenset[Mailbox]:
        return await self.in_thread(still_in, list(boxes), timezone.now())

    async def _last(self) -> int:
        return await self.in_thread(last_sequence)


class _Process:
    live: Live | None = None


async def start() -> Live:
    """Start the hub of this process, once."""
    if _Process.live is None:
        live = Live()
        await live.hub.start()
        _Process.live = live
    return _Process.live


async def stop() -> None:
    """Stop the hub; its sockets close."""
    live, _Process.live = _Process.live, None
    if live is not None:
        await live.hub.stop()
        live.in_thread.close()


def running() -> Live | None:
    """Return what runs in this process, or ``None`` before start and after stop."""
    return _Process.live
