"""Lists never go through django-guardian's stock query: one query, found by an index."""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import access
from casework.commands.people import let_in
from casework.models import Case, CaseUserPermission
from tests.contracts.project import room_modules, shown
from tests.making import a_case, a_world

pytestmark = pytest.mark.django_db
STOCK = {"get_objects_for_user", "get_objects_for_group", "get_perms", "assign_perm"}


class TestTheListOfCases:
    @pytest.mark.parametrize("who", ["worker", "chair", "justice", "supervisor"])
    @pytest.mark.parametrize("listed", [access.cases_for, access.readable_for])
    def test_takes_one_query_however_many_grants_there_are(self, who, listed):
        world = a_world()
        counts = []
        for _round in range(2):
            for _case in range(3):
                case = a_case(world)
                for person in world.people.values():
                    until = world.now + timedelta(days=1)
                    let_in(case, person, world.now, until)
            actor = world.actor(who)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                found = list(listed(actor))
            counts.append(len(queries))
            assert len(found) == Case.unscoped.count()

        assert counts == [1, 1]

    @pytest.mark.embedded
    def test_finds_grants_by_their_index(self):
        """As SQLite explains it."""
        world = a_world()
        a_case(world)

        plan = access.cases_for(world.actor("justice")).explain()

        table = CaseUserPermission._meta.db_table
        aliases = [line for line in plan.splitlines() if table in line or " U0" in line]
        assert aliases, plan
        assert [line for line in aliases if line.strip().startswith("SCAN")] == [], plan


def test_no_room_calls_the_stock_queries():
    called = [
        f"{shown(path)}: {alias.name}"
        for path in room_modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("guardian")
        for alias in node.names
        if alias.name in STOCK
    ]

    assert called == []
