"""Who signed in, who tried in vain and who left is written before the answer leaves."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.access_log import What, note_access
from accounts.models import AccessEvent, Person
from tests.accounts.making import NOW, PASSWORD, a_person
from tests.signing_in import CODE, with_a_code_app

pytestmark = pytest.mark.django_db
LOGIN = "/dang-nhap/"
BROKEN = patch.object(AccessEvent.objects, "create", side_effect=DatabaseError)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lan() -> Person:
    return a_person("Lộc Thị Lan", username="lan", password=PASSWORD)


def sign_in(client: Client, username: str = "lan", password: str = PASSWORD):
    return client.post(LOGIN, {"login": username, "password": password})


def events() -> list[tuple[str, int | None]]:
    return list(AccessEvent.objects.order_by("pk").values_list("what", "person"))


class TestSigningIn:
    def test_is_remembered_with_the_way_it_was_done(self, client, lan):
        sign_in(client)

        row = AccessEvent.objects.get()
        assert (row.what, row.person, row.at) == ("signed_in", lan, NOW)
        assert row.facts == {"by": ["password"]}

    def test_is_remembered_once(self, client, lan):
        sign_in(client)
        client.get("/ca-nhan/")
        client.get("/ca-nhan/")

        assert events() == [("signed_in", lan.pk)]

    @pytest.mark.django_db(transaction=True)  # the fault ends a real transaction
    def test_does_not_happen_when_it_cannot_be_remembered(self, client, lan):
        with BROKEN:
            answer = sign_in(client)

        assert answer.status_code == 503
        assert settings.SESSION_COOKIE_NAME not in client.cookies or not (
            client.cookies[settings.SESSION_COOKIE_NAME].value
        )
        assert client.get("/ca-nhan/").status_code == 302


class TestSigningInInVain:
    def test_is_remembered_with_the_person_who_was_meant(self, client, lan):
        sign_in(client, password="not-the-password")

        row = AccessEvent.objects.get()
        assert (row.what, row.person) == ("sign_in_failed", lan)
        assert row.facts == {"step": "account_login"}

    def test_keeps_nothing_of_what_was_typed(self, client):
        sign_in(client, "my-password-in-the-wrong-box", "other-secret")

        row = AccessEvent.objects.get()
        assert (row.what, row.person) == ("sign_in_failed", None)
        assert "wrong-box" not in str(row.facts)

    def test_with_a_wrong_code_is_remembered_with_whose_password_it_was(
        self, client, lan
    ):
        with_a_code_app(lan)
        sign_in(client)
        client.post(CODE, {"code": "000000"})

        row = AccessEvent.objects.get()
        assert (row.what, row.person) == ("sign_in_failed", lan)
        assert row.facts == {"step": "mfa_authenticate"}

    def test_with_a_wrong_code_names_the_right_one_of_many(self, client):
        """The number waits in the session as allauth writes it, in base 36."""
        many = [Person(username=f"n{n}", display_name="–") for n in range(40)]
        Person.objects.bulk_create(many)
        hoa = a_person("Nông Thị Hoa", username="hoa", password=PASSWORD)
        assert hoa.pk >= 36
        with_a_code_app(hoa)

        sign_in(client, "hoa")
        client.post(CODE, {"code": "000000"})

        assert AccessEvent.objects.get().person == hoa

    def test_so_often_that_the_door_is_locked_is_remembered_as_that(self, client, lan):
        for _n in range(settings.AXES_FAILURE_LIMIT + 1):
            sign_in(client, password="not-the-password")

        kinds = [what for what, _person in events()]
        assert kinds[0] == "sign_in_failed"
        assert kinds[-1] == "locked_out"
        assert {person for _what, person in events()} == {lan.pk}

    def test_at_the_covered_screen_is_remembered_too(self, client, lan):
        client.force_login(lan, "django.contrib.auth.backends.ModelBackend")
        client.post("/khoa/")
        client.post("/khoa/mo/", {"password": "not-the-password"})

        assert events() == [("sign_in_failed", lan.pk)]

    @pytest.mark.django_db(transaction=True)  # the fault ends a real transaction
    def test_says_no_more_than_that_when_it_cannot_be_remembered(self, client, lan):
        with BROKEN:
            answer = sign_in(client, password="not-the-password")

        assert answer.status_code == 503


class TestLeaving:
    @pytest.fixture
    def inside(self, client, lan) -> Client:
        client.force_login(lan, "django.contrib.auth.backends.ModelBackend")
        client.get("/ca-nhan/")
        return client

    def test_by_the_button_is_remembered(self, inside, lan):
        inside.post("/dang-xuat/")

        assert events() == [("signed_out", lan.pk)]

    @pytest.mark.django_db(transaction=True)  # the fault ends a real transaction
    def test_happens_even_when_it_cannot_be_remembered(self, inside):
        with BROKEN:
            answer = inside.post("/dang-xuat/")

        assert answer.status_code == 503
        assert inside.get("/ca-nhan/").status_code == 302

    def test_because_of_an_idle_session_is_remembered(self, inside, lan, clock):
        clock.shift(timedelta(seconds=settings.IDLE_SECONDS + 1))
        inside.get("/ca-nhan/")

        assert events() == [("signed_out", lan.pk)]

    def test_because_access_ended_is_remembered(self, inside, lan):
        lan.session_round += 1
        lan.save(update_fields=["session_round"])
        inside.get("/ca-nhan/")

        assert events() == [("signed_out", lan.pk)]


class TestAPageThatIsRefused:
    @pytest.fixture
    def inside(self, client, lan) -> Client:
        client.force_login(lan, "django.contrib.auth.backends.ModelBackend")
        return client

    def test_is_remembered_with_who_asked(self, inside, lan):
        assert inside.get("/cau-hinh/nguoi-dung/7/").status_code == 404

        row = AccessEvent.objects.get()
        assert (row.what, row.person) == ("page_refused", lan)
        assert row.facts == {"page": "accounts:person", "case": None, "number": 7}

    def test_keeps_nothing_of_an_address_that_is_nowhere(self, inside):
        assert inside.get("/ho-so/ten-cua-tre-em/").status_code == 404
        assert inside.get("/khong-co-trang-nay/").status_code == 404

        (row,) = AccessEvent.objects.all()
        assert row.facts == {"page": "casework:case", "case": None, "number": None}

    def test_is_nothing_to_remember_of_nobody(self, client):
        client.get("/khong-co-trang-nay/")

        assert events() == []


class TestWhatIsRemembered:
    def test_never_waits_for_somebody_elses_transaction(self, lan):
        """It would be lost with that one's rollback, after the page has left."""
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            note_access(What.SIGNED_IN, person=lan.pk, at=NOW)

        assert events() == []

    @pytest.mark.django_db(transaction=True)
    def test_is_there_for_everybody_before_the_answer(self, client, lan):
        """Looked up through another connection while the page is still being made."""
        seen = []

        def looked(request):
            seen.append(counted_elsewhere())
            return HttpResponse("late")

        with patch("accounts.views.profile.render", lambda *_a, **_k: looked(None)):
            sign_in(client)
            client.get("/ca-nhan/")

        assert seen == [1]


def counted_elsewhere() -> int:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM accounts_accessevent")
            return int(cursor.fetchone()[0])
    finally:
        other.close()
