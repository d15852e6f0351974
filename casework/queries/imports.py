"""What the pages of a file show: each row, what became of it, what waits for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.actor import Actor
from accounts.roles import Permission
from casework import access
from casework.models import Case, ImportBatch, ImportRow, Report

PAGE: Final = 50
Outcome = ImportRow.Outcome
WAITING: Final = (Outcome.CONFLICT, Outcome.ASK)


@dataclass(frozen=True)
class BatchLine:
    """A file somebody brought in."""

    pk: int
    layout: str
    started_at: datetime
    state: str


@dataclass(frozen=True)
class RowLine:
    """One row: what became of it, and the sentence that says why, if any."""

    pk: int
    row: int
    outcome: str
    label: str
    sentence: str
    report: str
    report_mine: bool
    decided: bool
    waits: bool


@dataclass(frozen=True)
class BatchPage:
    """One page of a file's rows. ``after`` is the row to go on from, or null."""

    batch: BatchLine
    rows: tuple[RowLine, ...]
    counts: tuple[tuple[str, int], ...]
    waiting: int
    after: int | None


@dataclass(frozen=True)
class Pair:
    """One field of two contents; ``differs`` when they do not say the same."""

    name: str
    before: str
    now: str
    differs: bool


@dataclass(frozen=True)
class Conflict:
    """A row beside what is there already. ``may_see`` is false for another's report."""

    row: RowLine
    batch: int
    reference: str
    may_see: bool
    pairs: tuple[Pair, ...]
    cases: tuple[Case, ...]
    may_note: bool
    may_be_own: bool


def my_batches(actor: Actor) -> list[BatchLine]:
    """Return the files the actor brought in, the newest first. One query."""
    rows = ImportBatch.objects.filter(started_by=actor.person_id).order_by("-pk")[:10]
    return [_batch(row) for row in rows]


def _batch(row: ImportBatch) -> BatchLine:
    return BatchLine(row.pk, row.layout, row.started_at, str(row.state))


def batch_page(
    actor: Actor, pk: int, *, after: int = 0, waiting_only: bool = False
) -> BatchPage | None:
    """Return a page of the rows of a file the actor brought in, or nothing.

    Four queries.
    """
    batch = ImportBatch.objects.filter(pk=pk, started_by=actor.person_id).first()
    if batch is None:
        return None
    rows = batch.rows.filter(row__gt=after).select_related("data_key", "report")
    if waiting_only:
        rows = rows.filter(outcome__in=WAITING, decided_at__isnull=True)
    found = list(rows.order_by("row")[: PAGE + 1])
    outcomes = Counter(batch.rows.values_list("outcome", flat=True))
    labels = dict(Outcome.choices)
    return BatchPage(
        _batch(batch),
        tuple(_line(row, actor) for row in found[:PAGE]),
        tuple((str(labels[o]), outcomes[o]) for o in Outcome.values if outcomes[o]),
        batch.rows.filter(outcome__in=WAITING, decided_at__isnull=True).count(),
        found[PAGE - 1].row if len(found) > PAGE else None,
    )


def _line(row: ImportRow, actor: Actor) -> RowLine:
    content = row.get("content") or {}
    said = [content.get("sentence", ""), *content.get("questions", [])]
    report = row.report
    bodies = actor.organisations_where(Permission.TAKE_REPORT)
    mine = (
        report is not None
        and report.received_by_id == actor.person_id
        and report.taken_in_id in bodies
    )
    return RowLine(
        row.pk,
        row.row,
        str(row.outcome),
        str(row.get_outcome_display()),
        " ".join(dict.fromkeys(sentence for sentence in said if sentence)),
        row.report.reference if row.report else "",
        mine,
        row.decided_at is not None,
        row.outcome in WAITING and row.decided_at is None,
    )


def conflict_of(actor: Actor, pk: int) -> Conflict | None:
    """Return a row of a file the actor brought in, beside what is there already."""
    row = (
        ImportRow.objects.select_related("data_key", "report__data_key")
        .filter(pk=pk, batch__started_by=actor.person_id, outcome__in=WAITING)
        .first()
    )
    if row is None:
        return None
    content = row.get("content") or {}
    cases = (
        tuple(access.cases_for(actor).filter(report=row.report_id))
        if row.report
        else ()
    )
    may_see = bool(cases) or _took(actor, row.report)
    before = _told_before(row.report) if row.report and may_see else {}
    return Conflict(
        _line(row, actor),
        row.batch_id,
        row.report.reference if row.report else "",
        may_see,
        _pairs(before, content.get("cells", {})),
        cases,
        may_note=bool(cases) and row.outcome == Outcome.CONFLICT,
        may_be_own="told" in content and row.outcome == Outcome.CONFLICT,
    )


def _took(actor: Actor, report: Report | None) -> bool:
    if report is None:
        return False
    return access.reports_for(actor).filter(pk=report.pk).exists()


def _told_before(report: Report) -> dict[str, str]:
    """Return the earlier report's cells as they came."""
    raw = report.get("raw") or {}
    return {str(name): str(value) for name, value in raw.items()}


def _pairs(before: dict[str, str], now: dict[str, str]) -> tuple[Pair, ...]:
    names = list(dict.fromkeys([*now, *before]))
    pairs = (
        Pair(n, before.get(n, ""), str(now.get(n, "")), differs=False) for n in names
    )
    return tuple(
        Pair(
            p.name, p.before, p.now, bool(before) and p.before.strip() != p.now.strip()
        )
        for p in pairs
        if p.before or p.now
    )
