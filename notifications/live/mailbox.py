"""The queue of one socket: bounded, and never silently short.

A mailbox that overflows forgets its frames and says so; the socket then reads what it
missed from the outbox, from its own cursor.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

ROOM: Final = 128  # frames


@dataclass(frozen=True)
class Letter:
    """A frame with its place in the order; heartbeats have none."""

    sequence: int | None
    frame: str


class Mailbox:
    """What waits for one socket. Used inside one event loop only."""

    def __init__(self, person_id: int, session: str, session_hash: str) -> None:
        self.person_id = person_id
        self.session = session  # the session's key; never leaves the process
        self.session_hash = session_hash
        self.behind = False  # frames were dropped: read the outbox
        self.closed = False
        self._letters: deque[Letter] = deque()
        self._arrived = asyncio.Event()

    def put(self, letter: Letter) -> None:
        if len(self._letters) >= ROOM:
            self.fall_behind()
            return
        self._letters.append(letter)
        self._arrived.set()

    def fall_behind(self) -> None:
        """Forget what waits; the socket will read it from the outbox."""
        self._letters.clear()
        self.behind = True
        self._arrived.set()

    def close(self) -> None:
        """Ask the socket to close: its session is over."""
        self.closed = True
        self._arrived.set()

    async def wait(self) -> None:
        """Return when something arrived, a replay is needed, or the end has come."""
        await self._arrived.wait()
        self._arrived.clear()

    def take(self) -> list[Letter]:
        """Return and forget what waits."""
        letters = list(self._letters)
        self._letters.clear()
        return letters
