"""Paper leaves the house from the pages of supervision too, and is written down."""

from __future__ import annotations

import re

import pytest

from accounts.models import AccessEvent
from casework.models import Reading
from tests.casework.case_pages import signed_in
from tests.making import World, a_case, a_world

pytestmark = pytest.mark.django_db
BOARD, ROWS = "/giam-sat/", "/giam-sat/danh-sach/?muc=dang-mo"


@pytest.fixture
def world() -> World:
    return a_world()


def told_by(page) -> str:
    """Return the address to which the page says that it was printed."""
    found = re.search(r'data-printed="([^"]+)"', page.content.decode())
    assert found
    return found[1]


class TestPrinting:
    def test_the_board_or_a_list_is_an_event_of_its_own(self, world):
        a_case(world)
        supervisor = signed_in(world, "supervisor")

        for page in (BOARD, ROWS):
            assert supervisor.post(told_by(supervisor.get(page))).status_code == 204

        events = AccessEvent.objects.filter(what="printed").order_by("pk")
        assert [e.facts for e in events] == [{"page": "board"}, {"page": "rows"}]
        assert {e.person_id for e in events} == {world.people["supervisor"].pk}

    def test_the_times_of_a_case_stands_in_the_log_of_the_case(self, world):
        case = a_case(world)
        supervisor = signed_in(world, "supervisor")
        address = told_by(supervisor.get(f"/giam-sat/vu/{case.reference}/"))

        assert supervisor.post(address).status_code == 204

        said = Reading.objects.order_by("pk").values_list("what", flat=True)
        assert list(said) == ["times", "print:case_times"]
        log = signed_in(world, "chair").get(f"/ho-so/{case.reference}/nhat-ky-xem/")
        assert "In: Thời gian phản hồi" in log.content.decode()

    def test_is_nothing_for_whoever_may_not_see_the_page(self, world):
        case = a_case(world)
        addresses = (
            *("/giam-sat/da-in/board/", "/giam-sat/da-in/elsewhere/"),
            f"/giam-sat/vu/{case.reference}/da-in/",
        )

        for who in ("worker", "police", "other_chair"):
            client = signed_in(world, who)
            answers = [client.post(address).status_code for address in addresses]
            assert answers[1:] == [404, 404], who
        assert not Reading.objects.exists()
