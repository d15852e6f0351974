"""Nothing writes a state, a limit, a history row or an outbox row but the one path."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("accounts", "casework", "workflows", "notifications", "oversight", "config")
WRITES = {
    *("create", "bulk_create", "update", "bulk_update", "delete"),
    *("get_or_create", "update_or_create"),
}

# model → the only files that may write its rows
WRITERS = {
    "HistoryEvent": {"casework/history.py"},
    "Duty": {
        "workflows/settling.py",
        "workflows/sweeping.py",
        "workflows/recomputing.py",
        "workflows/pausing.py",
        "workflows/marking.py",
        "workflows/duties.py",
        "casework/commands/notes.py",  # the reason of a breach, never a moment
    },
    "Delivery": {
        "notifications/outbox.py",
        "notifications/delivery.py",
        "notifications/relay.py",
        "notifications/acknowledge.py",
    },
    "Case": {"casework/commands/report.py"},
    "CommandAnswer": {"casework/commands/path.py"},
}


def files() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def root_of(node: ast.expr) -> str:
    """Return the name a chain of calls and attributes begins with."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Name):
            return node.id
        else:
            return ""


def imports(tree: ast.Module, model: str) -> bool:
    """Say whether the file knows the model (and not something of the same name)."""
    return any(
        isinstance(node, ast.ImportFrom)
        and "models" in (node.module or "").split(".")
        and not (node.module or "").startswith("django")
        and any(alias.name == model and not alias.asname for alias in node.names)
        for node in ast.walk(tree)
    )


def writes(tree: ast.Module, model: str) -> Iterator[int]:
    """Yield the lines that make or change rows of ``model``."""
    if not imports(tree, model):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        func = node.func
        if (isinstance(func, ast.Name) and func.id == model and node.keywords) or (
            isinstance(func, ast.Attribute)
            and func.attr in WRITES
            and root_of(func) == model
        ):
            yield node.lineno


@pytest.mark.parametrize("model", sorted(WRITERS))
def test_rows_are_written_in_one_place(model):
    found = {
        f"{name}:{line}"
        for name, tree in files()
        for line in writes(tree, model)
        if name not in WRITERS[model]
    }

    assert found == set()


def test_only_the_access_door_reads_unscoped_cases():
    found = {
        f"{name}:{node.lineno}"
        for name, tree in files()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "unscoped"
        and name != "casework/access.py"
    }

    assert found == set()


def test_only_fire_calls_a_transition():
    lifecycle = ast.parse((ROOT / "workflows/lifecycle.py").read_text(encoding="utf-8"))
    transitions = {
        node.name
        for node in ast.walk(lifecycle)
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(d, ast.Call) and root_of(d) == "transition"
            for d in node.decorator_list
        )
    }
    assert "approve_plan" in transitions
    found = {
        f"{name}:{node.lineno}"
        for name, tree in files()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in transitions
        and root_of(node.func) in {"case", "self", "change"}
        and "case" in ast.unparse(node.func.value)
    }

    assert found == set()


def test_nothing_sets_a_state():
    found = {
        f"{name}:{node.lineno}"
        for name, tree in files()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
        and target.attr == "state"
        and "case" in ast.unparse(target.value)
    }

    assert found == set()


def test_alerts_are_posted_by_changes_alone():
    posters = {
        "casework/commands/change.py",
        *("casework/commands/imports.py", "casework/commands/exports.py"),
    }
    found = {
        name
        for name, tree in files()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "notifications.outbox"
        and any(alias.name == "post" for alias in node.names)
        and name not in posters
    }

    assert found == set()


def test_no_command_is_called_from_a_room_below():
    for name, tree in files():
        if name.startswith(("workflows/", "notifications/", "accounts/")):
            modules = {
                node.module or ""
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
            }
            assert not {m for m in modules if m.startswith("casework")}, name


def test_every_file_of_commands_is_listed():
    listed = (ROOT / "casework/commands/__init__.py").read_text(encoding="utf-8")
    machinery = {"__init__", "path", "change", "refusals", "refused", "told"}
    names = {p.stem for p in (ROOT / "casework/commands").glob("*.py")} - machinery

    assert {name for name in names if f'"{name}",' not in listed} == set()


SHOWS = ("/views/", "/queries/", "/forms/", "/templatetags/", "oversight/", "config/")
CALLS_THAT_WRITE = WRITES | {"save", "asave", "acreate", "aupdate", "adelete"}
MAY_WRITE = {
    "accounts/views/profile.py": "one's own language",
    "config/views.py": "one's own language",
    "config/sign_in.py": "one's own password",
}
"""Pages that change rows which are no case's, and why."""


def changes_rows(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that call what changes rows, whatever they are called on.

    ``update`` of a queryset takes keywords alone; that of a dict or a hash does not.
    """
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in CALLS_THAT_WRITE:
            continue
        if node.func.attr == "update" and (node.args or not node.keywords):
            continue
        yield node.lineno


def test_what_shows_pages_changes_no_row():
    found = {
        f"{name}:{line}"
        for name, tree in files()
        if any(part in f"/{name}" or name.startswith(part) for part in SHOWS)
        and name not in MAY_WRITE
        for line in changes_rows(tree)
    }

    assert found == set()


@pytest.mark.parametrize(
    "line",
    [
        "case.history.update(refused=True)",
        "duty.save()",
        "access.cases_for(actor).update(state='closed')",
        "rows = Case.objects.all(); rows.update(state='closed')",
        "models.HistoryEvent.objects.create(case=case)",
    ],
)
def test_the_search_finds_a_change_however_it_is_written(line):
    assert list(changes_rows(ast.parse(line))) == [1]
