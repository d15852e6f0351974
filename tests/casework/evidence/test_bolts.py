"""The database refuses to change, remove or replace what only grows: raw SQL as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AccessEvent, AdministrationChange
from casework.access import note_reading
from casework.evidence import bolts
from casework.evidence.checkpoints import make_checkpoints
from casework.models import RefusalWithoutCase
from tests.making import World, a_case, a_world
from tests.unbolted import unbolted

pytestmark = pytest.mark.django_db
TABLES = sorted(bolts.TABLES)
ONLY_GROWS = "only grows"


@pytest.fixture
def world() -> World:
    world = a_world()
    case = a_case(world)
    note_reading(case, world.actor("worker"), "case", world.now)
    RefusalWithoutCase.objects.create(command="accept_case", reasons=[], at=world.now)
    AccessEvent.objects.create(what="signed_in", at=world.now)
    AdministrationChange.objects.create(
        at=world.now,
        what="turn_added",
        subject="on_call",
        subject_id=1,
        effective_date=world.now.date(),
    )
    make_checkpoints(world.now)
    return world


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def rows(table: str) -> list:
    key = bolts.TABLES[table][0][0]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
        return [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in cursor.fetchall()
        ]


@pytest.fixture
def refused(world) -> Callable[..., None]:
    """Return a way to say that a statement is refused on every table that only grows."""

    def is_refused(statement: Callable[[str, str], Iterable[str]], why=ONLY_GROWS):
        for table in TABLES:
            before = rows(table)
            assert before, table
            for sql in statement(table, key_of(table)):
                with pytest.raises(DatabaseError, match=why):
                    run(sql)
            assert rows(table) == before, table

    return is_refused


class TestEveryTableThatOnlyGrows:
    def test_refuses_a_change(self, refused):
        refused(lambda table, key: [f'UPDATE "{table}" SET "{key}" = "{key}"'])

    def test_refuses_to_lose_a_row(self, refused):
        refused(lambda table, _key: [f'DELETE FROM "{table}"'])

    @pytest.mark.embedded
    def test_refuses_a_row_in_the_place_of_another(self, refused):
        refused(
            lambda table, _key: [
                f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
                f'REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
            ]
        )

    @pytest.mark.embedded
    def test_refuses_a_replacement_under_another_number(self, refused):
        """Every pair of columns that may not meet twice is a way to replace a row."""
        refused(lambda table, _key: list(replacements(table)))

    @pytest.mark.fleet
    def test_refuses_to_be_emptied(self, refused):
        run("SET CONSTRAINTS ALL IMMEDIATE")

        refused(lambda table, _key: [f'TRUNCATE "{table}" CASCADE'])

    @pytest.mark.fleet
    def test_refuses_a_session_that_plays_a_replica(self, refused):
        refused(
            lambda table, _key: [
                f"SET LOCAL session_replication_role = replica; DELETE FROM {table}"
            ]
        )

    @pytest.mark.fleet
    def test_refuses_to_write_over_a_row(self, refused):
        refused(
            lambda table, key: [
                (
                    f'INSERT INTO "{table}" SELECT * FROM "{table}" LIMIT 1 '
                    f'ON CONFLICT ("{key}") DO UPDATE SET "{key}" = EXCLUDED."{key}"'
                )
            ]
        )


def key_of(table: str) -> str:
    return bolts.TABLES[table][0][0]


def replacements(table: str) -> Iterator[str]:
    """Yield statements that replace a row by one of its other unique columns alone."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    fresh = {"id": "999999", "uid": "'" + "f" * 32 + "'", "number": "999998"}
    for unique in bolts.TABLES[table][1:]:
        chosen = ", ".join(
            fresh[column.name]
            if column.name in fresh and column.name not in unique
            else f'"{column.name}"'
            for column in columns
        )
        yield f'INSERT OR REPLACE INTO "{table}" SELECT {chosen} FROM "{table}" LIMIT 1'


class TestTheBolts:
    def test_stand_on_every_table_after_the_migrations(self):
        assert bolts.unbolted_tables(connection) == []

    @pytest.mark.parametrize("table", TABLES)
    def test_are_missed_when_they_are_gone(self, table):
        bolts.unbolt(connection, table)

        assert bolts.unbolted_tables(connection) == [table]

    @pytest.mark.embedded
    def test_are_missed_when_they_do_something_else(self):
        run("DROP TRIGGER casework_reading_no_delete")
        run(
            "CREATE TRIGGER casework_reading_no_delete BEFORE DELETE "
            "ON casework_reading BEGIN SELECT 1; END"
        )

        assert bolts.unbolted_tables(connection) == ["casework_reading"]

    @pytest.mark.fleet
    def test_are_missed_when_they_are_switched_off(self):
        run("ALTER TABLE casework_reading DISABLE TRIGGER casework_reading_no_change")

        assert bolts.unbolted_tables(connection) == ["casework_reading"]

    @pytest.mark.fleet
    def test_are_missed_when_a_replica_may_pass_them(self):
        run("ALTER TABLE casework_reading ENABLE TRIGGER casework_reading_no_change")

        assert bolts.unbolted_tables(connection) == ["casework_reading"]

    @pytest.mark.fleet
    def test_are_missed_when_their_function_does_something_else(self):
        run(
            f"CREATE OR REPLACE FUNCTION {bolts.FUNCTION}() RETURNS trigger "
            "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )

        assert bolts.unbolted_tables(connection) == list(bolts.TABLES)

    def test_stand_again_after_a_test_took_them_away(self):
        with unbolted():
            assert bolts.unbolted_tables(connection) == list(bolts.TABLES)

        assert bolts.unbolted_tables(connection) == []
