"""The register of time limits: every row of ``workflows/data/deadlines.csv``.

The register says what the law, a plan or a practice says, how sure that is, and where
it stands. Which of its rows run as clocks is decided in ``deadlines.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class RegisterRow:
    """One limit as the register holds it; texts are kept word for word."""

    id: str
    track: str
    from_event: str
    to_event: str
    limit: str  # "12", "immediately", "at day 15", "not stated"…
    unit: str  # "hour", "day", "working_day", "month", "date" or ""
    time_basis: str  # "clock", "calendar", "working" or ""
    who_acts: str
    legal_basis: str
    kind: str  # "legal", "local benchmark", "good practice", "seed", "practice"
    confidence: str
    note: str


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one data file of the project.

    Errors: ``FileNotFoundError`` if there is no such file.
    """
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def register() -> MappingProxyType[str, RegisterRow]:
    """Return the whole register, by id."""
    rows = (RegisterRow(**row) for row in rows_of("deadlines.csv"))
    return MappingProxyType({row.id: row for row in rows})
