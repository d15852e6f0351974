"""Nothing in the product moves a case but ``fire``, and nothing writes its state past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from workflows.lifecycle import Lifecycle, legal_moves

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "notifications", "workflows", "casework", "oversight", "config")
NAMES = {move.name for move in legal_moves(Lifecycle)}
WRITES = {"update", "create", "bulk_create", "update_or_create", "get_or_create"}


def product() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def owner(node: ast.expr) -> str:
    """Return the last name of what a method is called on: ``self.case`` is "case"."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def called_transitions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in NAMES
            and owner(node.func.value).lower().endswith("case")
        ):
            yield f"{node.lineno}: {ast.unparse(node.func)}"


def written_states(source: str) -> Iterator[str]:
    """Yield queries on cases that set ``state``, and raw statements that do."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            sets_state = any(word.arg == "state" for word in node.keywords)
            on_cases = "Case.unscoped" in ast.unparse(node.func)
            if node.func.attr in WRITES and sets_state and on_cases:
                yield f"{node.lineno}: {ast.unparse(node.func)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = " ".join(node.value.lower().split())
            if "update casework_case set" in words and "state" in words:
                yield f"{node.lineno}: raw SQL"


class TestTheProduct:
    @pytest.mark.parametrize("path", product(), ids=lambda p: str(p.relative_to(ROOT)))
    def test_calls_no_transition_by_itself(self, path):
        assert list(called_transitions(path.read_text("utf-8"))) == []

    @pytest.mark.parametrize("path", product(), ids=lambda p: str(p.relative_to(ROOT)))
    def test_writes_no_state_past_the_machine(self, path):
        assert list(written_states(path.read_text("utf-8"))) == []


class TestTheSearch:
    def test_finds_a_transition_that_is_called(self):
        found = list(
            called_transitions("change.case.close()\ncase.void()\nfile.close()")
        )
        assert found == ["1: change.case.close", "2: case.void"]

    def test_finds_a_state_that_is_written(self):
        source = (
            'Case.unscoped.filter(pk=1).update(state="closed")\n'
            'Duty.objects.update(state="met")\n'
            'cursor.execute("UPDATE casework_case SET state = %s", ["closed"])\n'
        )
        assert [line.split(":")[0] for line in written_states(source)] == ["1", "3"]
