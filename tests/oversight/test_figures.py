"""What a statistician sees: sums of the province, small ones hidden, nothing behind them."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine
from django.utils.translation import gettext as _

from accounts.actor import actor_for
from accounts.models import Organisation, Post
from accounts.roles import OrganisationKind, Role
from casework import access
from casework.models import Case
from oversight.figures import figures
from oversight.filters import usual
from oversight.queries.board import board, choices_of
from tests.casework.case_pages import signed_in
from tests.making import SINCE, World, a_case, a_person, a_world

pytestmark = pytest.mark.django_db
BOARD, ROWS = "/giam-sat/", "/giam-sat/danh-sach/?muc=dang-mo"


@pytest.fixture
def world() -> World:
    made = a_world()
    office = made.bodies[OrganisationKind.PROVINCE_OFFICE]
    made.people["statistician"] = a_person("statistician", Role.STATISTICIAN, office)
    return made


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False):
        yield


def shown(world: World, who: str = "statistician"):
    filters, actor = usual(world.now), world.actor(who)
    choices = choices_of(actor, filters, world.now)
    return figures(board(actor, filters, world.now, choices))


def open_now(seen) -> str:
    return next(words for label, words in seen.now if label == _("Open now"))


def cases_in(world: World, body: Organisation, count: int) -> list[Case]:
    found = [a_case(world) for _ in range(count)]
    Case.unscoped.filter(pk__in=[case.pk for case in found]).update(committee=body)
    return found


class TestTheFigures:
    def test_say_what_is_large_and_hide_what_is_small(self, world):
        cases_in(world, world.bodies[OrganisationKind.COMMUNE_COMMITTEE], 6)
        cases_in(world, world.other_committee, 2)

        seen = shown(world)

        words = {one.name: one.open for one in seen.communes}
        assert set(words.values()) == {"–"}  # the six would give the two away
        assert open_now(seen) == "8"

    def test_show_communes_that_are_all_large(self, world):
        cases_in(world, world.bodies[OrganisationKind.COMMUNE_COMMITTEE], 6)
        cases_in(world, world.other_committee, 5)

        assert sorted(one.open for one in shown(world).communes) == ["5", "6"]

    def test_hide_a_sum_that_is_small_itself(self, world):
        cases_in(world, world.other_committee, 3)

        seen = shown(world)

        assert open_now(seen) == "–"
        assert {one.open for one in seen.communes} == {"–"}
        assert {words for _label, words in seen.ages} <= {"0", "–"}

    def test_are_of_the_province_alone_and_end_with_the_post(self, world):
        [case] = cases_in(world, world.other_committee, 1)
        actor = world.actor("statistician")
        assert access.figures_for(actor).get() == case

        posts = Post.objects.filter(person=world.people["statistician"])
        posts.update(organisation=world.bodies[OrganisationKind.COMMUNE_COMMITTEE])
        assert not access.figures_for(world.actor("statistician")).exists()
        posts.update(role=Role.SUPERVISOR)
        assert not access.figures_for(world.actor("statistician")).exists()


class TestThePage:
    def test_opens_no_list_and_names_no_case(self, world):
        cases = cases_in(world, world.bodies[OrganisationKind.COMMUNE_COMMITTEE], 6)
        client = signed_in(world, "statistician")

        text = unescape(client.get(f"{BOARD}?xa=1&tu=23/11/2026").content.decode())

        assert "UBND" in text or "Hoàng Văn Thụ" in text
        assert "danh-sach" not in text
        assert "Lương Văn Giả" not in text
        for case in cases:
            assert case.reference not in text
        [href] = set(re.findall(r'href="(/giam-sat/[^"]*)"', text))
        assert href == BOARD
        assert client.get("/").headers["Location"] == BOARD

    def test_is_the_only_one(self, world):
        [case] = cases_in(world, world.bodies[OrganisationKind.COMMUNE_COMMITTEE], 1)
        client = signed_in(world, "statistician")

        for address in (
            *(ROWS, f"/giam-sat/vu/{case.reference}/", f"/ho-so/{case.reference}/"),
            *(f"/ho-so/{case.reference}/buoc/mo-ho-so/", "/tiep-nhan/"),
        ):
            assert client.get(address).status_code == 404, address
        found = client.get(f"/ho-so/?ma={case.reference}").content.decode()
        assert f"/ho-so/{case.reference}/" not in found

    def test_of_somebody_who_audits_as_well_is_what_they_audit(self, world):
        cases_in(world, world.bodies[OrganisationKind.COMMUNE_COMMITTEE], 1)
        office = world.bodies[OrganisationKind.PROVINCE_OFFICE]
        Post.objects.create(
            person=world.people["other_chair"],
            organisation=office,
            role=Role.STATISTICIAN,
            starts_on=SINCE,
        )
        actor = actor_for(world.people["other_chair"], world.now)

        assert choices_of(actor, usual(world.now), world.now) == []
        rows = signed_in(world, "other_chair").get(ROWS).content.decode()
        assert "/giam-sat/vu/" not in rows
