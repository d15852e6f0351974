"""Bring in a file of reports, row by row: each row is a command of its own.

A row is taken in once per (source, outside reference). A run that was cut off is gone
on with: rows that have an outcome are passed over. Old reports ring nobody; one summary
goes to each commune at the end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from accounts.models import Organisation
from accounts.roles import Permission, Role
from casework import access, recipients
from casework.commands.path import Unit, command
from casework.commands.refusals import (
    ALREADY_DONE,
    NOT_THERE,
    Invalid,
    NotThere,
    Refused,
)
from casework.commands.report import take_in
from casework.commands.told import ReportTold
from casework.imports.kept import kept, told_again
from casework.imports.parsed import ParsedReport, Repeat, RowProblem
from casework.imports.to_told import source_of, told_of
from casework.models import (
    DataKey,
    ImportBatch,
    ImportRow,
    Report,
)
from notifications.outbox import post
from workflows.rules.guards import Reason
from workflows.rules.words import _

Outcome = ParsedReport | RowProblem
KEEP: Final = "keep"
NOTE: Final = "note"
OWN: Final = "own"
LONGEST_NUMBER: Final = 70
CHOOSE = _("Choose what is to become of this row.")
NO_CASE = Reason(
    "no_case_to_note",
    _("You may open no case of the earlier report: no note is added."),
)
NOT_READABLE = Reason(
    "row_not_readable", _("This row cannot be read as a report. Take it by hand.")
)


@command("begin_import", permission=Permission.IMPORT_REPORTS, through="nothing")
def begin_import(unit: Unit, *, digest: str, layout: str) -> dict[str, Any]:
    """Begin, or go on with, the import of a file known by the digest of its bytes."""
    row = ImportBatch.objects.filter(
        file_digest=digest,
        state=ImportBatch.State.RUNNING,
        started_by=unit.actor.person_id,
    ).first()
    if row is None:
        row = ImportBatch.objects.create(
            file_digest=digest,
            layout=layout,
            started_by_id=unit.actor.person_id,
            started_at=unit.at,
        )
    return {"batch": row.pk, "last_row": row.last_row}


@command("import_row", permission=Permission.IMPORT_REPORTS, through="nothing")
def import_row(unit: Unit, *, batch: int, row: int, outcome: Outcome) -> dict[str, Any]:
    """Take in one row, or keep it for a person to decide. Nothing is overwritten."""
    run = ImportBatch.objects.filter(pk=batch, state=ImportBatch.State.RUNNING).first()
    if run is None:
        raise NotThere(NOT_THERE)
    done = ImportRow.objects.filter(batch=run, row=row).first()
    if done is not None:
        return {"outcome": done.outcome, "reason": done.reason}
    kept = _take(unit, run, row, outcome)
    run.last_row = max(run.last_row, row)
    run.save(update_fields=["last_row"])
    return {"outcome": kept.outcome, "reason": kept.reason}


def _take(unit: Unit, run: ImportBatch, row: int, outcome: Outcome) -> ImportRow:
    if isinstance(outcome, RowProblem):
        if outcome.repeat is not None:
            return _repeat(unit, run, row, outcome, outcome.repeat)
        return _keep(run, row, outcome, ImportRow.Outcome.ASK, str(outcome.reason))
    if outcome.repeat is not None:
        return _repeat(unit, run, row, outcome, outcome.repeat)
    if outcome.received is None:
        return _keep(run, row, outcome, ImportRow.Outcome.ASK, "future_date")
    before = _before(outcome)
    if before is not None:
        same = before.fingerprint == outcome.fingerprint
        kind = ImportRow.Outcome.SAME if same else ImportRow.Outcome.CONFLICT
        told = told_of(outcome, at=unit.at) if not same else None
        return _keep(run, row, outcome, kind, "", before, told)
    told = told_of(outcome, at=unit.at)
    report = Report.objects.get(pk=take_in(unit, told)["report"])
    return _keep(run, row, outcome, ImportRow.Outcome(report.scope), "", report)


def _repeat(
    unit: Unit, run: ImportBatch, row: int, outcome: Outcome, repeat: Repeat
) -> ImportRow:
    """A number that stood in this file before: the same, or a conflict to be decided."""
    kind = ImportRow.Outcome.SAME if repeat.same_content else ImportRow.Outcome.CONFLICT
    first = ImportRow.objects.filter(batch=run, row=repeat.first_row).first()
    reason = "other_spelling" if repeat.other_spelling else "repeated_number"
    before = first.report if first else None
    parsed = outcome if isinstance(outcome, ParsedReport) else outcome.report
    readable = parsed is not None and parsed.received is not None
    told = told_of(parsed, at=unit.at) if parsed and readable else None
    return _keep(run, row, outcome, kind, reason, before, told)


def _before(parsed: ParsedReport) -> Report | None:
    """Return the report that came in earlier with the same number, or the same text."""
    known = Report.objects.filter(source=source_of(parsed))
    if parsed.outside_reference:
        return known.filter(outside_reference=parsed.outside_reference).first()
    return known.filter(Q(outside_reference=""), fingerprint=parsed.fingerprint).first()


def _keep(
    run: ImportBatch,
    row: int,
    outcome: Outcome,
    kind: ImportRow.Outcome,
    reason: str,
    report: Report | None = None,
    told: ReportTold | None = None,
) -> ImportRow:
    """Keep the row, sealed; ``told`` is what it would say as a report of its own."""
    parsed = outcome if isinstance(outcome, ParsedReport) else outcome.report
    sentence = str(outcome.sentence) if isinstance(outcome, RowProblem) else ""
    questions = [str(q.sentence) for q in parsed.questions] if parsed else []
    line = ImportRow(
        data_key=DataKey.make(),
        batch=run,
        row=row,
        outcome=kind,
        reason=reason,
        outside_reference=outcome.outside_reference or "",
        fingerprint=parsed.fingerprint if parsed else "",
        report=report,
    )
    content = {"cells": outcome.raw, "sentence": sentence, "questions": questions}
    line.put("content", content | ({"told": kept(told)} if told else {}))
    line.save(force_insert=True)
    return line


@command("decide_import_row", permission=Permission.IMPORT_REPORTS, through="nothing")
def decide_import_row(unit: Unit, *, row: int, decision: str) -> dict[str, Any]:
    """Decide about a row that waits for a person. What is there is never overwritten.

    ``keep``: the earlier content stands. ``note``: the row becomes a note on the cases
    of the earlier report that the actor may open. ``own``: the row is taken in as a
    report of its own. Errors: ``NotThere``, ``Invalid``, ``Refused``.
    """
    line = _waiting_row(unit, row)
    if decision == KEEP:
        answer: dict[str, Any] = {"cases": []}
    elif line.outcome != ImportRow.Outcome.CONFLICT:
        raise Invalid({"decision": CHOOSE})
    elif decision == NOTE:
        answer = {"cases": _note_on_cases(unit, line)}
    elif decision == OWN:
        answer = _take_as_own(unit, line)
    else:
        raise Invalid({"decision": CHOOSE})
    line.decided_at, line.decided_by_id = unit.at, unit.actor.person_id
    line.save(update_fields=["decided_at", "decided_by"])
    return {"row": line.pk, **answer}


def _waiting_row(unit: Unit, row: int) -> ImportRow:
    """Return the row with a person to decide; of a file the actor brought in."""
    waiting = ImportRow.objects.filter(
        pk=row,
        batch__started_by=unit.actor.signed_in_id,
        outcome__in=[ImportRow.Outcome.CONFLICT, ImportRow.Outcome.ASK],
    )
    if connection.features.has_select_for_update:
        waiting = waiting.select_for_update(of=("self",))
    line = waiting.first()
    if line is None:
        raise NotThere(NOT_THERE)
    if line.decided_at is not None:
        raise Refused(ALREADY_DONE)
    return line


def _note_on_cases(unit: Unit, line: ImportRow) -> list[int]:
    if line.report_id is None:
        raise Refused(NO_CASE)
    rows = access.cases_for(unit.actor).filter(report=line.report_id).order_by("pk")
    numbers = list(rows.values_list("pk", flat=True))
    if not numbers:
        raise Refused(NO_CASE)
    cells = (line.get("content") or {}).get("cells", {})
    text = "\n".join(f"{name}: {value}" for name, value in cells.items() if value)
    for number in numbers:
        change = unit.on(access.lock_case(number))
        change.remember(note=text)
        change.say(import_row=line.row)
    return numbers


def _take_as_own(unit: Unit, line: ImportRow) -> dict[str, Any]:
    plain = (line.get("content") or {}).get("told")
    if plain is None:
        raise Refused(NOT_READABLE)
    told = told_again(plain)
    number = _free_number(told.source, told.outside_reference)
    taken = take_in(unit, replace(told, outside_reference=number))
    return {"cases": taken["cases"], "reference": taken["reference"]}


def _free_number(source: str, number: str) -> str:
    """Return ``number`` with a count behind it that no report of the source has yet."""
    if not number:
        return ""
    known = Report.objects.filter(source=source, outside_reference__startswith=number)
    taken = set(known.values_list("outside_reference", flat=True))
    counts = (f"{number[:LONGEST_NUMBER]} ({n})" for n in count(2))
    return next(free for free in counts if free not in taken)


@command("finish_import", permission=Permission.IMPORT_REPORTS, through="nothing")
def finish_import(unit: Unit, *, batch: int) -> dict[str, Any]:
    """End the run: one summary to each commune, none for each old report."""
    run = ImportBatch.objects.filter(pk=batch).first()
    if run is None:
        raise NotThere(NOT_THERE)
    if run.state == ImportBatch.State.RUNNING:
        run.state = ImportBatch.State.DONE
        run.finished_at = unit.at
        run.save(update_fields=["state", "finished_at"])
        _summarise(unit, run)
    counts = Counter(run.rows.values_list("outcome", flat=True))
    return {"batch": run.pk, "counts": dict(counts)}


def _summarise(unit: Unit, run: ImportBatch) -> None:
    late = _late_cases_per_committee(run)
    for committee in Organisation.objects.filter(pk__in=late).order_by("pk"):
        people = [
            *recipients.holders_of(Role.CASE_WORKER, committee, unit.at),
            *recipients.holders_of(Role.CHAIR, committee, unit.at),
        ]
        post(
            key="import_summary",
            level=3,
            subject=f"committee:{committee.pk}",
            reference=f"N-{run.pk} ({late[committee.pk]})",
            recipients=recipients.unique(people),
            at=unit.at,
        )


def _late_cases_per_committee(run: ImportBatch) -> Counter[int]:
    reports = run.rows.filter(outcome=ImportRow.Outcome.CASE).values("report")
    found = Report.objects.filter(pk__in=reports, late_entry=True)
    return Counter(
        number for number in found.values_list("cases__committee", flat=True) if number
    )
