"""A fault at each SQL statement of each command leaves nothing half-done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from casework.commands.path import REGISTRY
from casework.commands.refusals import Busy, Invalid
from tests.making import a_world
from tests.proofs.scenes import SCENES, Scene
from tests.proofs.snapshot import snapshot
from tests.undone import undone

pytestmark = pytest.mark.django_db
KEY = "the same key each time"
AT_LEAST = 3  # statements: taking the key, reading it, keeping the answer


class Fault(DatabaseError):
    """The database failed in the middle."""


class Breaking:
    """Raises at the ``at``-th statement; 0 only counts.

    What ends a rollback is let through: outside a test it is no statement of its own.
    """

    def __init__(
        self,
        at: int,
        error: Callable[[], Exception] = Fault,
        lets_through: tuple[str, ...] = ("ROLLBACK TO",),
    ) -> None:
        self.at = at
        self.error = error
        self.lets_through = lets_through
        self.seen = 0

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not sql.startswith(self.lets_through):
            self.seen += 1
        if self.seen == self.at:
            self.at = -1
            raise self.error()
        return execute(sql, params, many, context)


def busy() -> Exception:
    return OperationalError("database is locked")


def statements_of(scene: Scene) -> int:
    """Count the statements of the command, the caches filled."""
    counter = Breaking(0)
    for _round in range(2):
        counter.seen = 0
        with undone(), connection.execute_wrapper(counter):
            scene.play(key=KEY)
    return counter.seen


class TestAFaultAtEachStatement:
    @pytest.mark.parametrize("name", sorted(REGISTRY))
    def test_leaves_nothing_half_done_and_the_same_key_may_try_again(self, name):
        scene = SCENES[name](a_world())
        number = statements_of(scene)
        assert number >= AT_LEAST
        before = snapshot()

        for at in range(1, number + 1):
            with (
                pytest.raises(Fault),
                connection.execute_wrapper(Breaking(at)),
            ):
                scene.play(key=KEY)
            assert snapshot() == before, f"statement {at} of {number}"

        scene.play(key=KEY)
        assert snapshot() != before

    @pytest.mark.parametrize("name", sorted(REGISTRY))
    def test_is_told_as_busy_where_the_database_is_locked(self, name):
        scene = SCENES[name](a_world())
        number = statements_of(scene)
        before = snapshot()

        for at in sorted({1, 2, number // 2, number}):
            with (
                pytest.raises(Busy),
                connection.execute_wrapper(Breaking(at, busy)),
            ):
                scene.play(key=KEY)
            assert snapshot() == before, f"statement {at} of {number}"


class TestAFaultInTheRefusalItself:
    """The refusal stands, whatever becomes of the row that tells of it."""

    def test_leaves_the_case_as_it_was(self):
        world = a_world()
        scene = SCENES["decide_emergency"](world)
        scene.inputs["risk"] = "no such level"
        before = snapshot()
        ends = ("ROLLBACK TO", "RELEASE")
        counter = Breaking(0, busy, ends)
        with undone(), connection.execute_wrapper(counter):
            refused_by(scene)

        for at in range(1, counter.seen + 1):
            with undone():
                with connection.execute_wrapper(Breaking(at, busy, ends)):
                    refused_by(scene)
                assert is_untouched_but_for_a_refusal(before, snapshot())


def refused_by(scene: Scene) -> None:
    with pytest.raises((Busy, Invalid)):
        scene.play(key=KEY)


def is_untouched_but_for_a_refusal(before: dict, after: dict) -> bool:
    moved = {table for table in before if before[table] != after[table]}
    return moved in (set(), {"casework_historyevent", "casework_case"})
