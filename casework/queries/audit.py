"""The response audit of one case: who held it how long, and where a limit ran out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from casework.models import Case, HistoryEvent
from casework.queries.asked_work import Asked
from casework.queries.holders import (
    Bar,
    Beside,
    Held,
    bars_of,
    outside_office_hours,
    spans_of,
)
from casework.queries.one_case import term
from workflows.models import Duty
from workflows.working_days import calendar_for


def holder_bars(case: Case, work: list[Asked], at: datetime) -> list[Bar]:
    """Return the bars of the case from first receipt until it ended, or until ``at``."""
    rows = (
        HistoryEvent.objects.filter(case=case)
        .order_by("number")
        .select_related("holder", "holder_organisation", "actor_organisation")
    )
    held = [_held(case, row) for row in rows]
    if not held:
        return []
    first = Held(case.report.received_at, _first_office(case))
    end = max(case.closed_at or at, held[-1].at)
    spans = spans_of(
        [first, *held],
        until=end,
        breaches=_breaches(case, end),
        beside=[
            Beside(
                one.body,
                one.asked_at,
                one.finished_at,
                answered=one.state in {"taken", "declined"},
            )
            for one in work
            if one.of_a_partner and one.body and one.asked_at <= end
        ],
    )
    outside = outside_office_hours(
        case.report.received_at, end, calendar_for(case.committee_id)
    )
    return bars_of(spans, outside)


def _held(case: Case, row: HistoryEvent) -> Held:
    office = row.holder_organisation.name if row.holder_organisation else ""
    person = row.holder.display_name if row.holder else ""
    return Held(row.at, office or _first_office(case), person)


def _first_office(case: Case) -> str:
    body = case.report.receiving_organisation
    return body.name if body else term("receiving_point", case.report.receiving_point)


def _breaches(case: Case, end: datetime) -> list[datetime]:
    """Return the due moments of limits that ran out, met late afterwards or not."""
    late = Q(met_at__gt=F("due_at")) | Q(ended_at__gt=F("due_at"))
    waiting = Q(met_at__isnull=True, ended_at__isnull=True, due_at__lt=end)
    rows = Duty.objects.filter(late | waiting, case=case, due_at__isnull=False)
    return [due for due in rows.values_list("due_at", flat=True) if due is not None]
