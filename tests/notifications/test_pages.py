"""The page of alerts: what a person may see, take and put aside; works without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, Post
from notifications import actions
from notifications.acknowledge import acknowledge, finish
from notifications.delivery import claim
from notifications.models import AlertWording, Delivery, WordingChange
from notifications.queries import (
    MOST_COUNTED,
    PAGE,
    inbox,
    waiting_alerts,
    waiting_count,
)
from tests.notifications.making import AT, a_person, posted

pytestmark = pytest.mark.django_db
HUMAN = "django.contrib.auth.backends.ModelBackend"


def browser(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    person.language = "en"
    person.save(update_fields=["language"])
    client.force_login(person, HUMAN)
    return client


def said(answer) -> str:
    return answer.content.decode()


class TestThePageOfAlerts:
    def test_asks_to_sign_in(self, client):
        assert client.get("/bao-dong/").status_code == 302

    def test_shows_what_waits_danger_first(self, barred):
        lan = a_person()
        posted([lan], reference="TH-2026-0002")
        posted([lan], key="new_report_danger", level=1, reference="TH-2026-0001")
        page = said(browser(lan).get("/bao-dong/"))
        assert page.index("TH-2026-0001") < page.index(
            "TH-2026-0002", page.index("<main")
        )

    def test_shows_nothing_of_what_may_no_longer_be_seen(self, barred):
        lan = a_person()
        posted([lan], reference="TH-2026-0009")
        barred.add((lan.pk, "case:1"))
        page = said(browser(lan).get("/bao-dong/"))
        assert "TH-2026-0009" not in page
        assert waiting_count(lan.pk) == 0

    def test_is_not_blocked_by_many_alerts_of_what_may_no_longer_be_seen(self, barred):
        lan = a_person()
        mine = posted([lan], subject="case:mine", reference="TH-2026-0007")
        for number in range(MOST_COUNTED + 5):
            posted([lan], key="new_report_danger", level=1, subject=f"case:{number}")
            barred.add((lan.pk, f"case:{number}"))
        assert [alert.pk for alert in waiting_alerts(lan.pk)] == [mine.pk]
        (line,) = inbox(lan.pk, "waiting", at=AT).lines
        assert line.id == mine.pk

    def test_shows_nothing_that_was_withheld_even_when_rights_come_back(self, barred):
        lan = a_person()
        posted([lan])
        barred.add((lan.pk, "case:1"))
        claim(AT)
        barred.clear()
        assert waiting_count(lan.pk) == 0
        assert inbox(lan.pk, "waiting", at=AT).lines == ()

    def test_shows_nothing_told_to_others(self, barred):
        posted([a_person()], reference="TH-2026-0009")
        assert "TH-2026-0009" not in said(browser(a_person()).get("/bao-dong/"))

    def test_says_that_nobody_is_on_the_rota(self, barred):
        boss = a_person()
        posted([boss], key="nobody_on_call", level=1)
        page = said(browser(boss).get("/bao-dong/"))
        assert "Nobody is on the rota for this alert." in page

    def test_says_how_far_it_got_with_each_person(self, barred):
        lan, hoa = a_person("lan"), a_person("hoa")
        alert = posted([lan, hoa])
        (line,) = inbox(lan.pk, "waiting", at=AT).lines
        assert [(p.name, p.sent_at, p.seen_at, p.took_it) for p in line.people] == [
            ("Lan", None, None, False),
            ("Hoa", None, None, False),
        ]
        browser(hoa).get("/bao-dong/")
        acknowledge(alert.pk, person_id=hoa.pk, at=AT)
        (line,) = inbox(lan.pk, "taken", at=AT).lines
        assert line.people[1].seen_at
        assert line.people[1].took_it
        assert line.taken_by == "Hoa"

    def test_notes_what_a_person_looked_at_but_no_refresh_by_itself(self, barred):
        lan = a_person()
        posted([lan])
        client = browser(lan)
        client.get("/bao-dong/", headers={"X-Background": "1"})
        assert Delivery.objects.get().seen_at is None
        client.get("/bao-dong/")
        assert Delivery.objects.get().seen_at

    def test_asks_as_many_questions_for_twenty_as_for_one(self, barred):
        lan, many = a_person(), [a_person() for _ in range(3)]
        posted([lan, *many])
        client = browser(lan)
        client.get("/bao-dong/")
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get("/bao-dong/")
        for number in range(PAGE):
            posted([lan, *many], subject=f"case:{number}")
        client.get("/bao-dong/")
        with CaptureQueriesContext(connection) as twenty:
            client.get("/bao-dong/")
        assert len(twenty) == len(one) <= 12

    def test_pages_by_key_without_losing_or_repeating_any(self, barred):
        lan = a_person()
        for number in range(PAGE * 2 + 3):
            posted([lan], subject=f"case:{number}", level=1 + number % 3)
        found, after = [], ""
        while True:
            page = inbox(lan.pk, "waiting", at=AT, after=after)
            found += [(line.level, line.id) for line in page.lines]
            after = page.after
            if not after:
                break
        assert len(found) == len(set(found)) == PAGE * 2 + 3
        assert found == sorted(found, key=lambda pair: (pair[0], -pair[1]))

    def test_counts_what_waits_and_what_was_taken(self, barred):
        lan, hoa = a_person(), a_person()
        for number in range(3):
            posted([lan, hoa], subject=f"case:{number}")
        taken = posted([lan], subject="case:9")
        acknowledge(taken.pk, person_id=lan.pk, at=AT)
        barred.add((lan.pk, "case:0"))
        page = said(browser(lan).get("/bao-dong/"))
        assert "Not taken (2)" in page
        assert "Taken (1)" in page
        assert "Over (" not in page

    def test_is_not_found_under_a_tab_that_does_not_exist(self, barred):
        assert browser(a_person()).get("/bao-dong/?muc=khac").status_code == 404


class TestPressingITakeIt:
    def test_takes_it_and_comes_back(self, barred):
        lan = a_person()
        alert = posted([lan])
        answer = browser(lan).post(
            f"/bao-dong/{alert.pk}/nhan/", {"next": "/tro-giup/"}
        )
        assert (answer.status_code, answer.url) == (302, "/tro-giup/")
        alert.refresh_from_db()
        assert alert.acknowledged_by == lan

    def test_never_leads_to_another_site(self, barred):
        lan = a_person()
        alert = posted([lan])
        answer = browser(lan).post(
            f"/bao-dong/{alert.pk}/nhan/", {"next": "https://evil.example/"}
        )
        assert answer.url == "/bao-dong/"

    def test_second_says_who_was_first(self, barred):
        lan, hoa = a_person("lan"), a_person("hoa")
        alert = posted([lan, hoa])
        acknowledge(alert.pk, person_id=lan.pk, at=AT)
        page = browser(hoa).post(f"/bao-dong/{alert.pk}/nhan/", follow=True)
        assert "Lan took this alert at 14:00 23/11." in said(page)

    def test_answers_alike_for_not_told_and_for_not_there(self, barred):
        alert = posted([a_person()])
        client = browser(a_person())
        assert client.post(f"/bao-dong/{alert.pk}/nhan/").status_code == 404
        assert client.post("/bao-dong/999999/nhan/").status_code == 404
        alert.refresh_from_db()
        assert alert.acknowledged_at is None

    def test_runs_what_the_room_above_plugged_in(self, barred):
        lan = a_person()
        alert = posted([lan])
        asked = []

        def command(*, alert_id, actor, at):
            asked.append((alert_id, actor.person_id))
            return acknowledge(alert_id, person_id=actor.person_id, at=at)

        actions.plug(
            acknowledge=command, subject_url=lambda subject: f"/xem/{subject}/"
        )
        client = browser(lan)
        assert "/xem/case:1/" in said(client.get("/bao-dong/"))
        client.post(f"/bao-dong/{alert.pk}/nhan/")
        assert asked == [(alert.pk, lan.pk)]


class TestNewsOnThePage:
    def test_is_put_aside_by_a_press(self, barred):
        lan = a_person()
        alert = posted([lan], key="case_closed", level=3)
        client = browser(lan)
        client.get("/bao-dong/")
        assert inbox(lan.pk, "waiting", at=AT).lines
        client.post(f"/bao-dong/{alert.pk}/da-biet/")
        assert not inbox(lan.pk, "waiting", at=AT).lines
        assert inbox(lan.pk, "done", at=AT).lines

    def test_does_not_wait_in_the_bar(self, barred):
        lan = a_person()
        posted([lan], key="case_closed", level=3)
        assert waiting_count(lan.pk) == 0


class TestTheLiveBar:
    def test_is_empty_when_nothing_waits(self, barred):
        answer = browser(a_person()).get("/bao-dong/thanh/")
        assert said(answer).strip() == ""
        assert answer.headers["X-Waiting"] == "0"

    def test_shows_the_alert_and_clears_when_somebody_took_it(self, barred):
        lan, hoa = a_person(), a_person()
        alert = posted([lan, hoa], at=timezone.now() - timedelta(minutes=4))
        client = browser(lan)
        bar = client.get("/bao-dong/thanh/")
        assert "TH-2026-0001" in said(bar)
        assert "4 minutes" in said(bar)
        assert bar.headers["X-Waiting"] == "1"

        acknowledge(alert.pk, person_id=hoa.pk, at=AT)
        assert said(client.get("/bao-dong/thanh/")).strip() == ""

    def test_clears_when_the_matter_is_over(self, barred):
        lan = a_person()
        posted([lan])
        finish(subject="case:1", at=AT)
        assert said(browser(lan).get("/bao-dong/thanh/")).strip() == ""


class TestPolling:
    def test_begins_where_the_numbers_stand(self, barred):
        lan = a_person()
        posted([lan])
        claim(AT)
        answer = browser(lan).get("/bao-dong/moi/").json()
        assert answer == {"cursor": 1, "alerts": [], "more": False}

    def test_takes_a_cursor_beyond_the_last_number_back(self, barred):
        """An older backup was restored."""
        lan = a_person()
        posted([lan])
        claim(AT)
        answer = browser(lan).get("/bao-dong/moi/?sau=900").json()
        assert answer == {"cursor": 1, "alerts": [], "more": False}

    def test_brings_what_came_after_the_cursor(self, barred):
        lan = a_person()
        alert = posted([lan])
        claim(AT)
        answer = browser(lan).get("/bao-dong/moi/?sau=0").json()
        assert [a["alert"] for a in answer["alerts"]] == [alert.pk]
        assert answer["cursor"] == 1

    @pytest.mark.parametrize("after", ["", "-1", "x", "9" * 40, "٣"])
    def test_refuses_what_is_no_cursor(self, barred, after):
        answer = browser(a_person()).get("/bao-dong/moi/", {"sau": after})
        assert answer.status_code == 400


@pytest.fixture
def administrator():
    person = a_person("quan-tri")
    office = Organisation.objects.create(
        kind="province_office", name="Sở Y tế (mẫu)", starts_on="2026-01-01"
    )
    Post.objects.create(
        person=person,
        organisation=office,
        role="administrator",
        starts_on="2026-01-01",
    )
    return person


class TestWordingPages:
    def test_are_absent_for_everybody_else(self, barred):
        client = browser(a_person())
        assert client.get("/cau-hinh/mau-tin/").status_code == 404
        answer = client.post(
            "/cau-hinh/mau-tin/new_report/vi/", {"text": "{reference}"}
        )
        assert answer.status_code == 404
        assert not AlertWording.objects.exists()

    def test_list_every_message(self, administrator):
        page = said(browser(administrator).get("/cau-hinh/mau-tin/"))
        assert "Có việc mới: {reference}. Mở Chở Che để xem." in page

    def test_show_a_preview_and_save_nothing(self, administrator):
        answer = browser(administrator).post(
            "/cau-hinh/mau-tin/new_report/vi/",
            {"text": "Mời xem {reference}", "preview": "1"},
        )
        assert "Moi xem TH-2026-0142" in said(answer)
        assert not AlertWording.objects.exists()

    def test_save_and_record(self, administrator):
        client = browser(administrator)
        address = "/cau-hinh/mau-tin/new_report/vi/"
        assert client.post(address, {"text": "Mời xem {reference}"}).status_code == 302
        assert AlertWording.objects.get().text == "Mời xem {reference}"
        assert WordingChange.objects.get().changed_by == administrator
        assert "Quan-Tri" in said(client.get(address))

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("{child} {reference}", "may not be used here"),
            ("Không có mã", "must name the code"),
            ("{reference} " + "dài " * 50, "characters; at most 160 fit"),
        ],
    )
    def test_refuse_with_the_reason_and_keep_what_was_typed(
        self, administrator, text, why
    ):
        answer = browser(administrator).post(
            "/cau-hinh/mau-tin/new_report/vi/", {"text": text}
        )
        assert answer.status_code == 422
        assert why in said(answer)
        assert text.strip() in said(answer)
        assert not AlertWording.objects.exists()
