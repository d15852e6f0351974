"""Who may know of a subject: asked again at each delivery and each reading.

Rooms above plug the answer in (``config.hooks``); until then nobody may see anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

MaySee = Callable[[int, str], bool]
Visible = Callable[[int, Iterable[str]], frozenset[str]]
Others = Callable[[str, datetime], list[list[int]]]


def _nobody(person_id: int, subject: str) -> bool:
    """Deny by default."""
    return False


def _one_by_one(person_id: int, subjects: Iterable[str]) -> frozenset[str]:
    return frozenset(s for s in subjects if _Door.may_see(person_id, s))


def _no_others(subject: str, at: datetime) -> list[list[int]]:
    """Nobody is known to hear in place of those who were told."""
    return []


class _Door:
    may_see: MaySee = staticmethod(_nobody)
    visible: Visible = staticmethod(_one_by_one)
    others: Others = staticmethod(_no_others)


def plug(
    may_see: MaySee | None,
    visible: Visible | None = None,
    others: Others | None = None,
) -> None:
    """Let ``may_see`` answer; ``visible`` answers for many subjects of one person.

    Both must say the same. ``None`` unplugs: nobody may see anything. ``others`` names
    who hears of a subject where nobody who was told may, nearest first.
    """
    _Door.may_see = staticmethod(may_see or _nobody)
    _Door.visible = staticmethod(visible or _one_by_one)
    _Door.others = staticmethod(others or _no_others)


def may_see(person_id: int, subject: str) -> bool:
    """Say whether the person may know that ``subject`` exists, now."""
    return _Door.may_see(person_id, subject)


def visible(person_id: int, subjects: Iterable[str]) -> frozenset[str]:
    """Return those of ``subjects`` the person may know of, in few queries."""
    asked = frozenset(subjects)
    return _Door.visible(person_id, asked) & asked if asked else frozenset()


def others(subject: str, at: datetime) -> list[list[int]]:
    """Return who hears of ``subject`` where nobody who was told may, nearest first."""
    return _Door.others(subject, at)
