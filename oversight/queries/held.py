"""In whose hands a case was, how long, and how much of that outside office hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.clock_words import duration_words
from accounts.roles import Role
from casework.models import Case, HistoryEvent
from casework.queries.holders import (
    MOST_DAYS,
    Bar,
    Beside,
    Held,
    Span,
    bars_of,
    outside_office_hours,
    spans_of,
)
from workflows.models import Duty, Track, WorkItem
from workflows.rules.calendar import Calendar


@dataclass(frozen=True)
class Holding:
    """One stretch in one office's hands. ``outside``: how much fell outside its hours."""

    bar: Bar
    outside: timedelta

    @property
    def span(self) -> Span:
        return self.bar.span

    @property
    def who(self) -> str:
        return (
            f"{self.span.office} ({self.span.person})"
            if self.span.person
            else self.span.office
        )

    @property
    def share(self) -> int:
        """Per cent of the stretch outside office hours."""
        return round(self.outside / self.span.length * 100) if self.span.length else 0

    def drawn(self) -> dict[str, Any]:
        """Return what ``components/holder_bars.html`` draws of it."""
        return {
            "who": self.who,
            "words": duration_words(self.span.length),
            "start": self.bar.start,
            "width": self.bar.width,
            "beside": self.span.beside,
            "late": self.span.late,
            "outside": [{"start": a, "width": b} for a, b in self.bar.outside],
            "note": "" if self.span.answered else _("not answered yet"),
        }


def holdings_of(
    case: Case,
    history: Sequence[HistoryEvent],
    work: Sequence[WorkItem],
    duties: Sequence[Duty],
    *,
    first_office: str,
    calendar: Calendar,
    at: datetime,
) -> list[Holding]:
    """Return who held the case from first receipt until it ended, or until ``at``.

    Partner bodies' work lies beside. Reads nothing.
    """
    held = [_held(row, first_office) for row in history]
    if not held:
        return []
    first = Held(case.report.received_at, first_office)
    end = max(case.closed_at or at, held[-1].at)
    spans = spans_of(
        [first, *held],
        until=end,
        breaches=_breaches(duties, end),
        beside=[_beside(one) for one in work if _is_a_partners(one, end)],
    )
    outside = outside_office_hours(case.report.received_at, end, calendar)
    return [
        Holding(bar, outside_of(bar.span.since, bar.span.until, calendar))
        for bar in bars_of(spans, outside)
    ]


def outside_of(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Return how much of the time between two moments lies outside office hours."""
    whole = timedelta()
    step = timedelta(days=MOST_DAYS)
    while since < until:
        end = min(since + step, until)
        whole += sum(
            (
                max(min(b, end) - max(a, since), timedelta())
                for a, b in outside_office_hours(since, end, calendar)
            ),
            timedelta(),
        )
        since = end
    return whole


def _held(row: HistoryEvent, first_office: str) -> Held:
    office = row.holder_organisation
    person = row.holder
    return Held(
        row.at,
        office.name if office else first_office,
        person.display_name if person else "",
    )


def _is_a_partners(item: WorkItem, end: datetime) -> bool:
    asked = item.organisation_id is not None and item.asked_at <= end
    return asked and item.track != Track.PATH and item.role != Role.CASE_WORKER


def _beside(item: WorkItem) -> Beside:
    return Beside(
        item.organisation.name if item.organisation else "",
        item.asked_at,
        item.finished_at or item.cancelled_at,
        answered=item.acknowledged_at is not None,
    )


def _breaches(duties: Sequence[Duty], end: datetime) -> list[datetime]:
    return [
        duty.due_at
        for duty in duties
        if duty.due_at is not None
        and duty.due_at < (duty.met_at or duty.ended_at or end)
    ]
