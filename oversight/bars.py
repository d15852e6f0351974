"""Where the marks of a response time stand on its line. Plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from oversight.percentiles import Spread

ROOM: Final = 1.15  # the largest mark leaves a little of the line free
LONGEST: Final = 4
"""Times beyond so many limits are drawn at the end of the line, lest the rest shrink."""


@dataclass(frozen=True)
class Line:
    """Marks in per cent of the line; null where there is none."""

    p50: float
    p90: float
    limit: float | None
    late: bool  # nine tenths lie beyond the limit


def line_of(spread: Spread, limit: float | None) -> Line | None:
    """Return the marks on one scale with the limit, or null without percentiles."""
    if spread.p50 is None or spread.p90 is None:
        return None
    longest = spread.p90.amount
    if limit:
        longest = min(max(longest, limit), limit * LONGEST)
    whole = longest * ROOM
    if not whole:
        return Line(0.0, 0.0, None, late=False)
    return Line(
        p50=min(spread.p50.amount / whole, 1) * 100,
        p90=min(spread.p90.amount / whole, 1) * 100,
        limit=None if limit is None else limit / whole * 100,
        late=limit is not None and spread.p90.amount > limit,
    )
