"""Lists are written by hand, so that a reader can search them; here they are complete."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest

from accounts.models.organisation import ORGANISATION_KINDS
from accounts.models.person import ROLE_LABELS
from accounts.preview import PERMISSION_LABELS
from accounts.roles import (
    ORGANISATION_OF,
    PERMISSIONS,
    OrganisationKind,
    Permission,
    Role,
)
from notifications.catalogue import CATALOGUE, KINDS
from tests.contracts.project import ROOT
from workflows.rules.kinds import KIND_LABELS, KIND_OF_INCIDENT, PRECEDENCE, Kind
from workflows.rules.states import STAGE_LABELS, STAGE_OF, STATE_LABELS, Stage, State


def _modules(folder: str) -> set[str]:
    return {p.stem for p in (ROOT / folder).glob("*.py")} - {"__init__", "catalogue"}


def _imported_by(path: str, package: str) -> set[str]:
    """Return the modules of ``package`` that the list at ``path`` imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            package
        ):
            names.add((node.module or "").removeprefix(f"{package}."))
    return names


class TestLists:
    def test_of_flows_name_every_kind(self):
        for kind in Kind:
            assert kind.value in _modules("workflows/flows"), kind
            assert kind.value in _imported_by(
                "workflows/flows/__init__.py", "workflows.flows"
            )

    def test_of_kinds_are_whole(self):
        assert set(PRECEDENCE) == set(KIND_LABELS) == set(Kind)
        assert set(KIND_OF_INCIDENT.values()) == set(Kind)

    def test_of_incident_types_are_those_of_the_word_list(self):
        with (ROOT / "workflows/data/vocabulary.csv").open(encoding="utf-8") as file:
            rows = [r for r in csv.DictReader(file) if r["list"] == "incident_type"]

        assert {row["code"] for row in rows} == set(KIND_OF_INCIDENT)

    def test_of_states_give_each_a_label_and_a_stage(self):
        assert set(STATE_LABELS) == set(STAGE_OF) == set(State)
        assert set(STAGE_LABELS) == set(STAGE_OF.values()) == set(Stage)

    def test_of_roles_give_each_its_permissions_and_its_body(self):
        assert set(PERMISSIONS) == set(ORGANISATION_OF) == set(Role)

    def test_of_permissions_leave_none_that_nobody_holds(self):
        assert set().union(*PERMISSIONS.values()) == set(Permission)

    def test_of_permissions_and_roles_name_each(self):
        assert set(PERMISSION_LABELS) == set(Permission)
        assert set(ROLE_LABELS) == set(Role)
        assert {kind for kind, _label in ORGANISATION_KINDS} == set(OrganisationKind)

    def test_of_alerts_hold_each_key_once(self):
        assert len(CATALOGUE) == len(KINDS)

    def test_of_channels_name_every_channel(self):
        assert _modules("notifications/channels") == _imported_by(
            "notifications/channels/catalogue.py", "notifications.channels"
        )

    def test_of_alert_words_and_of_alerts_are_the_same(self):
        words = {
            path.stem for path in (ROOT / "templates/notifications/words").glob("*.txt")
        }

        assert words == set(CATALOGUE)


@pytest.mark.parametrize("role", list(Role))
class TestThePolicy:
    def test_on_paper_is_the_policy_in_force(self, role):
        with (ROOT / "docs/permissions.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))

        assert [row["permission"] for row in rows] == [p.value for p in Permission]
        assert {row["permission"] for row in rows if row[role.value] == "yes"} == {
            permission.value for permission in PERMISSIONS[role]
        }


@pytest.mark.parametrize("key", sorted(CATALOGUE))
class TestTheWordsOf:
    def test_an_alert_say_something_short(self, key):
        text = _words(key).read_text(encoding="utf-8").strip()

        assert text
        assert "\n" not in text

    def test_an_alert_hold_nothing_that_could_be_a_name(self, key):
        text = _words(key).read_text(encoding="utf-8")

        for harmful in ("name", "address", "birth", "phone", "child."):
            assert harmful not in "".join(_variables(text)), harmful


def _words(key: str) -> Path:
    return ROOT / f"templates/notifications/words/{key}.txt"


def _variables(text: str) -> list[str]:
    return [part.split("}}")[0] for part in text.split("{{")[1:]]
