"""Forged and mistyped input: a sentence or nothing at all, never a broken page."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from casework.models import Case, Draft, Report
from casework.views.case.steps.catalogue import STEPS
from tests.casework.case_pages import at, signed_in, walker_of
from tests.making import World, a_case, a_world

pytestmark = pytest.mark.django_db
PAGE = "/tiep-nhan/"
STORY = "Cháu bị bố đánh."
LONG = "9" * 5000
MANY = "9" * 300  # in a name: longer ones Django itself turns away


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def told(world, **more):
    return {
        "key": "a-key",
        "action": "alarm",
        "sent_at": timezone.now().isoformat(),
        "child_state": "danger",
        "incident_commune": str(world.commune.pk),
        "narrative": STORY,
        "children": "1",
    } | more


class TestAReportWithForgedFields:
    @pytest.mark.parametrize(
        "forged",
        [
            {"sent_at": "0001-01-01T00:00:00+14:00"},
            {"opened_at": "9999-12-31T23:59:59+00:00"},
            {"key": "k" * 500},
            {"key": "k\0"},
            {"children": LONG},
            {"child-²-name": "x", f"child-{MANY}-name": "x"},
            {f"alike-{MANY}": "same", "alike-²": "same"},
        ],
    )
    def test_is_taken_all_the_same(self, world, forged):
        answer = signed_in(world, "hotline").post(PAGE, told(world) | forged)

        assert answer.status_code == 302
        assert Report.objects.count() == 1

    @pytest.mark.parametrize(
        "forged",
        [
            {"opened_at": "9999-12-31T23:59:59+00:00"},
            {"opened_at": "0001-01-01T00:00:00+14:00"},
            {"remove_child": "0", "child-²-name": "x"},
            {"remove_child": LONG},
        ],
    )
    def test_is_drawn_again_with_what_was_typed(self, world, forged):
        posted = told(world) | {"action": "look"} | forged
        answer = signed_in(world, "hotline").post(PAGE, posted)

        assert answer.status_code == 200
        assert STORY in answer.content.decode()


class TestAMistypedDay:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"received_at": "13:58 23/11/0026"}, "đủ bốn chữ số"),
            ({"received_at": "00:00 01/01/0001"}, "đủ bốn chữ số"),
            ({"received_at": "13:58 23/11/1926"}, "quá xa"),
            ({"happened_from": "01/01/1926"}, "quá xa"),
            ({"happened_to": "31/12/2026"}, "không thể xảy ra sau"),
            ({"child-0-birth": "0000"}, "ngày/tháng/năm"),
            ({"child-0-birth": "0001"}, "không còn là trẻ em"),
            ({"child-0-birth": "1980"}, "không còn là trẻ em"),
            ({"child-0-birth": "03/04/1980"}, "không còn là trẻ em"),
        ],
    )
    def test_is_said_and_everything_typed_is_kept(self, world, wrong, sentence):
        answer = signed_in(world, "hotline").post(PAGE, told(world, **wrong))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert STORY in page
        assert not Report.objects.exists()


class TestADraftGoneOnWithOnTheOtherPage:
    def test_keeps_what_is_typed_there(self, world):
        hotline = signed_in(world, "hotline")
        hotline.post(PAGE, told(world, action="draft"))
        draft = Draft.objects.get()

        first = reverse("casework:intake_step", args=[1])
        answer = hotline.post(
            f"{first}?nhap={draft.pk}", {"child_state": "hurt", "key": "a-key"}
        )

        assert answer.status_code == 302
        kept = Draft.objects.get()
        assert kept.get("content")["typed"]["child_state"] == ["hurt"]
        assert kept.get("content")["typed"]["narrative"] == [STORY]

    def test_and_the_other_way_round(self, world):
        hotline = signed_in(world, "hotline")
        first = reverse("casework:intake_step", args=[1])
        hotline.post(first, {"child_state": "hurt", "key": "a-key"})

        answer = hotline.post(PAGE, told(world, action="draft"))

        assert answer.status_code == 302
        assert Draft.objects.get().get("content")["typed"]["narrative"] == [STORY]

    def test_ends_with_its_report(self, world):
        hotline = signed_in(world, "hotline")
        first = reverse("casework:intake_step", args=[1])
        hotline.post(first, {"child_state": "hurt", "key": "a-key"})

        hotline.post(PAGE, told(world))

        assert Report.objects.count() == 1
        assert not Draft.objects.exists()


class TestTheStepsOfACase:
    DAYS = ("planned_on", "next_on", "review_date")
    MOMENTS = (
        *("happened_at", "child_seen_at", "done_at", "started_at", "ended_at"),
        *("until", "rows-1-at"),
    )
    FORGED = (
        {"rows": "1", "remove_row": LONG},
        {"rows": LONG, "add_row": "1"},
        {"rows": "²", "remove_row": "٣"},
        dict.fromkeys(MOMENTS, "00:00 01/01/0001"),
        dict.fromkeys(MOMENTS, "23:59 31/12/9999") | dict.fromkeys(DAYS, "31/12/9999"),
        {"person": LONG, "holder": LONG, "commune": LONG, "version": "²"},
    )

    @pytest.mark.parametrize("who", ["worker", "chair"])
    def test_refuse_or_are_not_there(self, world, clock, who):
        case = a_case(world)
        walk = walker_of(world, case).after(minutes=10).accept()
        clock.move_to(walk.now)
        client = signed_in(world, who)

        for step in STEPS:
            for forged in self.FORGED:
                answer = client.post(at(case, f"buoc/{step}/"), forged)
                assert answer.status_code in {200, 302, 403, 404, 409, 422}, step


class TestTheFilters:
    @pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "01/01/1900", "x"])
    def test_of_finding_and_of_the_board_take_any_day(self, world, day):
        a_case(world)
        for who, address in (("worker", "/ho-so/"), ("supervisor", "/giam-sat/")):
            client = signed_in(world, who)
            for name in ("tu", "den"):
                answer = client.get(address, {name: day})
                assert answer.status_code in {200, 422}

    @pytest.mark.parametrize("cursor", ["0." + LONG, "².٣", "1.", "", "\0"])
    def test_of_alerts_take_any_cursor(self, world, cursor):
        a_case(world)

        answer = signed_in(world, "worker").get("/bao-dong/", {"sau": cursor})

        assert answer.status_code == 200


class TestTheNumberOfARow:
    @pytest.mark.parametrize(
        ("who", "address", "status"),
        [
            ("worker", f"/ho-so/theo-so/{'9' * 25}/", 404),
            ("worker", f"/bao-dong/moi/?sau={LONG}", 400),
            ("worker", f"/yeu-cau/{'9' * 25}/", 404),
            ("worker", f"/tiep-nhan/nhap-tep/{'9' * 25}/", 404),
            ("administrator", f"/cau-hinh/nguoi-dung/{'9' * 25}/", 404),
        ],
    )
    def test_leads_nowhere_where_no_row_can_have_it(self, world, who, address, status):
        assert signed_in(world, who).get(address).status_code == status


class TestAnAddressWithWhatNoReferenceHolds:
    @pytest.mark.parametrize(
        "address",
        [
            "/tiep-nhan/bien-nhan/TB%00/",
            "/bao-tin/TH%00/",
            "/giam-sat/vu/TH%00/",
            "/ho-so/TH%00/",
        ],
    )
    def test_leads_nowhere(self, world, address):
        for who in ("hotline", "worker", "supervisor"):
            assert signed_in(world, who).get(address).status_code == 404


def test_roles_of_these_tests_are_those_of_the_world(world):
    """The pages above are reached by people who may: no test passes by being refused."""
    assert world.people["hotline"].posts.get().role == Role.HOTLINE
    assert Case.unscoped.count() == 0
