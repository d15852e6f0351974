"""Wakes the relay as soon as a transaction that posted something has committed.

A doorbell only: a relay that was not woken finds the row on its next round.
"""

from __future__ import annotations

from collections.abc import Callable


def _nobody() -> None:
    """Nobody listens in this process."""


class _Bell:
    ring: Callable[[], None] = staticmethod(_nobody)


def plug(ring: Callable[[], None] | None) -> None:
    """Let ``ring`` be called after each commit that posted; ``None`` unplugs."""
    _Bell.ring = staticmethod(ring or _nobody)


def wake() -> None:
    """Ring the bell. Called by ``transaction.on_commit(wake, robust=True)``."""
    _Bell.ring()
