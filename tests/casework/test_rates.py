"""Searching and reporting past the limit: refused in words, and nothing typed is lost."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from redis.exceptions import ConnectionError as NoRedis

from accounts import rates
from accounts.models import AccessEvent
from casework.models import Draft, Report
from tests.casework.case_pages import signed_in
from tests.casework.test_intake_page import PAGE, STORY, answers
from tests.making import World, a_case, a_world

pytestmark = pytest.mark.django_db
ONCE = ((1, 3600),)


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def once_an_hour(settings):
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, ONCE)


@pytest.fixture
def no_cache(monkeypatch):
    class Gone:
        def add(self, *_args, **_more):
            raise NoRedis

    monkeypatch.setattr(rates, "caches", {"rates": Gone()})


class TestSearching:
    def test_too_often_is_refused_and_remembered(self, world):
        a_case(world)
        worker = signed_in(world, "worker")
        assert worker.post("/ho-so/", {"q": "gia"}).status_code == 200

        refused = worker.post("/ho-so/", {"q": "gia"})

        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "3600"
        assert "Mở lại sau 60 phút." in refused.content.decode()
        event = AccessEvent.objects.get(what="page_refused")
        assert event.person == world.people["worker"]
        assert event.facts["page"] == "casework:find"

    def test_stops_nobody_else_and_nothing_else(self, world):
        case = a_case(world)
        worker = signed_in(world, "worker")
        for _ in range(2):
            worker.get("/ho-so/")

        assert signed_in(world, "chair").get("/ho-so/").status_code == 200
        assert worker.get(f"/ho-so/{case.reference}/").status_code == 200

    def test_is_closed_while_nothing_can_count(self, world, no_cache):
        answer = signed_in(world, "worker").get("/ho-so/")

        assert answer.status_code == 503
        assert "Tạm đóng tìm kiếm" in answer.content.decode()


class TestReporting:
    def test_too_often_keeps_everything_typed(self, world):
        hotline = signed_in(world, "hotline")
        assert hotline.post(PAGE, answers(world)).status_code == 302

        refused = hotline.post(PAGE, answers(world, hamlet="Nà Sòm"))

        assert refused.status_code == 429
        assert "Retry-After" in refused.headers
        page = refused.content.decode()
        assert STORY in page
        assert 'value="Nà Sòm"' in page
        assert "gửi tin báo nhanh hơn" in page
        assert 'name="action" value="alarm"' in page  # to be pressed once more
        assert Report.objects.count() == 1

    def test_still_keeps_drafts_then(self, world):
        hotline = signed_in(world, "hotline")
        hotline.post(PAGE, answers(world))
        told = answers(world)
        assert hotline.post(PAGE, told).status_code == 429

        kept = hotline.post(reverse("casework:intake_draft"), told)

        assert kept.status_code == 200
        assert Draft.objects.get().get("content")["typed"]["narrative"] == [STORY]

    def test_does_not_count_what_could_not_be_saved(self, world):
        hotline = signed_in(world, "hotline")

        assert hotline.post(PAGE, answers(world, child_state="")).status_code == 422
        assert hotline.post(PAGE, answers(world)).status_code == 302

    def test_goes_on_while_nothing_can_count(self, world, no_cache):
        hotline = signed_in(world, "hotline")

        assert hotline.post(PAGE, answers(world)).status_code == 302
        assert Report.objects.count() == 1
