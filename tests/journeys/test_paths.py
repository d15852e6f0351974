"""From report to closure: each kind of incident, worked by its own people."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from casework.history import broken_links
from casework.models import Case, Visit
from tests.making import World, a_case, a_walker, a_world
from workflows.engine import open_work
from workflows.models import CaseProcess, Duty, Track, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


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
