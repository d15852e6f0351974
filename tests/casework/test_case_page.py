"""The case page and its tabs: who sees it, what it says, what reading it leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccessEvent
from accounts.models.person import ROLE_LABELS
from accounts.roles import Role
from casework import commands
from casework.commands.path import REGISTRY
from casework.event_words import EVENTS
from casework.models import CaseUserPermission, HistoryEvent, Reading
from casework.steps import (
    MENDED_BY,
    PLACES,
    STEP_OF_FIX,
    STEP_OF_REASON,
    posts_with,
)
from casework.views.case.steps.catalogue import STEPS
from notifications.models import Alert
from tests.casework.case_pages import accepted, at, fresh, sent, signed_in, walker_of
from tests.making import a_case, a_world, told
from workflows.flows import CATALOGUE
from workflows.flows.nodes import Work
from workflows.models import Duty, Track, WorkItem
from workflows.rules.conditions import FIXES

pytestmark = pytest.mark.django_db
TABS = (
    *("", "bieu-mau/", "ke-hoach/", "nguoi-lien-quan/", "co-quan/", "dien-bien/"),
    *("nhat-ky-xem/", "ai-xem-duoc/", "so-do/"),
)
NAME = "Lương Văn Giả"


@pytest.fixture
def world():
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def text_of(answer) -> str:
    return answer.content.decode()


class TestTheCasePage:
    @pytest.mark.parametrize("tab", TABS)
    def test_answers_with_one_main_heading_and_no_name_in_its_title(self, world, tab):
        case = accepted(world)

        page = signed_in(world, "worker").get(at(case, tab))

        assert page.status_code == 200
        text = text_of(page)
        assert text.count("<h1") == 1
        title = text.split("<title>")[1].split("</title>")[0]
        assert case.reference in title
        assert NAME not in title

    @pytest.mark.parametrize("tab", TABS)
    def test_is_not_there_for_a_colleague_without_a_part_in_the_case(self, world, tab):
        case = accepted(world)

        for name in ("receiver", "police", "other_worker", "supervisor"):
            page = signed_in(world, name).get(at(case, tab))
            assert page.status_code == 404
            assert NAME not in text_of(page)
        assert Reading.objects.count() == 0

    def test_is_not_there_for_whoever_is_not_signed_in(self, world, client):
        page = client.get(at(accepted(world)))

        assert page.status_code == 302
        assert "/dang-nhap/" in page.url

    def test_that_is_refused_is_remembered_whether_it_is_there_or_not(self, world):
        case = accepted(world)

        signed_in(world, "police").get(at(case))
        signed_in(world, "police").get("/ho-so/TH-2026-9999/")

        there, nowhere = AccessEvent.objects.filter(what="page_refused").order_by("pk")
        assert there.person == nowhere.person == world.people["police"]
        assert (there.facts["case"], nowhere.facts["case"]) == (case.pk, None)

    @pytest.mark.parametrize("tab", TABS)
    def test_writes_down_each_reading_before_it_leaves(self, world, tab):
        case = accepted(world)

        signed_in(world, "worker").get(at(case, tab))

        read = Reading.objects.get()
        assert (read.case, read.person) == (case, world.people["worker"])
        assert read.at == world.now

    @pytest.mark.django_db(transaction=True)  # the fault ends a real transaction
    def test_is_not_served_when_the_reading_cannot_be_written(self, world, monkeypatch):
        case = accepted(world)

        def broken(**_columns):
            raise OSError("disk full")

        monkeypatch.setattr(Reading.objects, "create", broken)

        page = signed_in(world, "worker").get(at(case))

        assert page.status_code == 503
        assert NAME not in text_of(page)
        assert case.reference not in text_of(page)

    def test_shows_head_clock_step_work_and_limits(self, world):
        case = accepted(world)

        text = text_of(signed_in(world, "worker").get(at(case)))

        for words in (
            case.reference,
            NAME,
            "9 tuổi",
            "Bạo lực trẻ em",
            "Phụ trách: Vi Thị Lan",
            "Chủ tịch UBND xã Hoàng Văn Thụ",
            "12 giờ kể từ khi nhận tin",
            "Bước tiếp theo",
            "Báo động / chuyển cấp",
            "Điều 26(3), 31(1)-(2)",
        ):
            assert words in text

    def test_says_of_a_limit_that_is_no_law_what_it_is(self, world):
        case = a_case(world)
        walk = walker_of(world, case).accept().verify().assess(harm="medium")
        walk.decide(emergency=False, risk="medium")

        text = text_of(signed_in(world, "worker").get(at(case)))

        practice = text.split("G02 ·")[1].split("</td>")[0]
        law = text.split("C05 ·")[1].split("</td>")[0]
        assert "Không phải luật: thực hành tốt · chưa xác nhận" in practice
        assert "Theo quy định · đã xác nhận" in law

    def test_links_what_is_missing_before_the_plan_may_be_submitted(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess().decide(emergency=False)
        walk.sign("mau_03").meet()

        text = text_of(signed_in(world, "worker").get(at(case)))

        for fix in ("bieu-mau/mau_04/", "buoc/ke-hoach/"):
            assert at(case, fix) in text
        assert "Kế hoạch chưa có hoạt động nào." in text

    def test_names_who_may_take_the_step_that_is_not_ones_own(self, world):
        case = accepted(world)
        walker_of(world, case).verify().assess()

        text = text_of(signed_in(world, "worker").get(at(case)))

        assert "Chủ tịch UBND cấp xã · UBND xã Hoàng Văn Thụ" in text
        assert at(case, "buoc/khan-cap/") + '" role="button"' not in text

    def test_leads_to_what_is_missing_whoever_may_mend_it_and_names_them_to_others(
        self, world
    ):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess(harm="medium")
        walk.decide(emergency=False, risk="medium").sign("mau_03").meet()

        def next_step(who: str) -> str:
            text = text_of(signed_in(world, who).get(at(case)))
            return text.split('data-testid="next-step"')[1].split("</section>")[0]

        missing = "Kế hoạch chưa có hoạt động nào."
        link = f'href="{at(case, "buoc/ke-hoach/")}">{missing}</a>'
        of_worker, of_chair = next_step("worker"), next_step("chair")
        assert link in of_worker
        assert "Người thực hiện:" not in of_worker
        assert link not in of_chair
        said = of_chair.split(missing)[1].split("</li>")[0]
        assert f"Người thực hiện: {ROLE_LABELS[Role.CASE_WORKER]}" in said

    def test_shows_how_far_each_partner_body_is(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess().decide(emergency=True)
        asked = WorkItem.objects.open().filter(case=case, track=Track.EMERGENCY)
        walk.do("health", commands.team.take_work, item=asked.get(role="health").pk)
        walk.do(
            "womens_union",
            commands.team.decline_work,
            item=asked.get(role="womens_union").pk,
            reason="Chưa có chỗ ở",
        )

        text = text_of(signed_in(world, "worker").get(at(case, "co-quan/")))

        for words in ("Đã nhận", "Từ chối", "Chưa có chỗ ở", "Chưa trả lời"):
            assert words in text

    @pytest.mark.parametrize(
        ("tab", "most"),
        [
            ("", 12),
            ("bieu-mau/", 6),
            ("ke-hoach/", 7),
            ("nguoi-lien-quan/", 5),
            ("co-quan/", 8),
            ("dien-bien/", 10),
            ("nhat-ky-xem/", 8),
            ("ai-xem-duoc/", 15),  # each rule by which somebody sees it has its rows
            ("so-do/", 8),
            ("buoc/tham-tre/", 7),
            ("bieu-mau/mau_03/", 8),
        ],
    )
    def test_asks_few_questions_of_the_database(
        self, world, django_assert_max_num_queries, tab, most
    ):
        case = accepted(world)
        walker_of(world, case).verify().assess().decide(emergency=True)
        client = signed_in(world, "worker")
        client.get(at(case, tab))
        with CaptureQueriesContext(connection) as of_the_frame:
            client.get("/tro-giup/")

        with django_assert_max_num_queries(len(of_the_frame) + most):
            client.get(at(case, tab))


class TestThePagesAroundIt:
    @pytest.mark.parametrize(
        ("address", "most"),
        [("/tro-giup/", 8), ("/", 16), ("/bao-dong/", 19), ("/ho-so/", 11)],
    )
    def test_ask_few_questions_of_the_database_the_frame_among_them(
        self, world, django_assert_max_num_queries, address, most
    ):
        case = accepted(world)
        walker_of(world, case).verify().assess().decide(emergency=True)
        client = signed_in(world, "worker")
        client.get(address)

        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


class TestTheQuickNote:
    def test_is_kept_in_the_history_and_the_page_comes_back(self, world):
        case = accepted(world)

        answer = sent(signed_in(world, "worker"), at(case), text="Đã gọi bà ngoại.")

        assert answer.status_code == 302
        assert case.history.last().event == "add_note"

    def test_without_a_word_changes_nothing_and_says_so(self, world):
        case = accepted(world)
        before = case.history.filter(refused=False).count()

        answer = sent(signed_in(world, "worker"), at(case), text="  ")

        assert answer.status_code == 422
        assert "Hãy ghi một câu." in text_of(answer)
        assert case.history.filter(refused=False).count() == before

    def test_sent_with_nothing_at_all_says_so_as_well(self, world):
        answer = signed_in(world, "worker").post(at(accepted(world)), {})

        assert answer.status_code == 422
        assert "Hãy ghi một câu." in text_of(answer)

    def test_pressed_twice_is_added_once(self, world):
        case = accepted(world)
        client = signed_in(world, "worker")
        form = {"key": "one-key", "text": "Đã gọi bà ngoại."}

        client.post(at(case), form)
        client.post(at(case), form)

        assert case.history.filter(event="add_note").count() == 1


class TestWhoReported:
    def test_stays_closed_until_it_is_opened_and_then_leaves_its_own_trace(self, world):
        reporter = commands.told.ReporterTold(
            name="Hoàng Thị Báo", phone="0900 000 123"
        )
        case = accepted(world, reporter=reporter)
        client = signed_in(world, "worker")

        closed = text_of(client.get(at(case, "nguoi-lien-quan/")))
        opened = text_of(client.post(at(case, "nguoi-lien-quan/nguoi-bao-tin/")))

        assert "Hoàng Thị Báo" not in closed
        assert "Hoàng Thị Báo" in opened
        assert list(Reading.objects.values_list("what", flat=True)) == [
            "people",
            "reporter",
        ]

    def test_is_shown_as_anonymous_when_they_asked_for_it(self, world):
        reporter = commands.told.ReporterTold(name="Hoàng Thị Báo", anonymous=True)
        case = accepted(world, reporter=reporter)

        opened = signed_in(world, "worker").post(
            at(case, "nguoi-lien-quan/nguoi-bao-tin/")
        )

        assert "Hoàng Thị Báo" not in text_of(opened)
        assert "Ẩn danh" in text_of(opened)

    def test_is_not_there_for_others(self, world):
        case = accepted(world)

        answer = signed_in(world, "police").post(
            at(case, "nguoi-lien-quan/nguoi-bao-tin/")
        )

        assert answer.status_code == 404
        assert Reading.objects.count() == 0


class TestTheTimeline:
    def test_marks_refusals_and_says_why(self, world):
        case = accepted(world)
        chair = signed_in(world, "chair")
        closing = {"reason": "duplicate", "note": "Trùng", "key": "k", "version": 0}
        assert chair.post(at(case, "buoc/dong-som/"), closing).status_code == 409

        text = text_of(chair.get(at(case, "dien-bien/?loai=refused")))

        assert "Bị từ chối: " in text
        assert "Hồ sơ đã thay đổi từ khi bạn mở" in text

    def test_opens_sealed_content_on_demand_only(self, world):
        case = accepted(world)
        walker_of(world, case).verify()
        client = signed_in(world, "worker")
        row = HistoryEvent.objects.get(case=case, event="record_verification")

        listed = text_of(client.get(at(case, "dien-bien/")))
        opened = text_of(client.post(at(case, f"dien-bien/{row.number}/")))

        assert "Trưởng thôn" not in listed
        assert "Trưởng thôn" in opened
        assert Reading.objects.filter(what=f"values:{row.number}").count() == 1

    def test_shows_who_held_the_case_and_where_a_limit_ran_out(self, world, clock):
        case = accepted(world)
        clock.shift(timedelta(hours=13))

        text = text_of(signed_in(world, "worker").get(at(case, "dien-bien/")))

        assert "UBND xã Hoàng Văn Thụ (Vi Thị Lan)" in text
        assert "vượt hạn ở đây" in text

    def test_says_which_alert_was_taken(self, world):
        case = accepted(world)
        alert = Alert.objects.filter(key="new_report_danger", done_at=None).get()
        world.do("chair", commands.alerts.take_alert, alert=alert.pk)

        text = text_of(signed_in(world, "worker").get(at(case, "dien-bien/")))

        assert "Trẻ có thể đang gặp nguy hiểm" in text

    def test_holds_acts_and_no_keystrokes(self, world):
        case = accepted(world)
        walk = walker_of(world, case)
        for revision in range(4):
            walk.do(
                "case_worker",
                commands.forms.save_form,
                form="mau_02",
                answers={"conclusion_text": str(revision)},
                revision=revision,
            )

        text = text_of(signed_in(world, "worker").get(at(case, "dien-bien/")))

        assert "Đã lưu nháp mẫu" not in text

    def test_has_words_for_every_command(self):
        assert sorted(set(REGISTRY) - set(EVENTS)) == []


class TestTheReadingLog:
    def test_is_open_to_holder_and_chair_only(self, world):
        case = accepted(world)

        opened = {
            name: signed_in(world, name).get(at(case, "nhat-ky-xem/")).status_code
            for name in ("worker", "chair", "stand_in")
        }

        assert opened == {"worker": 200, "chair": 200, "stand_in": 404}

    def test_names_who_read_what(self, world):
        case = accepted(world)
        signed_in(world, "chair").get(at(case, "bieu-mau/mau_02/"))

        text = text_of(signed_in(world, "worker").get(at(case, "nhat-ky-xem/")))

        assert "Nông Văn Chủ" in text
        assert "Mẫu: Mẫu số 02" in text


class TestWhoCanSeeTheCase:
    def test_lists_people_by_their_rule_and_access_ends_with_its_revocation(
        self, world
    ):
        case = accepted(world)
        chair = signed_in(world, "chair")
        police = world.people["police"]
        day = (timezone.localtime() + timedelta(days=3)).strftime("%d/%m/%Y")
        given = {"person": police.pk, "reason": "Phối hợp xác minh", "until": day}
        assert sent(chair, at(case, "buoc/cho-xem/"), **given).status_code == 302
        assert signed_in(world, "police").get(at(case)).status_code == 200
        listed = text_of(chair.get(at(case, "ai-xem-duoc/")))

        answer = sent(chair, at(case, f"buoc/thoi-xem/?nguoi={police.pk}"))

        assert "Được cho xem riêng hồ sơ này" in listed
        assert answer.status_code == 302
        assert not CaseUserPermission.objects.filter(ends_at__gt=timezone.now())
        assert signed_in(world, "police").get(at(case)).status_code == 404


class TestThePictureOfTheProcess:
    def test_is_drawn_from_the_flow_with_the_cases_place_in_it(self, world):
        case = accepted(world)

        text = text_of(signed_in(world, "worker").get(at(case, "so-do/")))

        assert "<svg" in text
        assert 'href="#o-verify">Xác minh thông tin</a></strong>' in text
        assert '<g id="o-verify" class="node work now">' in text
        assert 'id="nut-decide_closure"' in text


class TestTheTablesOfSteps:
    def test_lead_every_own_piece_of_work_to_a_page_that_is_there(self):
        steps = {place.step for place in PLACES.values() if place.step}
        nodes = {
            node.name
            for flows in CATALOGUE.values()
            for flow in flows
            for node in flow.instance.nodes()
            if isinstance(node, Work)
        }

        assert steps - set(STEPS) == set()
        assert set(PLACES) - nodes == set()

    def test_say_of_every_page_that_mends_something_who_may(self):
        pages = {*STEP_OF_FIX.values(), *STEP_OF_REASON.values()} - {""}
        read = {"nguoi-lien-quan/", "co-quan/", "ke-hoach/"}  # by all who open the file

        assert pages - set(MENDED_BY) == read
        assert all(posts_with(asked) for asked in MENDED_BY.values())

    def test_lead_every_reason_to_a_page_that_is_there(self):
        pages = {*STEP_OF_FIX.values(), *STEP_OF_REASON.values()} - {""}
        steps = {p.split("/")[1] for p in pages if p.startswith("buoc/")}

        assert steps - set(STEPS) == set()
        assert set(FIXES) - set(STEP_OF_FIX) == set()


class TestInEnglish:
    def test_the_page_speaks_english_and_papers_keep_their_words(self, world):
        case = accepted(world)
        world.people["worker"].language = "en"
        world.people["worker"].save(update_fields=["language"])

        page = signed_in(world, "worker").get(at(case, "bieu-mau/mau_02/"))

        text = text_of(page)
        assert '<html lang="en"' in text
        assert "Kết luận về tình trạng của trẻ em – Conclusion" in text
        assert "Sign and finish" in text


def test_a_limit_that_ran_out_is_explained_from_its_own_page(world, clock):
    case = accepted(world)
    clock.shift(timedelta(hours=13))
    duty = Duty.objects.get(case=case, rule="emergency_measures")
    client = signed_in(world, "worker")

    answer = sent(client, at(case, f"buoc/giai-trinh/?han={duty.pk}"), reason="far")

    assert answer.status_code == 302
    duty.refresh_from_db()
    assert duty.breach_reason == "far"
    assert "Đường xa" in text_of(client.get(at(fresh(case))))


def test_the_hotline_may_pass_its_report_on_and_sees_nothing_else(world):
    case = a_case(world, incident_commune_id=None, place_unknown=True)
    hotline = signed_in(world, "hotline")

    assert hotline.get(at(case)).status_code == 404
    answer = sent(hotline, at(case, "buoc/chuyen-xa/"), commune=world.commune.pk)

    assert answer.status_code == 302
    assert fresh(case).state == "forwarded"
    assert told(world).incident_commune_id == fresh(case).incident_commune_id


class TestPrintingAPage:
    def test_is_written_down_and_read_in_the_log(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")

        assert worker.post(at(case, "da-in/case_timeline/")).status_code == 204

        row = Reading.objects.get(what="print:case_timeline")
        assert (row.case, row.person) == (case, world.people["worker"])
        assert "In: Diễn biến" in text_of(worker.get(at(case, "nhat-ky-xem/")))

    def test_is_not_there_for_whoever_may_not_open_it(self, world):
        case = accepted(world)

        answer = signed_in(world, "police").post(at(case, "da-in/case/"))

        assert answer.status_code == 404
        assert not Reading.objects.exists()

    def test_of_a_page_that_is_none_is_refused(self, world):
        case = accepted(world)

        answer = signed_in(world, "worker").post(at(case, "da-in/anything/"))

        assert answer.status_code == 404
        assert not Reading.objects.exists()

    @pytest.mark.parametrize("tab", TABS)
    def test_is_told_by_each_page(self, world, tab):
        case = accepted(world)

        page = signed_in(world, "worker").get(at(case, tab)).content.decode()

        assert f'data-printed="/ho-so/{case.reference}/da-in/case' in page
