"""When something happened: never before the report, never in the future, by the local day."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.actor import SYSTEM
from casework import commands
from casework.commands.refusals import Invalid, Refused
from casework.facts import facts_of
from casework.models import Case, FormRecord, HistoryEvent, Moment
from tests.making import LOCAL, World, a_case, a_world, told
from tests.proofs.scenes import SCENES, accepted, case_of, verified
from tests.proofs.snapshot import without_refusals

pytestmark = pytest.mark.django_db

HOURS = {
    "record_measures": "happened_at",
    "record_verification": "child_seen_at",
    "record_visit": "done_at",
    "hold_meeting": "happened_at",
    "isolate_child": "started_at",
    "finish_work": "happened_at",
    "record_check_after_closure": "done_at",
}
"""Commands that are told when something happened, and how they call it."""


@pytest.fixture
def world() -> World:
    return a_world()


class TestTheMomentOfAnAct:
    @pytest.mark.parametrize("name", sorted(HOURS))
    @pytest.mark.parametrize("hours", [-24 * 90, 2])
    def test_lies_between_the_report_and_now(self, world, name, hours):
        scene = SCENES[name](world)
        scene.inputs[HOURS[name]] = scene.at + timedelta(hours=hours)
        before = without_refusals()

        with pytest.raises(Invalid) as refusal:
            scene.play()

        assert set(refusal.value.fields) & {HOURS[name], "happened_at"}
        assert without_refusals() == before

    def test_may_be_the_minute_of_the_report_itself(self, world):
        received = world.now.replace(second=40)
        world.later(hours=2)
        case = a_case(world, received_at=received)
        world.do("worker", commands.passing.accept_case, case=case.pk)

        world.do(
            "worker",
            commands.emergency.record_measures,
            case=case.pk,
            text="Đã đưa trẻ sang nhà hàng xóm",
            happened_at=received.replace(second=0),
        )

        assert Moment.objects.filter(case=case, key="measures_applied").exists()


class TestTheNeedsMeeting:
    def test_begins_the_five_days_when_it_was_held_not_when_it_was_typed(self, world):
        scene = SCENES["hold_meeting"](world)
        signed = FormRecord.objects.get(case=scene.case, key="mau_03").signed_at
        held = scene.inputs["happened_at"]
        scene.at += timedelta(days=6)

        scene.play()

        determined = Moment.objects.get(case=scene.case, key="needs_determined").at
        assert determined == held >= signed
        assert HistoryEvent.objects.last().happened_at == held

    def test_held_before_mau_03_was_signed_waits_for_the_signing(self, world):
        scene = SCENES["hold_meeting"](world)
        signed = FormRecord.objects.get(case=scene.case, key="mau_03").signed_at
        scene.inputs["happened_at"] = signed - timedelta(minutes=5)

        scene.play()

        determined = Moment.objects.get(case=scene.case, key="needs_determined").at
        assert determined == signed


class TestTheMomentOfFinishedWork:
    def test_is_kept_in_the_history_whatever_the_work(self, world):
        scene = SCENES["finish_work"](world)
        done = scene.at - timedelta(minutes=15)
        scene.inputs["happened_at"] = done

        scene.play()

        row = HistoryEvent.objects.get(case=scene.case, event="finish_work")
        assert row.happened_at == done


class TestSixInTheMorning:
    """In Lạng Sơn it is Tuesday; in UTC it is still Monday."""

    def test_a_visit_of_yesterday_counts_as_missed(self, world):
        walk = accepted(world).plan_visit(days=0)
        early = datetime(2026, 11, 24, 6, 0, tzinfo=LOCAL).astimezone(UTC)
        assert early.date() == date(2026, 11, 23)

        facts = facts_of(case_of(walk), actor=SYSTEM, at=early)

        assert facts.visits_missed_open == 1

    def test_an_incident_of_today_may_be_told_whatever_the_machines_zone(
        self, world, monkeypatch
    ):
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
        world.now = datetime(2026, 11, 24, 6, 10, tzinfo=LOCAL)
        report = told(world, happened_from=date(2026, 11, 24))

        try:
            answer = world.do("hotline", commands.report.record_report, told=report)
        finally:
            monkeypatch.undo()
            time.tzset()

        assert Case.unscoped.get(pk=answer["cases"][0]).report.happened_from


class TestClosingAsNotBorneOut:
    def test_rests_on_a_check_that_says_so(self, world):
        walk = accepted(world)
        inputs = {"reason": "not_substantiated", "note": "Không có căn cứ."}

        world.now = walk.now
        with pytest.raises(Refused) as refusal:
            world.do("chair", commands.ending.close_early, case=walk.case, **inputs)

        keys = [reason.key for reason in refusal.value.reasons]
        assert "not_borne_out_rests_on_the_check" in keys

    def test_is_done_by_the_chair_after_that_check(self, world):
        walk = verified(world, "not_borne_out").close_early("not_substantiated")

        assert case_of(walk).state == "closed"
