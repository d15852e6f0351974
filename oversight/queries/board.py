"""The supervision board: now, response times, communes, ages, reasons. Five queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from oversight.filters import NO_COMMUNE, Filters
from oversight.percentiles import Spread
from oversight.queries import scope
from oversight.queries.communes import (
    Commune,
    communes_of,
    count_alerts,
    count_limits,
)
from oversight.queries.times import LimitTimes, times_of


@dataclass(frozen=True)
class Now:
    """The strip at the top: the sums of the communes shown."""

    overdue: int
    soon: int
    not_taken: int
    open: int
    isolated: int


@dataclass(frozen=True)
class Row:
    """One commune with its time to emergency measures in the period."""

    commune: Commune
    emergency: Spread


@dataclass(frozen=True)
class Board:
    """Everything the page shows. ``choices``: every commune the person may audit."""

    now: Now
    limits: list[LimitTimes]
    communes: list[Row]
    reasons: Counter[str]


def choices_of(actor: Actor, filters: Filters, at: datetime) -> list[Commune]:
    """Return every commune with a case, with its open cases as narrowed. One query."""
    return communes_of(scope.every_case(actor), scope.narrowed(filters), at)


def board(
    actor: Actor, filters: Filters, at: datetime, choices: list[Commune]
) -> Board:
    """Return the board of what ``actor`` may audit. ``choices``: ``choices_of``."""
    chosen = filters.committee
    shown = [one for one in choices if chosen is None or one.key == chosen]
    cases = scope.cases_with_limits(actor, filters)
    count_limits(shown, scope.limits(cases, filters), at)
    count_alerts(shown, scope.alerts_nobody_took(cases))
    times = times_of(scope.limits_of_period(cases, filters), at)
    return Board(
        now=Now(
            overdue=sum(one.overdue for one in shown),
            soon=sum(one.soon for one in shown),
            not_taken=sum(one.not_taken for one in shown),
            open=sum(one.open for one in shown),
            isolated=sum(one.isolated for one in shown),
        ),
        limits=times.limits,
        communes=[
            Row(one, times.emergency.get(_committee(one.key), Spread(0)))
            for one in shown
        ],
        reasons=times.reasons,
    )


def _committee(key: int) -> int | None:
    return None if key == NO_COMMUNE else key
