"""The time limits of one case, as the clock component and the table draw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.queries.legal_words import legal_words
from workflows.duties import state_of
from workflows.models import Duty
from workflows.rules.calendar import Calendar
from workflows.rules.clock import Clock
from workflows.rules.moments import SINCE
from workflows.working_days import calendar_for

LAW: Final = "legal"  # of ``RegisterRow.kind``


@dataclass(frozen=True)
class Limit:
    """One limit of a case. ``state`` is a key of the clock, "none" once withdrawn."""

    pk: int
    rule: str
    cycle: int
    label: str
    rule_label: str
    state: str
    begins_at: datetime
    due_at: datetime | None
    remaining: timedelta | None
    elapsed: timedelta
    working_days_left: int | None
    source: str
    certainty: str
    basis: str
    met_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    paused_at: datetime | None = None
    paused_reason: str = ""
    soon_at: datetime | None = None
    turns: tuple[tuple[datetime, int | None], ...] = ()
    breach_reason: str = ""
    late: bool = False  # ran out before it was met, or has run out
    open: bool = True

    @property
    def to_explain(self) -> bool:
        return self.late and not self.breach_reason


def limits_of(case_id: int, at: datetime, office_id: int | None) -> list[Limit]:
    """Return every limit of the case, the nearest open one first, then those over."""
    rows = Duty.objects.filter(case_id=case_id).order_by("pk")
    calendar = calendar_for(office_id)
    return sorted((_limit(row, at, calendar) for row in rows), key=_nearest)


def _nearest(limit: Limit) -> tuple[bool, bool, float, int]:
    moment = limit.due_at or limit.begins_at
    return (
        not limit.open,
        limit.due_at is None,
        moment.timestamp() if limit.open else -moment.timestamp(),
        limit.pk,
    )


def _limit(row: Duty, at: datetime, calendar: Calendar) -> Limit:
    clock = state_of(row, at, calendar)
    rule = row.definition
    over_at = row.met_at or row.ended_at or at
    return Limit(
        pk=row.pk,
        rule=row.rule,
        cycle=row.cycle,
        label=_(rule.label),
        rule_label=rule_words(row),
        state="none" if clock.state == Clock.ENDED else str(clock.state),
        begins_at=row.begins_at,
        due_at=row.due_at,
        remaining=clock.remaining,
        elapsed=clock.elapsed,
        working_days_left=clock.working_days_left,
        turns=clock.turns,
        source=f"{rule.source} · {legal_words(rule.row.legal_basis)}",
        certainty=rule.certainty,
        basis=basis_words(row),
        met_at=row.met_at,
        ended_at=row.ended_at,
        end_reason=str(row.get_end_reason_display()) if row.end_reason else "",
        paused_at=row.paused_since,
        paused_reason=row.paused_reason,
        soon_at=row.soon_at,
        breach_reason=str(row.get_breach_reason_display()) if row.breach_reason else "",
        late=row.due_at is not None and over_at > row.due_at,
        open=row.is_open,
    )


def basis_words(row: Duty) -> str:
    """Return what the length rests on; a source that is no law is called by its kind."""
    kind = row.definition.row.kind
    if row.basis == Duty.Basis.SOURCE and kind != LAW:
        return _("Not law: %(kind)s") % {"kind": _(kind).lower()}
    return str(row.get_basis_display())


def length_words(row: Duty) -> str:
    """Return the length of a limit in words: "12 hours"; empty where there is none."""
    if row.count is None:
        return ""
    n = int(row.count)
    words = {
        "hour": lambda: ngettext("%(n)d hour", "%(n)d hours", n),
        "working_day": lambda: ngettext("%(n)d working day", "%(n)d working days", n),
        "day": lambda: ngettext("%(n)d day", "%(n)d days", n),
        "month": lambda: ngettext("%(n)d month", "%(n)d months", n),
    }
    return words[row.unit]() % {"n": n} if row.unit in words else ""


def rule_words(row: Duty) -> str:
    """Return the rule in words: "12 hours from receipt of the information"."""
    begins = SINCE.get(row.definition.begins, "")
    parts = (length_words(row), _(begins) if begins else "")
    return " ".join(part for part in parts if part)


def nearest_of(limits: list[Limit]) -> tuple[Limit | None, int]:
    """Return the nearest running limit and how many others run."""
    running = [one for one in limits if one.open and one.due_at is not None]
    return (running[0], len(running) - 1) if running else (None, 0)
