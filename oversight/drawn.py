"""The board as its template draws it: every number with the address of its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.queries.limit_words import limit_in_words
from oversight.bars import Line
from oversight.filters import Filters
from oversight.measuring import Unit
from oversight.queries.board import Board, Row
from oversight.queries.measures import AGES, NO_REASON, NOT_TAKEN, OPEN_CASES
from oversight.queries.times import EMERGENCY, LimitTimes
from oversight.words import NOTHING, quantile_words
from workflows.models import Duty
from workflows.rules.deadlines import DEADLINES


@dataclass(frozen=True)
class Number:
    """One number and the address of the rows it counts; empty where it counts none."""

    words: str
    href: str
    label: str | Promise = ""
    alarming: bool = False


@dataclass(frozen=True)
class LimitLine:
    """One row of the table of response times."""

    label: str
    source: str
    limit: str
    finished: Number
    p50: Number
    p90: Number
    late: Number
    line: Line | None


@dataclass(frozen=True)
class CommuneLine:
    """One row of the table of communes, and of the one of ages."""

    name: str
    open: Number
    overdue: Number
    p90: Number
    not_taken: Number
    ages: list[Number]


@dataclass(frozen=True)
class Drawn:
    """What the template is handed. ``late_entries``: where those left out are shown."""

    now: list[Number]
    limits: list[LimitLine]
    communes: list[CommuneLine]
    ages: list[str | Promise]
    reasons: list[Number]
    emergency: str
    late_entries: str


NOW = (
    ("qua-han", "overdue", gettext_lazy("Overdue")),
    ("sap-han", "soon", gettext_lazy("Due soon")),
    (NOT_TAKEN, "not_taken", gettext_lazy("Nobody has taken")),
    (OPEN_CASES, "open", gettext_lazy("Open now")),
    ("cach-ly", "isolated", gettext_lazy("Isolated for more than 12 days")),
)
ALARMING = ("qua-han", NOT_TAKEN)


def drawn(board: Board, filters: Filters) -> Drawn:
    """Return the board with its words and addresses."""
    link = _Links(filters)
    return Drawn(
        now=[
            link.number(
                getattr(board.now, name), label, alarm=measure in ALARMING, muc=measure
            )
            for measure, name, label in NOW
        ],
        limits=[_limit(one, link) for one in board.limits],
        communes=[_commune(row, link) for row in board.communes],
        ages=[age.label for age in AGES],
        reasons=[
            link.number(n, reason_words(key), muc="tre", ly_do=key or NO_REASON)
            for key, n in board.reasons.most_common()
        ],
        emergency=DEADLINES[EMERGENCY].source,
        late_entries="" if filters.late_entries else link.to(ghi_muon="chi"),
    )


class _Links:
    """Makes addresses of lists with the filters of the board."""

    def __init__(self, filters: Filters) -> None:
        self.filters = filters

    def to(self, **more: Any) -> str:
        return f"{reverse('oversight:board')}?{self.filters.query(**more)}"

    def rows(self, **asked: Any) -> str:
        return f"{reverse('oversight:rows')}?{self.filters.query(**asked)}"

    def number(
        self, n: int, label: str | Promise = "", *, alarm: bool = False, **asked: Any
    ) -> Number:
        return Number(str(n), self.rows(**asked), label, alarming=alarm and n > 0)


def _limit(one: LimitTimes, link: _Links) -> LimitLine:
    source = one.rule.source
    counted = link.rows(muc="thoi-gian", han=source)
    return LimitLine(
        label=_(one.rule.label),
        source=source,
        limit=limit_in_words(one.rule),
        finished=link.number(one.spread.finished, muc="xong", han=source),
        p50=Number(quantile_words(one.spread.p50, one.unit), counted),
        p90=Number(quantile_words(one.spread.p90, one.unit), counted),
        late=Number(NOTHING, "")
        if one.late is None
        else link.number(one.late, alarm=True, muc="tre", han=source),
        line=one.line,
    )


def _commune(row: Row, link: _Links) -> CommuneLine:
    one = row.commune
    here: dict[str, Any] = {"xa": one.key}
    p90 = quantile_words(row.emergency.p90, Unit.HOUR)
    source = DEADLINES[EMERGENCY].source
    return CommuneLine(
        name=one.name,
        open=link.number(one.open, muc=OPEN_CASES, **here),
        overdue=link.number(one.overdue, alarm=True, muc="qua-han", **here),
        p90=Number(p90, link.rows(muc="thoi-gian", han=source, **here)),
        not_taken=link.number(one.not_taken, alarm=True, muc=NOT_TAKEN, **here),
        ages=[
            link.number(n, muc=OPEN_CASES, tuoi=age.key, **here)
            for age, n in zip(AGES, one.ages, strict=True)
        ],
    )


def reason_words(key: str) -> str:
    """Return a reason from the list, or that none was given."""
    return str(Duty.BreachReason(key).label) if key else _("No reason given yet")
