"""The response audit of one case: limits, who held it, who was told. Workflow facts only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.actor import Actor
from casework import access
from casework.models import Case, HistoryEvent
from casework.queries.limit_words import limit_in_words
from casework.queries.limits import basis_words
from casework.queries.one_case import term
from oversight.measuring import elapsed, unit_of
from oversight.queries.calendars import Calendars
from oversight.queries.held import Holding, holdings_of
from oversight.queries.rows import View, view_of
from oversight.queries.told import Told, told_of
from oversight.words import amount_words
from workflows.duties import state_of
from workflows.models import Duty, WorkItem
from workflows.rules.kinds import KIND_LABELS, Kind
from workflows.rules.states import STATE_LABELS, State

WITH_PEOPLE = ("actor", "actor_organisation", "holder", "holder_organisation")
RELATED = ("report__receiving_organisation", "committee__place")


@dataclass(frozen=True)
class Limit:
    """One limit with everything that makes its figures hold in an audit."""

    label: str
    source: str
    legal_basis: str
    certainty: str
    basis: str
    rule_words: str
    cycle: int
    round: int
    view: View
    begins_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    met_by: str
    took: str
    ended_at: datetime | None
    end_reason: str
    late_by: timedelta | None
    is_open: bool
    rule_version: int
    calendar_version: int
    breach_reason: str
    paused: list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class CaseTimes:
    """The whole page. ``holdings`` are in order of time."""

    reference: str
    commune: str
    office: str
    kind: str
    state: str
    received_at: datetime
    received_by: str
    logged_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    late_entry: bool
    cycle: int
    limits: list[Limit]
    holdings: list[Holding]
    alerts: list[Told]


def find_case(actor: Actor, reference: str) -> Case | None:
    """Return the case whose times ``actor`` may audit, or nothing. One query."""
    rows = access.times_for(actor).select_related(*RELATED)
    return rows.filter(reference=reference).first()


def times_of_case(case: Case, at: datetime) -> CaseTimes:
    """Return the audit of ``case``, found by ``find_case``. Five queries."""
    history = list(
        HistoryEvent.objects.filter(case=case)
        .defer("values", "hash", "previous_hash")
        .select_related(*WITH_PEOPLE)
        .order_by("number")
    )
    duties = list(Duty.objects.filter(case=case).order_by("begins_at", "pk"))
    work = WorkItem.objects.filter(case=case).select_related("organisation")
    calendars = Calendars(
        {case.committee_id, *(duty.started_organisation_id for duty in duties)}
    )
    first_office = _first_office(case)
    committee = case.committee
    place = committee.place if committee else None
    return CaseTimes(
        reference=case.reference,
        commune=place.name if place else _("No commune yet"),
        office=committee.name if committee else first_office,
        kind=_(KIND_LABELS[Kind(case.kind)]),
        state=_(STATE_LABELS[State(case.state)]),
        received_at=case.report.received_at,
        received_by=first_office,
        logged_at=case.report.logged_at,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        late_entry=case.late_entry,
        cycle=case.cycle,
        limits=_limits(duties, _met_by(duties, history), at, calendars),
        holdings=holdings_of(
            case,
            history,
            list(work.order_by("asked_at", "pk")),
            duties,
            first_office=first_office,
            calendar=calendars.of(case.committee_id),
            at=at,
        ),
        alerts=told_of(case, at),
    )


def _first_office(case: Case) -> str:
    body = case.report.receiving_organisation
    return body.name if body else term("receiving_point", case.report.receiving_point)


def _met_by(duties: list[Duty], history: list[HistoryEvent]) -> dict[int, str]:
    """Return who met each limit: the person and office of the row that says so.

    The n-th row that met a rule in a cycle met the n-th of its limits that were met.
    """
    rows: dict[tuple[str, int], list[HistoryEvent]] = {}
    for event in history:
        for rule in event.duties_met:
            rows.setdefault((rule, event.cycle), []).append(event)
    found: dict[int, str] = {}
    for duty in sorted(duties, key=lambda d: d.sequence):
        waiting = rows.get((duty.rule, duty.cycle))
        if duty.met_at is not None and waiting:
            found[duty.pk] = _who(waiting.pop(0))
    return found


def _who(event: HistoryEvent) -> str:
    if event.actor is None:
        return _("the system")
    office = event.actor_organisation
    return " · ".join(
        part
        for part in (event.actor.display_name, office.name if office else "")
        if part
    )


def _limits(
    duties: list[Duty], met_by: dict[int, str], at: datetime, calendars: Calendars
) -> list[Limit]:
    return [_limit(duty, met_by.get(duty.pk, ""), at, calendars) for duty in duties]


def _limit(duty: Duty, met_by: str, at: datetime, calendars: Calendars) -> Limit:
    rule = duty.definition
    calendar = calendars.of(duty.started_organisation_id)
    clock = state_of(duty, at, calendar)
    unit = unit_of(rule)
    over_at = duty.met_at or duty.ended_at or at
    late = duty.due_at is not None and (
        over_at > duty.due_at or (duty.is_open and over_at == duty.due_at)
    )
    return Limit(
        label=_(rule.label),
        source=rule.source,
        legal_basis=rule.row.legal_basis,
        certainty=rule.certainty,
        basis=basis_words(duty),
        rule_words=limit_in_words(rule),
        cycle=duty.cycle,
        round=duty.sequence,
        view=view_of(duty, clock),
        begins_at=duty.begins_at,
        due_at=duty.due_at,
        met_at=duty.met_at,
        met_by=met_by,
        took=amount_words(elapsed(unit, duty.begins_at, over_at, calendar), unit),
        ended_at=duty.ended_at,
        end_reason=str(duty.get_end_reason_display()) if duty.end_reason else "",
        late_by=over_at - duty.due_at if late and duty.due_at else None,
        is_open=duty.is_open,
        rule_version=duty.rule_version,
        calendar_version=duty.calendar_version,
        breach_reason=str(duty.get_breach_reason_display())
        if duty.breach_reason
        else "",
        paused=[
            (datetime.fromisoformat(span[0]), datetime.fromisoformat(span[1]))
            for span in duty.paused_spans
        ],
    )
