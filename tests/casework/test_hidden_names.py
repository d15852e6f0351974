"""Names hidden on one's own screen: blurred until pressed, for this person alone."""

from __future__ import annotations

import re

import pytest

from accounts.models import Person
from casework import commands
from casework.models import Case
from tests.casework.seeing import Eyes
from tests.casework.test_seen import WORDS, G, a_case_full_of_words
from tests.contracts.project import ROOT
from tests.making import World, a_world

pytestmark = pytest.mark.django_db
PROFILE = "/ca-nhan/"
BLURRED = re.compile(
    r'<(\w+)[^>]* data-private tabindex="0"[^>]*>(.*?)</\1>', re.DOTALL
)
NAME = f"Lò Văn {WORDS[G.IDENTITY]}"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def case(world) -> Case:
    return a_case_full_of_words(world)


def page_of(eyes, who, case, tab="") -> str:
    return eyes.get(who, f"/ho-so/{case.reference}/{tab}").content.decode()


def hide(eyes, who, *, hidden=True):
    chosen = {"language": "vi"} | ({"hides_names": "on"} if hidden else {})
    assert eyes.post(who, PROFILE, chosen).status_code == 302


def outside_blur(page: str) -> str:
    return BLURRED.sub("", page)


class TestTheSwitch:
    @pytest.mark.parametrize("tab", ["", "nguoi-lien-quan/"])
    def test_blurs_every_place_of_the_name_on_the_own_screen(self, eyes, case, tab):
        hide(eyes, "worker")

        page = page_of(eyes, "worker", case, tab)

        assert "app-hide-names" in page
        assert NAME in page
        assert NAME not in outside_blur(page)

    def test_changes_no_screen_of_anybody_else(self, eyes, case):
        hide(eyes, "worker")

        page = page_of(eyes, "chair", case)

        assert "app-hide-names" not in page
        assert BLURRED.search(page) is None

    def test_blurs_the_suspect_and_a_paper_to_be_read(self, eyes, case):
        hide(eyes, "chair")

        people = page_of(eyes, "chair", case, "nguoi-lien-quan/")
        paper = page_of(eyes, "chair", case, "bieu-mau/mau_06/")

        assert WORDS[G.ALLEGED_OFFENDER] in people
        assert WORDS[G.ALLEGED_OFFENDER] not in outside_blur(people)
        assert WORDS[G.IDENTITY] in paper
        assert WORDS[G.IDENTITY] not in outside_blur(paper)

    def test_is_taken_back_on_the_same_page(self, world, eyes, case):
        hide(eyes, "worker")
        assert Person.objects.get(pk=world.people["worker"].pk).hides_names

        hide(eyes, "worker", hidden=False)

        assert "app-hide-names" not in page_of(eyes, "worker", case)

    def test_leaves_a_name_hidden_on_the_case_in_initials(self, world, eyes, case):
        """Who presses the blur reads initials: the name is opened as before."""
        world.do("worker", commands.naming.hide_name, case=case.pk, hidden=True)
        hide(eyes, "worker")

        page = page_of(eyes, "worker", case)

        assert NAME not in page
        assert "L.V.Q." in page


def test_every_private_place_can_be_pressed():
    """The tag makes it reachable by key and finger; the bare attribute does not."""
    bare = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if "data-private" in path.read_text(encoding="utf-8")
    ]

    assert bare == []
