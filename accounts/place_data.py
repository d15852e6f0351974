"""Loads the units of Lạng Sơn, old and new, from the project's own tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from accounts.actor import SYSTEM
from accounts.commands.change import record
from accounts.folding import fold
from accounts.local_time import local_day
from accounts.models import BEFORE_RECORDS, AdministrationChange, Place, PlaceChange

DATA = Path(__file__).parent / "data"
What, Subject = AdministrationChange.What, AdministrationChange.Subject


@dataclass(frozen=True)
class Loaded:
    """How many rows were added; zero on every run but the first."""

    places: int
    changes: int


def load_places(at: datetime) -> Loaded:
    """Add every unit and conversion that is missing. Never edits what is there.

    An old unit's first day is not known: it counts from ``BEFORE_RECORDS``.
    Source: docs/sources/places.md.
    """
    with transaction.atomic():
        known = {(p.code, p.valid_from): p for p in Place.objects.all()}
        before = len(known)
        for level in Place.Level.values:  # province, district, commune: parents first
            _add_missing(level, known)
        changes = _add_changes(known)
        loaded = Loaded(places=len(known) - before, changes=changes)
        if loaded.places or loaded.changes:
            record(
                SYSTEM,
                at,
                What.PLACES_LOADED,
                Subject.PLACE,
                subject_id=0,
                after={"places": loaded.places, "changes": loaded.changes},
                effective_date=local_day(at),
            )
    return loaded


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _add_missing(level: str, known: dict[tuple[str, date], Place]) -> None:
    new = []
    for row in _rows("places.csv"):
        first = _day(row["valid_from"]) or BEFORE_RECORDS
        if row["level"] != level or (row["code"], first) in known:
            continue
        new.append(
            Place(
                code=row["code"],
                valid_from=first,
                valid_to=_day(row["valid_to"]),
                level=level,
                name=row["name"],
                folded_name=fold(row["name"]),
                parent=known.get((row["parent_code"], BEFORE_RECORDS)),
            )
        )
    _keep(Place.objects.bulk_create(new), known)


def _keep(places: Iterable[Place], known: dict[tuple[str, date], Place]) -> None:
    known.update({(p.code, p.valid_from): p for p in places})


def _add_changes(known: dict[tuple[str, date], Place]) -> int:
    there = set(PlaceChange.objects.values_list("old_id", "new_id"))
    new = []
    for row in _rows("place_changes.csv"):
        effective = date.fromisoformat(row["effective_date"])
        old = known[row["old_code"], BEFORE_RECORDS]
        became = known[row["new_code"], effective]
        if (old.pk, became.pk) not in there:
            how, day = row["how"], effective
            new.append(PlaceChange(old=old, new=became, how=how, effective_date=day))
    PlaceChange.objects.bulk_create(new)
    return len(new)
