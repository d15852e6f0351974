"""The relay: claim, send, then mark. In this order, whatever happens in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from asgiref.sync import async_to_sync

from notifications.channels.catalogue import CHANNELS
from notifications.channels.in_app import send_heartbeat
from notifications.delivery import Batch, claim, last_sequence, mark_sent
from notifications.models import Delivery

P = ParamSpec("P")
T = TypeVar("T")
Clock = Callable[[], datetime]
SEND: Final = CHANNELS[Delivery.Channel.IN_APP.value]


class InThread(Protocol):
    """Runs a function that touches the database beside the event loop."""

    def __call__(
        self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[T]: ...


async def relay(clock: Clock, in_thread: InThread) -> int:
    """Send everything that is due; returns how many rows were sent.

    ``clock`` is read for each batch, because a burst takes time.
    """
    sent = 0
    while (batch := await in_thread(claim, clock())) is not None:
        if batch.rows:
            await SEND(batch)
            sent += await in_thread(mark_sent, batch, clock())
    return sent


def relay_now(clock: Clock) -> int:
    """Do the same from a worker without an event loop (the fleet)."""
    sent = 0
    while (batch := claim(clock())) is not None:
        if batch.rows:
            _sync(SEND)(batch)
            sent += mark_sent(batch, clock())
    return sent


async def heartbeat(in_thread: InThread) -> None:
    """Send a heartbeat along the path of the alerts."""
    await send_heartbeat(await in_thread(last_sequence))


def heartbeat_now() -> None:
    """Send a heartbeat from a worker without an event loop."""
    _sync(send_heartbeat)(last_sequence())


def _sync(function: Callable[[Any], Awaitable[None]]) -> Callable[[Any], None]:
    return async_to_sync(function)


__all__ = ["Batch", "heartbeat", "heartbeat_now", "relay", "relay_now"]
