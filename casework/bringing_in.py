"""Carries a whole file through the import commands, and says what became of each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation, Place, PlaceChange
from accounts.models.place import BEFORE_RECORDS
from accounts.roles import OrganisationKind
from casework.commands import imports
from casework.imports.gazetteer import ChangeRow, Gazetteer, PlaceRow
from casework.imports.parsed import ParsedReport, RowProblem
from casework.imports.reading import read_reports
from casework.models import ImportBatch


@dataclass(frozen=True)
class Line:
    """What became of one row. ``sentence`` is empty when nobody has to do anything.

    Sentences may quote what was typed: they are shown to whoever brought the file in,
    never logged.
    """

    row: int
    outcome: str
    reason: str
    sentence: str
    total: int | None


def gazetteer() -> Gazetteer:
    """Return the places of the database in the shape reading asks for."""
    places = Place.objects.select_related("parent")
    changes = PlaceChange.objects.select_related("old", "new")
    served = Organisation.objects.filter(
        kind=OrganisationKind.COMMUNE_COMMITTEE, place__isnull=False
    )
    return Gazetteer(
        [
            PlaceRow(
                p.code,
                p.name,
                p.level,
                p.parent.code if p.parent else "",
                _begin(p.valid_from),
                p.valid_to,
            )
            for p in places
        ],
        [ChangeRow(c.old.code, c.new.code, c.effective_date) for c in changes],
        around=frozenset(served.values_list("place__code", flat=True)),
    )


def _begin(day: date) -> date | None:
    return None if day == BEFORE_RECORDS else day


def look_through(file: Path | BinaryIO, *, at: datetime) -> Iterator[Line]:
    """Say what would become of each row; saves nothing. Errors: ``FileRefused``."""
    result = read_reports(file, gazetteer=gazetteer(), now=at)
    return (_looked_at(outcome, result.count_hint) for outcome in result)


def _looked_at(outcome: ParsedReport | RowProblem, total: int | None) -> Line:
    if isinstance(outcome, RowProblem):
        reason = str(outcome.reason)
        return Line(outcome.row, "ask", reason, str(outcome.sentence), total)
    questions = " ".join(str(q.sentence) for q in outcome.questions)
    return Line(outcome.row, str(outcome.scope), "", questions, total)


def bring_in(
    file: Path | BinaryIO, *, digest: str, actor: Actor, at: datetime
) -> Iterator[Line]:
    """Bring every row in, one transaction each; yield what became of it.

    Idempotent and resumable: a row that has an outcome keeps it. Errors:
    ``FileRefused`` before any row; ``Refused`` if the actor may not.
    """
    result = read_reports(file, gazetteer=gazetteer(), now=at)
    begun = imports.begin_import(
        key=f"begin:{digest}", actor=actor, at=at, digest=digest, layout=result.source
    )
    return _rows(result.outcomes, result.count_hint, begun["batch"], actor, at)


@dataclass(frozen=True)
class Part:
    """How far a file has come: ``done`` once every row has an outcome."""

    batch: int
    last_row: int
    done: bool


def bring_in_part(
    file: Path | BinaryIO, *, digest: str, actor: Actor, at: datetime, most: int
) -> Part:
    """Bring in at most ``most`` rows that have no outcome yet, for a request that ends.

    Called again with the same file it goes on where it stopped. Errors: as ``bring_in``.
    """
    result = read_reports(file, gazetteer=gazetteer(), now=at)
    begun = imports.begin_import(
        key=f"begin:{digest}", actor=actor, at=at, digest=digest, layout=result.source
    )
    run = ImportBatch.objects.get(pk=begun["batch"])
    if run.state != ImportBatch.State.RUNNING:
        return Part(run.pk, run.last_row, done=True)
    last = run.last_row
    waiting = (outcome for outcome in result.outcomes if outcome.row > run.last_row)
    lines = _rows(waiting, result.count_hint, run.pk, actor, at)
    for taken, line in enumerate(lines, start=1):
        last = line.row
        if taken == most:
            return Part(run.pk, last, done=False)
    return Part(run.pk, last, done=True)


def _rows(
    outcomes: Iterator[ParsedReport | RowProblem],
    total: int | None,
    batch: int,
    actor: Actor,
    at: datetime,
) -> Iterator[Line]:
    for outcome in outcomes:
        answer = imports.import_row(
            key=f"{batch}:{outcome.row}",
            actor=actor,
            at=at,
            batch=batch,
            row=outcome.row,
            outcome=outcome,
        )
        sentence = _sentence(outcome, answer["outcome"])
        yield Line(outcome.row, answer["outcome"], answer["reason"], sentence, total)
    imports.finish_import(key=f"end:{batch}", actor=actor, at=at, batch=batch)


def _sentence(outcome: ParsedReport | RowProblem, became: str) -> str:
    if became == "conflict":
        return _("The number is known with other content; a person decides.")
    if isinstance(outcome, RowProblem):
        return str(outcome.sentence)
    return " ".join(str(q.sentence) for q in outcome.questions)
