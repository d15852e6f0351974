"""Sample files, the places they speak of, and short ways to read them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from casework.imports.gazetteer import ChangeRow, Gazetteer, PlaceRow
from casework.imports.parsed import ParsedReport, RowProblem

DATA = Path(__file__).resolve().parents[2] / "data"
SAMPLES = DATA / "samples"
BAD = SAMPLES / "hong"
AROUND = frozenset({"06124", "06148", "06151", "06154", "06172"})
LISTS = ("chuyen-tin-111.xlsx", "so-theo-doi-xa.csv", "bao-cao-truong-hoc.json")


def lang_son() -> Gazetteer:
    places = [
        PlaceRow(
            row["code"],
            row["name_vi"],
            row["level"],
            row["parent_code"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
        )
        for row in rows(DATA / "places/admin_units_lang_son.csv")
    ]
    changes = [
        ChangeRow(
            row["old_code"], row["new_code"], date.fromisoformat(row["effective_date"])
        )
        for row in rows(DATA / "places/admin_unit_changes_lang_son.csv")
    ]
    return Gazetteer(places, changes, AROUND)


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def reports(outcomes) -> list[ParsedReport]:
    """What was understood of every row, also of those that wait for a person."""
    found = (o.report if isinstance(o, RowProblem) else o for o in outcomes)
    return [r for r in found if r is not None]


def problems(outcomes) -> list[RowProblem]:
    return [o for o in outcomes if isinstance(o, RowProblem)]
