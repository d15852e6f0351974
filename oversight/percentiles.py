"""Percentiles of times, some of which are still running. Plain arithmetic.

Method: the product-limit estimate of Kaplan and Meier. A limit that still runs counts as
at least its age so far: it stays among those not yet done up to that age, and is not
taken for done at it. So an open breach cannot make a commune look fast, and a case taken
in five minutes ago cannot either. Without running limits this is the nearest-rank
percentile: the smallest time by which at least that share was done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

LEAST_FINISHED: Final = 5
"""Below this many finished, a percentile says more about chance than about work."""
ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Observation:
    """How long one limit took, or has been running. ``amount`` is in any one unit."""

    amount: float
    finished: bool


@dataclass(frozen=True)
class Quantile:
    """A percentile. ``at_least``: so many still run that only a lower bound is known."""

    amount: float
    at_least: bool = False


def percentile(observations: Iterable[Observation], share: float) -> Quantile | None:
    """Return the time by which ``share`` (0 to 1) was done, or null without anything.

    A limit finished at the same time as another one's age counts as finished before it.
    Units: those of the observations. Errors: ``ValueError`` for a share outside 0 to 1.
    """
    if not 0 < share <= 1:
        raise ValueError("A share lies above 0 and is at most 1.")
    rows = sorted(observations, key=lambda row: row.amount)
    waiting, not_done = len(rows), 1.0
    for amount, several in groupby(rows, key=lambda row: row.amount):
        here = list(several)
        done = sum(row.finished for row in here)
        not_done *= 1 - done / waiting
        if done and 1 - not_done >= share - ROUNDING:
            return Quantile(amount)
        waiting -= len(here)
    return Quantile(rows[-1].amount, at_least=True) if rows else None


@dataclass(frozen=True)
class Spread:
    """What a table says of many times: how many were finished, half and nine tenths."""

    finished: int
    p50: Quantile | None = None
    p90: Quantile | None = None


def spread_of(observations: Iterable[Observation]) -> Spread:
    """Return both percentiles; neither below ``LEAST_FINISHED`` finished ones."""
    rows = list(observations)
    finished = sum(row.finished for row in rows)
    if finished < LEAST_FINISHED:
        return Spread(finished)
    return Spread(finished, percentile(rows, 0.5), percentile(rows, 0.9))
