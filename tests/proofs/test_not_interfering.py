"""Two runs that differ only in cases a reader may not know of answer alike.

The same land, once without the unseen cases, once with two of them, once with two that
stand otherwise: every page of the reader is the same to the byte, but for what is random
on any page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from accounts.roles import OrganisationKind, Role
from casework.commands.told import ChildTold
from casework.models import Case
from config.hooks import sweep
from notifications.relay import relay_now
from notifications.replay import missed
from tests.casework.seeing import browser_of
from tests.making import World, a_case, a_person, a_walker, a_world
from tests.proofs.canaries import a_far_province
from tests.proofs.test_crawler import CHANGING, everything_in, first_difference
from tests.undone import undone

pytestmark = pytest.mark.django_db
NAME = "Lương Văn Giả"
LISTS = (
    *("/", "/?muc=don-vi", "/?muc=tat-ca", "/bao-dong/", "/bao-dong/?muc=da-nhan"),
    *("/bao-dong/?muc=da-xong", "/bao-dong/moi/", "/bao-dong/thanh/", "/yeu-cau/"),
    *("/ho-so/", "/ho-so/?trang_thai=in_progress", "/tiep-nhan/", "/ca-nhan/"),
    *("/giam-sat/", "/giam-sat/danh-sach/?muc=dang-mo", "/bao-cao/", "/luu-giu/"),
    *("/giam-sat/danh-sach/?muc=qua-han", "/truy-cap-khan-cap/kiem-tra/"),
    *("/yeu-cau/xin-xem/", "/truc/", "/cau-hinh/nguoi-dung/", "/cau-hinh/nhat-ky/"),
)
OF_THE_CASE = (
    *("", "bieu-mau/", "ke-hoach/", "nguoi-lien-quan/", "co-quan/", "tai-lieu/"),
    *("dien-bien/", "nhat-ky-xem/", "ai-xem-duoc/", "so-do/", "buoc/nho-giup/"),
)
READERS = ("worker", "chair", "supervisor", "health", "hotline", "administrator")


def far_away(far: World) -> None:
    """A report that nobody has taken, with the same child's name."""
    a_case(far, "receiver", children=(ChildTold(name=NAME, sex="male", age=9),))


def far_in_danger(far: World) -> None:
    """An emergency, and a second case; alarms and limits run."""
    case = a_case(far, children=(ChildTold(name="Người Khác", sex="female", age=3),))
    walk = a_walker_of(far, case).after(minutes=9).accept().after(minutes=9).verify()
    walk.assess().decide(emergency=True).team()
    a_case(far, "receiver", child_state="safe", incident_types=("child_labour",))


def a_walker_of(world: World, case: Case):
    walk = a_walker(world, case)
    for login, person in world.people.items():
        role = Role(person.posts.get().role)
        if not login.startswith("other"):
            walk.cast[role] = person
    walk.cast[Role.CASE_WORKER] = world.people["worker"]
    return walk


class Two:
    """The land of both runs; what is unseen is added, looked past, and taken away."""

    def __init__(self) -> None:
        self.world = a_world()
        committee = self.world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        colleague = a_person("colleague", Role.CASE_WORKER, committee)
        self.world.people["colleague"] = colleague
        self.far = a_far_province(self.world)
        self.case = a_case(self.world)
        walk = a_walker(self.world, self.case).after(minutes=10).accept()
        walk.after(minutes=9).verify().assess().decide(emergency=True)
        self.at = walk.after(hours=1).now
        a_case(self.world, incident_commune_id=self.world.other_commune.pk)
        self.settle()

    def settle(self) -> None:
        """Let the clock pass and ring whoever is to be rung."""
        with self.then():
            relay_now(timezone.now)
            sweep(timezone.now())
            relay_now(timezone.now)

    def then(self) -> time_machine.travel:
        return time_machine.travel(self.at + timedelta(hours=2), tick=False)

    def seen_by(self, who: str, unseen: Callable[[World], None] | None) -> dict:
        """Return everything ``who`` is answered while ``unseen`` is there."""
        with undone():
            if unseen is not None:
                self.far.now = self.at
                unseen(self.far)
            self.settle()
            caches["rates"].clear()
            with self.then():
                return dict(self._answers(who))

    def _answers(self, who: str) -> Iterator[tuple[str, str]]:
        person = self.world.people[who]
        client = browser_of(person)
        reference = self.case.reference
        own = [f"/ho-so/{reference}/{tab}" for tab in OF_THE_CASE]
        for path in (*LISTS, *own, f"/giam-sat/vu/{reference}/"):
            yield path, plain(everything_in(client.get(path)))
        for words in (NAME, "Luong", "giả văn", "Người Khác", reference):
            answer = client.post("/ho-so/", {"q": words})
            yield f"search {words}", plain(everything_in(answer))
        beside = {"child-0-name": NAME, "child-0-age": "9", "narrative": "Bị đánh."}
        answer = client.post("/tiep-nhan/xem-truoc/", beside)
        yield "beside", plain(everything_in(answer))
        yield "socket", "\n".join(sorted(heard(person.pk)))


def heard(person: int) -> list[str]:
    """Return what the socket says, without the row's running numbers."""
    return [
        re.sub(r'"(sequence|id|alert)":\d+,?', "", frame)
        for frame in missed(person, 0).frames
    ]


def plain(text: str) -> str:
    """Return a page without what is random on every page, and running numbers.

    Those tell how many rows there are in all, and nothing else: docs/adr/0016.
    """
    text = CHANGING.sub("", text)
    text = re.sub(r"Set-Cookie: (session|csrf)[^\r\n]+", "", text)
    text = re.sub(r"nonce-[^'\"]+|[0-9a-f]{32}", "", text)
    text = re.sub(r'data-cursor="\d+"|"cursor": \d+', "", text)
    return re.sub(r"/bao-dong/\d+/|alert-\d+", "", text)


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker) -> Iterator[Two]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Two()
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", READERS)
class TestAnUnseenCase:
    def test_changes_nothing_of_what_anybody_else_is_answered(self, two, who):
        without = two.seen_by(who, None)
        several = (far_away, far_in_danger) if who == "supervisor" else (far_in_danger,)
        for unseen in several:
            told = two.seen_by(who, unseen)
            assert set(told) == set(without)
            other = {path for path in told if told[path] != without[path]}
            assert not other, {p: first_difference(without[p], told[p]) for p in other}


@pytest.mark.parametrize("who", ["health", "hotline", "administrator"])
class TestAnUnseenCaseOfTheSameCommune:
    """Same commune is not same team."""

    def test_changes_nothing_either(self, two, who):
        without = two.seen_by(who, None)

        told = two.seen_by(who, lambda _far: add(two.world, two.at))

        other = {path for path in told if told[path] != without[path]}
        assert not other, {p: first_difference(without[p], told[p]) for p in other}


class TestTheComparison:
    def test_sees_a_case_that_may_be_seen(self, two):
        """The Chair's own commune: a new case there changes the Chair's pages."""
        without = two.seen_by("chair", None)

        told = two.seen_by("chair", lambda _far: add(two.world, two.at))

        other = {path for path in told if told[path] != without[path]}
        assert {"/bao-dong/", "/giam-sat/", f"search {NAME}", "socket"} <= other


def add(world: World, at) -> None:
    world.now = at
    a_case(world, "receiver")
