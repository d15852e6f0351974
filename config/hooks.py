"""Where the rooms are plugged into each other: the only place that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from notifications import actions, permission, waking
from notifications.faults import note

Sweep = Callable[[datetime], None]
SWEEPS: Final[list[Sweep]] = []
"""What the clock calls at each round, in this order."""


def nobody_may_see(person_id: int, subject: str) -> bool:
    """Deny everything, until the rooms with the cases answer.

    The door to cases is ``casework.access``; its answer is plugged in here.
    """
    return False


def plug_everything() -> None:
    """Connect the rooms. Called once, when every room is loaded."""
    permission.plug(nobody_may_see)
    actions.plug()
    if settings.PROFILE == "fleet":
        waking.plug(import_string("config.tasks.kick"))


def sweep(at: datetime) -> None:
    """Let every part of the clock run; one that fails does not stop the next."""
    for part in SWEEPS:
        try:
            part(at)
        except Exception as fault:  # noqa: BLE001  # the next round tries again
            note(f"clock.{part.__module__}", fault)
