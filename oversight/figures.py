"""The board in sums: for whoever may see no case, small numbers hidden, no list behind.

A number that could be worked out from what stands beside it is hidden too; see
``oversight.small_cells``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.queries.limit_words import limit_in_words
from oversight.drawn import NOW, reason_words
from oversight.measuring import Unit
from oversight.queries.board import Board
from oversight.queries.measures import AGES
from oversight.queries.times import LimitTimes
from oversight.small_cells import Hidden, hidden_of, is_small
from oversight.words import NOTHING, quantile_words

Line = tuple[str | Promise, str]


@dataclass(frozen=True)
class LimitFigures:
    """One step of the path: how many, how fast, how many late."""

    label: str
    source: str
    limit: str
    finished: str
    p50: str
    p90: str
    late: str


@dataclass(frozen=True)
class CommuneFigures:
    """One commune."""

    name: str
    open: str
    overdue: str
    p90: str
    not_taken: str


@dataclass(frozen=True)
class Figures:
    """Everything the page shows, in words; ``NOTHING`` stands for what is hidden."""

    now: list[Line]
    limits: list[LimitFigures]
    communes: list[CommuneFigures]
    ages: list[Line]
    reasons: list[Line]


def figures(board: Board) -> Figures:
    """Return the board as somebody sees it who may see no single case."""
    columns = {
        name: [getattr(row.commune, name) for row in board.communes]
        for name in ("open", "overdue", "not_taken")
    }
    hidden = {name: hidden_of(column) for name, column in columns.items()}
    ages = [
        sum(row.commune.ages[place] for row in board.communes)
        for place in range(len(AGES))
    ]
    few_ages = hidden_of(ages)
    late, few_late = _late(board.limits)
    return Figures(
        now=[
            (label, _total(getattr(board.now, name), hidden.get(name), few_ages))
            for _measure, name, label in NOW
        ],
        limits=[
            _limit(one, hides=place in few_late.parts)
            for place, one in enumerate(board.limits)
        ],
        communes=[
            CommuneFigures(
                name=row.commune.name,
                p90=quantile_words(row.emergency.p90, Unit.HOUR),
                **{
                    name: _words(columns[name][place], hides=place in few.parts)
                    for name, few in hidden.items()
                },
            )
            for place, row in enumerate(board.communes)
        ],
        ages=_lines([age.label for age in AGES], ages, few_ages.parts),
        reasons=_reasons(board, sum(late), few_late),
    )


def _late(limits: Sequence[LimitTimes]) -> tuple[list[int], Hidden]:
    """Return how many ran out per limit and which of these are hidden.

    Few in time among many late are as few: the number of late ones tells them too.
    """
    late = [one.late or 0 for one in limits]
    also = {
        place
        for place, one in enumerate(limits)
        if is_small(one.spread.finished - late[place])
    }
    return late, hidden_of(late, also=also)


def _limit(one: LimitTimes, *, hides: bool) -> LimitFigures:
    few = is_small(one.spread.finished)
    return LimitFigures(
        label=_(one.rule.label),
        source=one.rule.source,
        limit=limit_in_words(one.rule),
        finished=_words(one.spread.finished, hides=few),
        p50=NOTHING if few else quantile_words(one.spread.p50, one.unit),
        p90=NOTHING if few else quantile_words(one.spread.p90, one.unit),
        late=NOTHING if one.late is None else _words(one.late, hides=hides),
    )


def _reasons(board: Board, late: int, few_late: Hidden) -> list[Line]:
    """Return why limits ran out. Their sum is that of the late ones."""
    told = board.reasons.most_common()
    few = hidden_of([number for _key, number in told])
    if few.total or few_late.total or is_small(late):
        return []
    labels = [reason_words(key) for key, _number in told]
    return _lines(labels, [number for _key, number in told], few.parts)


def _total(number: int, column: Hidden | None, ages: Hidden) -> str:
    hides = is_small(number) or (column is not None and (column.total or ages.total))
    return _words(number, hides=hides)


def _lines(
    labels: Sequence[str | Promise], numbers: Sequence[int], hidden: Collection[int]
) -> list[Line]:
    return [
        (label, _words(number, hides=place in hidden))
        for place, (label, number) in enumerate(zip(labels, numbers, strict=True))
    ]


def _words(number: int, *, hides: bool) -> str:
    return NOTHING if hides else str(number)
