"""Turns what is wrong with a row into a sentence that names the row and the reason."""

from __future__ import annotations

from typing import Final

from casework.imports.identity import normal_reference
from casework.imports.parsed import ParsedReport, Reason, Repeat, RowProblem
from casework.imports.telling import Record, Telling
from casework.imports.words import Sentence
from workflows.rules.words import _

_TEXTS: Final = {
    Reason.IMPOSSIBLE_DATE: _("Row %(row)s: the date “%(typed)s” does not exist."),
    Reason.UNREADABLE_DATE: _(
        "Row %(row)s: the date of receipt “%(typed)s” cannot be read."
    ),
    Reason.FUTURE_DATE: _(
        "Row %(row)s: the date of receipt “%(typed)s” lies in the future."
    ),
    Reason.UNKNOWN_COMMUNE: _("Row %(row)s: no commune is called “%(typed)s”."),
    Reason.NOTHING_TO_RECORD: _(
        "Row %(row)s: no child, event, kind or state is told; there is nothing to record."
    ),
    Reason.TOO_FEW_COLUMNS: _(
        "Row %(row)s: %(found)s columns instead of %(expected)s; columns may have slipped."
    ),
    Reason.TOO_MANY_COLUMNS: _(
        "Row %(row)s: %(found)s columns instead of %(expected)s; columns may have slipped."
    ),
    Reason.REPEATED_NUMBER: _(
        "Row %(row)s: number %(number)s stands in row %(first)s already, with other content. Decide which is right."
    ),
    Reason.NOT_A_REPORT: _("Entry %(row)s of the list is no report."),
}


def of_fault(report: ParsedReport, reason: Reason, typed: str) -> RowProblem:
    """A report that a person must complete before it can be saved."""
    return RowProblem(
        row=report.row,
        reason=reason,
        sentence=Sentence(_TEXTS[reason], {"row": report.row, "typed": typed}),
        outside_reference=report.outside_reference,
        report=report,
        raw=report.raw,
        repeat=report.repeat,
    )


def of_repeat(report: ParsedReport, repeat: Repeat) -> RowProblem:
    """The same number with other content: both are kept, a person decides."""
    values = {
        "row": report.row,
        "number": report.outside_reference,
        "first": repeat.first_row,
    }
    return RowProblem(
        row=report.row,
        reason=Reason.REPEATED_NUMBER,
        sentence=Sentence(_TEXTS[Reason.REPEATED_NUMBER], values),
        outside_reference=report.outside_reference,
        report=report,
        raw=report.raw,
        repeat=repeat,
    )


def width_problem(telling: Telling, record: Record) -> RowProblem:
    """Too few or too many columns: nothing is understood, because columns may have slipped."""
    few = record.width < record.expected
    reason = Reason.TOO_FEW_COLUMNS if few else Reason.TOO_MANY_COLUMNS
    values = {"row": record.row, "found": record.width, "expected": record.expected}
    return RowProblem(
        row=record.row,
        reason=reason,
        sentence=Sentence(_TEXTS[reason], values),
        outside_reference=normal_reference(telling.reference),
        raw=telling.raw,
    )


def item_problem(row: int, item: object) -> RowProblem:
    """An entry of the list that is no object."""
    return RowProblem(
        row=row,
        reason=Reason.NOT_A_REPORT,
        sentence=Sentence(_TEXTS[Reason.NOT_A_REPORT], {"row": row}),
        raw={"": str(item)},
    )
