"""How often one person may do what lays much open or writes much: limits as data.

``settings.RATE_LIMITS`` says for each action how many are let through in how many
seconds. Counts stand in the cache ``rates``, shared by all processes of the fleet, and
are kept per person: nobody can use up somebody else's. Sign-in has brakes of its own
(``accounts.lockout``), comparing names by their spelling too (``casework.queries.find``).

Windows are fixed: around the end of one, twice the amount may pass. See docs/adr/0011.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SEARCH: Final = "search"
EXPORT: Final = "export"
INTAKE: Final = "intake"
BESIDE: Final = "beside"  # the panel of the intake page: who is told, what looks alike
GOES_ON_UNCOUNTED: Final = frozenset({INTAKE})
"""Done even when it cannot be counted: a child in danger does not wait for a cache."""


class TooOften(Exception):
    """``action`` was asked for too often. ``wait``: seconds until it is open again."""

    def __init__(self, action: str, wait: int) -> None:
        super().__init__(action)
        self.action, self.wait = action, wait


class NotCounted(Exception):
    """The count cannot be kept now, and ``action`` is not done without one."""


def count(action: str, person: int | None, at: datetime) -> None:
    """Count one more ``action`` of ``person``.

    Errors: ``TooOften`` past one of its limits, ``NotCounted`` where nothing can count.
    """
    now = int(at.timestamp())
    try:
        waits = [
            seconds - now % seconds
            for amount, seconds in settings.RATE_LIMITS[action]
            if _one_more(action, person, now, seconds) > amount
        ]
    except (RedisError, OSError) as lost:
        logger.error("uses of %s cannot be counted", action)  # noqa: TRY400  # no content
        if action in GOES_ON_UNCOUNTED:
            return
        raise NotCounted from lost
    if waits:
        raise TooOften(action, max(waits))


def _one_more(action: str, person: int | None, now: int, seconds: int) -> int:
    """Return which one in its window this is, the first being one."""
    key = f"rate:{action}:{person}:{seconds}:{now // seconds}"
    cache = caches["rates"]
    if cache.add(key, 1, timeout=seconds + 60):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it went away between the two
        return 1
