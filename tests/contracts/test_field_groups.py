"""Every field that tells of a person stands in ``docs/field_groups.csv`` with its group."""

from __future__ import annotations

import csv

from django.apps import apps

from casework.commands.path import REGISTRY
from casework.field_groups import OF_QUESTION, OF_VALUE, FieldGroup
from casework.sealing import SealedRow
from tests.contracts.project import ROOT
from workflows.rules.forms import FORMS

Fields = dict[tuple[str, str], str]


def on_paper() -> Fields:
    with (ROOT / "docs/field_groups.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {(row["where"], row["field"]): row["field_group"] for row in rows}
    assert len(found) == len(rows)
    return found


def in_force() -> Fields:
    sealed = {
        (model.__name__, column): str(group)
        for model in apps.get_models()
        if issubclass(model, SealedRow)
        for column, group in model.SEALED.items()
    }
    asked = {
        (form.key, field.key): OF_QUESTION[field.group].value
        for form in FORMS.values()
        for field in form.fields
    }
    said = {("history", key): group.value for key, group in OF_VALUE.items()}
    return sealed | asked | said


class TestTheFieldGroups:
    def test_on_paper_are_those_in_force_and_leave_no_field_out(self):
        assert on_paper() == in_force()

    def test_are_the_seven(self):
        assert set(on_paper().values()) == set(FieldGroup)

    def test_know_every_value_a_command_seals_into_the_history(self):
        assert REGISTRY
        names = {name for source in _commands() for name in _remembered(source)}

        assert len(names) > 10
        assert names <= set(OF_VALUE)


def _commands() -> list[str]:
    folder = ROOT / "casework/commands"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]


def _remembered(source: str) -> set[str]:
    """Return the names of the values that commands in ``source`` remember."""
    import ast

    return {
        keyword.arg
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "remember"
        for keyword in node.keywords
        if keyword.arg
    }
