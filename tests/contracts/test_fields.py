"""Every column is declared in docs/fields.csv: sealed, or harmless and why.

A new column fails here until somebody has thought about it. Nobody adds words about a
person in clear by forgetting.
"""

from __future__ import annotations

import csv

import pytest
from django.apps import apps
from django.db import models

from casework.field_groups import FieldGroup
from tests.contracts.project import ROOMS, ROOT

BY_ITSELF = {  # harmless by what kind of column it is
    "number of the row",
    "random number that binds the seal",
    "points to a row",
    "moment of the work",
    "yes or no of the work",
    "number of the work",
    "code of a list",
}
HOLDS_TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
)
OLD_NAMES = {"contact", "alleged offender"}
"""Groups as the first models named them; ``casework.field_groups`` has the seven."""


def _tables() -> dict[str, type[models.Model]]:
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
    }


def _declared() -> list[dict[str, str]]:
    with (ROOT / "docs/fields.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


TABLES = _tables()
DECLARED = _declared()


def _rows_of(table: str) -> dict[str, dict[str, str]]:
    return {row["column"]: row for row in DECLARED if row["table"] == table}


def test_the_list_names_each_column_once_and_none_that_is_gone():
    named = [(row["table"], row["column"]) for row in DECLARED]

    assert len(named) == len(set(named))
    assert {table for table, _column in named} - set(TABLES) == set()


@pytest.mark.parametrize("table", sorted(TABLES))
class TestTheColumnsOf:
    def test_are_all_declared(self, table):
        columns = {f.name for f in TABLES[table]._meta.concrete_fields}
        said = set(_rows_of(table))

        assert columns - said == set(), "run: python -m scripts.fields, then read it"
        assert said - columns == set(), "gone: run python -m scripts.fields"

    def test_are_sealed_where_the_list_says_so_and_nowhere_else(self, table):
        model = TABLES[table]
        sealed = dict(getattr(model, "SEALED", {}))
        said = {
            column: row["why"]
            for column, row in _rows_of(table).items()
            if row["declared"] == "sealed"
        }

        assert said == sealed
        for column, group in sealed.items():
            assert isinstance(model._meta.get_field(column), models.BinaryField)
            assert group in {g.value for g in FieldGroup} | OLD_NAMES

    def test_are_harmless_for_a_reason(self, table):
        for column, row in _rows_of(table).items():
            if row["declared"] == "sealed":
                continue
            assert row["declared"] == "harmless", column
            assert row["why"].strip(" ?"), column
            field = TABLES[table]._meta.get_field(column)
            if isinstance(field, HOLDS_TEXT) and not field.choices:
                own_reason = row["why"] not in BY_ITSELF - {"code of a list"}
                assert own_reason, f"{column} holds text: say which"

    def test_are_the_same_in_the_model_that_lists_them(self, table):
        listed = getattr(TABLES[table], "HARMLESS", None)
        if listed is None:
            return
        harmless = {
            column
            for column, row in _rows_of(table).items()
            if row["declared"] == "harmless"
        }

        assert harmless - {"id", "uid"} == set(listed)
