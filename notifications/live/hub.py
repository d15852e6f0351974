"""One hub per process: one subscription, each message read once, sockets by person.

Batches carry the numbers they follow on (``after``) and reach (``last``); heartbeats
carry the last number given. A hole between them means that a message was lost or is
still on its way: it gets a moment, then every socket reads the outbox from its cursor.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from channels.layers import get_channel_layer

from accounts.session_store import digest
from notifications.channels.in_app import (
    BATCH,
    GROUP,
    HEARTBEAT,
    SESSIONS_ENDED,
    SIGNED_OUT,
)
from notifications.faults import note
from notifications.live.mailbox import Letter, Mailbox
from notifications.live.order import Order
from notifications.replay import frame

PATIENCE: Final = 0.5  # seconds a batch may be overtaken by the next
REST: Final = 1.0  # seconds after a failed subscription

LastSequence = Callable[[], Awaitable[int]]
StillIn = Callable[[Iterable[Mailbox]], Awaitable[frozenset[Mailbox]]]
Handler = Callable[[dict[str, Any]], Awaitable[None]]


class Hub:
    """Passes what the relay sends to the sockets of this process.

    ``still_in`` says which sockets belong to sessions that are still good; it is asked
    at each heartbeat. ``last`` reads the last number given. ``silence`` is how many
    seconds without any message make the hub subscribe anew.
    """

    def __init__(
        self, still_in: StillIn, last: LastSequence, *, silence: float
    ) -> None:
        self._still_in = still_in
        self._last = last
        self._silence = silence
        self._boxes: dict[int, set[Mailbox]] = defaultdict(set)
        self._order = Order(0)
        self._listening: asyncio.Task[None] | None = None
        self._hole: asyncio.TimerHandle | None = None
        self._checks: set[asyncio.Task[None]] = set()
        self._handlers: dict[str, Handler] = {
            BATCH: self._on_batch,
            HEARTBEAT: self._on_heartbeat,
            SIGNED_OUT: self._on_signed_out,
            SESSIONS_ENDED: self._on_sessions_ended,
        }

    async def start(self) -> None:
        """Subscribe and listen. The task is kept here: a loose one is collected."""
        if self._listening is None or self._listening.done():
            channel = await self._subscribe()
            self._order = Order(await self._last())
            self._listening = asyncio.create_task(self._listen(channel))

    async def stop(self) -> None:
        """Stop listening and close every socket."""
        if self._hole is not None:
            self._hole.cancel()
            self._hole = None
        tasks = [*self._checks, *([self._listening] if self._listening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listening = None
        for box in self.boxes():
            box.close()

    def join(self, box: Mailbox) -> None:
        self._boxes[box.person_id].add(box)

    def leave(self, box: Mailbox) -> None:
        boxes = self._boxes.get(box.person_id)
        if boxes is not None:
            boxes.discard(box)
            if not boxes:
                del self._boxes[box.person_id]

    def boxes(self) -> list[Mailbox]:
        """Return the mailboxes of every socket of this process."""
        return [box for boxes in self._boxes.values() for box in boxes]

    async def _subscribe(self) -> str:
        layer = get_channel_layer()
        channel: str = await layer.new_channel()
        await layer.group_add(GROUP, channel)
        return channel

    async def _listen(self, channel: str) -> None:
        layer = get_channel_layer()
        while True:
            try:
                async with asyncio.timeout(self._silence):
                    message = await layer.receive(channel)
                await self._handlers[message["type"]](message)
                await layer.group_add(GROUP, channel)  # memberships expire after a day
            except TimeoutError:
                channel = await self._anew(channel)
            except Exception as fault:  # noqa: BLE001  # the hub must outlive any message
                note("live.hub", fault)
                await asyncio.sleep(REST)
                channel = await self._anew(channel)

    async def _anew(self, channel: str) -> str:
        """Subscribe again; what passed meanwhile is read from the outbox."""
        try:
            await get_channel_layer().group_discard(GROUP, channel)
            fresh = await self._subscribe()
            self._order = Order(await self._last())
        except Exception as fault:  # noqa: BLE001  # tried again after the next silence
            note("live.subscribe", fault)
            return channel
        self._all_behind()
        return fresh

    async def _on_batch(self, message: dict[str, Any]) -> None:
        for batch in self._order.arrive(message):
            self._pass(batch)
        self._watch_the_hole()

    def _pass(self, message: dict[str, Any]) -> None:
        shared = message["shared"]
        for person_id, sequence, delivery_id, index in message["rows"]:
            boxes = self._boxes.get(person_id)
            if boxes:
                letter = Letter(sequence, frame(sequence, delivery_id, shared[index]))
                for box in boxes:
                    box.put(letter)

    def _watch_the_hole(self) -> None:
        """Give what is missing a moment, then let everybody read the outbox."""
        if self._order.hole and self._hole is None:
            loop = asyncio.get_running_loop()
            self._hole = loop.call_later(PATIENCE, self._give_up)

    def _give_up(self) -> None:
        self._hole = None
        if self._order.hole:
            self._order.give_up()
            self._all_behind()

    def _all_behind(self) -> None:
        for box in self.boxes():
            box.fall_behind()

    async def _on_heartbeat(self, message: dict[str, Any]) -> None:
        self._order.promise(message["last"])
        self._watch_the_hole()
        beat = Letter(None, json.dumps({"type": "heartbeat", "last": message["last"]}))
        for box in self.boxes():
            box.put(beat)
        self._look_again()

    async def _on_sessions_ended(self, _message: dict[str, Any]) -> None:
        self._look_again()

    def _look_again(self) -> None:
        check = asyncio.create_task(self._close_ended())
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _on_signed_out(self, message: dict[str, Any]) -> None:
        for box in self.boxes():
            if digest(box.session) == message["session"]:
                box.close()

    async def _close_ended(self) -> None:
        """Close the sockets of sessions that ended and of people no longer active."""
        boxes = self.boxes()
        try:
            good = await self._still_in(boxes)
        except Exception as fault:  # noqa: BLE001  # asked again at the next heartbeat
            note("live.sessions", fault)
            return
        for box in boxes:
            if box not in good:
                box.close()
