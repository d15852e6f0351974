"""What a command or a page does not ask for is not taken, whoever sends it."""

from __future__ import annotations

import ast
import copy
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from accounts.roles import Role
from casework.commands.path import REGISTRY
from casework.commands.refusals import NotAsked
from casework.models import Case, CommandAnswer, HistoryEvent, RefusalWithoutCase
from tests.casework.case_pages import hidden, signed_in
from tests.casework.test_case_page_path import TestTheWholePath as WholePath
from tests.casework.test_case_page_path import clock
from tests.casework.test_intake_page import PAGE, answers
from tests.contracts.project import room_modules, shown
from tests.making import World, a_world
from tests.proofs import settings_apart, settings_of_cases
from tests.proofs.scenes import SCENES
from tests.proofs.snapshot import snapshot

pytestmark = pytest.mark.django_db
__all__ = ["clock", "settings_apart", "settings_of_cases"]
OF_THE_PATH = {"key", "actor", "at", "case", "expected_version", "change", "unit"}
PRIVILEGES = ("state", "holder", "committee", "is_superuser", "actor_id")
WITH_ANSWERS = {
    "save_form": "answers",
    "sign_form": "answers",
    "hold_meeting": "minutes",
    "record_labour_test": "answers",
    "record_verification": "asked",
}
"""Commands that are told words by key, and the input that holds them."""


@pytest.fixture
def world() -> World:
    return a_world()


class TestACommand:
    def test_asks_by_name_and_for_nothing_of_the_path(self):
        for name, command in REGISTRY.items():
            assert not command.asks & {*OF_THE_PATH, "args", "kwargs"}, name

    def test_refuses_what_it_does_not_ask_for_before_it_looks_at_anything(self, world):
        actor, left_out = world.actor("worker"), {RefusalWithoutCase._meta.db_table}
        before = snapshot(left_out)
        for name, command in sorted(REGISTRY.items()):
            for smuggled in set(PRIVILEGES) - command.asks:
                told = {"key": f"{name}-{smuggled}", smuggled: 1}
                with pytest.raises(NotAsked):
                    command(actor=actor, at=world.now, case=1, **told)

        written = RefusalWithoutCase.objects.all()
        assert {row.command for row in written} == set(REGISTRY)
        assert {tuple(row.reasons) for row in written} == {("not_asked",)}
        assert snapshot(left_out) == before

    @pytest.mark.parametrize("name", WITH_ANSWERS)
    def test_refuses_an_answer_to_what_it_does_not_ask(self, world, name):
        scene = SCENES[name](world)
        honest, told = scene.inputs, copy.deepcopy(scene.inputs)
        words = told[WITH_ANSWERS[name]]
        (words[0] if isinstance(words, list) else words)["holder"] = "1"
        scene.inputs = told
        before = snapshot({RefusalWithoutCase._meta.db_table})

        with pytest.raises(NotAsked):
            scene.play()

        assert snapshot({RefusalWithoutCase._meta.db_table}) == before
        scene.inputs = honest
        assert scene.play()


class Smuggler:
    """Sends privileges along with whatever is sent, and looks for them afterwards."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stranger = world.people["other_worker"]
        self.body = world.other_committee.pk

    def laden(self, data: Any) -> Any:
        """Return ``data`` with what nobody asked for; its own answers win."""
        mine = self.stranger.pk
        people = ("holder", "actor", "actor_id", "person", "owner", "signed_by")
        bodies = ("committee", "committee_id", "organisation", "organisation_id")
        forged = {
            **dict.fromkeys((*people, "holder_id", "recorded_by_id"), mine),
            **dict.fromkeys(bodies, self.body),
            **dict.fromkeys(("at", "opened_at", "closed_at"), "1999-01-01T00:00+07:00"),
            **dict.fromkeys(
                ("is_superuser", "is_staff", "password_is_temporary"), "on"
            ),
            "state": "void",
            "expected_version": "0",
            "restricted": "on",
            "id": "1",
            "pk": "1",
            "password": "",
            "username": "ke-la",
            "role": "chair",
            "session_round": "999",
            "reference": "TH-1999-0001",
        }
        return {**forged, **data} if isinstance(data, dict) else data

    def found(self) -> list[str]:
        """Return what of it was taken."""
        own = Case.unscoped.exclude(state="void").exclude(opened_at__year=1999)
        own = own.exclude(holder=self.stranger).exclude(committee=self.body)
        return [
            *(f"case {case}" for case in Case.unscoped.exclude(pk__in=own)),
            *(f"event {e}" for e in HistoryEvent.objects.filter(actor=self.stranger)),
            *(f"event {e}" for e in HistoryEvent.objects.filter(at__year=1999)),
            *(
                f"command {row.command}"
                for row in CommandAnswer.objects.filter(actor_key=self.stranger.pk)
            ),
            *(
                f"person {person}"
                for person in Person.objects.all()
                if person.is_superuser
                or person.is_staff
                or person.username == "ke-la"
                or person.session_round == 999
            ),
        ]


@pytest.fixture
def smuggler(world, monkeypatch) -> Smuggler:
    """Every form that is sent from now on carries privileges."""
    smuggler, honest = Smuggler(world), Client.post

    def post(
        client: Client, path: str, data: Any = None, *more: Any, **rest: Any
    ) -> Any:
        return honest(client, path, smuggler.laden(data or {}), *more, **rest)

    monkeypatch.setattr(Client, "post", post)
    return smuggler


class TestAPage:
    def test_of_the_whole_path_takes_nothing_it_does_not_ask_for(
        self, world, clock, smuggler
    ):
        WholePath().test_is_walked_on_the_pages(world, clock)

        assert smuggler.found() == []

    def test_of_intake_takes_nothing_it_does_not_ask_for(self, world, clock, smuggler):
        saved = signed_in(world, "hotline").post(PAGE, answers(world))

        assert saved.status_code == 302
        case = Case.unscoped.get()
        assert case.report.received_by_id == world.people["hotline"].pk
        assert smuggler.found() == []

    def test_of_ones_own_profile_gives_nobody_a_post(self, world, clock, smuggler):
        worker = world.people["worker"]
        client = signed_in(world, "worker")

        client.post("/ca-nhan/", {"language": "en"})
        client.post("/ngon-ngu/", {"language": "en", "next": "/"})

        assert [post.role for post in worker.posts.all()] == [Role.CASE_WORKER]
        assert smuggler.found() == []

    def test_of_a_person_changes_what_it_shows_and_no_more(
        self, world, clock, smuggler
    ):
        person = world.people["worker"]
        client = signed_in(world, "administrator")
        address = f"/cau-hinh/nguoi-dung/{person.pk}/sua/"
        page = client.get(address)
        assert page.status_code == 200

        saved = client.post(
            address,
            {
                "key": hidden(page, "key")
                if 'name="key"' in page.content.decode()
                else "",
                "username": person.username,
                "display_name": "Vi Thị Lan Anh",
                "language": "vi",
            },
        )

        assert saved.status_code == 302
        person.refresh_from_db()
        assert person.display_name == "Vi Thị Lan Anh"
        assert [post.starts_on for post in person.posts.all()] == [date(2020, 1, 1)]
        assert smuggler.found() == []


def _from_a_model(node: ast.AST) -> bool:
    if not isinstance(node, ast.ClassDef):
        return False
    return any("ModelForm" in ast.unparse(base) for base in node.bases)


def _handed_on_whole(node: ast.AST) -> bool:
    """Say whether a call spreads what a browser sent over its arguments."""
    if not isinstance(node, ast.Call):
        return False
    spread = [word.value for word in node.keywords if word.arg is None]
    return any(
        isinstance(part, ast.Attribute) and part.attr in {"POST", "GET", "data"}
        for value in spread
        for part in ast.walk(value)
    )


class TestNoForm:
    def test_is_made_from_a_model_or_hands_on_what_it_was_sent(self):
        found = [
            f"{shown(path)}: {ast.unparse(node)[:60]}"
            for path in room_modules()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if _from_a_model(node) or _handed_on_whole(node)
        ]

        assert found == []
