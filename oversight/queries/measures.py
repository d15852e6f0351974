"""What each number of the board counts: said once, for the number and for its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models.duty import OPEN
from workflows.rules.states import ENDED

ISOLATION: Final = "isolation_length"
LONG_ISOLATION: Final = timedelta(days=12)
NO_REASON: Final = "-"
OPEN_CASE: Final = ~Q(state__in=[state.value for state in ENDED])
_COUNTS_DOWN: Final = OPEN & Q(paused_since__isnull=True, due_at__isnull=False)
_RAN_OUT: Final = Q(met_at__gt=F("due_at")) | Q(ended_at__gt=F("due_at"))


def overdue(at: datetime) -> Q:
    """Limits that have run out and are still to be met."""
    return _COUNTS_DOWN & Q(due_at__lte=at)


def due_soon(at: datetime) -> Q:
    """Limits in their last stretch, as their clocks show it."""
    return _COUNTS_DOWN & Q(soon_at__lte=at, due_at__gt=at)


def long_isolation(at: datetime) -> Q:
    """Isolations that have lasted more than twelve days; the law allows fifteen."""
    return OPEN & Q(rule=ISOLATION, begins_at__lt=at - LONG_ISOLATION)


def finished(at: datetime) -> Q:
    del at
    return Q(met_at__isnull=False)


def late(at: datetime) -> Q:
    """Limits that ran out: met late, stopped after they had run out, or still open."""
    return _RAN_OUT | (OPEN & Q(due_at__lte=at))


def counted(at: datetime) -> Q:
    """Limits the percentiles are worked out from (``measuring.Run.counts``)."""
    del at
    return Q(ended_at__isnull=True) | Q(ended_at__gt=F("due_at"))


@dataclass(frozen=True)
class Measure:
    """One number about limits. ``now``: it looks at this moment, not at the period."""

    key: str
    label: Promise
    which: Callable[[datetime], Q]
    now: bool = False


MEASURES: Final = {
    measure.key: measure
    for measure in (
        Measure("qua-han", _("Overdue now"), overdue, now=True),
        Measure("sap-han", _("Due soon"), due_soon, now=True),
        Measure(
            "cach-ly", _("Isolated for more than 12 days"), long_isolation, now=True
        ),
        Measure("xong", _("Finished"), finished),
        Measure("tre", _("Late"), late),
        Measure("thoi-gian", _("Counted for the percentiles"), counted),
    )
}
OPEN_CASES: Final = "dang-mo"
NOT_TAKEN: Final = "chua-nhan"


@dataclass(frozen=True)
class Age:
    """A span of ages of open cases, in whole days: ``first`` to ``last``, both included."""

    key: str
    label: Promise
    first: int
    last: int | None

    def which(self, at: datetime) -> Q:
        """Return the cases opened so long ago."""
        young_enough = Q()
        if self.last is not None:
            young_enough = Q(opened_at__gt=at - timedelta(days=self.last + 1))
        if not self.first:
            return young_enough
        return young_enough & Q(opened_at__lte=at - timedelta(days=self.first))


AGES: Final = (
    Age("0", _("under 3 days"), 0, 2),
    Age("1", _("3–7 days"), 3, 7),
    Age("2", _("8–15 days"), 8, 15),
    Age("3", _("16–30 days"), 16, 30),
    Age("4", _("over 30 days"), 31, None),
)
