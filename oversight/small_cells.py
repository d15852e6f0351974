"""Which numbers of a table are hidden because they are about too few. Plain arithmetic.

A number from one to four is hidden. Where the total is shown and only one number is
hidden, or all that is hidden comes to fewer than five, subtraction would give it away:
then the next smallest is hidden with it, and if there is none, the total.
Nought tells of nobody and stands. See docs/adr/0012.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 5
FEWEST_HIDDEN: Final = 2


def is_small(number: int) -> bool:
    """Say whether so few are among them that somebody might know who."""
    return 0 < number < LEAST


@dataclass(frozen=True)
class Hidden:
    """Which parts are hidden, by their place in the row, and whether the total is."""

    parts: frozenset[int]
    total: bool


def hidden_of(parts: Sequence[int], also: Collection[int] = ()) -> Hidden:
    """Return what to hide of numbers that are shown with their sum.

    ``also``: places that are hidden whatever their number.
    """
    hidden = {place for place, number in enumerate(parts) if is_small(number)}
    hidden |= set(also)
    if not hidden:
        return Hidden(frozenset(), total=False)
    left = sorted(
        (place for place, number in enumerate(parts) if number and place not in hidden),
        key=lambda place: parts[place],
    )
    while left and _gives_away(parts, hidden):
        hidden.add(left.pop(0))
    return Hidden(frozenset(hidden), total=_gives_away(parts, hidden))


def _gives_away(parts: Sequence[int], hidden: set[int]) -> bool:
    together = sum(parts[place] for place in hidden)
    return len(hidden) < FEWEST_HIDDEN or together < LEAST
