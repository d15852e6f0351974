"""Alerts reach open screens: once, in order, and only those who may know."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from accounts.actor import SYSTEM
from accounts.commands.people import (
    deactivate_person,
    give_password,
    take_second_factor,
)
from accounts.models import OpenSession, Person
from accounts.second_factor import GIVEN
from accounts.session_store import SEEN, SIGNED_IN, SessionStore, digest
from notifications.acknowledge import acknowledge, finish
from notifications.delivery import claim
from notifications.live import mailbox
from notifications.models import Delivery
from tests.notifications.making import a_person, posted
from tests.notifications.serving import until
from tests.signing_in import session_of, with_a_code_app


def now_posted(people, **more):
    return posted(people, at=timezone.now(), **more)


class TestAnAlert:
    def test_reaches_the_screens_of_its_recipient_alone(self, serving):
        lan, hoa = a_person("lan"), a_person("hoa")
        lans, hoas = serving.screen(lan), serving.screen(hoa)
        lans.hear_heartbeat()

        alert = now_posted([lan])
        lans.hear(lambda: lans.alerts)
        hoas.hear_heartbeat()

        (frame,) = lans.alerts
        assert frame["alert"] == alert.pk
        assert frame["reference"] == "TH-2026-0001"
        assert frame["kind"] == "alert"
        assert "Lan" not in json.dumps(frame)
        assert hoas.alerts == []
        until(lambda: Delivery.objects.get().sent_at)

    def test_reaches_two_tabs_of_one_person(self, serving):
        lan = a_person()
        tabs = [serving.screen(lan), serving.screen(lan)]
        now_posted([lan])
        for tab in tabs:
            tab.hear(lambda tab=tab: tab.alerts)
        assert tabs[0].alerts == tabs[1].alerts

    def test_a_burst_of_500_arrives_whole_and_in_order(self, serving):
        lan = a_person()
        screen = serving.screen(lan)
        for number in range(500):
            now_posted([lan], subject=f"case:{number}")
        screen.hear(lambda: len(screen.alerts) >= 500)
        assert screen.sequences == list(range(1, 501))

    def test_a_slow_screen_loses_nothing(self, serving, monkeypatch):
        """The mailbox of the socket overflows all the time; the outbox makes up for it."""
        monkeypatch.setattr(mailbox, "ROOM", 2)
        lan = a_person()
        screen = serving.screen(lan)
        screen.hear_heartbeat()
        for number in range(60):
            now_posted([lan], subject=f"case:{number}")
        screen.hear(lambda: len(screen.alerts) >= 60)
        assert screen.sequences == list(range(1, 61))

    def test_whose_message_was_lost_is_read_from_the_outbox(self, serving):
        """The rows were claimed and their message never came: only the heartbeat knows."""
        lan = a_person()
        screen = serving.screen(lan)
        screen.hear_heartbeat()
        _claimed_and_lost([lan])
        screen.hear(lambda: screen.alerts)
        assert screen.sequences == [1]

    def test_nobody_may_see_any_more_is_withheld(self, serving, barred):
        lan = a_person()
        screen = serving.screen(lan)
        barred.add((lan.pk, "case:1"))
        now_posted([lan])
        until(lambda: Delivery.objects.get().withheld_at)
        screen.hear_heartbeat()
        assert screen.alerts == []


def _claimed_and_lost(people):
    """Post and claim in one transaction, as a relay does that dies before it sends."""
    with transaction.atomic():
        now_posted(people)
        assert claim(timezone.now()).rows


class TestComingBack:
    def test_brings_what_was_missed_once_and_in_order(self, serving):
        lan = a_person()
        screen = serving.screen(lan)
        now_posted([lan], subject="case:1")
        screen.hear(lambda: screen.alerts)
        screen.leave()
        for number in range(2, 6):
            now_posted([lan], subject=f"case:{number}")
        until(lambda: Delivery.objects.filter(sent_at__isnull=False).count() == 5)

        again = serving.screen(lan, cursor=screen.sequences[-1])
        now_posted([lan], subject="case:6")
        again.hear(lambda: len(again.alerts) >= 5)
        again.hear_heartbeat()

        assert again.sequences == [2, 3, 4, 5, 6]

    def test_after_a_standstill_of_the_server_loses_nothing(self, serving):
        lan = a_person()
        screen = serving.screen(lan)
        now_posted([lan])
        screen.hear(lambda: screen.alerts)
        serving.stop()
        now_posted([lan], subject="case:2")

        serving.start_anew()
        again = serving.screen(lan, cursor=screen.sequences[-1])

        again.hear(lambda: again.alerts)
        assert again.sequences == [2]


class TestTheHeartbeat:
    def test_stops_when_the_relay_stops(self, serving):
        screen = serving.screen(a_person())
        screen.hear_heartbeat()
        with serving.relay_hanging():
            screen.hear_what_is_under_way()
            before = len(screen.beats)
            serving.let_beats_pass(3)
            screen.hear_what_is_under_way()
            assert len(screen.beats) == before
        screen.hear_heartbeat()

    def test_goes_on_after_the_relay_met_a_fault(self, serving, monkeypatch):
        def fail(*_):
            raise ConnectionError

        screen = serving.screen(a_person())
        with monkeypatch.context() as broken:
            broken.setattr("config.background.relay", fail)
            serving.let_beats_pass(2)
            screen.hear_what_is_under_way()
        screen.hear_heartbeat()


class TestTakingAnAlert:
    def test_is_seen_on_every_screen(self, serving):
        lan, hoa = a_person(), a_person()
        lans, hoas = serving.screen(lan), serving.screen(hoa)
        alert = now_posted([lan, hoa])
        hoas.hear(lambda: hoas.alerts)

        acknowledge(alert.pk, person_id=lan.pk, at=timezone.now())

        for screen in (lans, hoas):
            screen.hear(lambda screen=screen: len(screen.alerts) == 2)
            assert [f["kind"] for f in screen.alerts] == ["alert", "acknowledged"]

    def test_is_told_to_a_screen_that_was_away(self, serving):
        lan, hoa = a_person(), a_person()
        alert = now_posted([lan, hoa])
        acknowledge(alert.pk, person_id=lan.pk, at=timezone.now())
        finish(subject="case:1", at=timezone.now())
        until(lambda: Delivery.objects.filter(sent_at__isnull=False).count() == 6)
        screen = serving.screen(hoa)
        screen.hear(lambda: len(screen.alerts) == 3)
        assert [f["kind"] for f in screen.alerts] == ["alert", "acknowledged", "done"]


class TestASocket:
    def test_is_refused_without_a_session(self, serving):
        with pytest.raises(InvalidStatus) as refusal:
            serving.screen(None)
        assert refusal.value.response.status_code == 403

    def test_is_refused_to_an_invented_session(self, serving):
        with pytest.raises(InvalidStatus):
            serving.screen(None, session="x" * 32)

    def test_is_refused_to_a_session_that_lacks_the_second_factor(self, serving):
        key = session_of(a_person())
        store = SessionStore(key)
        del store[GIVEN]
        store.save()

        with pytest.raises(InvalidStatus) as refusal:
            serving.screen(None, session=key)

        assert refusal.value.response.status_code == 403

    @pytest.mark.parametrize("too_long", [SEEN, SIGNED_IN])
    def test_is_refused_to_a_session_that_is_idle_or_too_old(
        self, serving, settings, too_long
    ):
        key = session_of(a_person())
        _shift(key, too_long, settings)

        with pytest.raises(InvalidStatus) as refusal:
            serving.screen(None, session=key)

        assert refusal.value.response.status_code == 403

    def test_is_refused_to_a_deactivated_person(self, serving):
        lan = a_person()
        session = session_of(lan)
        Person.objects.filter(pk=lan.pk).update(is_active=False)
        with pytest.raises(InvalidStatus):
            serving.screen(lan, session=session)

    @pytest.mark.parametrize("hosts", [["127.0.0.1"], ["*"]])
    def test_is_refused_to_a_page_of_another_site(self, serving, settings, hosts):
        settings.ALLOWED_HOSTS = hosts
        with pytest.raises(InvalidStatus) as refusal:
            serving.screen(a_person(), origin="https://evil.example")
        assert refusal.value.response.status_code == 403

    def test_closes_at_once_when_its_person_signs_out(self, serving, settings):
        settings.HEARTBEAT_EVERY_SECONDS = 3600
        lan = a_person()
        session, elsewhere = session_of(lan), session_of(lan)
        screen = serving.screen(lan, session=session)
        other = serving.screen(lan, session=elsewhere)
        now_posted([lan])
        screen.hear(lambda: screen.alerts)

        assert serving.post("/dang-xuat/", session) == 302

        assert screen.hear_the_end() == 4401
        now_posted([lan], subject="case:2")
        other.hear(lambda: len(other.alerts) == 2)

    @pytest.mark.parametrize("how", ["access", "password", "factor"])
    def test_closes_at_once_when_an_administrator_ends_its_sessions(
        self, serving, settings, how
    ):
        settings.HEARTBEAT_EVERY_SECONDS = 3600
        lan, hoa = with_a_code_app(a_person("lan")), a_person("hoa")
        screen, other = serving.screen(lan), serving.screen(hoa)
        now_posted([lan, hoa])
        screen.hear(lambda: screen.alerts)

        end = {
            "access": deactivate_person,
            "password": give_password,
            "factor": take_second_factor,
        }[how]
        end(lan.pk, actor=SYSTEM, at=timezone.now())

        assert screen.hear_the_end() == 4401
        now_posted([hoa], subject="case:2")
        other.hear(lambda: len(other.alerts) == 2)

    def test_closes_at_once_when_its_person_ends_it_from_another_device(
        self, serving, settings
    ):
        settings.HEARTBEAT_EVERY_SECONDS = 3600
        lan, hoa = a_person("lan"), a_person("hoa")
        lost, here = session_of(lan), session_of(lan)
        screen = serving.screen(lan, session=lost)
        mine, hoas = serving.screen(lan, session=here), serving.screen(hoa)
        now_posted([lan, hoa])
        screen.hear(lambda: screen.alerts)

        named = urlencode({"session": digest(lost)}).encode()
        assert serving.post("/ca-nhan/phien/", here, named) == 302

        assert screen.hear_the_end() == 4401
        now_posted([lan, hoa], subject="case:2")
        mine.hear(lambda: len(mine.alerts) == 2)
        hoas.hear(lambda: len(hoas.alerts) == 2)

    @pytest.mark.parametrize("too_long", [SEEN, SIGNED_IN])
    def test_closes_when_its_session_is_idle_or_has_gone_on_for_twelve_hours(
        self, serving, settings, too_long
    ):
        """An open page alone keeps nobody in: heartbeats are no presence."""
        lan, hoa = a_person("lan"), a_person("hoa")
        key = session_of(lan)
        screen, other = serving.screen(lan, session=key), serving.screen(hoa)
        screen.hear_heartbeat()

        _shift(key, too_long, settings)

        assert screen.hear_the_end() == 4401
        now_posted([hoa])
        other.hear(lambda: other.alerts)

    @pytest.mark.parametrize("how", ["deleted", "expired", "deactivated", "password"])
    def test_closes_when_its_session_ends_elsewhere(self, serving, how):
        lan = a_person()
        screen = serving.screen(lan)
        screen.hear_heartbeat()
        _end(lan, how)
        assert screen.hear_the_end() == 4401

    @pytest.mark.parametrize(
        "said",
        ["", "[]", "{}", '{"cursor": -1}', '{"cursor": true}', '{"cursor": "1"}'],
    )
    def test_closes_when_it_says_anything_but_a_cursor(self, serving, said):
        screen = serving.screen(a_person())
        screen.connection.send(said)
        assert screen.hear_the_end() == 4400


def _shift(key, what, settings):
    """Move the clock for one session: it was last used, or begun, too long ago."""
    longest = {SEEN: settings.IDLE_SECONDS, SIGNED_IN: settings.SESSION_COOKIE_AGE}
    store = SessionStore(key)
    store[what] -= longest[what] + 1
    store.save()


def _end(person, how):
    if how == "deleted":
        OpenSession.objects.all().delete()
    elif how == "expired":
        OpenSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    elif how == "deactivated":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person.set_password("mot-mat-khau-khac-hẳn")
        person.save(update_fields=["password"])
