"""What somebody wants exported, and whoever makes the table of it.

The room of supervision measures times and knows this one; it hands in its maker when the
rooms are put together (``config.hooks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from accounts.actor import Actor
from casework.exporting.tables import Made

NO_COMMUNE: Final = 0
LATE_ENTRIES: Final = ("", "chi", "ca")
MOST_ROWS: Final = 20_000


@dataclass(frozen=True)
class Wanted:
    """``committee``: null for all, ``NO_COMMUNE`` for cases no commune has yet.

    ``secret`` numbers the cases of one file, so that two files cannot be joined.
    """

    content: str
    since: date
    until: date
    committee: int | None
    kind: str
    late_entries: str
    secret: str


class Maker(Protocol):
    """Makes the tables of what ``actor`` may audit now. Errors: ``TooMany``."""

    def __call__(self, wanted: Wanted, actor: Actor, at: datetime) -> Made: ...


class TooMany(Exception):
    """More rows than one file may hold."""


_makers: list[Maker] = []


def plug(maker: Maker) -> None:
    """Hand in who makes the tables. The last one counts."""
    _makers[:] = [maker]


def made(wanted: Wanted, actor: Actor, at: datetime) -> Made:
    """Return the tables. Errors: ``TooMany``; ``LookupError`` where nobody makes them."""
    if not _makers:
        raise LookupError("Nobody makes tables: config.hooks was not loaded.")
    return _makers[0](wanted, actor, at)
