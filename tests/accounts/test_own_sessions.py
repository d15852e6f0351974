"""One's own sessions: seen in plain words, ended one by one or all others at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.access_log import What
from accounts.devices import device_words, kind_of
from accounts.models import AccessEvent, OpenSession, Person
from accounts.session_store import digest
from tests.accounts.making import NOW, PASSWORD, a_person
from tests.signing_in import by_page

pytestmark = pytest.mark.django_db
PROFILE, END, END_OTHERS = "/ca-nhan/", "/ca-nhan/phien/", "/ca-nhan/phien-khac/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
OFFICE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lan() -> Person:
    return a_person("Lộc Thị Lan", username="lan", password=PASSWORD)


def signed_in(username: str = "lan", agent: str = OFFICE) -> Client:
    client = Client(headers={"User-Agent": agent})
    by_page(client, username, PASSWORD)
    return client


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def name_of(client: Client) -> str:
    return digest(client.session.session_key)


class TestTheList:
    def test_says_which_kind_of_device_since_when_and_which_is_this(self, lan, clock):
        signed_in(agent=PHONE)
        clock.shift(timedelta(minutes=5))
        office = signed_in()

        here, other = office.get(PROFILE).context["sessions"]

        assert (here.here, here.device) == (True, "Máy tính Windows, Edge")
        assert (other.here, other.device) == (False, "Điện thoại Android, Chrome")
        assert other.begun_at == other.seen_at == NOW

    def test_shows_when_each_was_used_last(self, lan, clock):
        phone, office = signed_in(agent=PHONE), signed_in()
        clock.shift(timedelta(minutes=10))
        phone.get(PROFILE)

        _here, other = office.get(PROFILE).context["sessions"]

        assert other.begun_at == NOW
        assert other.seen_at == NOW + timedelta(minutes=10)

    def test_leaves_out_what_opens_nothing_any_more(self, lan, clock):
        """Idle too long, signed out, or of somebody else."""
        a_person("Hoàng Thị Hoa", username="hoa", password=PASSWORD)
        signed_in("hoa")
        signed_in(agent=PHONE)
        signed_in().post("/dang-xuat/")
        clock.shift(timedelta(minutes=14))
        office = signed_in()
        assert len(office.get(PROFILE).context["sessions"]) == 2
        clock.shift(timedelta(minutes=2))

        assert [one.here for one in office.get(PROFILE).context["sessions"]] == [True]

    def test_leaves_out_what_another_password_has_ended(self, lan):
        signed_in(agent=PHONE)
        lan.session_round += 1
        lan.save(update_fields=["session_round"])

        assert len(signed_in().get(PROFILE).context["sessions"]) == 1

    def test_gives_no_key_away(self, lan):
        phone, office = signed_in(agent=PHONE), signed_in()

        page = office.get(PROFILE).content.decode()

        assert name_of(phone) in page
        assert phone.session.session_key not in page
        assert office.session.session_key not in page


class TestEndingOne:
    def test_puts_that_device_out_at_once_and_no_other(self, lan):
        phone, tablet, office = signed_in(agent=PHONE), signed_in(), signed_in()

        office.post(END, {"session": name_of(phone)})

        assert not is_in(phone)
        assert is_in(tablet)
        assert is_in(office)
        event = AccessEvent.objects.get(what=What.SESSION_ENDED)
        assert (event.person, event.facts) == (lan, {"sessions": 1})

    def test_ends_nothing_of_somebody_else(self, lan):
        a_person("Hoàng Thị Hoa", username="hoa", password=PASSWORD)
        theirs, office = signed_in("hoa"), signed_in()

        answer = office.post(END, {"session": name_of(theirs)}, follow=True)

        assert "từ trước" in answer.content.decode()
        assert is_in(theirs)
        assert not AccessEvent.objects.filter(what=What.SESSION_ENDED).exists()

    def test_ends_neither_itself_nor_what_was_never_there(self, lan):
        office = signed_in()

        for name in (name_of(office), "", "x" * 64):
            office.post(END, {"session": name})

        assert is_in(office)
        assert OpenSession.objects.filter(person=lan).count() == 1


class TestEndingAllOthers:
    def test_leaves_this_device_alone(self, lan):
        phone, tablet, office = signed_in(agent=PHONE), signed_in(), signed_in()

        office.post(END_OTHERS)

        assert not is_in(phone)
        assert not is_in(tablet)
        assert is_in(office)
        assert len(office.get(PROFILE).context["sessions"]) == 1
        event = AccessEvent.objects.get(what=What.SESSION_ENDED)
        assert event.facts == {"sessions": 2}


class TestASessionNobodyEverUsed:
    def test_ends_like_any_other(self, lan, clock):
        """It counts from the sign-in, not from the first page after it."""
        client = signed_in()

        clock.shift(timedelta(minutes=16))

        assert not is_in(client)


class TestSessionsThatAreOver:
    def test_are_forgotten_when_somebody_signs_in(self, lan, clock):
        signed_in()
        clock.shift(timedelta(hours=13))

        signed_in()

        assert OpenSession.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Điện thoại Android, Chrome"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "Điện thoại iPhone, Safari",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Máy tính Linux, Firefox",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
                "coc_coc_browser/126.0 Chrome/120.0 Safari/537.36"
            ),
            "Máy tính Windows, Cốc Cốc",
        ),
        ("<script>alert(1)</script>", "Thiết bị chưa rõ"),
        ("", "Thiết bị chưa rõ"),
    ],
)
def test_a_device_is_named_by_its_kind_alone(agent, words):
    assert device_words(kind_of(agent)) == words
