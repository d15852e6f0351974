"""Who may know of a subject: asked again at each delivery and each reading.

Rooms above plug the answer in (``config.hooks``); until then nobody may see anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

MaySee = Callable[[int, str], bool]
Visible = Callable[[int, Iterable[str]], frozenset[str]]


def _nobody(person_id: int, subject: str) -> bool:
    """Deny by default."""
    return False


def _one_by_one(person_id: int, subjects: Iterable[str]) -> frozenset[str]:
    return frozenset(s for s in subjects if _Door.may_see(person_id, s))


class _Door:
    may_see: MaySee = staticmethod(_nobody)
    visible: Visible = staticmethod(_one_by_one)


def plug(may_see: MaySee | None, visible: Visible | None = None) -> None:
    """Let ``may_see`` answer; ``visible`` answers for many subjects of one person.

    Both must say the same. ``None`` unplugs: nobody may see anything.
    """
    _Door.may_see = staticmethod(may_see or _nobody)
    _Door.visible = staticmethod(visible or _one_by_one)


def may_see(person_id: int, subject: str) -> bool:
    """Say whether the person may know that ``subject`` exists, now."""
    return _Door.may_see(person_id, subject)


def visible(person_id: int, subjects: Iterable[str]) -> frozenset[str]:
    """Return those of ``subjects`` the person may know of, in few queries."""
    asked = frozenset(subjects)
    return _Door.visible(person_id, asked) & asked if asked else frozenset()
