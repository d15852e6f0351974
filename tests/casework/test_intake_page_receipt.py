"""The receipt: for whoever took the report, and nothing of the assessment on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Post
from casework.commands.alerts import take_alert
from casework.models import CaseMember, Reading, Relation
from notifications.models import Alert
from tests.making import a_case, a_report, a_walker, a_world, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def seen_by(client, world, who, reference):
    client.force_login(world.people[who], "django.contrib.auth.backends.ModelBackend")
    return client.get(f"/tiep-nhan/bien-nhan/{reference}/")


def text(response):
    return response.content.decode()


class TestTheReceipt:
    def test_names_case_posts_clock_and_what_to_say(self, world, client):
        case = a_case(world)

        page = seen_by(client, world, "hotline", case.report.reference)

        assert page.status_code == 200
        assert text(page).count("<h1") == 1
        for word in (
            case.reference,
            "Công an xã Hoàng Văn Thụ",
            "UBND xã Hoàng Văn Thụ",
            "113",
            f"/ho-so/{case.reference}/bieu-mau/mau_01/",
        ):
            assert word in text(page)
        (shown,) = page.context["receipt"].cases
        assert shown.clock.due_at == case.report.received_at + timedelta(hours=12)

    def test_names_no_child_no_person_and_nothing_that_was_told(self, world, client):
        case = a_case(world)

        page = text(seen_by(client, world, "hotline", case.report.reference))

        for private in ("Lương Văn Giả", "roi", "Hoàng Văn An", "Nà Sòm"):
            assert private not in page

    def test_says_who_has_taken_the_alert(self, world, client):
        case = a_case(world)
        alert = Alert.objects.get(key="new_report_danger")
        world.do("chair", take_alert, alert=alert.pk)

        page = seen_by(client, world, "hotline", case.report.reference)

        (line,) = [
            line
            for line in page.context["receipt"].cases[0].alerts
            if line.label == "Trẻ có thể đang gặp nguy hiểm"
        ]
        states = {post.post: post.state for post in line.posts}
        assert states["Chủ tịch UBND cấp xã"] == "đã nhận"

    def test_records_that_it_was_read(self, world, client):
        case = a_case(world)

        seen_by(client, world, "hotline", case.report.reference)

        row = Reading.objects.get()
        assert (row.case, row.person, row.what) == (
            case,
            world.people["hotline"],
            "receipt",
        )

    def test_shows_how_far_each_case_has_come_in_words_alone(self, world, client):
        case = a_case(world)
        a_walker(world, case).after(minutes=10).accept().verify("borne_out")

        page = seen_by(client, world, "hotline", case.report.reference)

        assert page.context["receipt"].cases[0].stage == "Xác minh"
        assert "borne_out" not in text(page)

    def test_names_every_case_of_several_children(self, world, client):
        cases = a_report(world, children=told(world).children * 2)

        page = text(seen_by(client, world, "hotline", cases[0].report.reference))

        assert all(case.reference in page for case in cases)

    def test_offers_to_pass_it_on_where_the_place_was_not_known(self, world, client):
        case = a_case(world, incident_commune_id=None, place_unknown=True)

        page = text(seen_by(client, world, "hotline", case.report.reference))

        assert f"/ho-so/{case.reference}/buoc/chuyen-xa/" in page

    def test_of_several_cases_needs_few_questions_to_the_database(
        self, world, client, django_assert_max_num_queries
    ):
        case = a_case(world)
        seen_by(client, world, "hotline", case.report.reference)

        with django_assert_max_num_queries(24):
            client.get(f"/tiep-nhan/bien-nhan/{case.report.reference}/")


class TestSomebodyElsesReceipt:
    @pytest.mark.parametrize(
        "who", ["receiver", "chair", "supervisor", "administrator"]
    )
    def test_is_not_there(self, world, client, who):
        case = a_case(world)

        page = seen_by(client, world, who, case.report.reference)

        assert page.status_code == 404
        assert not Reading.objects.exists()

    def test_is_not_there_once_the_post_has_ended(self, world, client):
        case = a_case(world)
        Post.objects.filter(person=world.people["hotline"]).update(
            ends_on=(world.now - timedelta(days=1)).date()
        )

        page = seen_by(client, world, "hotline", case.report.reference)

        assert page.status_code == 404

    def test_hides_a_case_its_taker_is_in_conflict_with(self, world, client):
        case = a_case(world)
        CaseMember.objects.create(
            case=case,
            person=world.people["hotline"],
            relation=Relation.CONFLICTED,
            starts_at=world.now,
        )

        page = seen_by(client, world, "hotline", case.report.reference)

        assert case.reference not in text(page)
