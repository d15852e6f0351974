"""What runs beside the pages, from the server's start to its end.

Every web process runs the hub of its sockets. Embedded, the one web process also runs
the relay and the clock; in the fleet they are Celery's (``config.celery``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from config.hooks import sweep
from notifications import waking
from notifications.faults import note
from notifications.live import running
from notifications.live.threads import DatabaseThreads
from notifications.relay import heartbeat, relay

Round = Callable[[], Awaitable[None]]


class Repeating:
    """Runs ``work`` again and again, one at a time; a fault is noted, then it goes on.

    Units: ``every`` is the most seconds between two rounds; ``ring`` starts one at once.
    """

    def __init__(self, name: str, work: Round, every: float) -> None:
        self._name = name
        self._work = work
        self._every = every
        self._bell = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run())

    def ring(self) -> None:
        """Start a round at once. May be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._bell.clear()
            try:
                await self._work()
            except Exception as fault:  # noqa: BLE001  # the next round tries again
                note(f"background.{self._name}", fault)
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._every):
                await self._bell.wait()
        except TimeoutError:
            return


class Embedded:
    """The relay, its heartbeat and the clock, inside the web process."""

    def __init__(self) -> None:
        self._relay_thread = DatabaseThreads("relay")
        self._clock_thread = DatabaseThreads("clock")
        self._next_beat = 0.0
        self._relay = Repeating(
            "relay", self._relay_round, settings.RELAY_EVERY_SECONDS
        )
        self._clock = Repeating(
            "clock", self._clock_round, settings.SWEEP_EVERY_SECONDS
        )
        waking.plug(self._relay.ring)

    async def stop(self) -> None:
        waking.plug(None)
        await self._relay.stop()
        await self._clock.stop()
        self._relay_thread.close()
        self._clock_thread.close()

    async def _relay_round(self) -> None:
        """Send what is due; the heartbeat is the same task's, so it stops with it."""
        await relay(timezone.now, self._relay_thread)
        now = asyncio.get_running_loop().time()
        if now >= self._next_beat:
            await heartbeat(self._relay_thread)
            self._next_beat = now + settings.HEARTBEAT_EVERY_SECONDS

    async def _clock_round(self) -> None:
        await self._clock_thread(sweep, timezone.now())


class _Process:
    embedded: Embedded | None = None


async def start() -> None:
    """Start what this process runs beside its pages."""
    await running.start()
    if settings.PROFILE == "embedded" and _Process.embedded is None:
        _Process.embedded = Embedded()


async def stop() -> None:
    """Stop it again; rows that were not sent stay due."""
    embedded, _Process.embedded = _Process.embedded, None
    if embedded is not None:
        await embedded.stop()
    await running.stop()


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """The server's start and end, as ASGI tells them."""
    await receive()
    try:
        await start()
    except Exception as fault:  # noqa: BLE001  # the server says so and ends
        note("background.start", fault)
        await send({"type": "lifespan.startup.failed", "message": "see the log"})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stop()
    await send({"type": "lifespan.shutdown.complete"})
