"""A covered screen stays covered; an idle session ends; both on the server."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from tests.accounts.making import NOW, PASSWORD, a_person

pytestmark = pytest.mark.django_db
PAGE = "/ca-nhan/mat-khau/"
IDLE = timedelta(seconds=settings.IDLE_SECONDS)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def person():
    return a_person("Hoàng Thị Lan", username="lan", password=PASSWORD)


@pytest.fixture
def signed_in(client, person, clock):
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


class TestACoveredScreen:
    def test_shows_nothing_but_the_cover_until_the_password(self, signed_in):
        signed_in.post("/khoa/")

        answer = signed_in.get(PAGE)
        assert answer.status_code == 302
        assert answer.url == "/khoa/?next=/ca-nhan/mat-khau/"

        opened = signed_in.post("/khoa/mo/", {"password": PASSWORD, "next": PAGE})
        assert opened.url == PAGE
        assert signed_in.get(PAGE).status_code == 200

    def test_stays_covered_after_a_wrong_password(self, signed_in):
        signed_in.post("/khoa/")

        answer = signed_in.post("/khoa/mo/", {"password": "sai", "next": PAGE})

        assert answer.status_code == 422
        assert "không đúng" in answer.content.decode()
        assert signed_in.get(PAGE).status_code == 302

    def test_has_a_neutral_title_and_says_no_name(self, signed_in):
        signed_in.post("/khoa/")

        page = signed_in.get("/khoa/").content.decode()

        assert "<title>Lịch</title>" in page
        assert "Lan" not in page
        assert "Chở Che" not in page

    def test_answers_a_part_of_a_page_with_where_to_go(self, signed_in):
        signed_in.post("/khoa/")

        answer = signed_in.get(PAGE, headers={"HX-Request": "true"})

        assert answer.status_code == 423
        assert answer.headers["HX-Redirect"].startswith("/khoa/")

    def test_returns_to_no_other_site(self, signed_in):
        signed_in.post("/khoa/")

        answer = signed_in.post(
            "/khoa/mo/", {"password": PASSWORD, "next": "https://evil.example/"}
        )

        assert answer.url == "/"

    def test_counts_wrong_passwords_towards_lockout(self, signed_in):
        signed_in.post("/khoa/")
        for _ in range(settings.AXES_FAILURE_LIMIT):
            signed_in.post("/khoa/mo/", {"password": "sai"})

        answer = signed_in.post("/khoa/mo/", {"password": PASSWORD})

        assert answer.status_code == settings.AXES_HTTP_RESPONSE_CODE
        assert signed_in.get(PAGE).status_code == 302


class TestAnIdleSession:
    def test_ends_and_says_so_and_returns_to_the_same_place(self, signed_in, clock):
        assert signed_in.get(PAGE).status_code == 200

        clock.shift(IDLE + timedelta(seconds=1))
        answer = signed_in.get(PAGE)

        assert answer.url == f"/dang-nhap/?next={PAGE}"
        assert "không được dùng" in signed_in.get(answer.url).content.decode()

    def test_goes_on_while_somebody_works(self, signed_in, clock):
        for _ in range(4):
            signed_in.get(PAGE)
            clock.shift(IDLE - timedelta(seconds=1))

        assert signed_in.get(PAGE).status_code == 200

    def test_is_not_kept_alive_by_the_page_itself(self, signed_in, clock):
        signed_in.get(PAGE)
        for _ in range(3):
            clock.shift(IDLE / 2)
            answer = signed_in.get(PAGE, headers={"X-Background": "1"})

        assert answer.status_code == 302

    def test_is_written_at_most_once_a_minute(
        self, signed_in, clock, django_assert_max_num_queries
    ):
        signed_in.get(PAGE)
        clock.shift(timedelta(seconds=30))

        with django_assert_max_num_queries(20) as made:
            signed_in.get(PAGE)

        assert not [q for q in made.captured_queries if "UPDATE" in q["sql"]]

    def test_is_shorter_on_a_shared_computer(self, client, person, clock):
        client.post(
            "/dang-nhap/", {"login": "lan", "password": PASSWORD, "shared": "on"}
        )
        assert client.get(PAGE).status_code == 200

        clock.shift(timedelta(seconds=settings.SHARED_IDLE_SECONDS + 1))

        assert client.get(PAGE).status_code == 302
