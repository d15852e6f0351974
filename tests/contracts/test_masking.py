"""Sealed values reach a page by ``casework.seen`` and no other way."""

from __future__ import annotations

import ast

from django.apps import apps

from casework.sealing import SealedRow
from tests.contracts.project import ROOT

EDGE = ("casework/queries", "casework/views", "oversight", "notifications", "config")
SEALED = {
    column
    for model in apps.get_models()
    if issubclass(model, SealedRow)
    for column in model.SEALED
}
OWN_WORK = {
    "casework/queries/request_page.py": "a body reads what it answered itself",
    "casework/queries/intake.py": "a draft belongs to whoever typed it",
    "casework/queries/imports.py": "a row of a file belongs to whoever brought it",
    "casework/queries/documents.py": "asks the policy by the kind of the document",
    "casework/queries/choices.py": "a row of the plan, for whoever does the plan",
    "casework/views/intake/checking.py": "shows what was typed on the page before",
    "casework/views/case/steps/planning.py": "the plan, for whoever writes it",
    "casework/queries/find.py": "compares names inside the own cases, shows none",
    "casework/queries/child_words.py": "initials, in lists of cases one may open",
    "casework/queries/access_requests.py": "why somebody asks to read, for who answers",
    "casework/queries/referrals.py": "the name, where the referral says it is shown",
    "casework/queries/doubles.py": "initials, of cases one may open",
    "casework/views/intake/beside.py": "initials, of cases one may open",
}
"""Files that open a sealed value by themselves, and why they may."""


def opens(path: str) -> list[int]:
    """Return the lines that open a sealed column, or the name behind one."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and len(node.args) == 1
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value in SEALED
            and isinstance(node.func.value, ast.Name | ast.Attribute)
            and _is_a_row(node.func.value)
        )
        or (
            isinstance(node, ast.Attribute)
            and node.attr in {"name", "initials"}
            and isinstance(node.value, ast.Attribute | ast.Name)
            and _last(node.value) == "child"
        )
    ]


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_a_row(node: ast.expr) -> bool:
    """Say whether the name is one that rows go by; answers and forms have others."""
    return _last(node) in {"row", "child", "report", "case", "item", "found", "draft"}


def edge_files() -> list[str]:
    return [
        path.relative_to(ROOT).as_posix()
        for folder in EDGE
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


class TestAPage:
    def test_opens_no_sealed_value_by_itself(self):
        found = {path: opens(path) for path in edge_files() if path not in OWN_WORK}

        assert {path: lines for path, lines in found.items() if lines} == {}

    def test_that_may_still_does(self):
        assert {path for path in OWN_WORK if not opens(path)} == set()
