"""What other rooms are asked before somebody's access ends, and told when sessions do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise

Reasons = Callable[[int, datetime], Iterable[str | Promise]]
"""Takes a person's id and the moment; gives sentences, none if there is no objection."""

reasons_not_to_deactivate: list[Reasons] = []
"""Filled once by ``config`` at start: accounts knows neither cases nor alerts.

A sentence here names what must be handed over first, never a child.
"""

sessions_ended: list[Callable[[], object]] = []
"""Filled once by ``config``: who looks again at what is open, at once."""


def objections(person_id: int, at: datetime) -> list[str | Promise]:
    """Return every reason of every room against ending this person's access."""
    return [why for ask in reasons_not_to_deactivate for why in ask(person_id, at)]


def tell_sessions_ended() -> None:
    """Say, once the change is kept, that some sessions are good no longer."""
    for tell in sessions_ended:
        transaction.on_commit(tell)
