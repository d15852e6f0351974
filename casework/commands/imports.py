"""Bring in a file of reports, row by row: each row is a command of its own.

A row is taken in once per (source, outside reference). A run that was cut off is gone
on with: rows that have an outcome are passed over. Old reports ring nobody; one summary
goes to each commune at the end.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q

from accounts.models import Organisation
from accounts.roles import Permission, Role
from casework import recipients
from casework.commands.path import Unit, command
from casework.commands.refusals import NOT_THERE, NotThere
from casework.commands.report import take_in
from casework.imports.parsed import ParsedReport, Repeat, RowProblem
from casework.imports.to_told import source_of, told_of
from casework.models import (
    DataKey,
    ImportBatch,
    ImportRow,
    Report,
)
from notifications.outbox import post

Outcome = ParsedReport | RowProblem


@command("begin_import", permission=Permission.IMPORT_REPORTS, through="nothing")
def begin_import(unit: Unit, *, digest: str, layout: str) -> dict[str, Any]:
    """Begin, or go on with, the import of a file known by the digest of its bytes."""
    row = ImportBatch.objects.filter(
        file_digest=digest, state=ImportBatch.State.RUNNING
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
            return _repeat(run, row, outcome, outcome.repeat)
        return _keep(run, row, outcome, ImportRow.Outcome.ASK, str(outcome.reason))
    if outcome.repeat is not None:
        return _repeat(run, row, outcome, outcome.repeat)
    if outcome.received is None:
        return _keep(run, row, outcome, ImportRow.Outcome.ASK, "future_date")
    before = _before(outcome)
    if before is not None:
        same = before.fingerprint == outcome.fingerprint
        kind = ImportRow.Outcome.SAME if same else ImportRow.Outcome.CONFLICT
        return _keep(run, row, outcome, kind, "", before)
    told = told_of(outcome, at=unit.at)
    report = Report.objects.get(pk=take_in(unit, told)["report"])
    return _keep(run, row, outcome, ImportRow.Outcome(report.scope), "", report)


def _repeat(run: ImportBatch, row: int, outcome: Outcome, repeat: Repeat) -> ImportRow:
    """A number that stood in this file before: the same, or a conflict to be decided."""
    kind = ImportRow.Outcome.SAME if repeat.same_content else ImportRow.Outcome.CONFLICT
    first = ImportRow.objects.filter(batch=run, row=repeat.first_row).first()
    reason = "other_spelling" if repeat.other_spelling else "repeated_number"
    return _keep(run, row, outcome, kind, reason, first.report if first else None)


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
) -> ImportRow:
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
    line.put(
        "content", {"cells": outcome.raw, "sentence": sentence, "questions": questions}
    )
    line.save(force_insert=True)
    return line


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
