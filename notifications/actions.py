"""What a press on an alert does beyond this room; plugged in by ``config.hooks``.

Taking an alert is an act on a case and belongs into its history, so the room above runs
it as a command. Where nothing is plugged, ``acknowledge`` itself runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from accounts.actor import Actor
from notifications.acknowledge import Acknowledged, AlreadyTaken, acknowledge


class Acknowledge(Protocol):
    """Takes an alert for ``actor``. Errors: ``NoSuchAlert``."""

    def __call__(
        self, *, alert_id: int, actor: Actor, at: datetime
    ) -> Acknowledged | AlreadyTaken: ...


def acknowledge_here(
    *, alert_id: int, actor: Actor, at: datetime
) -> Acknowledged | AlreadyTaken:
    """Take the alert without telling any other room."""
    return acknowledge(alert_id, person_id=actor.person_id or 0, at=at)


def _nowhere(subject: str) -> str | None:
    """No page is known."""


def _as_it_is(key: str) -> str:
    """A key nobody has a label for stands for itself."""
    return key


class _Plugged:
    acknowledge: Acknowledge = staticmethod(acknowledge_here)
    subject_url: Callable[[str], str | None] = staticmethod(_nowhere)
    limit_label: Callable[[str], str] = staticmethod(_as_it_is)


def plug(
    *,
    acknowledge: Acknowledge = acknowledge_here,
    subject_url: Callable[[str], str | None] = _nowhere,
    limit_label: Callable[[str], str] = _as_it_is,
) -> None:
    """Set what happens; what is left out goes back to its default."""
    _Plugged.acknowledge = staticmethod(acknowledge)
    _Plugged.subject_url = staticmethod(subject_url)
    _Plugged.limit_label = staticmethod(limit_label)


def take(*, alert_id: int, actor: Actor, at: datetime) -> Acknowledged | AlreadyTaken:
    """Take the alert through whatever is plugged."""
    return _Plugged.acknowledge(alert_id=alert_id, actor=actor, at=at)


def subject_url(subject: str) -> str | None:
    """Return the address of the page about ``subject``, or ``None``."""
    return _Plugged.subject_url(subject)


def limit_label(key: str) -> str:
    """Return what the time limit ``key`` is called, in the active language."""
    return _Plugged.limit_label(key)
