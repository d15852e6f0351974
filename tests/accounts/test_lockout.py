"""Guessing stops early, and cannot be used to shut a hotline out."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from accounts.models import Person
from accounts.roles import Role
from tests.accounts.making import NOW, PASSWORD, a_person, a_post, an_organisation
from tests.signing_in import AGAIN, CODE, LOGIN, by_page, code_now, with_a_code_app

pytestmark = pytest.mark.django_db
PROFILE = "/ca-nhan/"
OFFICE = "203.0.113.9"  # one address for everybody in the office, and for a stranger
TOO_MANY = 429


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ha() -> Person:
    """An officer of the hotline."""
    person = a_person("Phan Thị Thu Hà", username="ha", password=PASSWORD)
    a_post(person, Role.HOTLINE, an_organisation())
    return with_a_code_app(person)


def at_the_office() -> Client:
    return Client(REMOTE_ADDR=OFFICE)


@pytest.fixture
def desk(ha, clock) -> Client:
    """The browser in which she signs in every day, signed out now."""
    client = at_the_office()
    by_page(client, "ha", PASSWORD)
    client.post("/dang-xuat/")
    clock.shift(timedelta(minutes=2))
    return client


def guess_passwords(client: Client, times: int, username: str = "ha"):
    wrong = {"login": username, "password": "wrong-password"}
    return [client.post(LOGIN, wrong) for _ in range(times)][-1]


def guess_codes(client: Client, times: int):
    client.post(LOGIN, {"login": "ha", "password": PASSWORD})
    return [client.post(CODE, {"code": "000000"}) for _ in range(times)][-1]


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


class TestAStrangerAtTheSameAddress:
    def test_locks_nobody_out_of_a_browser_they_use(self, desk):
        assert guess_passwords(at_the_office(), 9).status_code == TOO_MANY

        by_page(desk, "ha", PASSWORD)

        assert is_in(desk)

    def test_ends_no_session(self, ha):
        working = at_the_office()
        by_page(working, "ha", PASSWORD)

        guess_passwords(at_the_office(), 20)

        assert is_in(working)

    def test_cannot_keep_a_covered_screen_covered(self, ha):
        working = at_the_office()
        by_page(working, "ha", PASSWORD)
        working.post("/khoa/")
        guess_passwords(at_the_office(), 20)

        working.post("/khoa/mo/", {"password": PASSWORD})

        assert is_in(working)

    def test_does_lock_a_browser_never_used_there(self, ha):
        guess_passwords(at_the_office(), 8)

        assert (
            guess_passwords(at_the_office(), 1).status_code
            == by_page(at_the_office(), "ha", PASSWORD).status_code
            == TOO_MANY
        )

    def test_waits_no_longer_for_trying_on(self, ha, clock):
        stranger = at_the_office()
        guess_passwords(stranger, 8)
        for _ in range(3):
            clock.shift(timedelta(minutes=4))
            guess_passwords(stranger, 1)

        clock.shift(timedelta(minutes=4))
        fresh = at_the_office()
        by_page(fresh, "ha", PASSWORD)

        assert is_in(fresh)

    def test_gains_nothing_by_capitals_and_spaces(self, ha):
        stranger = at_the_office()
        for name in ("ha", "HA", "Ha", "hA", " ha", "ha ", "HA ", " Ha"):
            answer = guess_passwords(stranger, 1, name)

        assert answer.status_code == TOO_MANY


class TestAKnownDevice:
    def test_is_locked_by_its_own_failures(self, desk):
        assert guess_passwords(desk, 8).status_code == TOO_MANY

    def test_is_known_for_its_own_accounts_alone(self, desk):
        other = a_person(username="mai", password=PASSWORD)
        guess_passwords(at_the_office(), 8, "mai")

        answer = by_page(desk, other.username, PASSWORD)

        assert answer.status_code == TOO_MANY

    def test_is_not_made_by_the_password_alone(self, ha):
        client = at_the_office()

        client.post(LOGIN, {"login": "ha", "password": PASSWORD})

        assert settings.DEVICE_COOKIE_NAME not in client.cookies

    def test_says_no_name_and_cannot_be_forged(self, desk):
        cookie = desk.cookies[settings.DEVICE_COOKIE_NAME]
        assert "ha" not in cookie.value.split(":")
        assert cookie["httponly"]

        cookie.set(cookie.key, cookie.value[:-1] + "x", cookie.value[:-1] + "x")
        guess_passwords(at_the_office(), 8)

        assert by_page(desk, "ha", PASSWORD).status_code == TOO_MANY

    def test_is_forgotten_after_half_a_year_without_use(self, desk, clock):
        clock.shift(timedelta(days=181))
        guess_passwords(at_the_office(), 8)

        assert by_page(desk, "ha", PASSWORD).status_code == TOO_MANY

    def test_is_counted_under_an_address_nobody_else_has(self, desk):
        guess_passwords(desk, 1)

        counted = AccessAttempt.objects.get().ip_address

        assert ipaddress.ip_address(counted) in ipaddress.ip_network("fd00::/8")


class TestGuessingTheCode:
    def test_stops_after_eight(self, ha):
        stranger = at_the_office()

        assert guess_codes(stranger, 8).status_code == TOO_MANY
        assert stranger.post(CODE, {"code": code_now()}).status_code == TOO_MANY
        assert not is_in(stranger)

    def test_stops_after_eight_from_wherever(self, ha):
        for number in range(8):
            elsewhere = Client(REMOTE_ADDR=f"198.51.100.{number}")
            answer = guess_codes(elsewhere, 1)

        assert answer.status_code == TOO_MANY
        assert by_page(at_the_office(), "ha", PASSWORD).status_code == TOO_MANY

    def test_leaves_the_owners_own_browser_open(self, desk):
        guess_codes(Client(REMOTE_ADDR="198.51.100.1"), 8)

        by_page(desk, "ha", PASSWORD)

        assert is_in(desk)

    def test_is_not_begun_anew_by_the_password(self, ha):
        stranger = at_the_office()
        guess_codes(stranger, 7)

        assert guess_codes(stranger, 1).status_code == TOO_MANY

    def test_is_over_after_a_quarter_of_an_hour(self, ha, clock):
        guess_codes(at_the_office(), 8)
        clock.shift(timedelta(minutes=16))

        fresh = at_the_office()
        by_page(fresh, "ha", PASSWORD)

        assert is_in(fresh)

    def test_counts_where_the_code_is_asked_again(self, ha):
        client = at_the_office()
        by_page(client, "ha", PASSWORD)

        for _ in range(8):
            answer = client.post(AGAIN, {"code": "000000"})

        assert answer.status_code == TOO_MANY
        assert is_in(client)


class TestTheRateOfSignIns:
    def test_has_a_ceiling_over_all_accounts_of_an_address(self, ha):
        stranger = at_the_office()
        for number in range(31):
            answer = guess_passwords(stranger, 1, f"nobody-{number}")

        assert answer.status_code == TOO_MANY

    def test_does_not_reach_a_known_device_at_that_address(self, desk):
        stranger = at_the_office()
        for number in range(31):
            guess_passwords(stranger, 1, f"nobody-{number}")

        by_page(desk, "ha", PASSWORD)

        assert is_in(desk)


class TestWhatIsKeptOfAFailure:
    def test_is_nothing_that_was_typed_or_asked_for(self, ha, client):
        secret = "Nguyen Thi Hong Dao"

        client.post(
            f"{LOGIN}?next=/tim/?q={secret}",
            {"login": "ha", "password": "Mua-Xuan-99", "note": secret},
        )
        guess_codes(client, 1)

        for row in AccessAttempt.objects.all():
            kept = " ".join(str(value) for value in vars(row).values())
            for word in ("Hong", "Mua-Xuan", "000000"):
                assert word not in kept
