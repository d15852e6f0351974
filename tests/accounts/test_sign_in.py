"""Signing in, staying in, and being put out."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.commands.people import deactivate_person, give_password
from accounts.commands.posts import end_post
from accounts.models import Person
from accounts.roles import Role
from tests.accounts.making import (
    NOW,
    PASSWORD,
    a_person,
    a_post,
    acting,
    an_administrator,
    an_organisation,
)
from tests.signing_in import by_page, with_a_code_app

pytestmark = pytest.mark.django_db
PROFILE = "/ca-nhan/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra):
    return by_page(client, username, password, **extra)


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


@pytest.fixture
def lan() -> Person:
    return a_person("Lộc Thị Lan", username="lan", password=PASSWORD)


class TestSigningIn:
    def test_with_account_and_password_opens_the_own_page(self, client, lan):
        assert sign_in(client, "lan").status_code == 302
        assert is_in(client)

    def test_is_refused_alike_for_a_wrong_password_and_an_unknown_account(
        self, client, lan
    ):
        wrong = sign_in(client, "lan", "not-the-password")
        unknown = sign_in(client, "nobody-here", "not-the-password")

        assert wrong.status_code == unknown.status_code
        assert list(wrong.context["form"].errors.values()) == list(
            unknown.context["form"].errors.values()
        )
        assert not is_in(client)

    def test_is_refused_without_access(self, client):
        a_person(username="gone", password=PASSWORD, is_active=False)

        sign_in(client, "gone")

        assert not is_in(client)

    def test_offers_no_registration(self, client):
        answer = client.post(
            "/dang-nhap/tu-dang-ky/",
            {"username": "visitor", "password1": PASSWORD, "password2": PASSWORD},
        )

        assert answer.status_code in {200, 403, 404}
        assert not Person.objects.filter(username="visitor").exists()


class TestLockout:
    def fail(self, client, username, times, **extra):
        for _ in range(times):
            answer = sign_in(client, username, "wrong-password-1", **extra)
        return answer

    def test_comes_with_the_eighth_failure_even_for_the_right_password(
        self, client, lan
    ):
        self.fail(client, "lan", 7)
        eighth = self.fail(client, "lan", 1)

        assert eighth.status_code == 429
        assert sign_in(client, "lan").status_code == 429
        assert not is_in(client)

    def test_does_not_come_with_seven(self, client, lan):
        self.fail(client, "lan", 7)

        sign_in(client, "lan")

        assert is_in(client)

    def test_is_of_one_account_from_one_address(self, lan):
        a_person(username="mai", password=PASSWORD)
        attacker, owner, colleague = Client(), Client(), Client()
        self.fail(attacker, "lan", 8, REMOTE_ADDR="203.0.113.9")

        sign_in(owner, "lan", REMOTE_ADDR="203.0.113.10")
        sign_in(colleague, "mai", REMOTE_ADDR="203.0.113.9")

        assert is_in(owner)
        assert is_in(colleague)

    def test_says_the_same_of_an_account_that_does_not_exist(self, client, lan):
        known = self.fail(client, "lan", 8)
        unknown = self.fail(client, "nobody-here", 8)

        assert known.status_code == unknown.status_code == 429
        assert "lan" not in known.content.decode().split()
        assert (
            known.content.decode().count("<h1")
            == unknown.content.decode().count("<h1")
            == 1
        )

    def test_ends_after_a_quarter_of_an_hour(self, client, lan, clock):
        self.fail(client, "lan", 8)

        clock.shift(timedelta(minutes=16))
        sign_in(client, "lan")

        assert is_in(client)


class TestNoDefaultPassword:
    def test_is_there_because_nobody_is(self):
        assert not Person.objects.exists()

    @pytest.mark.parametrize(
        "password", ["", "admin", "password", "123456", "cho-che", "demo", "!"]
    )
    def test_opens_a_person_who_was_given_none(self, client, password):
        a_person(username="admin")

        sign_in(client, "admin", password)

        assert not is_in(client)

    def test_comes_with_the_first_administrator(self):
        first, second = StringIO(), StringIO()
        call_command("first_administrator", "quan.hv", "Hoàng Văn Quản", stdout=first)
        Person.objects.update(is_active=False)
        call_command("first_administrator", "mai.lt", "Lương Thị Mai", stdout=second)

        passwords = [
            line.split(": ")[1]
            for text in (first, second)
            for line in text.getvalue().splitlines()
            if line.startswith("Mật khẩu dùng một lần")
        ]
        assert len(set(passwords)) == 2
        with pytest.raises(CommandError):
            call_command("first_administrator", "third", "Third", stdout=StringIO())


class TestAOneTimePassword:
    @pytest.fixture
    def password(self, lan) -> str:
        administrator = acting(an_administrator())
        return give_password(lan.pk, actor=administrator, at=NOW)

    def test_opens_nothing_but_the_page_to_change_it(self, client, lan, password):
        sign_in(client, "lan", password)

        answer = client.get(PROFILE)

        assert answer.status_code == 302
        assert answer.url == reverse("account_change_password")
        assert client.get(answer.url).status_code == 200

    def test_is_over_once_changed(self, client, lan, password):
        sign_in(client, "lan", password)
        new = "mua-hoa-dao-no-8"

        client.post(
            reverse("account_change_password"),
            {"oldpassword": password, "password1": new, "password2": new},
        )

        lan.refresh_from_db()
        assert not lan.password_is_temporary
        assert lan.check_password(new)
        assert is_in(client)

    def test_tells_a_script_where_to_go(self, client, lan, password):
        sign_in(client, "lan", password)

        answer = client.get(PROFILE, headers={"HX-Request": "true"})

        assert answer.status_code == 403
        assert answer.headers["HX-Redirect"] == reverse("account_change_password")


class TestASession:
    def test_ends_after_fifteen_idle_minutes_and_not_before(self, client, lan, clock):
        sign_in(client, "lan")
        assert is_in(client)

        clock.shift(timedelta(minutes=14))
        assert is_in(client)
        clock.shift(timedelta(minutes=16))

        assert not is_in(client)

    def test_ends_after_twelve_hours_of_work(self, client, lan, clock):
        sign_in(client, "lan")
        for _ in range(72):  # every ten minutes: never idle
            assert is_in(client)
            clock.shift(timedelta(minutes=10))

        assert not is_in(client)
        sign_in(client, "lan")
        assert is_in(client)

    def test_ends_at_once_with_the_access(self, client, lan):
        administrator = acting(an_administrator())
        sign_in(client, "lan")
        assert is_in(client)

        deactivate_person(lan.pk, actor=administrator, at=NOW)

        assert not is_in(client)

    def test_of_a_post_that_ended_yesterday_may_do_nothing_today(
        self, client, lan, clock
    ):
        office = an_administrator()
        boss = with_a_code_app(a_person(username="boss", password=PASSWORD))
        post = a_post(boss, Role.ADMINISTRATOR, office.posts.get().organisation)
        sign_in(client, "boss")
        assert client.get("/cau-hinh/nguoi-dung/").status_code == 200
        end_post(post.pk, NOW.date(), actor=acting(office), at=NOW)
        assert client.get("/cau-hinh/nguoi-dung/").status_code == 200

        clock.move_to(NOW.replace(hour=0, minute=0) + timedelta(days=1))
        tomorrow = Client()
        sign_in(tomorrow, "boss")

        assert is_in(tomorrow)
        assert tomorrow.get("/cau-hinh/nguoi-dung/").status_code == 404

    def test_stays_when_the_others_are_ended(self, lan):
        here, there = Client(), Client()
        sign_in(here, "lan")
        sign_in(there, "lan")
        assert is_in(here)
        assert is_in(there)

        here.post("/ca-nhan/phien-khac/")

        assert is_in(here)
        assert not is_in(there)

    def test_speaks_the_language_of_the_profile(self, client, lan):
        sign_in(client, "lan")
        assert 'lang="vi"' in client.get(PROFILE).content.decode()

        client.post(PROFILE, {"language": "en"})

        lan.refresh_from_db()
        assert lan.language == "en"
        assert 'lang="en"' in client.get(PROFILE).content.decode()

    def test_keeps_no_language_that_is_not_spoken(self, client, lan):
        sign_in(client, "lan")

        assert client.post(PROFILE, {"language": "fr"}).status_code == 422

        lan.refresh_from_db()
        assert lan.language == "vi"

    def test_costs_no_write_for_each_page(
        self, client, lan, django_assert_max_num_queries
    ):
        a_post(with_a_code_app(lan), Role.CHAIR, an_organisation())
        sign_in(client, "lan")
        is_in(client)

        with django_assert_max_num_queries(8) as asked:
            is_in(client)

        assert not [q for q in asked if q["sql"].startswith(("INSERT", "UPDATE"))]
