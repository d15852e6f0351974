"""The policy people review and the policy in force are the same, cell by cell."""

from __future__ import annotations

from accounts.roles import Role
from casework.field_groups import FieldGroup
from casework.policy import Action, Tie, allows
from tests.contracts.policy import COLUMNS, NO_FIELD, cells, on_paper, rows
from workflows.rules.states import State

KNOWN = {
    "role": set(Role),
    "relation": set(Tie),
    "action": set(Action),
    "field_group": {*FieldGroup, NO_FIELD},
    "state": set(State),
}


class TestThePolicyOnPaper:
    def test_is_the_policy_in_force_in_every_cell(self):
        differing = [
            cell.words
            for cell in cells()
            if on_paper(cell)
            is not allows(cell.role, cell.tie, cell.action, cell.group, cell.state)
        ]

        assert differing == []

    def test_names_only_what_there_is(self):
        for row in rows():
            assert list(row) == COLUMNS
            assert row["answer"] in {"yes", "no"}
            assert row["why"]
            for name, known in KNOWN.items():
                assert row[name] == "*" or set(row[name].split("|")) <= known, row

    def test_begins_by_refusing_everything(self):
        first = rows()[0]

        assert first["answer"] == "no"
        assert {first[name] for name in KNOWN} == {"*"}

    def test_lets_no_administrator_near_a_case(self):
        assert not any(
            on_paper(cell) for cell in cells() if cell.role is Role.ADMINISTRATOR
        )

    def test_lets_nobody_in_who_is_in_conflict_with_the_case(self):
        assert not any(on_paper(cell) for cell in cells() if cell.tie is Tie.CONFLICTED)
