"""A password alone opens nothing of a case; the second factor cannot be gone around."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.commands.people import give_password
from accounts.models import Person, Post, UsedCode
from accounts.roles import Role
from accounts.second_factor import given_within
from tests.accounts.making import (
    NOW,
    PASSWORD,
    a_person,
    a_post,
    acting,
    an_administrator,
    an_organisation,
)
from tests.signing_in import (
    AGAIN,
    CODE,
    LOGIN,
    SECRET,
    by_page,
    code_now,
    with_a_code_app,
    with_paper_codes,
)

pytestmark = pytest.mark.django_db
PROFILE = "/ca-nhan/"
INDEX = "/dang-nhap/hai-lop/"
APP = "/dang-nhap/hai-lop/totp/activate/"
KEY = "/dang-nhap/hai-lop/webauthn/add/"
STOP = "/dang-nhap/hai-lop/totp/deactivate/"
PAPER = "/dang-nhap/hai-lop/recovery-codes/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lan() -> Person:
    """Somebody who works with cases and has set nothing up."""
    person = a_person("Lộc Thị Lan", username="lan", password=PASSWORD)
    a_post(person, Role.CASE_WORKER, an_organisation())
    return person


def with_a_password_alone(client: Client) -> Client:
    client.post(LOGIN, {"login": "lan", "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


class TestAPasswordAlone:
    @pytest.mark.parametrize("role", list(Role))
    def test_opens_nothing_for_any_post(self, client, role):
        mai = a_person(username="mai", password=PASSWORD)
        kind = an_administrator().posts.get().organisation
        Post.objects.create(
            person=mai, organisation=kind, role=role, starts_on=NOW.date()
        )

        client.post(LOGIN, {"login": "mai", "password": PASSWORD})

        for path in ("/", PROFILE, "/ho-so/", "/bao-dong/", "/cau-hinh/", "/tim/"):
            answer = client.get(path)
            assert answer.status_code == 302, path
            assert answer.url == INDEX, path

    def test_leads_to_the_set_up_with_a_sentence(self, client, lan):
        with_a_password_alone(client)

        page = client.get(INDEX)

        assert page.status_code == 200
        assert "cần có lớp xác thực thứ hai" in page.content.decode()
        assert client.get(APP).status_code == 200

    def test_sends_nothing(self, client, lan):
        with_a_password_alone(client)

        answer = client.post(PROFILE, {"language": "en"})

        lan.refresh_from_db()
        assert answer.status_code == 302
        assert lan.language == "vi"

    def test_tells_a_script_where_to_go(self, client, lan):
        with_a_password_alone(client)

        answer = client.get("/bao-dong/", headers={"HX-Request": "true"})

        assert answer.status_code == 403
        assert answer.headers["HX-Redirect"] == INDEX

    def test_holds_no_post_on_the_pages_it_may_open(self, client, lan):
        with_a_password_alone(client)

        request = client.get(INDEX).wsgi_request

        assert request.actor.person_id == lan.pk
        assert request.actor.standings == ()

    def test_does_for_somebody_without_a_post(self, client):
        a_person(username="new", password=PASSWORD)

        client.post(LOGIN, {"login": "new", "password": PASSWORD})

        assert is_in(client)

    def test_no_longer_does_from_the_day_the_post_begins(self, client):
        person = a_person(username="new", password=PASSWORD)
        client.post(LOGIN, {"login": "new", "password": PASSWORD})
        assert is_in(client)

        a_post(person, Role.HEALTH, an_organisation())

        assert client.get(PROFILE).url == INDEX

    def test_may_sign_out(self, client, lan):
        with_a_password_alone(client)

        client.post("/dang-xuat/")

        assert client.get(PROFILE).url.startswith(LOGIN)


class TestSettingUpTheCodeApp:
    def begin(self, client: Client) -> str:
        with_a_password_alone(client)
        return client.get(APP).context["form"].secret

    def test_opens_the_site_in_the_same_session(self, client, lan):
        secret = self.begin(client)

        done = client.post(APP, {"code": code_now(secret=secret)})

        assert done.status_code == 302
        assert done.url == PAPER
        assert client.get(PAPER).status_code == 200
        assert is_in(client)

    def test_is_refused_with_a_wrong_code(self, client, lan):
        secret = self.begin(client)
        wrong = f"{(int(code_now(secret=secret)) + 1) % 10**6:06}"

        answer = client.post(APP, {"code": wrong})

        assert answer.status_code == 200
        assert answer.context["form"].errors["code"]
        assert not Authenticator.objects.filter(user=lan).exists()
        assert not is_in(client)

    def test_gives_a_key_that_the_database_does_not_hold_in_clear(self, client, lan):
        secret = self.begin(client)
        client.post(APP, {"code": code_now(secret=secret)})

        rows = list(Authenticator.objects.filter(user=lan))

        assert {row.type for row in rows} == {"totp", "recovery_codes"}
        for row in rows:
            assert secret not in str(row.data)
            assert row.wrap()
        kept = next(row for row in rows if row.type == "totp").data["secret"]
        assert get_adapter().decrypt(kept) == secret

    def test_names_the_account_and_not_the_person(self, client, lan):
        with_a_password_alone(client)

        url = client.get(APP).context["totp_url"]

        assert "lan" in url
        assert "L%E1%BB%99c" not in url
        assert "Ch%E1%BB%9F%20Che" in url


class TestSigningInWithIt:
    @pytest.fixture
    def lan(self, lan) -> Person:
        return with_a_code_app(lan)

    def test_asks_for_the_code_before_anything_opens(self, client, lan):
        answer = client.post(LOGIN, {"login": "lan", "password": PASSWORD})

        assert answer.url.startswith(CODE)
        assert client.get(PROFILE).url.startswith(LOGIN)

    def test_opens_with_the_right_code(self, client, lan):
        by_page(client, "lan", PASSWORD)

        assert is_in(client)

    def test_stays_out_with_a_wrong_code(self, client, lan):
        client.post(LOGIN, {"login": "lan", "password": PASSWORD})

        wrong = client.post(CODE, {"code": "000000"})

        assert wrong.context["form"].errors["code"]
        assert not is_in(client)

    def test_forgives_a_phone_whose_clock_is_half_a_minute_off(self, lan):
        for steps in (-1, 1):
            client = Client()
            client.post(LOGIN, {"login": "lan", "password": PASSWORD})
            client.post(CODE, {"code": code_now(steps)})
            assert is_in(client), steps

    def test_forgives_no_more_than_that(self, client, lan):
        client.post(LOGIN, {"login": "lan", "password": PASSWORD})

        client.post(CODE, {"code": code_now(-2)})

        assert not is_in(client)

    def test_takes_a_code_once(self, lan):
        by_page(Client(), "lan", PASSWORD)
        second = Client()

        by_page(second, "lan", PASSWORD)

        assert not is_in(second)

    def test_takes_a_code_once_over_all_processes_and_while_it_is_good(
        self, client, lan, clock
    ):
        """Another process has a cache of its own; a clock that is ahead gives a code
        that is good for a minute and a half."""
        ahead = code_now(1)
        by_page(Client(), "lan", PASSWORD, code=ahead)

        for seconds in (0, 40, 40):
            clock.shift(timedelta(seconds=seconds))
            cache.clear()
            by_page(client, "lan", PASSWORD, code=ahead)
            assert not is_in(client), seconds

    def test_takes_a_code_once_however_it_is_written(self, client, lan):
        code = code_now()
        by_page(Client(), "lan", PASSWORD, code=code)

        cache.clear()
        by_page(client, "lan", PASSWORD, code=f" {code[:3]}-{code[3:]} ")

        assert not is_in(client)

    def test_forgets_a_code_that_is_good_no_more(self, client, lan, clock):
        by_page(Client(), "lan", PASSWORD)
        clock.shift(timedelta(minutes=2))

        by_page(client, "lan", PASSWORD)

        assert is_in(client)
        assert UsedCode.objects.count() == 1

    def test_takes_each_paper_code_once(self, lan):
        paper = with_paper_codes(lan)[0]
        for opens in (True, False):
            client = Client()
            client.post(LOGIN, {"login": "lan", "password": PASSWORD})
            client.post(CODE, {"code": paper})
            assert is_in(client) is opens


class TestAKeyThatIsNone:
    FORGED = (
        *("", "null", "1", '"x"', "[]", "{}", "[1]", "{"),
        '{"id": 1, "rawId": 2, "response": 3, "type": "public-key"}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        (
            '{"id": "AA", "rawId": "AA", "type": "public-key", "response":'
            ' {"clientDataJSON": "e30", "attestationObject": "oA",'
            ' "authenticatorData": "AA", "signature": "AA"}}'
        ),
    )

    @pytest.mark.parametrize("said", FORGED)
    def test_opens_nothing_at_sign_in(self, client, lan, said):
        with_a_code_app(lan)
        client.post(LOGIN, {"login": "lan", "password": PASSWORD})
        client.get(CODE)

        answer = client.post(CODE, {"credential": said})

        assert answer.status_code < 500
        assert not is_in(client)

    @pytest.mark.parametrize("said", FORGED)
    def test_is_not_added(self, client, lan, said):
        with_a_password_alone(client)
        client.get(KEY)

        answer = client.post(KEY, {"name": "x", "credential": said})

        assert answer.status_code < 500
        assert not Authenticator.objects.exists()
        assert not is_in(client)


class TestASessionFromBeforeTheSetUp:
    """Somebody with a stolen password came first, and waits."""

    @pytest.fixture
    def thief(self, lan) -> Client:
        client = with_a_password_alone(Client())
        with_a_code_app(lan)
        with_paper_codes(lan)
        return client

    @pytest.mark.parametrize("path", [PROFILE, INDEX, STOP, PAPER, APP, KEY, "/ho-so/"])
    def test_gets_no_further_than_the_code(self, thief, path):
        answer = thief.get(path)

        assert answer.status_code == 302
        assert answer.url.startswith(AGAIN)

    def test_cannot_stop_the_app_of_the_other(self, thief, lan):
        thief.post("/dang-nhap/xac-nhan/", {"password": PASSWORD})

        thief.post(STOP, {})

        assert Authenticator.objects.filter(user=lan, type="totp").exists()

    def test_cannot_even_if_the_other_holds_no_post(self, thief, lan):
        Post.objects.all().delete()

        thief.post(STOP, {})

        assert thief.get(PAPER).url.startswith(AGAIN)
        assert Authenticator.objects.filter(user=lan, type="totp").exists()

    def test_goes_on_with_the_code(self, thief):
        answer = thief.post(f"{AGAIN}?next={PROFILE}", {"code": code_now()})

        assert answer.url == PROFILE
        assert is_in(thief)


class TestStopping:
    def test_is_refused_to_somebody_whose_work_needs_it(self, client, lan):
        by_page(client, with_a_code_app(lan).username, PASSWORD)

        client.post(STOP, {})

        assert Authenticator.objects.filter(user=lan, type="totp").exists()
        assert is_in(client)

    def test_is_free_without_a_post(self, client):
        person = with_a_code_app(a_person(username="new", password=PASSWORD))
        by_page(client, "new", PASSWORD)

        client.post(STOP, {})

        assert not Authenticator.objects.filter(user=person).exists()


class TestGivenAfresh:
    def test_is_remembered_for_the_moment_it_was_given(self, client, lan, clock):
        by_page(client, with_a_code_app(lan).username, PASSWORD)
        limit = timedelta(minutes=5)
        session = client.session

        assert given_within(session, lan.pk, NOW + limit, limit)
        assert not given_within(session, lan.pk, NOW + 2 * limit, limit)
        assert not given_within(session, lan.pk + 1, NOW, limit)

    def test_is_given_again_by_a_code_and_not_by_the_password(self, client, lan, clock):
        by_page(client, with_a_code_app(lan).username, PASSWORD)
        limit = timedelta(minutes=5)
        clock.shift(2 * limit)
        later = NOW + 2 * limit

        client.post("/dang-nhap/xac-nhan/", {"password": PASSWORD})
        assert not given_within(client.session, lan.pk, later, limit)

        client.post(AGAIN, {"code": code_now()})
        assert given_within(client.session, lan.pk, later, limit)


class TestAOneTimePassword:
    def test_opens_no_account_that_has_a_second_factor(self, client, lan):
        with_a_code_app(lan)
        password = give_password(lan.pk, actor=acting(an_administrator()), at=NOW)

        client.post(LOGIN, {"login": "lan", "password": password})

        assert client.get(PROFILE).url.startswith(LOGIN)
        assert client.get(reverse("account_change_password")).status_code == 302


class TestTheSecret:
    def test_is_sealed(self):
        adapter = get_adapter()

        sealed = adapter.encrypt(SECRET)

        assert SECRET not in sealed
        assert adapter.decrypt(sealed) == SECRET
