"""Reads a CSV record by record: commas, semicolons or tabs, quoted line breaks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final

from casework.imports.parsed import FileRefused
from casework.imports.readers.encoding import WINDOWS, encodings, lines, not_utf8
from casework.imports.readers.headings import (
    SEARCHED_ROWS,
    Headings,
    find_headings,
    require,
)
from casework.imports.telling import Cell, Record
from casework.imports.words import Sentence
from workflows.rules.words import _

_DELIMITERS: Final = (";", ",", "\t", "|")
_LONGEST_FIELD: Final = 131_072


class TableReader:
    """One CSV file: ``headings`` are known at once, records come when asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.encoding = encodings(file)[0]
        self.delimiter, found = self._best_delimiter()
        if self.encoding == WINDOWS and (found is None or not found.complete):
            raise not_utf8()
        self.headings: Headings = require(found)

    def _best_delimiter(self) -> tuple[str, Headings | None]:
        best: tuple[str, Headings | None] = (";", None)
        for delimiter in _DELIMITERS:
            rows = list(islice(self._rows(delimiter), SEARCHED_ROWS))
            found = find_headings(rows)
            if found and (best[1] is None or found.matched > best[1].matched):
                best = (delimiter, found)
        return best

    def _rows(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(lines(self.file, self.encoding), delimiter=delimiter)
        try:
            yield from enumerate(reader, start=1)
        except csv.Error as error:
            text = _(
                "The file cannot be split into records: a quotation mark may be missing."
            )
            raise FileRefused("no_records", Sentence(text)) from error

    def records(self) -> Iterator[Record]:
        """Yield every record below the headings that holds anything; headings are record 1."""
        columns = self.headings.columns
        for number, typed in self._rows(self.delimiter):
            if number <= self.headings.row or not any(t.strip() for t in typed):
                continue
            cells = {h: Cell(t) for h, t in zip(columns, typed, strict=False) if h}
            yield Record(number, cells, len(typed), len(columns))
