"""Chromium, the real server, and what every page must keep: see ``browsing.py``."""

from __future__ import annotations

import os
import shutil

import pytest
from channels.layers import channel_layers
from playwright.sync_api import sync_playwright

from tests import services
from tests.browser.browsing import Desk
from tests.notifications.serving import Serving

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    "",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium():
    """The system's Chromium; without one these tests are skipped, loudly.

    Closed after each module: while it is open an event loop runs in this thread, and
    tests that wait for one of their own could not run beside it.
    """
    if not CHROMIUM:
        if services.NOTHING_SKIPPED:
            pytest.fail("no Chromium on this machine; set CHROMIUM to its path")
        pytest.skip("no Chromium on this machine; set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def site(transactional_db, settings):
    """The running site with its relay and clock, on a free port; its address."""
    settings.PROFILE = "embedded"  # relay and clock run in this process, on both
    settings.RELAY_EVERY_SECONDS = 0.05
    server = Serving()
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    channel_layers.backends.clear()


@pytest.fixture
def desk(chromium, site):
    """Opens pages as a person; at the end nothing may have complained."""
    with Desk(chromium, site) as open_desk:
        yield open_desk
    assert open_desk.complaints == []
