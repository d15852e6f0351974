"""Step pages: what is refused keeps what was typed and changes nothing; success moves on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.roles import Role
from casework import commands
from casework.commands.path import REGISTRY, Command
from casework.commands.refusals import BUSY, Busy
from casework.models import (
    CaseMember,
    CourtRequest,
    Forwarding,
    Isolation,
    PlanRow,
    Verification,
    Visit,
    WorkResult,
)
from casework.views.case.steps.catalogue import STEPS
from tests.casework.case_pages import (
    accepted,
    at,
    fresh,
    hidden,
    sent,
    signed_in,
    walker_of,
)
from tests.making import World, a_case, a_world
from workflows.models import Track, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture(autouse=True)
def clock(world: World):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def text_of(answer) -> str:
    return answer.content.decode()


def moment(world, **ago) -> str:
    return (world.now - timedelta(**ago)).strftime("%d/%m/%Y %H:%M")


def day(world, days=0) -> str:
    return (world.now + timedelta(days=days)).strftime("%d/%m/%Y")


WITHOUT_A_STEP = {
    # by a page of its own: the note, the forms, the intake, the request, the alerts
    *("add_note", "save_form", "sign_form", "decide_double"),
    *("take_work", "decline_work", "hand_over_work"),
    *("add_document", "withdraw_document"),
    *("accept_referral", "refuse_referral", "finish_referral"),
    *("break_glass", "review_break_glass"),
    # another answer of the page that closes after the check
    "go_on_after_check",
}


class TestEveryStepPage:
    def test_together_they_reach_every_command(self):
        reached = {step.command.name for step in STEPS.values()}

        of_a_case = {
            name
            for name, command in REGISTRY.items()
            if command.through not in {"nothing", "system"}
        }
        assert of_a_case - reached - WITHOUT_A_STEP == set()

    def test_is_of_a_command_and_has_a_key_of_its_own(self):
        assert len(STEPS) == len({step.key for step in STEPS.values()})
        assert all(isinstance(step.command, Command) for step in STEPS.values())

    @pytest.mark.parametrize("key", sorted(k for k, s in STEPS.items() if not s.target))
    def test_is_not_there_for_whoever_has_no_part_in_the_case(self, world, key):
        case = accepted(world)

        for name in ("police", "other_chair"):
            address = at(case, f"buoc/{key}/")
            client = signed_in(world, name)
            assert client.get(address).status_code == 404
            before = case.history.count()
            assert client.post(address, {"key": "k", "version": 1}).status_code == 404
            assert case.history.count() == before

    @pytest.mark.parametrize("key", sorted(k for k, s in STEPS.items() if not s.target))
    def test_shows_one_heading_and_the_reference_alone_in_its_title(self, world, key):
        case = accepted(world)
        seen = [
            answer
            for name in ("worker", "chair", "supervisor")
            if (
                answer := signed_in(world, name).get(at(case, f"buoc/{key}/"))
            ).status_code
            == 200
        ]

        assert seen, key
        for page in seen:
            text = text_of(page)
            assert text.count("<h1") == 1
            assert "Giả" not in text.split("<title>")[1].split("</title>")[0]

    @pytest.mark.parametrize("target", ["abc", "-1", "9" * 30, ""])
    def test_is_not_there_for_a_target_that_makes_no_sense(self, world, target):
        case = accepted(world)

        address = at(case, f"buoc/dich-vu/?dong={target}")

        assert signed_in(world, "worker").get(address).status_code == 404


class TestAcceptingAndPassingOn:
    def test_the_commune_sends_back_what_is_not_its_own_with_the_reason(self, world):
        case = a_case(world)
        worker = signed_in(world, "worker")
        address = at(case, "buoc/tra-lai/")

        refused = sent(worker, address, reason="")
        answer = sent(worker, address, reason="Thuộc xã Na Sầm")

        assert refused.status_code == 422
        assert answer.status_code == 302
        assert answer.url == "/"  # the case is no longer theirs to see
        assert Forwarding.objects.get(case=case).returned_by == world.people["worker"]

    def test_the_commune_is_found_by_its_old_name_in_a_plain_list(self, world):
        case = accepted(world)

        text = text_of(signed_in(world, "worker").get(at(case, "buoc/chuyen-xa/")))

        assert "data-combobox" in text
        assert "Tân Mỹ" in text  # an old name, for the search


class TestTheCheck:
    ANSWERS = {
        "rows-1-who": "Trưởng thôn",
        "rows-1-relation": "thôn",
        "child_seen": "no",
        "finding": "borne_out",
    }

    def test_grows_and_shrinks_its_rows_without_script_and_keeps_what_was_typed(
        self, world
    ):
        case = accepted(world)
        worker = signed_in(world, "worker")
        address = at(case, "buoc/xac-minh/")

        two = sent(worker, address, **self.ANSWERS, note="Ghi dở", add_row="1")
        again = {
            "key": hidden(two, "key"),
            "rows": "2",
            "rows-1-who": "Trưởng thôn",
            "rows-2-who": "Cô giáo",
            "note": "Ghi dở",
            "remove_row": "1",
        }
        one = worker.post(address, again)

        assert two.status_code == one.status_code == 200
        assert 'name="rows-2-who"' in text_of(two)
        assert "Trưởng thôn" in text_of(two)
        assert "Ghi dở" in text_of(two)
        assert 'name="rows-2-who"' not in text_of(one)
        assert "Cô giáo" in text_of(one)
        assert "Trưởng thôn" not in text_of(one)
        assert not Verification.objects.exists()

    def test_names_every_missing_answer_at_once_and_keeps_the_rest(self, world):
        case = accepted(world)

        answer = sent(
            signed_in(world, "worker"),
            at(case, "buoc/xac-minh/"),
            **{"rows-1-who": "Trưởng thôn", "note": "Đã đến nhà"},
        )

        text = text_of(answer)
        assert answer.status_code == 422
        for field in ("rows-1-at", "child_seen", "finding"):
            assert f'id="id_{field}_error"' in text
        assert "Đã đến nhà" in text
        assert "<title>Lỗi:" in text
        assert not Verification.objects.exists()

    def test_is_recorded_with_who_was_asked_and_when(self, world):
        case = accepted(world)
        answers = {**self.ANSWERS, "rows-1-at": moment(world, minutes=30)}

        answer = sent(signed_in(world, "worker"), at(case, "buoc/xac-minh/"), **answers)

        assert answer.status_code == 302
        row = Verification.objects.get(case=case)
        asked = row.get("asked")
        assert asked[0]["who"] == "Trưởng thôn"
        assert asked[0]["at"].startswith("2026-11-23T")
        assert row.child_seen is False

    def test_refuses_a_moment_that_has_not_come(self, world):
        case = accepted(world)
        answers = {
            **self.ANSWERS,
            "rows-1-at": moment(world),
            "child_seen": "yes",
            "child_seen_at": moment(world, hours=-2),
        }

        answer = sent(signed_in(world, "worker"), at(case, "buoc/xac-minh/"), **answers)

        assert answer.status_code == 422
        assert 'id="id_child_seen_at_error"' in text_of(answer)


class TestTheWorkTest:
    def test_suggests_without_saving_and_the_person_decides(self, world):
        case = accepted(world, incident_types=("child_labour",))
        walker_of(world, case).verify()
        worker = signed_in(world, "worker")
        address = at(case, "buoc/tuoi-va-viec-lam/")
        work = {"job": "Bưng bê", "hours_a_day": "7", "night_work": "yes"}

        suggested = sent(
            worker,
            address,
            **work,
            permitted_arts_or_sport="no",
            banned_work="construction",
            preview="1",
        )
        saved = Verification.objects.get(case=case).labour_test
        decided = sent(worker, address, **work, labour_test="illegal")

        assert suggested.status_code == 200
        assert "Việc làm trái pháp luật" in text_of(suggested)
        assert "Bưng bê" in text_of(suggested)
        assert saved == ""
        assert decided.status_code == 302
        assert Verification.objects.get(case=case).labour_test == "illegal"


class TestTheDecisionOnAnEmergency:
    def test_against_the_suggestion_needs_a_reason(self, world):
        case = accepted(world)
        walker_of(world, case).verify().assess()
        chair = signed_in(world, "chair")
        address = at(case, "buoc/khan-cap/")
        no = {"emergency": "no", "risk": "low"}

        shown = text_of(chair.get(address))
        refused = sent(chair, address, **no, reason="")
        unchanged = fresh(case).emergency
        answer = sent(chair, address, **no, reason="Người gây hại đã đi xa.")

        assert "Nguy cơ cao" in shown
        assert refused.status_code == 422
        assert "Quyết định của bạn khác với đề nghị" in text_of(refused)
        assert unchanged is None
        assert answer.status_code == 302
        assert fresh(case).emergency is False

    def test_made_on_an_outdated_page_is_told_what_changed_and_by_whom(self, world):
        case = accepted(world)
        walker_of(world, case).verify().assess()
        chair = signed_in(world, "chair")
        address = at(case, "buoc/khan-cap/")
        old = chair.get(address)
        form = {
            "key": hidden(old, "key"),
            "version": hidden(old, "version"),
            "emergency": "yes",
            "risk": "high",
            "reason": "Phải bảo vệ ngay",
        }
        walker_of(world, case).do(
            Role.CASE_WORKER, commands.notes.add_note, text="Bà ngoại đã đến."
        )

        stale = chair.post(address, form)
        unchanged = fresh(case).emergency
        again = chair.post(
            address,
            {**form, "key": hidden(stale, "key"), "version": hidden(stale, "version")},
        )

        assert stale.status_code == 409
        assert "Đã thêm ghi chú: Vi Thị Lan" in text_of(stale)
        assert "Phải bảo vệ ngay" in text_of(stale)
        assert unchanged is None
        assert again.status_code == 302
        assert fresh(case).emergency is True

    def test_is_not_the_workers(self, world):
        case = accepted(world)
        walker_of(world, case).verify().assess()
        worker = signed_in(world, "worker")

        answer = worker.post(
            at(case, "buoc/khan-cap/"), {"emergency": "yes", "risk": "high", "key": "k"}
        )

        assert answer.status_code == 404
        assert fresh(case).emergency is None


class TestABusySystem:
    def test_loses_nothing_that_was_typed(self, world, monkeypatch):
        case = accepted(world)

        def busy(*_args, **_inputs):
            raise Busy(BUSY)

        monkeypatch.setattr(Command, "__call__", busy)
        answer = sent(
            signed_in(world, "worker"),
            at(case, "buoc/hen-tham/"),
            planned_on=day(world, 3),
        )

        assert answer.status_code == 503
        assert "Không mất gì cả" in text_of(answer)
        assert day(world, 3) in text_of(answer)


class TestARefusalOfTheFlow:
    def test_lists_everything_that_is_missing_each_with_its_link(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess().decide(emergency=False)
        walk.sign("mau_03").meet()
        worker = signed_in(world, "worker")

        answer = sent(worker, at(case, "buoc/trinh-ke-hoach/"))

        text = text_of(answer)
        assert answer.status_code == 409
        assert at(case, "buoc/ke-hoach/") in text
        assert at(case, "bieu-mau/mau_04/") in text
        assert fresh(case).state == "planning"


class TestThePlan:
    ROW = {
        "rows-1-service_type": "psych",
        "rows-1-activity": "Tư vấn",
        "rows-1-provider": "Trạm Y tế",
        "rows-1-responsible_role": "health",
    }

    def planning(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess().decide(emergency=False)
        walk.sign("mau_03").meet()
        return fresh(case)

    def test_names_every_wrong_cell_by_its_row(self, world):
        case = self.planning(world)
        answers = {
            **self.ROW,
            "rows-1-starts_on": day(world, 5),
            "rows-1-due_on": day(world, 1),
            "rows-2-activity": "Đi học lại",
            "rows-2-starts_on": day(world),
            "rows": "2",
        }

        answer = sent(signed_in(world, "worker"), at(case, "buoc/ke-hoach/"), **answers)

        assert answer.status_code == 422
        text = text_of(answer)
        assert 'id="id_rows-2-due_on_error"' in text
        assert "Đi học lại" in text
        assert not PlanRow.objects.exists()

    def test_is_written_row_by_row_and_opens_again_as_it_was_saved(self, world):
        case = self.planning(world)
        worker = signed_in(world, "worker")
        answers = {
            **self.ROW,
            "rows-1-starts_on": day(world),
            "rows-1-due_on": day(world, 10),
            "rows-1-budget_vnd": "1500000",
            "review_date": day(world, 20),
        }

        saved = sent(worker, at(case, "buoc/ke-hoach/"), **answers)
        again = text_of(worker.get(at(case, "buoc/ke-hoach/")))

        assert saved.status_code == 302
        assert saved.url.endswith("buoc/trinh-ke-hoach/")
        assert PlanRow.objects.get(case=case).budget_vnd == 1_500_000
        assert 'value="Tư vấn"' in again
        assert day(world, 10) in again

    def test_is_read_by_the_chair_on_one_page_and_may_be_returned(self, world):
        case = self.planning(world)
        walker_of(world, case).plan().submit()
        chair = signed_in(world, "chair")
        address = at(case, "buoc/duyet-ke-hoach/")

        page = text_of(chair.get(address))
        answer = sent(chair, address, reason="Thiếu dịch vụ tâm lý")

        for words in ("Thăm hỏi, tư vấn", "Ngày rà soát", at(case, "bieu-mau/mau_05/")):
            assert words in page
        assert answer.status_code == 302
        assert fresh(case).state == "planning"


class TestVisits:
    def test_not_seen_needs_its_reason_and_the_next_day_is_planned(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        address = at(case, "buoc/tham-tre/")
        visit = {"visit": "0", "seen": "no", "done_at": moment(world)}

        refused = sent(worker, address, **visit)
        nothing = Visit.objects.exists()
        answer = sent(worker, address, **visit, not_seen_reason="away")

        assert refused.status_code == 422
        assert 'id="id_not_seen_reason_error"' in text_of(refused)
        assert nothing is False
        assert answer.status_code == 302
        done, planned = Visit.objects.order_by("pk")
        assert (done.seen, done.not_seen_reason) == (False, "away")
        assert planned.planned_on > done.planned_on

    def test_planned_ones_are_chosen_from_and_shown_with_their_state(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        sent(worker, at(case, "buoc/hen-tham/"), planned_on=day(world, 2))

        form = text_of(worker.get(at(case, "buoc/tham-tre/")))
        listed = text_of(worker.get(at(case, "ke-hoach/")))

        assert f"Lần thăm hẹn ngày {day(world, 2)}" in form
        assert "Đã hẹn" in listed


class TestIsolation:
    def test_needs_the_signed_paper_and_fifteen_days_at_most(self, world):
        case = accepted(world)
        chair = signed_in(world, "chair")
        address = at(case, "buoc/cach-ly/")
        long = {
            "started_at": moment(world),
            "until": moment(world, days=-16),
            "safe_place": "Nhà bà ngoại",
        }

        too_long = sent(chair, address, **long)
        unsigned = sent(chair, address, **{**long, "until": moment(world, days=-10)})

        assert too_long.status_code == 422
        assert unsigned.status_code == 409
        assert at(case, "bieu-mau/mau_07/") in text_of(unsigned)
        assert "Nhà bà ngoại" in text_of(unsigned)
        assert not Isolation.objects.exists()


class TestTheCourt:
    def test_is_asked_and_its_answer_recorded(self, world):
        case = accepted(world)
        chair = signed_in(world, "chair")
        asking, answering = at(case, "buoc/hoi-toa/"), at(case, "buoc/toa-tra-loi/")
        too_early = sent(chair, answering, outcome="granted", answered_at=moment(world))
        asked = {"matter": "parental_rights", "court": "Tòa án khu vực (giả định)"}

        sent(chair, asking, **asked, asked_at=moment(world))
        request = CourtRequest.objects.get(case=case)
        form = text_of(chair.get(answering))
        answer = {"outcome": "granted", "answered_at": moment(world)}
        answered = sent(chair, answering, court_request=request.pk, **answer)

        assert too_early.status_code == 422
        assert "Hạn chế quyền của cha, mẹ · Tòa án khu vực (giả định)" in form
        assert answered.status_code == 302
        request.refresh_from_db()
        assert request.outcome == "granted"


class TestNewDanger:
    def test_is_declared_by_the_chair_after_the_first_decision(self, world):
        case = accepted(world)
        walker_of(world, case).verify().assess("low", "high").decide(
            emergency=False, risk="low"
        )
        address = at(case, "buoc/nguy-hiem-moi/")
        told = {"known_at": moment(world), "risk": "high", "reason": "Bị dọa đánh."}

        for_the_worker = signed_in(world, "worker").get(address)
        by_the_chair = sent(signed_in(world, "chair"), address, **told)

        assert for_the_worker.status_code == 404
        assert by_the_chair.status_code == 302
        measures = WorkItem.objects.open().filter(case=case, track=Track.EMERGENCY)
        assert measures.exists()


class TestPeopleOfTheCase:
    def test_the_chair_gives_the_case_to_another_worker(self, world):
        case = accepted(world)
        chair = signed_in(world, "chair")
        new, old = world.people["stand_in"], world.people["worker"]

        answer = sent(chair, at(case, "buoc/phu-trach/"), holder=new.pk, stand_in="")

        assert answer.status_code == 302
        assert fresh(case).holder == new
        assert signed_in(world, "worker").get(at(case)).status_code == 404
        assert CaseMember.objects.filter(person=old, ends_at__isnull=False).exists()

    def test_whoever_is_in_conflict_is_out_at_once(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        myself = world.people["worker"]

        answer = sent(
            worker, at(case, "buoc/xung-dot/"), person=myself.pk, reason="Là dì của trẻ"
        )

        assert (answer.status_code, answer.url) == (302, "/")
        assert worker.get(at(case)).status_code == 404


class TestPartnerBodies:
    def declined(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess().decide(emergency=True)
        item = WorkItem.objects.open().get(case=case, node="find_safe_place")
        walk.do(
            "womens_union", commands.team.decline_work, item=item.pk, reason="Không có"
        )
        return case, item

    def test_another_is_asked_and_sees_no_name(self, world):
        case, item = self.declined(world)
        worker = signed_in(world, "worker")
        address = at(case, f"buoc/nho-co-quan/?viec={item.pk}")

        page = text_of(worker.get(address))
        answer = sent(worker, address, organisation=world.bodies["womens_union"].pk)

        assert "Họ sẽ thấy" in page
        assert "Giả" not in page.split("Họ sẽ thấy")[1].split("Họ không thấy")[0]
        assert answer.status_code == 302
        item.refresh_from_db()
        assert item.refused_at is None

    def test_a_request_is_called_off_with_its_reason(self, world):
        case, item = self.declined(world)

        answer = sent(
            signed_in(world, "worker"),
            at(case, f"buoc/thoi-nho/?viec={item.pk}"),
            reason="Bà ngoại đã đón trẻ.",
        )

        assert answer.status_code == 302
        assert WorkResult.objects.filter(item=item, kind="called_off").exists()

    def test_the_workers_own_part_is_answered_on_its_own_page(self, world):
        case = accepted(world, incident_types=("injury",), child_state="hurt")
        walker_of(world, case).verify().screen()
        item = WorkItem.objects.open().get(case=case, node="cover_costs")
        assert item.track == Track.TEAM
        address = at(case, f"buoc/ket-qua/?viec={item.pk}")
        worker = signed_in(world, "worker")

        refused = sent(worker, address, result="Đã hỏi bệnh viện")
        answer = sent(
            worker, address, result="Đã hỏi bệnh viện", support="Trợ giúp khẩn cấp"
        )

        assert refused.status_code == 422
        assert "Đã hỏi bệnh viện" in text_of(refused)
        assert answer.status_code == 302
        assert WorkResult.objects.get(item=item).get("answer")["support"]


class TestEndingAndBeginningAgain:
    def test_closes_early_with_a_reason_and_opens_again_as_a_new_cycle(self, world):
        case = accepted(world)
        chair = signed_in(world, "chair")

        unsaid = sent(chair, at(case, "buoc/dong-som/"), reason="duplicate", note="")
        state = fresh(case).state
        closed = sent(
            chair, at(case, "buoc/dong-som/"), reason="duplicate", note="Trùng hồ sơ"
        )
        opened = sent(chair, at(case, "buoc/mo-lai/"), note="Có tin mới")

        assert (unsaid.status_code, state) == (422, "verifying")
        assert closed.status_code == opened.status_code == 302
        assert (fresh(case).state, fresh(case).cycle) == ("verifying", 2)

    def test_an_injury_that_is_neglect_changes_its_kind(self, world):
        case = accepted(world, incident_types=("injury",), child_state="hurt")
        chair = signed_in(world, "chair")

        answer = sent(
            chair,
            at(case, "buoc/doi-loai/"),
            incident_types=["injury", "abandonment_neglect"],
            note="Trẻ bị bỏ mặc",
        )

        assert answer.status_code == 302
        assert fresh(case).kind == "abuse"

    def test_an_alarm_by_hand_is_kept_in_the_history(self, world):
        case = accepted(world)

        answer = sent(
            signed_in(world, "worker"),
            at(case, "buoc/bao-dong/"),
            text="Bố trẻ quay lại.",
        )

        assert answer.status_code == 302
        assert case.history.last().event == "raise_alarm"
