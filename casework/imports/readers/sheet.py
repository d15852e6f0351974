"""Reads a workbook line by line. Formulas are never computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError  # only the name of the error

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from casework.imports.parsed import FileRefused
from casework.imports.readers.archive import check_archive, damaged
from casework.imports.readers.headings import (
    SEARCHED_ROWS,
    Headings,
    find_headings,
    require,
)
from casework.imports.telling import Cell, Record
from casework.imports.words import Sentence
from workflows.rules.words import _

_BROKEN: Final = (
    ParseError,
    DefusedXmlException,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    OSError,
)
MOST_ROWS: Final = 100_000


class SheetReader:
    """One workbook: ``headings`` are known at once, records come when asked for."""

    def __init__(self, file: BinaryIO) -> None:
        check_archive(file)
        self.file = file
        try:
            self.name, found = self._best_sheet()
        except _BROKEN as error:
            raise damaged() from error
        self.headings: Headings = require(found)

    def _open(self, *, stored: bool) -> Any:
        self.file.seek(0)
        return openpyxl.load_workbook(
            self.file, read_only=True, data_only=stored, keep_links=False
        )

    def _best_sheet(self) -> tuple[str, Headings | None]:
        best: tuple[str, Headings | None] = ("", None)
        with closing(self._open(stored=False)) as book:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = enumerate(islice(sheet.iter_rows(), SEARCHED_ROWS), start=1)
                found = find_headings([(n, [_text(c) for c in row]) for n, row in rows])
                if found and (best[1] is None or found.matched > best[1].matched):
                    best = (sheet.title, found)
        return best

    def records(self) -> Iterator[Record]:
        """Yield every line below the headings that holds anything.

        Formula and stored result are read side by side, each a stream of its own.
        Errors: ``FileRefused`` when the workbook turns out to be damaged on the way.
        """
        try:
            yield from self._records()
        except _BROKEN as error:
            raise damaged() from error

    def _records(self) -> Iterator[Record]:
        with (
            closing(self._open(stored=False)) as typed_book,
            closing(
                openpyxl.load_workbook(
                    self.file, read_only=True, data_only=True, keep_links=False
                )
            ) as stored_book,
        ):
            typed, stored = typed_book[self.name], stored_book[self.name]
            typed.reset_dimensions()
            stored.reset_dimensions()
            both = zip(typed.iter_rows(), stored.iter_rows(), strict=False)
            for number, (row, results) in enumerate(both, start=1):
                if number > MOST_ROWS:
                    raise _too_long()
                if number > self.headings.row and any(c.value is not None for c in row):
                    yield self._record(number, row, results)

    def _record(
        self, number: int, row: Sequence[Any], results: Sequence[Any]
    ) -> Record:
        columns = self.headings.columns
        cells = {
            heading: _cell(cell, result)
            for heading, cell, result in zip(columns, row, results, strict=False)
            if heading
        }
        beyond = [c for c in row[len(columns) :] if c.value is not None]
        width = len(columns) + len(beyond)
        return Record(number, cells, width, len(columns))


def _too_long() -> FileRefused:
    return FileRefused(
        "too_many_rows",
        Sentence(
            _("The list has more than %(limit)s lines. Split it."), {"limit": MOST_ROWS}
        ),
    )


def _cell(cell: Any, result: Any) -> Cell:
    """A formula keeps its text; where it stands for a moment, its stored result is used."""
    if getattr(cell, "data_type", "n") == "f":
        stored = (
            result.value
            if isinstance(result.value, datetime | date | int | float)
            else None
        )
        return Cell(str(cell.value), stored, has_hour=True, formula=str(cell.value))
    return Cell(_text(cell), cell.value, has_hour=_shows_hour(cell))


def _shows_hour(cell: Any) -> bool:
    pattern = str(getattr(cell, "number_format", "") or "").lower()
    return "h" in pattern or pattern in ("", "general")


def _text(cell: Any) -> str:
    """Return the value as a person reads it in the cell."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        hour = _shows_hour(cell) or value.time() != time()
        return f"{value:%d/%m/%Y %H:%M}" if hour else f"{value:%d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
