"""Scenes of the commands that are about no single case, and of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from accounts.actor import SYSTEM
from accounts.roles import OrganisationKind, Role
from casework import commands
from casework.bringing_in import gazetteer
from casework.commands.calendar import DayTold
from casework.commands.exports import ExportTold
from casework.commands.local_limits import LimitTold
from casework.imports.parsed import ParsedReport
from casework.imports.reading import read_reports
from casework.models import Case, ImportRow
from notifications.models import Alert
from tests.making import a_person, told
from tests.proofs.scenes import Scene, accepted, apart, case_of, fresh, met, scene
from workflows.models import CalendarVersion
from workflows.working_days import seed_calendar

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"


# --- reports, drafts, alerts -----------------------------------------------------------


@scene("record_report")
def _record_report(world):
    return apart(world, "hotline", world.now, "record_report", told=told(world))


@scene("save_draft")
def _save_draft(world):
    content = {"narrative": "Cháu bị đánh"}
    return apart(
        world, "hotline", world.now, "save_draft", page="report", content=content
    )


@scene("drop_draft")
def _drop_draft(world):
    content = {"narrative": "Cháu bị đánh"}
    kept = world.do(
        "hotline", commands.drafts.save_draft, page="report", content=content
    )
    return apart(world, "hotline", world.now, "drop_draft", draft=kept["draft"])


@scene("take_alert")
def _take_alert(world):
    walk = fresh(world)
    alert = Alert.objects.get(subject=f"case:{walk.case}", key="new_report_danger")
    return apart(world, "chair", walk.now, "take_alert", alert=alert.pk)


@scene("ask_for_access")
def _ask_for_access(world):
    case = case_of(accepted(world))
    told = {"reference": case.reference, "reason": "Cần đối chiếu giấy khai sinh."}
    return apart(world, "justice", world.now, "ask_for_access", **told)


# --- exports ---------------------------------------------------------------------------


def wanted(world, content: str) -> ExportTold:
    return ExportTold(
        content=content,
        purpose="audit",
        sharing="own_body",
        words="Kiểm tra thời gian phản hồi của quý.",
        since=world.now.date() - timedelta(days=30),
        until=world.now.date(),
    )


def asked_for(world, content: str) -> UUID:
    """The supervisor asks for a file about the commune's case."""
    world.now = accepted(world).now
    request = commands.exports.request_export
    answer = world.do("supervisor", request, told=wanted(world, content))
    return UUID(answer["export"])


@scene("request_export")
def _request_export(world):
    told = wanted(world, "times")
    return apart(world, "supervisor", world.now, "request_export", told=told)


@scene("approve_export")
def _approve_export(world):
    return _decided(world, "approve_export")


@scene("refuse_export")
def _refuse_export(world):
    return _decided(world, "refuse_export", reason="Không cần mã hồ sơ.")


def _decided(world, command: str, **told):
    asked = asked_for(world, "references")
    other = a_colleague(world)
    world.people["other_supervisor"] = other
    inputs = {"export": asked} | told
    return apart(world, "other_supervisor", world.now, command, **inputs)


def a_colleague(world):
    """Another supervisor of the same office."""
    office = world.bodies[OrganisationKind.PROVINCE_OFFICE]
    return a_person("other_supervisor", Role.SUPERVISOR, office)


@scene("take_export")
def _take_export(world):
    asked = asked_for(world, "references")
    world.people["other_supervisor"] = a_colleague(world)
    world.do("other_supervisor", commands.exports.approve_export, export=asked)
    cases = list(Case.unscoped.values_list("pk", flat=True))
    inputs = {"export": asked, "rows": 3, "digest": "d" * 64, "cases": cases}
    return apart(world, "supervisor", world.now, "take_export", **inputs)


# --- files -----------------------------------------------------------------------------


def a_recent_row(world) -> ParsedReport:
    """Return a report of a file, as read, received an hour ago."""
    result = read_reports(
        SAMPLES / "bao-cao-truong-hoc.json", gazetteer=gazetteer(), now=world.now
    )
    rows = [row for row in result.outcomes if isinstance(row, ParsedReport)]
    row = next(r for r in rows if r.scope == "case" and r.incident_place.known)
    receipt = replace(row.receipt, at=world.now - timedelta(hours=1))
    return replace(row, receipt=receipt)


def begun(world) -> int:
    answer = world.do(
        "worker", commands.imports.begin_import, digest="a" * 64, layout="school"
    )
    return int(answer["batch"])


@scene("begin_import")
def _begin_import(world):
    told_of = {"digest": "a" * 64, "layout": "school"}
    return apart(world, "worker", world.now, "begin_import", **told_of)


@scene("import_row")
def _import_row(world):
    inputs = {"batch": begun(world), "row": 1, "outcome": a_recent_row(world)}
    return apart(world, "worker", world.now, "import_row", **inputs)


@scene("finish_import")
def _finish_import(world):
    row = a_recent_row(world)
    old = replace(row.receipt, at=world.now - timedelta(days=9))
    inputs = {"batch": begun(world), "row": 1, "outcome": replace(row, receipt=old)}
    world.do("worker", commands.imports.import_row, **inputs)
    return apart(world, "worker", world.now, "finish_import", batch=inputs["batch"])


@scene("decide_import_row")
def _decide_import_row(world):
    row = a_recent_row(world)
    other = replace(row, row=2, fingerprint="f" * 64, narrative="Nội dung khác.")
    batch = begun(world)
    for number, outcome in ((1, row), (2, other)):
        world.do(
            "worker",
            commands.imports.import_row,
            batch=batch,
            row=number,
            outcome=outcome,
        )
    line = ImportRow.objects.get(batch=batch, row=2)
    return apart(
        world, "worker", world.now, "decide_import_row", row=line.pk, decision="own"
    )


# --- the clock -------------------------------------------------------------------------


def by_the_clock(walk, command: str) -> Scene:
    return Scene(command, SYSTEM, walk.now, walk.case)


@scene("raise_marks")
def _raise_marks(world):
    return by_the_clock(accepted(world).after(hours=9), "raise_marks")


@scene("find_missed_visits")
def _find_missed_visits(world):
    walk = accepted(world).plan_visit(days=1).after(days=3)
    return by_the_clock(walk, "find_missed_visits")


@scene("find_overdue_work")
def _find_overdue_work(world):
    walk = accepted(world).verify().assess().decide(emergency=True).after(hours=13)
    return by_the_clock(walk, "find_overdue_work")


# --- calendar and local limits ---------------------------------------------------------


def a_case_on_working_days(world):
    """A plan is being drawn up: its limit counts working days."""
    seed_calendar([2026, 2027], world.now)
    return met(world)


def calendar_shown() -> int:
    newest = CalendarVersion.objects.order_by("-number").first()
    return newest.number if newest else 0


@scene("edit_calendar_day")
def _edit_calendar_day(world):
    walk = a_case_on_working_days(world)
    day = DayTold(
        date=date(2026, 11, 26),
        kind="holiday",
        name_vi="Ngày nghỉ thử",
        source="Thông báo giả định",
    )
    inputs = {"told": day, "calendar": calendar_shown()}
    return apart(world, "administrator", walk.now, "edit_calendar_day", **inputs)


@scene("fill_calendar_year")
def _fill_calendar_year(world):
    walk = a_case_on_working_days(world)
    return apart(world, "administrator", walk.now, "fill_calendar_year", year=2028)


@scene("set_local_limit")
def _set_local_limit(world):
    return apart(
        world, "administrator", world.now, "set_local_limit", told=a_limit(world)
    )


@scene("end_local_limit")
def _end_local_limit(world):
    made = world.do(
        "administrator", commands.local_limits.set_local_limit, told=a_limit(world)
    )
    inputs = {"limit": made["limit"], "last_day": date(2026, 12, 31)}
    return apart(world, "administrator", world.now, "end_local_limit", **inputs)


def a_limit(world) -> LimitTold:
    return LimitTold(
        rule="emergency_measures",
        valid_from=date(2026, 11, 24),
        value=Decimal(6),
        place_id=world.commune.pk,
    )
