"""The role the site signs in with does its work, and cannot touch what only grows."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from casework.access import note_reading
from casework.evidence import bolts
from casework.evidence.checkpoints import make_checkpoints
from casework.models import HistoryEvent, HistoryLeaf, Reading
from tests.making import World, a_case, a_walker, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.fleet]
ROLE = "cho_che_site_in_tests"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def world() -> World:
    """A world, seen from here on by the site's role."""
    world = a_world()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"CREATE ROLE {ROLE}")
    call_command("grant_site", ROLE, verbosity=0)
    run(f"SET LOCAL ROLE {ROLE}")
    return world


def refused(statement: str) -> None:
    closed = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with closed, transaction.atomic():
        run(statement)


class TestTheSitesRole:
    def test_carries_a_case_through_and_signs_its_history(self, world):
        case = a_case(world)
        a_walker(world, case).after(minutes=9).accept().after(hours=1).verify()
        note_reading(case, world.actor("worker"), "case", world.now)
        make_checkpoints(world.now)

        assert HistoryEvent.objects.filter(case=case).count() > 2
        assert Reading.objects.count() == 1
        assert HistoryLeaf.objects.exists()

    @pytest.mark.parametrize("table", sorted(bolts.TABLES))
    def test_cannot_touch_what_only_grows(self, world, table):
        key = bolts.TABLES[table][0][0]

        refused(f"UPDATE {table} SET {key} = {key}")
        refused(f"DELETE FROM {table}")
        refused(f"TRUNCATE {table}")
        refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        refused(f"DROP TRIGGER {table}_no_change ON {table}")
        refused(f"ALTER TABLE {table} RENAME TO something_else")
        refused(f"DROP TABLE {table}")

    def test_cannot_make_the_bolts_do_something_else(self, world):
        refused(f"DROP FUNCTION {bolts.FUNCTION}() CASCADE")
        refused(
            f"CREATE OR REPLACE FUNCTION {bolts.FUNCTION}() RETURNS trigger "
            "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
        refused("SET session_replication_role = replica")

    def test_cannot_pretend_to_have_migrated(self, world):
        refused("DELETE FROM django_migrations")


class TestGranting:
    def test_is_refused_for_the_owner(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            (owner,) = cursor.fetchone()

        with pytest.raises(CommandError, match="một vai trò khác"):
            call_command("grant_site", owner)

    def test_is_refused_for_nobody(self):
        with pytest.raises(CommandError, match="Chưa có vai trò"):
            call_command("grant_site", "nobody_of_that_name")
