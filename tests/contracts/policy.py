"""Reads ``docs/policy.csv``: rows in order, the last that fits answers."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from accounts.roles import Role
from casework.field_groups import FieldGroup
from casework.policy import OF_FIELDS, Action, Tie
from tests.contracts.project import ROOT
from workflows.rules.states import State

NO_FIELD = "-"
COLUMNS = ["role", "relation", "action", "field_group", "state", "answer", "why"]


@dataclass(frozen=True)
class Cell:
    """One question of the table: may this role, standing so, do this, in this state."""

    role: Role
    tie: Tie
    action: Action
    group: FieldGroup | None
    state: State

    @property
    def words(self) -> tuple[str, ...]:
        group = self.group.value if self.group else NO_FIELD
        return (
            *(self.role.value, self.tie.value, self.action.value, group),
            self.state.value,
        )


def cells() -> Iterator[Cell]:
    """Yield every cell there is."""
    for role, tie, action, state in itertools.product(Role, Tie, Action, State):
        groups: list[FieldGroup | None] = [None]
        if action in OF_FIELDS:
            groups = list(FieldGroup)
        for group in groups:
            yield Cell(role, tie, action, group, state)


@lru_cache(maxsize=1)
def rows() -> tuple[dict[str, str], ...]:
    with (ROOT / "docs/policy.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[tuple[frozenset[str] | None, ...], bool], ...]:
    return tuple(
        (
            tuple(
                None if row[name] == "*" else frozenset(row[name].split("|"))
                for name in COLUMNS[:5]
            ),
            row["answer"] == "yes",
        )
        for row in reversed(rows())
    )


def on_paper(cell: Cell) -> bool:
    """Return the answer of the last row that fits the cell."""
    words = cell.words
    for pattern, answer in _patterns():
        if all(
            wanted is None or word in wanted
            for wanted, word in zip(pattern, words, strict=True)
        ):
            return answer
    return False
