"""One question a page: six pages, kept sealed between them, the same report at the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from casework.models import Case, Draft, Report
from tests.making import a_world

pytestmark = pytest.mark.django_db
STORY = "Cháu bị bỏ đói, ở nhà một mình."


@pytest.fixture
def world():
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


@pytest.fixture
def phone(world, client):
    client.force_login(
        world.people["receiver"], "django.contrib.auth.backends.ModelBackend"
    )
    return client


def text(response):
    return response.content.decode()


def hidden(response):
    """Return the hidden fields of the page's form, as a browser sends them back."""
    form = response.context
    told = {
        "key": form["key"],
        "opened_at": form["opened_at"],
        "sent_at": form["sent_at"],
    }
    return told | ({"back_to_check": "1"} if form["to_check"] else {})


def answer(client, address, **typed):
    """Open a page, answer it, and return the next page."""
    page = client.get(address)
    assert page.status_code == 200
    assert text(page).count("<h1") == 1
    sent = client.post(address, hidden(page) | typed)
    assert sent.status_code == 302, text(sent)
    return sent.headers["Location"]


def walk_to_the_last(world, client):
    """Answer five pages; return the address of the last."""
    at = answer(client, "/tiep-nhan/buoc/1/", child_state="alone")
    at = answer(client, at, incident_commune=str(world.commune.pk), spot="Nhà bà ngoại")
    at = answer(client, at, narrative=STORY, incident_types="abandonment_neglect")
    at = answer(
        client,
        at,
        **{
            "children": "2",
            "child-0-name": "Lương Thị Thử",
            "child-1-name_unknown": "on",
            "child-1-age": "3",
        },
    )
    return answer(client, at, suspect="mother", reporter_phone="0900000123")


class TestSixPages:
    def test_mark_one_required_answer_on_each_of_the_first_three(self, world, phone):
        at = answer(phone, "/tiep-nhan/buoc/1/", child_state="alone")
        where = text(phone.get(at)).count('class="app-required"')
        at = answer(phone, at, incident_commune=str(world.commune.pk))

        page = text(phone.get(at))

        assert where == page.count('class="app-required"') == 1
        assert 'Chuyện gì xảy ra?<span class="app-required"' in page

    def test_end_in_one_report_with_everything_that_was_told(self, world, phone):
        last = walk_to_the_last(world, phone)
        assert last.startswith("/tiep-nhan/buoc/6/")

        sent = phone.post(last, hidden(phone.get(last)))

        report = Report.objects.get()
        assert sent.headers["Location"] == f"/tiep-nhan/bien-nhan/{report.reference}/"
        assert report.child_state == "alone"
        assert report.get("narrative")["text"] == STORY
        assert report.get("offender")["relations"] == ["mother"]
        assert [c.child.name for c in Case.unscoped.order_by("pk")] == [
            "Lương Thị Thử",
            "",
        ]
        assert not Draft.objects.exists()

    def test_offer_the_two_numbers_on_the_first_and_the_last(self, world, phone):
        last = walk_to_the_last(world, phone)

        for address in ("/tiep-nhan/buoc/1/", last):
            assert 'href="tel:111"' in text(phone.get(address))
            assert 'href="tel:113"' in text(phone.get(address))

    def test_keep_answers_sealed_and_out_of_every_address(self, world, phone):
        last = walk_to_the_last(world, phone)

        assert STORY.encode() not in bytes(Draft.objects.get().content)
        assert "Thử" not in last
        assert last == f"/tiep-nhan/buoc/6/?nhap={Draft.objects.get().pk}"

    def test_show_what_was_answered_and_lead_back_to_change_it(self, world, phone):
        last = walk_to_the_last(world, phone)
        page = text(phone.get(last))
        assert "Nhà bà ngoại" in page
        change = next(
            row["href"]
            for row in phone.get(last).context["rows"]
            if "buoc/3" in row["href"]
        )

        back = answer(phone, change, narrative="Cháu đã được hàng xóm đón.")

        assert back.split("?")[0] == "/tiep-nhan/buoc/6/"
        assert "Cháu đã được hàng xóm đón." in text(phone.get(back))

    def test_ask_again_where_nothing_was_answered(self, world, phone):
        page = phone.get("/tiep-nhan/buoc/1/")

        sent = phone.post("/tiep-nhan/buoc/1/", hidden(page))

        assert sent.status_code == 422
        assert "<title>Lỗi: " in text(sent)
        assert not Draft.objects.exists()

    def test_add_a_child_without_losing_the_others(self, world, phone):
        at = answer(phone, "/tiep-nhan/buoc/1/", child_state="safe")
        at = answer(phone, at, incident_commune="unknown")
        at = answer(phone, at, narrative_unknown="on")
        page = phone.get(at)

        more = phone.post(
            at,
            hidden(page)
            | {"add_child": "1", "children": "1", "child-0-name": "Lương Thị Thử"},
        )

        assert more.status_code == 200
        assert 'name="child-1-name"' in text(more)
        assert "Lương Thị Thử" in text(more)

    def test_are_sent_twice_and_make_one_report(self, world, phone):
        last = walk_to_the_last(world, phone)
        form = hidden(phone.get(last))

        phone.post(last, form)
        again = phone.post(last, form)

        assert Report.objects.count() == 1
        assert again.status_code == 302

    def test_belong_to_whoever_began_them(self, world, phone):
        last = walk_to_the_last(world, phone)
        phone.force_login(
            world.people["worker"], "django.contrib.auth.backends.ModelBackend"
        )

        assert phone.get(last).headers["Location"] == "/tiep-nhan/"
        assert phone.post(last, {"key": "x"}).status_code == 302
        assert not Report.objects.exists()

    def test_begin_the_clock_at_sending_for_whoever_passes_on(
        self, world, client, clock
    ):
        client.force_login(
            world.people["school"], "django.contrib.auth.backends.ModelBackend"
        )
        last = walk_to_the_last(world, client)
        clock.move_to(world.now + timedelta(minutes=9))

        client.post(last, hidden(client.get(last)))

        assert Report.objects.get().received_at == world.now + timedelta(minutes=9)

    def test_name_every_wrong_answer_with_the_page_that_mends_it(self, world, phone):
        at = answer(phone, "/tiep-nhan/buoc/1/", child_state="safe")
        last = at.replace("buoc/2", "buoc/6")

        sent = phone.post(last, hidden(phone.get(last)))

        assert sent.status_code == 422
        assert {e["href"].split("?")[0] for e in sent.context["wrong"]} == {
            "/tiep-nhan/buoc/2/",
            "/tiep-nhan/buoc/3/",
        }
        assert not Report.objects.exists()
