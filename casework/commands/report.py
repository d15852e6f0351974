"""Take a report: the report, one case per child, its clock and its alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.models import Organisation, Place
from accounts.places import units_on
from accounts.roles import Permission, Role
from casework import recipients
from casework.access import lock_counter
from casework.commands.change import Change
from casework.commands.passing import take_up
from casework.commands.path import Unit, command
from casework.commands.told import ChildTold, ReportTold, check
from casework.danger import tell
from casework.doubles import note_doubles
from casework.models import (
    DANGEROUS,
    Case,
    CaseMember,
    Child,
    ChildState,
    DataKey,
    FormRecord,
    Forwarding,
    NameWord,
    ReferenceCounter,
    Relation,
    Report,
    Scope,
)
from casework.models.child import name_hashes
from casework.prefill import mau_01_answers
from workflows.flows import current_flow
from workflows.rules.kinds import Kind, main_kind

SCREEN = "screen"
REPORT_PREFIX = {Scope.CASE: "TB", Scope.CONSULTATION: "TV", Scope.OUT_OF_SCOPE: "TB"}


@command("record_report", permission=Permission.TAKE_REPORT, through="nothing")
def record_report(unit: Unit, *, told: ReportTold) -> dict[str, Any]:
    """Record what was told and open a case for each child.

    Answers ``{report: id, reference, cases: [id…]}``. A consultation opens none.
    Source: NĐ 56/2017 Art 25(1), 26(1); limits C01–C06.
    """
    return take_in(unit, told)


def take_in(unit: Unit, told: ReportTold) -> dict[str, Any]:
    """Take in one report inside a command: from a page, or a row of a file."""
    check(told, unit.at)
    report = _write_report(unit, told)
    if told.scope != Scope.CASE:
        return {"report": report.pk, "reference": report.reference, "cases": []}
    children = told.children or (ChildTold(),)
    cases = [_open_case(unit, told, report, child) for child in children]
    return {
        "report": report.pk,
        "reference": report.reference,
        "cases": [case.pk for case in cases],
    }


def next_reference(prefix: str, at: datetime) -> str:
    """Return the next reference of the year, without gaps: its row is locked."""
    year = local_day(at).year
    ReferenceCounter.objects.bulk_create(
        [ReferenceCounter(year=year, prefix=prefix)], ignore_conflicts=True
    )
    counter = lock_counter(year, prefix)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    return f"{prefix}-{year}-{counter.last + 1:04d}"


def _write_report(unit: Unit, told: ReportTold) -> Report:
    late = timedelta(hours=settings.REPORT_IS_LATE_AFTER_HOURS)
    report = Report(
        data_key=DataKey.make(),
        reference=next_reference(REPORT_PREFIX[Scope(told.scope)], unit.at),
        source=told.source,
        outside_reference=told.outside_reference,
        fingerprint=told.fingerprint,
        receiving_point=told.receiving_point,
        channel=told.channel,
        receiving_organisation_id=told.receiving_organisation_id
        or (_own_organisation(unit.actor) if told.source == SCREEN else None),
        received_by_id=unit.actor.person_id,
        taken_in_id=_taken_in(unit.actor, told.receiving_organisation_id),
        happened_from=told.happened_from,
        happened_to=told.happened_to or told.happened_from,
        received_at=told.received_at,
        received_precision=told.received_precision,
        logged_at=unit.at,
        child_state=told.child_state,
        scope=told.scope,
        scope_reason=told.scope_reason,
        incident_types=list(told.incident_types),
        incident_commune_id=told.incident_commune_id,
        residence_commune_id=told.residence_id,
        place_unknown=told.place_unknown,
        anonymous=told.reporter.anonymous,
        keep_from_commune=told.reporter.keep_from_commune,
        late_entry=unit.at - told.received_at > late,
        children_told=max(1, len(told.children)),
    )
    _seal_report(report, told)
    report.save(force_insert=True)
    return report


def _seal_report(report: Report, told: ReportTold) -> None:
    report.put("narrative", {"text": told.narrative})
    report.put("place_told", {"hamlet": told.hamlet, "spot": told.spot})
    report.put("reporter", vars(told.reporter))
    report.put("offender", vars(told.offender))
    if told.raw:
        report.put("raw", told.raw)


def _own_organisation(actor: Actor) -> int | None:
    takers = actor.organisations_where(Permission.TAKE_REPORT)
    return min(takers) if takers else None


def _taken_in(actor: Actor, receiving: int | None) -> int | None:
    """Return in which of their bodies the actor takes the report."""
    takers = actor.organisations_where(Permission.TAKE_REPORT)
    return receiving if receiving in takers else _own_organisation(actor)


def _open_case(unit: Unit, told: ReportTold, report: Report, child: ChildTold) -> Case:
    committee = recipients.committee_for(_place_now(told, unit.at), unit.at)
    case = Case(
        reference=next_reference("TH", unit.at),
        report=report,
        child=_write_child(told, child),
        kind=main_kind(told.incident_types),
        incident_types=list(told.incident_types),
        incident_commune_id=told.incident_commune_id,
        residence_commune_id=told.residence_id,
        place_unknown=told.place_unknown,
        committee=committee,
        late_entry=report.late_entry,
        opened_at=unit.at,
    )
    case.workflow_version = current_flow(Kind(case.kind)).key()
    case.save(force_insert=True)
    change = unit.on(case)
    # An old log brought in rings nobody; what somebody types now is a person waiting.
    change.quiet = report.late_entry and told.source != SCREEN
    _give(case, unit, committee)
    _pass_on(change, report, committee)
    _draft_mau_01(change, told, child)
    for key, moment in (
        *((("learned", told.learned_at),) if told.learned_at else ()),
        ("received", told.received_at),
        ("logged", unit.at),
        ("mau_01_recorded", unit.at),
    ):
        change.moment(key, moment, first=True)
    change.entry.happened_at = told.received_at
    change.say(
        receiving_point=told.receiving_point,
        channel=told.channel,
        child_state=told.child_state,
        late_entry=report.late_entry,
    )
    change.start_flow()
    _take_up_here(change, report)
    _tell(change, report)
    note_doubles(case, at=unit.at)
    return case


def _place_now(told: ReportTold, at: datetime) -> Place | None:
    """Return today's unit of the place of the incident, or else of the residence.

    A split unit has several successors; then nobody is guessed and the place stays open.
    """
    number = told.incident_commune_id or told.residence_id
    place = Place.objects.filter(pk=number).first() if number else None
    units = units_on(place, local_day(at)) if place else []
    return units[0] if len(units) == 1 else None


def _write_child(told: ReportTold, child: ChildTold) -> Child:
    row = Child(
        data_key=DataKey.make(), sex=child.sex, age=child.age, age_to=child.age_to
    )
    row.put(
        "identity",
        {
            "name": child.name,
            "ethnic_code": child.ethnic_code,
            "birth_date": child.birth_date.isoformat() if child.birth_date else "",
            "birth_year_from": child.birth_year_from,
            "birth_year_to": child.birth_year_to,
            "carers": child.carers,
        },
    )
    row.put("home", {"hamlet": told.hamlet if told.residence_same else ""})
    row.save(force_insert=True)
    NameWord.objects.bulk_create(
        [NameWord(child=row, word=w) for w in dict.fromkeys(name_hashes(child.name))],
    )
    return row


def _give(case: Case, unit: Unit, committee: Organisation | None) -> None:
    """Give the case to the committee's worker on call, and to the stand-in."""
    holder, stand_ins = recipients.case_worker_for(committee, unit.at)
    rows = [(stand_in, Relation.STAND_IN) for stand_in in stand_ins]
    if holder is not None:
        case.holder_id = holder
        case.save(update_fields=["holder"])
        rows.insert(0, (holder, Relation.CASE_HOLDER))
    if unit.actor.person_id is not None:
        rows.append((unit.actor.person_id, Relation.INTAKE_AUTHOR))
    CaseMember.objects.bulk_create(
        CaseMember(case=case, person_id=p, relation=r, starts_at=unit.at)
        for p, r in rows
    )


def _pass_on(change: Change, report: Report, committee: Organisation | None) -> None:
    """Pass the case to the commune of the incident at once, if another body took it."""
    if committee is None or report.receiving_organisation_id == committee.pk:
        return
    Forwarding.objects.create(
        case=change.case,
        from_organisation_id=report.receiving_organisation_id,
        to_organisation=committee,
        sent_at=change.at,
        sent_by_id=change.actor.person_id,
    )
    change.moment("forwarded", first=True)


def _take_up_here(change: Change, report: Report) -> None:
    """Whoever may accept for the commune has accepted by taking the report."""
    mine = change.actor.organisations_where(Permission.ACCEPT_CASE)
    committee = change.case.committee_id
    if committee in mine and report.receiving_organisation_id == committee:
        take_up(change)


def _draft_mau_01(change: Change, told: ReportTold, child: ChildTold) -> None:
    if change.actor.person_id is None:
        return
    form = FormRecord(
        case=change.case,
        cycle=1,
        key="mau_01",
        status=FormRecord.Status.DRAFT,
        drafted_by_id=change.actor.person_id,
        drafted_at=change.at,
    )
    form.put("answers", mau_01_answers(told, replace(child), change.actor.name))
    form.save(force_insert=True)


def _tell(change: Change, report: Report) -> None:
    state = ChildState(report.child_state)
    danger = state in DANGEROUS or state == ChildState.UNKNOWN
    told = tell(change.case, danger=danger, at=change.at)
    change.alert("new_report_danger" if danger else "new_report", told.people)
    worried = recipients.worried(change.case, change.at)
    if not told.workers:
        change.alert("nobody_on_call", worried)
    if danger and not told.police and change.case.committee_id is not None:
        change.alert("nobody_on_call", worried, asked=Role.POLICE.value)
