"""Reads a file of reports: the one call an import command makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from casework.imports.gazetteer import Gazetteer
from casework.imports.identity import SeenNumbers
from casework.imports.layouts import school
from casework.imports.layouts.catalogue import Layout
from casework.imports.not_reports import is_no_report
from casework.imports.parsed import (
    FileRefused,
    ParsedReport,
    PassedOver,
    RowProblem,
)
from casework.imports.problems import (
    item_problem,
    of_fault,
    of_repeat,
    width_problem,
)
from casework.imports.readers.detect import Format, detect
from casework.imports.readers.listing import ListReader
from casework.imports.readers.sheet import SheetReader
from casework.imports.readers.table import TableReader
from casework.imports.telling import Record, Telling
from casework.imports.understand.report import understand
from casework.imports.words import Sentence
from workflows.rules.words import _

Outcome = ParsedReport | RowProblem


@dataclass
class ReadResult:
    """Outcomes in row order, read when asked for, and the lines that are no reports.

    ``count_hint`` is how many outcomes there will be, or None when only reading tells.
    Iterate once; ``passed_over`` is complete afterwards.
    """

    source: str
    count_hint: int | None
    outcomes: Iterator[Outcome]
    passed_over: list[PassedOver] = field(default_factory=list)

    def __iter__(self) -> Iterator[Outcome]:
        return self.outcomes


def read_reports(
    file: Path | str | BinaryIO, *, gazetteer: Gazetteer, now: datetime
) -> ReadResult:
    """Return what the file holds. Nothing is saved, nothing computed, order is kept.

    ``now`` is aware; receipts after it lie in the future. A path is opened here and
    closed when the last outcome was read.
    Errors: ``FileRefused`` with a sentence, before any outcome (a sheet of more than
    100,000 lines: on the way); ``OSError`` for a path.
    """
    if isinstance(file, str | Path):
        opened = Path(file).open("rb")  # noqa: SIM115  # closed by the iterator
        try:
            return _read(opened, gazetteer, now, owned=True)
        except BaseException:
            opened.close()
            raise
    return _read(file, gazetteer, now, owned=False)


def _read(
    file: BinaryIO, gazetteer: Gazetteer, now: datetime, *, owned: bool
) -> ReadResult:
    made = detect(file)
    if made is Format.LIST:
        reading = _Reading(gazetteer, now)
        items = ListReader(file).items
        if not items:
            raise _nothing()
        return ReadResult(
            school.KEY, len(items), _closing(file, reading.of_list(items), owned=owned)
        )
    reader = SheetReader(file) if made is Format.SHEET else TableReader(file)
    layout = reader.headings.layout
    if next(iter(reader.records()), None) is None:
        raise _nothing()
    result = ReadResult(layout.key, None, iter(()))
    reading = _Reading(gazetteer, now, result.passed_over)
    # A sheet is never strict: empty cells at the end of a line are simply not there.
    strict = layout.strict and made is Format.TABLE
    outcomes = reading.of_table(layout, reader.records(), strict=strict)
    result.outcomes = _closing(file, outcomes, owned=owned)
    return result


def _nothing() -> FileRefused:
    text = _("The file holds headings but no reports: there is nothing to import.")
    return FileRefused("nothing_to_import", Sentence(text))


def _closing(
    file: BinaryIO, outcomes: Iterator[Outcome], *, owned: bool
) -> Iterator[Outcome]:
    try:
        yield from outcomes
    finally:
        if owned:
            file.close()


@dataclass
class _Reading:
    """One pass over one file; remembers the numbers it has met."""

    gazetteer: Gazetteer
    now: datetime
    passed_over: list[PassedOver] = field(default_factory=list)
    seen: SeenNumbers = field(default_factory=SeenNumbers)

    def of_table(
        self, layout: Layout, records: Iterator[Record], *, strict: bool
    ) -> Iterator[Outcome]:
        for record in records:
            telling = layout.tell(record)
            if is_no_report(telling):
                text = " ".join(c.text for c in record.cells.values() if not c.empty)
                self.passed_over.append(PassedOver(record.row, text))
            elif strict and record.width != record.expected:
                yield width_problem(telling, record)
            else:
                yield self.outcome(telling)

    def of_list(self, items: list[object]) -> Iterator[Outcome]:
        for row, item in enumerate(items, start=1):
            if isinstance(item, Mapping):
                yield self.outcome(school.tell(row, item))
            else:
                yield item_problem(row, item)

    def outcome(self, telling: Telling) -> Outcome:
        understood = understand(telling, gazetteer=self.gazetteer, now=self.now)
        report = understood.report
        repeat = self.seen.repeat(
            report.outside_reference, telling.reference, report.row, report.fingerprint
        )
        report = replace(report, repeat=repeat)
        if understood.fault:
            return of_fault(report, *understood.fault)
        if repeat and not repeat.same_content:
            return of_repeat(report, repeat)
        return report
