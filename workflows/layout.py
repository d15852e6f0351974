"""Puts the nodes of a graph into rows from top to bottom, for drawing.

viewflow's own chart puts every step into a column of its own: the path of violence came
out 6,600 units wide. Here a row holds what happens side by side. Plain Python; lengths
are SVG units, points are (x, y) with y growing downwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

GAP_X: Final = 22
GAP_Y: Final = 34
LANE: Final = 12  # between the lines that lead back, right of the drawing
SIDE: Final = 24  # a line that leads back stays this far from the middle
PASSING: Final = 8  # width kept free for a line that passes a row

Key = Hashable
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Where a node is drawn: upper left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Drawing:
    boxes: dict[Key, Box]
    lines: dict[tuple[Key, Key], list[Point]]
    width: float
    height: float


def lay_out(
    order: Sequence[Key],
    edges: Sequence[tuple[Key, Key]],
    sizes: dict[Key, tuple[int, int]],
) -> Drawing:
    """Draw the graph. ``order`` decides which edges lead back; ``sizes`` are w, h."""
    place = {key: index for index, key in enumerate(order)}
    forward = [(a, b) for a, b in edges if place[a] < place[b]]
    ranks = _ranks(order, forward)
    chains, ranks = _with_passings(forward, ranks)
    room = {key: sizes.get(key, (PASSING, 0)) for key in ranks}
    middles = _middles(_rows(ranks, order), chains, room)
    bands = _bands(ranks, room)
    boxes = _boxes(ranks, middles, room, bands)
    right = max(box.x + box.width for box in boxes.values())
    tops = {key: bands[rank][0] for key, rank in ranks.items()}
    lines = _lines_down(forward, chains, boxes, tops)
    back = [edge for edge in edges if edge not in lines]
    for lane, edge in enumerate(back, start=1):
        start, end = edge
        lines[edge] = _line_back(
            boxes[start],
            boxes[end],
            right + LANE * lane,
            below=bands[ranks[start]][1],
            above=tops[end],
        )
    return Drawing(
        {key: boxes[key] for key in order},
        lines,
        right + LANE * (len(back) + 1),
        max(box.y + box.height for box in boxes.values()),
    )


def _ranks(order: Sequence[Key], forward: list[tuple[Key, Key]]) -> dict[Key, int]:
    """Give each node the row below the lowest of those that lead to it."""
    before: dict[Key, list[Key]] = defaultdict(list)
    for a, b in forward:
        before[b].append(a)
    ranks: dict[Key, int] = {}
    for key in order:
        ranks[key] = 1 + max((ranks[a] for a in before[key]), default=-1)
    return ranks


def _with_passings(
    forward: list[tuple[Key, Key]], ranks: dict[Key, int]
) -> tuple[list[tuple[Key, Key]], dict[Key, int]]:
    """Cut long edges into pieces of one row each; a piece passes through free room."""
    pieces: list[tuple[Key, Key]] = []
    ranks = dict(ranks)
    for a, b in forward:
        last = a
        for rank in range(ranks[a] + 1, ranks[b]):
            passing = (a, b, rank)
            ranks[passing] = rank
            pieces.append((last, passing))
            last = passing
        pieces.append((last, b))
    return pieces, ranks


def _rows(ranks: dict[Key, int], order: Sequence[Key]) -> list[list[Key]]:
    rows: list[list[Key]] = [[] for _ in range(max(ranks.values()) + 1)]
    known = set(order)
    for key in (*order, *(key for key in ranks if key not in known)):
        rows[ranks[key]].append(key)
    return rows


def _middles(
    rows: list[list[Key]],
    pieces: list[tuple[Key, Key]],
    room: dict[Key, tuple[int, int]],
) -> dict[Key, float]:
    """Put each node below those that lead to it, and push apart what would overlap."""
    above: dict[Key, list[Key]] = defaultdict(list)
    below: dict[Key, list[Key]] = defaultdict(list)
    for a, b in pieces:
        above[b].append(a)
        below[a].append(b)
    middles: dict[Key, float] = {}
    for row in rows:
        wished = {key: _wish(key, above, below, middles, room) for key in row}
        _push_apart(_by_family(row, above, middles), wished, room)
        middles |= wished
    return middles


def _wish(
    key: Key,
    above: dict[Key, list[Key]],
    below: dict[Key, list[Key]],
    middles: dict[Key, float],
    room: dict[Key, tuple[int, int]],
) -> float:
    """Return the mean of the places above, spread evenly among brothers and sisters."""
    wishes = []
    for parent in above[key]:
        children = below[parent]
        wide = sum(room[child][0] + GAP_X for child in children)
        left = middles[parent] - wide / 2
        for child in children:
            step = room[child][0] + GAP_X
            if child == key:
                wishes.append(left + step / 2)
            left += step
    return sum(wishes) / len(wishes) if wishes else 0.0


def _by_family(
    row: list[Key], above: dict[Key, list[Key]], middles: dict[Key, float]
) -> list[Key]:
    """Order a row so that what comes from one node stands together."""

    def stem(key: Key) -> float:
        parents = above[key]
        return sum(middles[parent] for parent in parents) / max(len(parents), 1)

    return sorted(row, key=stem)


def _push_apart(
    row: list[Key], wished: dict[Key, float], room: dict[Key, tuple[int, int]]
) -> None:
    """Move what overlaps to the right, then the whole row back to where it wished."""
    hoped = sum(wished[key] for key in row)
    for left, right in pairwise(row):
        least = wished[left] + (room[left][0] + room[right][0]) / 2 + GAP_X
        wished[right] = max(wished[right], least)
    shift = (sum(wished[key] for key in row) - hoped) / len(row)
    for key in row:
        wished[key] -= shift


def _bands(
    ranks: dict[Key, int], room: dict[Key, tuple[int, int]]
) -> list[tuple[float, float]]:
    """Return top and bottom of each row."""
    heights = [0] * (max(ranks.values()) + 1)
    for key, rank in ranks.items():
        heights[rank] = max(heights[rank], room[key][1])
    tops = [sum(heights[:rank]) + GAP_Y * rank for rank in range(len(heights))]
    return [(top, top + height) for top, height in zip(tops, heights, strict=True)]


def _boxes(
    ranks: dict[Key, int],
    middles: dict[Key, float],
    room: dict[Key, tuple[int, int]],
    bands: list[tuple[float, float]],
) -> dict[Key, Box]:
    left = min(middles[key] - room[key][0] / 2 for key in ranks)
    return {
        key: Box(
            x=middles[key] - left - room[key][0] / 2,
            y=(sum(bands[rank]) - room[key][1]) / 2,
            width=room[key][0],
            height=room[key][1],
        )
        for key, rank in ranks.items()
    }


def _lines_down(
    forward: list[tuple[Key, Key]],
    pieces: list[tuple[Key, Key]],
    boxes: dict[Key, Box],
    tops: dict[Key, float],
) -> dict[tuple[Key, Key], list[Point]]:
    """Lead each way down from row to row; it turns in the gaps between rows only."""
    onward = dict(piece for piece in pieces if isinstance(piece[0], tuple))
    lines: dict[tuple[Key, Key], list[Point]] = {}
    for a, b in forward:
        start = boxes[a]
        points: list[Point] = [(start.middle, start.y + start.height)]
        stop = next(to for frm, to in pieces if frm == a and _leads_to(to, a, b))
        while True:
            turn, across = tops[stop] - GAP_Y / 2, boxes[stop].middle
            points += [(points[-1][0], turn), (across, turn)]
            if stop == b:
                break
            stop = onward[stop]
        lines[a, b] = [*points, (boxes[b].middle, boxes[b].y)]
    return lines


def _leads_to(piece: Key, a: Key, b: Key) -> bool:
    return piece == b or (isinstance(piece, tuple) and piece[:2] == (a, b))


def _line_back(
    start: Box, end: Box, lane: float, below: float, above: float
) -> list[Point]:
    """Lead out below the row of ``start``, up a lane of its own, and in from above."""
    out, into = below + GAP_Y / 4, above - GAP_Y / 4
    return [
        (start.middle + SIDE, start.y + start.height),
        (start.middle + SIDE, out),
        (lane, out),
        (lane, into),
        (end.middle + SIDE, into),
        (end.middle + SIDE, end.y),
    ]
