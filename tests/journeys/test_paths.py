"""From report to closure: each kind of incident, worked by its own people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from casework import commands
from casework.commands import clock
from casework.commands.refusals import Refused
from casework.demo.walker import Walker
from casework.facts import facts_of
from casework.history import broken_links
from casework.models import Case, Forwarding, Visit
from notifications.models import Alert
from tests.making import World, a_case, a_walker, a_world
from tests.proofs.scenes import accepted, assessed, case_of, closed, fresh, running
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

        assert [reason.key for reason in refusal.value.reasons] == ["taken_up"]
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
