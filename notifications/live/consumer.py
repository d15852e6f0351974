"""One socket: tells its cursor, gets what it missed, then what comes.

The person comes from the session and from nowhere else. What the client may say is one
message, ``{"cursor": n}``; anything else ends the socket.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone

from accounts.models import Person
from accounts.second_factor import was_given
from accounts.session_store import good_until
from notifications.faults import note
from notifications.live.mailbox import Letter, Mailbox
from notifications.live.running import Live, running
from notifications.replay import missed

SIGNED_OUT: Final = 4401
NOT_UNDERSTOOD: Final = 4400
GOING_AWAY: Final = 1012
LARGEST: Final = 2**63


def cursor_in(text: str | None) -> int | None:
    """Return the cursor the client named, or ``None`` when it said anything else."""
    try:
        said = json.loads(text or "")
    except ValueError:
        return None
    cursor = said.get("cursor") if isinstance(said, dict) else None
    if not isinstance(cursor, int) or isinstance(cursor, bool):
        return None
    return cursor if 0 <= cursor < LARGEST else None


def _is_good(session: Any) -> bool:
    """Say whether the session is neither idle for too long nor too old."""
    until = good_until(dict(session.items()))
    return until is not None and until > timezone.now()


class AlertSocket(AsyncWebsocketConsumer):
    """The doorbell of one browser tab. It has no channel of its own: the hub has one."""

    channel_layer_alias = ""

    async def connect(self) -> None:
        self._box: Mailbox | None = None
        self._writing: asyncio.Task[None] | None = None
        self._live = running()
        person, session = self.scope["user"], self.scope["session"]
        if self._live is None or not isinstance(person, Person) or not person.is_active:
            await self.close()
            return
        if not was_given(session, person.pk) or not _is_good(session):
            await self.close()  # a password alone hears nothing
            return
        self._box = Mailbox(
            person.pk, session.session_key, session.get(HASH_SESSION_KEY, "")
        )
        await self.accept()

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        cursor = cursor_in(text_data)
        if cursor is None or bytes_data is not None or self._writing is not None:
            await self.close(NOT_UNDERSTOOD)
            return
        if self._box is not None and self._live is not None:
            self._live.hub.join(self._box)
            self._box.fall_behind()  # begin with what was missed
            self._writing = asyncio.create_task(
                self._write(self._live, self._box, cursor)
            )

    async def disconnect(self, code: int) -> None:
        if self._box is not None and self._live is not None:
            self._live.hub.leave(self._box)
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _write(self, live: Live, box: Mailbox, cursor: int) -> None:
        """Send until the session ends; the cursor never goes back."""
        try:
            while not box.closed:
                await box.wait()
                while box.behind and not box.closed:
                    box.behind = False
                    cursor = await self._replay(live, box.person_id, cursor)
                cursor = await self._send(box.take(), cursor)
            await self.close(SIGNED_OUT)
        except asyncio.CancelledError:
            raise
        except Exception as fault:  # noqa: BLE001  # the client comes back with its cursor
            note("live.socket", fault)
            await self.close(GOING_AWAY)

    async def _replay(self, live: Live, person_id: int, cursor: int) -> int:
        """Send everything missed since ``cursor``, page by page; return the new one."""
        more = True
        while more:
            page = await live.in_thread(missed, person_id, cursor)
            for frame in page.frames:
                await self.send(text_data=frame)
            cursor, more = page.cursor, page.more
        return cursor

    async def _send(self, letters: list[Letter], cursor: int) -> int:
        for letter in letters:
            if letter.sequence is None:
                await self.send(text_data=letter.frame)
            elif letter.sequence > cursor:
                cursor = letter.sequence
                await self.send(text_data=letter.frame)
        return cursor


application: Any = AlertSocket.as_asgi()
