"""From report to closure: each kind of incident, worked by its own people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.local_time import local_day
from accounts.roles import Role
from casework import commands
from casework.commands import clock
from casework.commands.refusals import Invalid, Refused
from casework.demo.walker import Walker, revision_of, work_of
from casework.facts import facts_of
from casework.history import broken_links
from casework.models import Case, FormRecord, Forwarding, Isolation, PlanRow, Visit
from notifications.models import Alert
from tests.making import World, a_case, a_walker, a_world
from tests.proofs.scenes import (
    accepted,
    assessed,
    case_of,
    closed,
    emergency,
    fresh,
    met,
    reviewed,
    running,
    submitted,
    verified,
)
from workflows.engine import open_work
from workflows.models import CaseProcess, Duty, Track, WorkItem
from workflows.rules.visits import check_after_closure

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def voided(world: World) -> Walker:
    walk = accepted(world)
    walk.do(Role.CHAIR, commands.ending.void_case, note="Nhập nhầm.")
    return walk


def again(case: Case) -> Case:
    return Case.unscoped.get(pk=case.pk)


class TestViolence:
    def test_goes_from_the_hotline_to_closure(self, world):
        case = a_case(world)
        walk = a_walker(world, case)

        # The commune takes it, checks it and assesses it within the morning.
        walk.after(minutes=10).accept().after(minutes=90).verify()
        assert again(case).state == "verifying"
        walk.after(minutes=30).assess()
        assert again(case).state == "assessed"

        # The Chair decides; police, health and union act at once, side by side.
        walk.after(minutes=15).decide(emergency=True)
        assert again(case).state == "assessing"
        asked = WorkItem.objects.open().filter(case=case, track=Track.EMERGENCY)
        assert {i.role for i in asked} == {"police", "health", "womens_union", "school"}
        walk.after(minutes=30).team().after(minutes=10).measures()
        met = Duty.objects.get(case=case, rule="emergency_measures")
        assert met.met_at is not None
        assert met.met_at < met.due_at

        # The worker goes on; plan, approval, measures.
        walk.after(days=1).sign("mau_03").after(hours=2).meet()
        assert again(case).state == "planning"
        walk.after(hours=3).plan(Role.POLICE, Role.HEALTH, Role.CASE_WORKER)
        walk.submit()
        assert again(case).state == "awaiting_approval"
        walk.after(hours=5).approve().after(hours=1).send()
        assert again(case).state == "in_progress"
        walk.after(days=7).visit().team(Track.TEAM).rows_done().begin_review()
        assert again(case).state == "reviewing"

        # Review, closure, and the check after it.
        walk.after(days=7).visit().review().after(hours=4).close()
        closed = again(case)
        assert closed.state == "closed"
        assert closed.closed_by == world.people["chair"]
        assert not Duty.objects.open().filter(case=case).exists()
        assert Visit.objects.get(case=case, purpose="after_closure").done_at is None
        assert broken_links(closed) == []
        assert not WorkItem.objects.open().filter(case=case).exists()


class TestAbuse:
    def test_calls_the_police_at_once_and_goes_to_closure(self, world):
        case = a_case(world, incident_types=("sexual_abuse",), child_state="sexual")
        walk = a_walker(world, case)
        nodes = {i.node for i in WorkItem.objects.open().filter(case=case)}
        assert {"record_crime_report", "secure_traces", "take_up"} <= nodes

        walk.after(minutes=5).team(Track.TEAM)
        walk.accept().after(hours=1).verify().assess().decide(emergency=True)
        walk.team().measures().own_work("propose_prosecution")
        walk.after(days=1).sign("mau_03").meet().plan(Role.HEALTH).submit().approve()
        walk.send().after(days=5).visit().team(Track.TEAM).rows_done().begin_review()
        walk.visit().review().close()

        assert again(case).state == "closed"


class TestInjury:
    def test_is_screened_helped_and_closed(self, world):
        case = a_case(
            world, incident_types=("injury",), child_state="hurt", receiving_point="111"
        )
        walk = a_walker(world, case)

        walk.accept().after(hours=2).verify().screen("negative")
        assert again(case).state == "helping"
        walk.after(days=1).team(Track.TEAM).own_work("cover_costs")
        walk.own_work("write_prevention_note")
        assert again(case).state == "reviewing"
        walk.after(days=5).visit().close()

        assert again(case).state == "closed"

    def test_that_screens_as_neglect_takes_the_full_path_in_the_same_cycle(self, world):
        case = a_case(world, incident_types=("injury",), child_state="hurt")
        walk = a_walker(world, case)

        walk.accept().after(hours=2).verify().screen("positive").assess()

        moved = again(case)
        assert (moved.kind, moved.cycle, moved.state) == ("abuse", 1, "assessed")
        walk.decide(emergency=False, risk="medium")
        assert again(case).state == "assessing"


class TestChildLabour:
    def test_runs_the_labour_track_beside_the_path(self, world):
        case = a_case(world, incident_types=("child_labour",), child_state="safe")
        walk = a_walker(world, case)

        walk.accept().verify().test_work("illegal").assess("medium", "medium")
        walk.decide(emergency=False, risk="medium")
        walk.team(Track.TEAM).own_work("record_inspection")
        walk.sign("mau_03").meet().plan(Role.SCHOOL).submit().approve().send()
        walk.after(days=3).visit().team(Track.TEAM).own_work("support_livelihood")
        walk.rows_done().begin_review().visit().review().close()

        assert again(case).state == "closed"

    def test_of_lawful_family_work_is_closed_by_the_chair_as_out_of_scope(self, world):
        case = a_case(world, incident_types=("child_labour",), child_state="safe")
        walk = a_walker(world, case)

        walk.accept().verify().test_work("family_work")
        assert [o.node.name for o in open_work(CaseProcess.objects.get(case=case))] == [
            "decide_scope"
        ]


class TestPassingOn:
    """Only a case that no commune has taken up is passed on. NĐ 56/2017 Art 26(1)."""

    @pytest.mark.parametrize("state", ["verifying", "in_progress", "closed", "voided"])
    def test_is_refused_once_a_commune_has_taken_the_case_up(self, world, state):
        walk = {
            "verifying": accepted,
            "in_progress": running,
            "closed": closed,
            "voided": voided,
        }[state](world)
        case = case_of(walk)
        assert case.state == state
        world.now = walk.now

        with pytest.raises(Refused) as refusal:
            world.do(
                "hotline",
                commands.passing.forward_case,
                case=case.pk,
                commune=world.other_commune.pk,
            )

        ended = state in {"closed", "voided"}
        wanted = "ended" if ended else "taken_up"
        assert [reason.key for reason in refusal.value.reasons] == [wanted]
        assert again(case).committee == case.committee
        assert not Forwarding.objects.filter(case=case, accepted_at=None).exists()

    def test_goes_on_after_the_wrong_commune_has_sent_the_case_back(self, world):
        walk = fresh(world)
        walk.do(
            Role.CASE_WORKER, commands.passing.send_back_case, reason="Thuộc xã Na Sầm"
        )
        world.now = walk.after(minutes=5).now

        world.do(
            "hotline",
            commands.passing.forward_case,
            case=walk.case,
            commune=world.other_commune.pk,
        )
        world.do("other_worker", commands.passing.accept_case, case=walk.case)

        assert case_of(walk).state == "verifying"
        assert case_of(walk).committee == world.other_committee


class TestReopening:
    def test_calls_off_the_check_after_the_closing_that_no_longer_holds(self, world):
        walk = closed(world)
        walk.do(Role.CHAIR, commands.ending.reopen_case, note="Có thông tin mới.")

        check = Visit.objects.get(case=walk.case, purpose="after_closure")
        assert (check.done_at, check.cancelled_at) == (None, walk.now)
        last = check_after_closure(walk.now.date())[1]
        clock.tick(walk.now + (last - walk.now.date()) + timedelta(days=2))
        about = Alert.objects.filter(subject=f"case:{walk.case}")
        assert not about.filter(key="post_closure_check_due").exists()


class TestWhoAssessed:
    def test_is_everybody_who_signed_an_assessment_of_the_cycle(self, world):
        walk = assessed(world)
        walk.cast = {**walk.cast, Role.CASE_WORKER: world.people["stand_in"]}
        walk.decide(emergency=False, risk="medium").sign("mau_03")
        chair = walk.actor(Role.CHAIR)

        facts = facts_of(case_of(walk), actor=chair, at=walk.now)

        people = {world.people[name].pk for name in ("worker", "stand_in")}
        assert facts.assessor_ids == people


def advice(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.key for reason in refusal.value.reasons}


def asked_on(walk: Walker, at: str) -> None:
    """Record a check of which somebody was asked at ``at``."""
    walk.do(
        Role.CASE_WORKER,
        commands.verification.record_verification,
        asked=[{"who": "Trưởng thôn", "relation": "village_head", "at": at}],
        child_seen=False,
        finding="cannot_tell",
    )


class TestTheCheck:
    """Who was asked, and when: NĐ 56/2017 Art 25(2)."""

    @pytest.mark.parametrize("at", ["", "hôm qua", "2026-11-23", "2999-01-01T08:00Z"])
    def test_says_when_each_was_asked(self, world, at):
        walk = accepted(world)

        with pytest.raises(Invalid) as refusal:
            asked_on(walk, at)

        assert advice(refusal) == {"asked"}
        asked_on(walk, walk.now.isoformat())
        assert case_of(walk).state == "verifying"


class TestClosing:
    def test_waits_until_somebody_says_why_a_visit_was_missed(self, world):
        walk = reviewed(world).after(days=40)
        before = Visit.objects.get(case=walk.case, done_at=None)

        with pytest.raises(Refused) as refusal:
            walk.close()

        assert advice(refusal) == {"no_missed_visit_is_unexplained"}
        assert Visit.objects.get(pk=before.pk).cancelled_at is None
        walk.visit(seen=False).close()
        assert case_of(walk).state == "closed"

    def test_of_an_injury_waits_for_that_too(self, world):
        walk = verified(world, incident_types=("injury",), child_state="hurt")
        walk.screen("negative").team(Track.TEAM).own_work("cover_costs")
        walk.own_work("write_prevention_note").visit().after(days=40)

        with pytest.raises(Refused) as refusal:
            walk.close()

        assert advice(refusal) == {"no_missed_visit_is_unexplained"}
        walk.visit(seen=False).close()
        assert case_of(walk).state == "closed"


class TestVisitsByRisk:
    """High risk weekly, medium fortnightly, low monthly, from the approval on."""

    @pytest.mark.parametrize(("risk", "days"), [("high", 7), ("medium", 14)])
    def test_begin_when_the_plan_is_approved(self, world, risk, days):
        walk = assessed(world).decide(emergency=False, risk=risk).sign("mau_03")
        walk.meet().plan().submit().after(hours=3).approve()

        visit = Visit.objects.get(case=walk.case)
        assert visit.planned_on == local_day(walk.now) + timedelta(days=days)
        assert (visit.done_at, visit.purpose) == (None, "follow_up")

    def test_of_a_returned_plan_are_not_planned(self, world):
        walk = submitted(world)
        walk.do(Role.CHAIR, commands.planning.return_plan, reason="Bổ sung kinh phí.")

        assert not Visit.objects.filter(case=walk.case).exists()

    def test_that_nobody_makes_are_missed_aloud(self, world):
        walk = running(world)

        clock.tick(walk.now + timedelta(days=60))

        about = Alert.objects.filter(subject=f"case:{walk.case}")
        assert about.filter(key="visit_missed").count() == 1

    def test_are_planned_for_an_injury_when_the_help_is_given(self, world):
        walk = verified(world, incident_types=("injury",), child_state="hurt")
        walk.screen("negative").team(Track.TEAM).own_work("cover_costs")
        assert not Visit.objects.filter(case=walk.case).exists()

        walk.own_work("write_prevention_note")

        assert Visit.objects.get(case=walk.case).done_at is None


class TestNewDanger:
    """An emergency after a first "no". NĐ 56/2017 Art 31(1)-(3)."""

    def declared(self, walk: Walker) -> Walker:
        walk.do(
            Role.CHAIR,
            commands.emergency.declare_new_danger,
            known_at=walk.now,
            risk="high",
            reason="Người gây hại đã trở về và đe dọa trẻ.",
        )
        return walk

    def limits(self, walk: Walker) -> list[tuple[Any, Any, str]]:
        rows = Duty.objects.filter(case=walk.case, rule="emergency_measures")
        return [
            (row.begins_at, row.due_at, row.end_reason)
            for row in rows.order_by("sequence")
        ]

    def test_asks_for_measures_and_lets_the_path_go_on(self, world):
        walk = self.declared(running(world))

        asked = set(work_of(walk.case).values_list("node", flat=True))
        assert {"follow_up", "stop_the_act", "examine", "find_safe_place"} <= asked
        case = case_of(walk)
        assert (case.emergency, case.risk, case.state) == (True, "high", "in_progress")
        alerts = Alert.objects.filter(subject=f"case:{walk.case}")
        assert alerts.filter(key="emergency_decided").exists()

    def test_has_twelve_hours_of_its_own_and_leaves_the_first_limit(self, world):
        walk = running(world)
        first = self.limits(walk)
        assert [end for *_, end in first] == ["no_longer_applies"]

        known = self.declared(walk).now

        again = self.limits(walk)
        assert again == [*first, (known, known + timedelta(hours=12), "")]
        due = work_of(walk.case).filter(track=Track.EMERGENCY)
        assert {item.due_at for item in due} == {known + timedelta(hours=12)}
        walk.after(hours=1).team().measures()
        assert (
            Duty.objects.filter(case=walk.case, rule="emergency_measures").last().met_at
        )

    def test_is_not_met_by_measures_against_the_danger_before(self, world):
        walk = emergency(world).team().measures().after(days=1)
        self.declared(walk)
        assert (
            facts_of(
                case_of(walk), actor=walk.actor(Role.CHAIR), at=walk.now
            ).measures_recorded
            is False
        )

        with pytest.raises(Invalid) as refusal:
            walk.do(
                Role.CASE_WORKER,
                commands.emergency.record_measures,
                text="Đã đưa trẻ đi khám.",
                happened_at=walk.now - timedelta(hours=2),
            )

        assert advice(refusal) == {"happened_at"}
        walk.after(minutes=30).team().measures()
        duties = Duty.objects.filter(case=walk.case, rule="emergency_measures")
        assert all(duty.met_at for duty in duties)
        assert duties.count() == 2

    def test_is_refused_while_measures_are_taken_or_nothing_is_decided(self, world):
        with pytest.raises(Refused) as refusal:
            self.declared(emergency(world))
        assert advice(refusal) == {"measures_are_taken"}
        with pytest.raises(Refused) as refusal:
            self.declared(assessed(world))
        assert advice(refusal) == {"emergency_is_decided"}


class TestChangeOfKind:
    def test_goes_on_with_the_emergency_and_with_whoever_has_taken_it_up(self, world):
        walk = emergency(world)
        police = work_of(walk.case).get(role=Role.POLICE)
        walk.do(Role.POLICE, commands.team.take_work, item=police.pk)
        walk.finish(work_of(walk.case).get(node="examine"))

        walk.do(
            Role.CHAIR,
            commands.ending.change_kind,
            incident_types=["sexual_abuse"],
            note="Trẻ kể đã bị xâm hại.",
        )

        measures = work_of(walk.case).filter(track=Track.EMERGENCY)
        assert set(measures.values_list("node", flat=True)) == {
            *("stop_the_act", "find_safe_place", "keep_safe_at_school")
        }
        again = measures.get(node="stop_the_act")
        assert again.pk != police.pk
        assert again.acknowledged_by == world.people["police"]
        assert again.due_at == police.due_at


class TestIsolation:
    """At most fifteen days, all told. NĐ 56/2017 Art 32(3)."""

    def isolated(self, world: World, *, days: int) -> Walker:
        return emergency(world).isolate(days=days).after(days=days)

    def again(self, walk: Walker, *, days: int) -> None:
        walk.do(
            Role.CHAIR,
            commands.emergency.isolate_child,
            started_at=walk.now,
            until=walk.now + timedelta(days=days),
            safe_place="Nhà bà ngoại (địa chỉ giả định)",
        )

    def ended(self, walk: Walker) -> Walker:
        told = {"reason": "time_is_up", "ended_at": walk.now}
        walk.do(Role.CHAIR, commands.emergency.end_isolation, **told)
        return walk.after(hours=1)

    def test_a_second_time_counts_the_days_of_the_first(self, world):
        walk = self.ended(self.isolated(world, days=10))

        with pytest.raises(Invalid) as refusal:
            walk.isolate(days=6)

        assert advice(refusal) == {"until"}
        self.again(walk, days=5)
        with pytest.raises(Invalid):
            walk.do(
                Role.CHAIR,
                commands.emergency.extend_isolation,
                until=walk.now + timedelta(days=6),
            )

    def test_a_second_time_rests_on_a_new_decision(self, world):
        walk = self.ended(self.isolated(world, days=3))

        with pytest.raises(Refused) as refusal:
            self.again(walk, days=3)

        assert advice(refusal) == {"mau_07"}
        walk.isolate(days=3)
        assert Isolation.objects.filter(case=walk.case, ended_at=None).exists()


class TestTheCourt:
    """Law 102/2016/QH13 Art 52(3); TT 14/2020 Art 14(3)."""

    def asked(self, walk: Walker, matter: str) -> int:
        answer = walk.do(
            Role.CHAIR,
            commands.court.ask_court,
            matter=matter,
            court="Tòa án nhân dân khu vực (giả định)",
            asked_at=walk.now,
        )
        return int(answer["request"])

    def answered(self, walk: Walker, request: int, outcome: str) -> None:
        walk.do(
            Role.CHAIR,
            commands.court.record_court_answer,
            court_request=request,
            outcome=outcome,
            answered_at=walk.now,
        )

    def test_keeps_the_case_open_until_it_answers(self, world):
        walk = reviewed(world)
        request = self.asked(walk, "parental_rights")

        with pytest.raises(Refused) as refusal:
            walk.close()

        assert advice(refusal) == {"no_court_request_is_open"}
        with pytest.raises(Refused) as refusal:
            self.asked(walk, "parental_rights")
        assert advice(refusal) == {"court_asked"}
        self.answered(walk.after(days=3), request, "refused")
        walk.close()
        assert case_of(walk).state == "closed"

    def test_lets_an_isolation_last_longer_than_fifteen_days(self, world):
        walk = emergency(world).isolate(days=15).after(days=9)
        longer = {"until": walk.now + timedelta(days=20)}
        request = self.asked(walk, "isolation")
        with pytest.raises(Invalid):
            walk.do(Role.CHAIR, commands.emergency.extend_isolation, **longer)

        self.answered(walk.after(days=3), request, "granted")

        walk.do(Role.CHAIR, commands.emergency.extend_isolation, **longer)
        limits = Duty.objects.filter(case=walk.case, rule="isolation_length")
        assert [limit.end_reason for limit in limits] == ["no_longer_applies"]

    def test_is_asked_before_an_isolation_ends_because_it_is_asked(self, world):
        walk = emergency(world).isolate(days=15).after(days=9)
        end = {"reason": "court_order", "ended_at": walk.now}

        with pytest.raises(Refused) as refusal:
            walk.do(Role.CHAIR, commands.emergency.end_isolation, **end)

        assert advice(refusal) == {"ask_court"}
        self.asked(walk, "isolation")
        walk.do(Role.CHAIR, commands.emergency.end_isolation, **end)


class TestPlanAgain:
    """What belonged to the plan before counts no longer. NĐ 56/2017 Art 30(1)c."""

    def planning_again(self, world: World) -> Walker:
        walk = met(world).plan(Role.POLICE, Role.CASE_WORKER).submit().approve()
        walk.send().after(days=5).visit().team(Track.TEAM).rows_done().begin_review()
        walk.after(days=3).visit().review("new_plan").close("new_plan")
        assert case_of(walk).state == "planning"
        return walk.after(hours=1)

    def test_needs_rows_and_a_day_of_review_of_its_own(self, world):
        walk = self.planning_again(world)
        walk.do(
            Role.CASE_WORKER,
            commands.planning.save_plan,
            rows=[],
            review_date=None,
        )

        walk.do(
            Role.CASE_WORKER,
            commands.forms.sign_form,
            form="mau_04",
            answers=answers_of_signed(walk, "mau_04"),
            revision=revision_of(walk.case, "mau_04"),
        )

        with pytest.raises(Refused) as refusal:
            walk.do(Role.CASE_WORKER, commands.planning.submit_plan)

        assert {"plan_has_rows", "review_date_is_set"} <= advice(refusal)

    def test_asks_only_whom_the_new_plan_names(self, world):
        walk = self.planning_again(world)

        walk.plan(Role.HEALTH).submit().approve().send()

        assert len(answers_of_signed(walk, "mau_04")["rows"]) == 1
        assert set(work_of(walk.case).values_list("node", flat=True)) == {
            "follow_up",
            "treat",
        }

    def test_leaves_the_rows_of_the_plan_before_as_they_are(self, world):
        walk = self.planning_again(world).plan(Role.HEALTH).submit().approve().send()
        old = PlanRow.objects.filter(case=walk.case, state="done").first()

        with pytest.raises(Invalid) as refusal:
            walk.do(
                Role.CASE_WORKER,
                commands.planning.update_plan_row,
                row=old.pk,
                state="started",
            )

        assert advice(refusal) == {"row"}


def answers_of_signed(walk: Walker, form: str) -> dict[str, Any]:
    row = FormRecord.objects.filter(case=walk.case, key=form, status="signed").last()
    return dict(row.get("answers"))
