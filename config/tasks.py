"""What the fleet's workers do. Each reads what is due from rows; none takes arguments."""

from __future__ import annotations

from django.utils import timezone

from config import hooks
from config.celery import app
from notifications.faults import note
from notifications.relay import heartbeat_now, relay_now


@app.task(name="relay")
def relay() -> None:
    """Send every alert that is due."""
    relay_now(timezone.now)


@app.task(name="heartbeat")
def heartbeat() -> None:
    """Say on the path of the alerts that the relay lives."""
    heartbeat_now()


@app.task(name="sweep")
def sweep() -> None:
    """Let the clock run once."""
    hooks.sweep(timezone.now())


def kick() -> None:
    """Ask a worker to relay now. May fail silently: the beat asks again."""
    try:
        relay.apply_async(expires=5, retry=False)
    except Exception as fault:  # noqa: BLE001  # the commit must not fail with it
        note("relay.kick", fault)
