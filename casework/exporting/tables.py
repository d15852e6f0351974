"""Tables as plain values: what a file holds before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True)
class Table:
    """One sheet: its name, the heads of its columns, its rows."""

    name: str
    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


@dataclass(frozen=True)
class Made:
    """What a request led to. ``cases``: the numbers of cases the file names."""

    tables: list[Table]
    rows: int
    cases: tuple[int, ...] = field(default=())
