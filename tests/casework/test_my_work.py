"""My work: what waits for whom, in order, in words, whatever its amount."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from accounts.models import Post
from casework.commands import follow_up
from casework.commands.forms import save_form
from casework.models import Visit
from casework.queries.my_work import (
    LATE,
    OLD,
    TO_DECIDE,
    UNIT,
    group_of,
    my_work,
)
from casework.queries.work_rows import Row
from tests.casework.seeing import Eyes, in_emergency
from tests.making import LOCAL, World, a_case, a_walker, a_world
from workflows.models import Duty, WorkItem

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


def shown(world: World, who: str, **more):
    return my_work(world.actor(who), world.now, **more)


def rows(page) -> list[Row]:
    return [row for group in page.groups for row in group.rows]


def text_of(answer) -> str:
    main = answer.content.decode().split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class TestTheStartPage:
    @pytest.mark.parametrize(
        "who", ["worker", "chair", "police", "hotline", "school", "receiver"]
    )
    def test_is_my_work_for_everybody_with_a_part_in_cases(self, eyes, who):
        answer = eyes.get(who, "/")

        assert answer.status_code == 200
        assert answer.content.decode().count("<h1") == 1
        assert "Việc của tôi" in answer.content.decode()

    def test_of_an_administrator_is_the_configuration(self, eyes):
        assert eyes.get("administrator", "/").headers["Location"] == "/cau-hinh/"

    def test_of_a_supervisor_is_supervision(self, eyes):
        assert eyes.get("supervisor", "/").headers["Location"] == "/giam-sat/"

    def test_of_somebody_whose_post_is_over_says_so_and_shows_nothing(
        self, world, eyes
    ):
        a_case(world)
        Post.objects.filter(person=world.people["worker"]).update(
            ends_on=(world.now - timedelta(days=1)).date()
        )

        answer = eyes.get("worker", "/")

        assert "chưa giữ chức vụ nào" in text_of(answer)
        assert "TH-2026" not in text_of(answer)

    def test_asks_a_stranger_to_sign_in(self, client):
        assert client.get("/").headers["Location"].startswith("/dang-nhap/")


class TestARow:
    def test_shows_clock_work_child_and_holder_but_never_the_name(self, world, eyes):
        case = a_case(world)

        said = text_of(eyes.get("worker", "/"))

        assert "Còn" in said
        assert case.reference in said
        assert "L.V.G., 9 tuổi" in said
        assert "Xã Hoàng Văn Thụ" in said
        assert "Vi Thị Lan" in said
        assert "Lương Văn Giả" not in eyes.get("worker", "/").content.decode()

    def test_carries_the_nearest_limit_and_how_many_others_run(self, world):
        case = a_case(world)
        running = Duty.objects.running().filter(case=case).order_by("due_at")

        row = rows(shown(world, "worker"))[0]

        assert row.limit.due_at == running[0].due_at
        assert row.more == running.count() - 1

    def test_says_how_many_bodies_have_not_answered(self, world):
        case = a_case(world)
        in_emergency(world, case, a_walker(world, case))

        row = rows(shown(world, "worker"))[0]

        assert row.note == "4 cơ quan chưa trả lời"

    def test_of_a_partner_body_tells_no_more_than_its_request(self, world, eyes):
        case = a_case(world)
        in_emergency(world, case, a_walker(world, case))

        row = rows(shown(world, "police"))[0]

        assert row.child == "Bé trai, 9 tuổi"
        assert (row.risk, row.note, row.more) == ("", "", 0)
        assert row.href.startswith("/yeu-cau/")
        assert "L.V.G." not in eyes.get("police", "/").content.decode()

    def test_of_a_form_begun_says_go_on(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().after(hours=1).verify()
        world.now = walk.now
        assert rows(shown(world, "worker"))[0].action == "Làm ngay"

        world.do(
            "worker", save_form, case=case.pk, form="mau_02", answers={}, revision=0
        )

        assert rows(shown(world, "worker"))[0].action == "Làm tiếp"


class TestTheTabs:
    def test_of_the_worker_are_their_own_work_and_that_of_the_unit(self, world):
        case = a_case(world)
        in_emergency(world, case, a_walker(world, case))

        mine, unit = shown(world, "worker"), shown(world, "worker", tab=UNIT)

        assert {row.title for row in rows(mine)} < {row.title for row in rows(unit)}
        assert all("Vi Thị Lan" in row.holder for row in rows(mine))
        assert [tab.key for tab in mine.tabs] == ["cua-toi", "don-vi", "tre"]
        assert [tab.count for tab in mine.tabs] == [1, 5, 0]

    def test_of_the_chair_have_what_waits_for_their_decision(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().after(hours=1).verify().assess()
        world.now = walk.now

        page = shown(world, "chair", tab=TO_DECIDE)

        (row,) = rows(page)
        assert row.href == f"/ho-so/{case.reference}/buoc/khan-cap/"
        assert "cho-duyet" not in {t.key for t in shown(world, "worker").tabs}

    def test_late_holds_what_is_past_due_and_nothing_else(self, world):
        a_case(world)
        assert rows(shown(world, "worker", tab=LATE)) == []

        world.later(hours=13)

        assert [row.late for row in rows(shown(world, "worker", tab=LATE))] == [True]

    def test_of_the_hotline_hold_the_reports_it_must_still_pass_on(self, world):
        a_case(world)
        case = a_case(world, incident_commune_id=None, place_unknown=True)

        page = shown(world, "hotline")

        assert [row.reference for row in rows(page)] == [case.reference]
        assert rows(page)[0].href == f"/ho-so/{case.reference}/buoc/chuyen-xa/"

    def test_old_reports_taken_in_late_stand_apart_and_only_where_there_are_some(
        self, world
    ):
        assert OLD not in {tab.key for tab in shown(world, "worker").tabs}
        old = a_case(world, received_at=world.now - timedelta(days=3))

        page = shown(world, "worker", tab=OLD)

        assert [row.reference for row in rows(page)] == [old.reference]
        assert rows(shown(world, "worker")) == []
        assert rows(shown(world, "worker", tab=LATE)) == []


class TestWorkThatBeganAfterALateEntry:
    @pytest.fixture
    def submitted(self, world):
        old = a_case(world, received_at=world.now - timedelta(days=3))
        walk = a_walker(world, old).accept().verify().assess()
        walk.decide(emergency=False).sign("mau_03").meet().plan().submit()
        world.now = walk.now
        return old

    def test_waits_for_the_chair_as_any_other(self, world, submitted):
        page = shown(world, "chair", tab=TO_DECIDE)
        assert [row.reference for row in rows(page)] == [submitted.reference]
        assert not rows(page)[0].late

    def test_is_late_when_its_own_limit_has_passed(self, world, submitted):
        world.later(days=10)
        page = shown(world, "chair", tab=LATE)
        assert [row.reference for row in rows(page)] == [submitted.reference]
        assert rows(shown(world, "chair", tab=OLD)) == []


class TestTheOrder:
    def test_is_by_due_moment_with_what_is_overdue_first(self, world):
        late = a_case(world)
        world.later(hours=11)
        fresh = a_case(world)
        world.later(hours=2)

        page = shown(world, "worker")

        assert [group.label for group in page.groups] == ["Quá hạn", "Ngày mai"]
        assert [row.reference for row in rows(page)] == [
            late.reference,
            fresh.reference,
        ]

    @pytest.mark.parametrize(
        ("due_at", "group"),
        [
            ("2026-11-27 07:59", "overdue"),
            ("2026-11-27 08:00", "overdue"),  # a limit has run out at its moment
            ("2026-11-27 08:01", "today"),
            ("2026-11-27 23:59", "today"),
            ("2026-11-28 06:00", "tomorrow"),  # still Friday in UTC
            ("2026-11-29 00:00", "week"),
            ("2026-11-29 23:59", "week"),
            ("2026-11-30 00:00", "later"),
        ],
    )
    def test_groups_by_the_local_day_and_a_week_that_ends_on_sunday(
        self, due_at, group
    ):
        friday = datetime(2026, 11, 27, 8, 0, tzinfo=LOCAL)
        due = datetime.fromisoformat(due_at).replace(tzinfo=LOCAL)

        assert group_of(due, friday) == group

    def test_puts_work_without_a_limit_last(self, world):
        case = a_case(world)
        late = a_case(world)
        Duty.objects.filter(case=case).delete()
        WorkItem.objects.filter(case=case).update(due_at=None)

        page = shown(world, "worker")

        assert [row.reference for row in rows(page)] == [late.reference, case.reference]
        assert page.groups[-1].label == "Không có hạn"


class TestSixtyCases:
    @pytest.fixture
    def many(self, world):
        cases = []
        for _ in range(60):
            cases.append(a_case(world))
            world.later(minutes=1)
        return cases

    def test_need_no_more_queries_than_one(
        self, world, many, django_assert_max_num_queries
    ):
        actor = world.actor("worker")
        with django_assert_max_num_queries(MOST_QUERIES):
            page = my_work(actor, world.now, tab=UNIT)

        assert len(rows(page)) == 50

    def test_come_in_pages_that_leave_nothing_out_and_repeat_nothing(self, world, many):
        first = shown(world, "worker")
        second = shown(world, "worker", after=first.next)

        found = [row.reference for row in (*rows(first), *rows(second))]

        assert found == [case.reference for case in many]
        assert second.next == ""

    def test_make_a_whole_page_in_a_bounded_number_of_queries(
        self, world, eyes, many, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(45):  # sign-in, session and frame included
            answer = eyes.get("worker", "/")

        assert answer.content.decode().count("app-queue__item ") == 50

    def test_with_a_cursor_that_cannot_be_read_begin_anew(self, world, eyes, many):
        for cursor in ("x", "20261123T080000.000000-", "9" * 70, "é-1"):
            answer = eyes.get("worker", "/", data={"sau": cursor})

            assert answer.status_code == 200
            assert many[0].reference in answer.content.decode()


class TestVisits:
    @pytest.fixture
    def followed(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().verify().assess()
        walk.decide(emergency=False, risk="medium")
        world.now = walk.now
        soon = (world.now + timedelta(days=3)).date()
        world.do("worker", follow_up.plan_visit, case=case.pk, planned_on=soon)
        return case

    def visits(self, world, who="worker", **more):
        groups = shown(world, who, **more).groups
        return [row for g in groups if g.key == "visits" for row in g.rows]

    def test_that_are_near_are_shown_to_whoever_holds_the_case(self, world, followed):
        (row,) = self.visits(world)

        assert row.reference == followed.reference
        assert not row.late
        assert row.href.endswith("/buoc/tham-tre/")
        assert self.visits(world, "stand_in") == []
        assert self.visits(world, "police") == []

    def test_far_away_are_not(self, world, followed):
        Visit.objects.update(planned_on=(world.now + timedelta(days=30)).date())

        assert self.visits(world) == []

    def test_that_were_missed_say_so_and_are_late(self, world, followed):
        world.later(days=4)

        (row,) = self.visits(world, tab=LATE)

        assert row.late
        assert row.note == "đã lỡ lịch thăm"

    def test_that_were_missed_stand_before_what_is_not_due_yet(self, world, followed):
        world.later(days=4)
        Duty.objects.filter(case=followed).delete()

        assert shown(world, "worker").groups[0].key == "visits"

    def test_that_were_made_are_gone(self, world, followed):
        visit = Visit.objects.get(case=followed)
        world.later(days=1)
        world.do(
            "worker",
            follow_up.record_visit,
            case=followed.pk,
            visit=visit.pk,
            seen=True,
            done_at=world.now,
            next_on=(world.now + timedelta(days=40)).date(),
        )

        assert self.visits(world) == []

    def test_after_closure_are_due_between_one_and_three_months(self, world):
        case = a_case(world, incident_types=("injury",), child_state="hurt")
        walk = a_walker(world, case).accept().after(hours=2).verify().screen("negative")
        walk.after(days=1).team("team").own_work("cover_costs")
        walk.own_work("write_prevention_note").after(days=5).visit().close()
        world.now = walk.now
        assert self.visits(world) == []

        world.later(days=35)
        (row,) = self.visits(world)
        assert row.href == f"/ho-so/{case.reference}/buoc/kiem-tra-sau/"
        assert not row.late

        world.later(days=65)
        assert [r.late for r in self.visits(world, tab=LATE)] == [True]


class TestARefresh:
    def test_gets_the_list_alone(self, world, eyes):
        case = a_case(world)

        answer = eyes.get(
            "worker", "/", headers={"HX-Request": "true", "X-Background": "1"}
        )

        assert case.reference in answer.content.decode()
        assert "<html" not in answer.content.decode()
        assert 'id="work-updated" hx-swap-oob' in answer.content.decode()

    def test_of_an_empty_list_says_when_and_where_to_go_on(self, world, eyes):
        said = text_of(eyes.get("worker", "/"))

        assert "Không có việc nào đến hạn." in said
        assert "Lần cập nhật cuối 08:00." in said
        assert 'href="/?muc=don-vi"' in eyes.get("worker", "/").content.decode()
