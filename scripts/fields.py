"""Adds the columns that docs/fields.csv lacks: ``python -m scripts.fields``.

A column is put down as sealed where its model says so, else as harmless by its kind; one
that holds text gets a question mark, and the contract test fails until somebody has
written what the text is. What is gone is taken out. Read every line it adds: a date or a
code may tell of a person too.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import models

LIST = Path(__file__).resolve().parent.parent / "docs" / "fields.csv"
ROOMS = ("accounts", "notifications", "workflows", "casework", "oversight")


def about(model: type[models.Model]) -> Any:
    """Return what Django knows of a model."""
    return model._meta  # noqa: SLF001  # Django's own, documented name


def guess(field: Any) -> str:
    """Return why a column of this kind is harmless; a question mark where it holds text."""
    if field.primary_key:
        return "number of the row"
    if field.name == "uid":
        return "random number that binds the seal"
    if field.choices:
        return "code of a list"
    kinds: dict[str, tuple[type[Any], ...]] = {
        "points to a row": (models.ForeignKey,),
        "moment of the work": (models.DateField,),
        "yes or no of the work": (models.BooleanField,),
        "number of the work": (
            models.IntegerField,
            models.DecimalField,
            models.UUIDField,
        ),
    }
    return next((why for why, types in kinds.items() if isinstance(field, types)), "?")


def main() -> None:
    """Bring the list up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    with LIST.open(encoding="utf-8") as file:
        known = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    rows = []
    for model in sorted(apps.get_models(), key=lambda m: about(m).db_table):
        if about(model).app_label not in ROOMS:
            continue
        table, sealed = about(model).db_table, getattr(model, "SEALED", {})
        for field in about(model).concrete_fields:
            column = field.name
            kind, why = ("harmless", guess(field))
            if column in sealed:
                kind, why = "sealed", sealed[column]
            told = {"table": table, "column": column, "declared": kind, "why": why}
            rows.append(known.get((table, column), told))
    with LIST.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, ["table", "column", "declared", "why"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
