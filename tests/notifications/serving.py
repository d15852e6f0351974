"""The real server in a thread, and browsers' sockets to it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from accounts.models import Person
from config.hooks import SWEEPS
from notifications.management.commands.serve import server
from tests.signing_in import session_of

CEILING = 30.0  # seconds; generous, only ever reached by a fault
TOKEN = "t" * 32


def until(condition: Callable[[], Any]) -> Any:
    """Wait for a condition and return what it said."""
    end = time.monotonic() + CEILING
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.01)
    return answer


class Screen:
    """One open tab: says its cursor, keeps what it hears."""

    def __init__(self, connection: ClientConnection, cursor: int) -> None:
        self.connection = connection
        self.heard: list[dict[str, Any]] = []
        connection.send(json.dumps({"cursor": cursor}))

    @property
    def alerts(self) -> list[dict[str, Any]]:
        return [frame for frame in self.heard if frame["type"] == "alert"]

    @property
    def sequences(self) -> list[int]:
        return [frame["sequence"] for frame in self.alerts]

    def hear(self, condition: Callable[[], Any]) -> None:
        """Listen until the condition holds."""
        end = time.monotonic() + CEILING
        while not condition():
            left = end - time.monotonic()
            assert left > 0, "heard nothing of the kind"
            self.heard.append(json.loads(self.connection.recv(timeout=left)))

    def hear_heartbeat(self) -> None:
        """Listen until the next heartbeat: whatever was on its way has come."""
        count = len(self.beats)
        self.hear(lambda: len(self.beats) > count)

    @property
    def beats(self) -> list[dict[str, Any]]:
        return [frame for frame in self.heard if frame["type"] == "heartbeat"]

    def hear_what_is_under_way(self) -> None:
        """Take in what has arrived already, without waiting for more."""
        with suppress(TimeoutError):
            while True:
                self.heard.append(json.loads(self.connection.recv(timeout=0.05)))

    def hear_the_end(self) -> int:
        """Listen until the socket closes; return the code it closed with."""
        try:
            while True:
                self.heard.append(json.loads(self.connection.recv(timeout=CEILING)))
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 0

    def leave(self) -> None:
        self.connection.close()


class Serving:
    """A server on a free port, with its background."""

    def __init__(self) -> None:
        self.start_fresh()

    def start_fresh(self) -> None:
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._server = server("127.0.0.1", self.port)
        self._thread = threading.Thread(target=self._run)
        self._screens: list[Screen] = []

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listening]))

    def start(self) -> None:
        self._thread.start()
        until(lambda: self._server.started)

    def start_anew(self) -> None:
        """Start another server after a stop, as after a power cut."""
        self.start_fresh()
        self.start()

    @contextmanager
    def relay_hanging(self) -> Iterator[None]:
        """Let the relay hang in its round, while everything else goes on."""
        reached, released = threading.Event(), threading.Event()

        async def hang(*_: Any) -> None:
            reached.set()
            await asyncio.to_thread(released.wait, CEILING)

        with patch("config.background.relay", hang):
            assert reached.wait(CEILING)
            try:
                yield
            finally:
                released.set()

    def let_beats_pass(self, beats: int) -> None:
        """Wait as many rounds of the clock as ``beats`` heartbeats would take."""
        rounds: list[datetime] = []
        each = settings.HEARTBEAT_EVERY_SECONDS / settings.SWEEP_EVERY_SECONDS
        SWEEPS.append(rounds.append)
        try:
            until(lambda: len(rounds) > beats * each + 1)
        finally:
            SWEEPS.remove(rounds.append)

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        for screen in self._screens:
            screen.leave()
        self._server.should_exit = True
        self._thread.join(CEILING)
        assert not self._thread.is_alive()
        self._listening.close()

    def screen(
        self, person: Person | None, *, cursor: int = 0, session: str = "", **more
    ) -> Screen:
        """Open the socket as this person's browser would."""
        key = session or (session_of(person) if person else "")
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
        more.setdefault("origin", f"http://127.0.0.1:{self.port}")
        connection = connect(
            f"ws://127.0.0.1:{self.port}/ws/bao-dong/",
            additional_headers=headers,
            open_timeout=CEILING,
            max_queue=None,
            **more,
        )
        screen = Screen(connection, cursor)
        self._screens.append(screen)
        return screen

    def post(self, path: str, session: str, data: bytes = b"") -> int:
        """Send a form as the browser of this session would; return the status."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=data,
            headers={
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; "
                f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
                "X-CSRFToken": TOKEN,
                "Accept": "text/html",
            },
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=CEILING) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            with answer:
                return int(answer.code)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_more):
        return None
