"""Every event is in the log with all it says, and its table only grows."""

from __future__ import annotations

import pytest
from django.db import connection

from casework.evidence import bolts
from casework.evidence.leaves import KINDS
from casework.history import HASHED
from casework.models import Checkpoint, HistoryEvent, HistoryLeaf

MODELS = {model._meta.db_table: model for model, _columns in KINDS.values()}
ALL = MODELS | {model._meta.db_table: model for model in (HistoryLeaf, Checkpoint)}
WORKED_OUT = {"id", "hash", "previous_hash", "uid", "values"}  # hashed apart


def columns_of(model) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"history"}))
def test_a_leaf_holds_every_column_of_its_event(kind):
    model, columns = KINDS[kind]

    assert set(columns) | {"id"} == columns_of(model)


def test_the_hash_of_a_history_row_holds_every_column():
    assert set(HASHED) | WORKED_OUT == columns_of(HistoryEvent)


def test_every_table_of_events_only_grows():
    assert set(ALL) == set(bolts.TABLES)


@pytest.mark.parametrize("table", sorted(ALL))
def test_a_bolt_knows_every_column_that_may_not_meet_twice(table):
    meta = ALL[table]._meta
    unique = {(field.column,) for field in meta.concrete_fields if field.unique}
    unique |= {
        tuple(meta.get_field(name).column for name in constraint.fields)
        for constraint in meta.constraints
        if hasattr(constraint, "fields")
    }

    assert set(bolts.TABLES[table]) == unique


@pytest.mark.django_db
def test_no_migration_left_a_table_without_its_bolts():
    assert bolts.unbolted_tables(connection) == []
