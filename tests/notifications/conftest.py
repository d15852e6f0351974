"""Fixtures of the alerts: who may see, and a real server."""

from __future__ import annotations

import pytest
from channels.layers import channel_layers

from config.hooks import plug_everything
from notifications import actions, permission, waking
from tests.notifications.serving import Serving


@pytest.fixture
def barred():
    """Pairs of (person id, subject) that may not see; everybody else may."""
    pairs: set[tuple[int, str]] = set()
    permission.plug(lambda person_id, subject: (person_id, subject) not in pairs)
    waking.plug(None)
    actions.plug()
    yield pairs
    plug_everything()


@pytest.fixture
def serving_pages_only(transactional_db, barred, settings):
    """A running server of the fleet: pages and sockets; relay and clock run elsewhere."""
    settings.PROFILE = "fleet"
    server = Serving()
    server.start()
    yield server
    server.stop()
    channel_layers.backends.clear()


@pytest.fixture
def serving(transactional_db, barred, settings):
    """A running server with the hub, the relay and the clock in it."""
    settings.PROFILE = "embedded"
    settings.HEARTBEAT_EVERY_SECONDS = 0.3
    settings.RELAY_EVERY_SECONDS = 0.05
    settings.SWEEP_EVERY_SECONDS = 0.05
    server = Serving()
    server.start()
    yield server
    server.stop()
    channel_layers.backends.clear()


class Sent(list):
    """What the relay handed to the channel; may be told to break."""

    broken = False

    async def send(self, batch):
        if self.broken:
            raise ConnectionError
        self.append(batch)


@pytest.fixture
def sent(monkeypatch):
    kept = Sent()
    monkeypatch.setattr("notifications.relay.SEND", kept.send)
    return kept
