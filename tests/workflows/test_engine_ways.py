"""Whole ways through each flow: loops, forks, changes of kind, cycles."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from viewflow import this
from viewflow.workflow.status import PROCESS

from accounts.roles import Role
from tests.workflows.making import NOON, rewritten
from tests.workflows.rows import Story, moves, opened
from workflows import engine
from workflows.flows import CATALOGUE
from workflows.flows.base import decide
from workflows.flows.nodes import Propose
from workflows.flows.pieces import Planning
from workflows.flows.violence import ViolenceFlow
from workflows.lifecycle import MoveRefused, fire
from workflows.models import CaseProcess, Track
from workflows.rules import questions as ask
from workflows.rules.kinds import Kind
from workflows.rules.states import State

pytestmark = pytest.mark.django_db

TEAM = (Role.POLICE, Role.HEALTH, Role.SCHOOL, Role.WOMENS_UNION)
TEAM_WORK = ("return_to_school", "treat", "visit_family", "watch_over")
MEASURES = ("examine", "find_safe_place", "keep_safe_at_school", "stop_the_act")


class TestIntake:
    def test_of_the_commune_itself_opens_the_acceptance(self):
        story = Story()
        assert opened(story.start()) == ["take_up"]
        assert moves(story.do("take_up", accepted=True, place_settled=True)) == [
            "start_verifying"
        ]
        assert story.state == State.VERIFYING

    def test_passes_a_report_of_the_hotline_on_in_the_same_step(self):
        story = Story(receiving_point="111", place_settled=True, forwarded=True)
        step = story.start(Role.HOTLINE)
        assert (moves(step), opened(step)) == (["forward"], ["take_up"])
        assert moves(story.do("take_up", accepted=True)) == ["accept"]

    def test_waits_at_the_receiving_point_while_the_place_is_not_known(self):
        story = Story(receiving_point="111")
        story.start(Role.HOTLINE)
        assert story.item("pass_on").role == Role.HOTLINE

        with pytest.raises(MoveRefused) as refusal:
            story.do("pass_on")
        assert [r.key for r in refusal.value.reasons] == ["place_is_settled"]

        story.do("pass_on", place_settled=True, forwarded=True)
        assert story.state == State.FORWARDED

    def test_goes_back_and_on_to_another_commune(self):
        story = Story(receiving_point="police", place_settled=True, forwarded=True)
        story.start(Role.RECEIVER)
        step = story.do("take_up", sent_back=True)
        assert (moves(step), opened(step)) == (["send_back"], ["pass_on"])
        assert story.state == State.RECEIVED

        story.do("pass_on", sent_back=False)
        story.do("take_up", accepted=True)
        assert story.state == State.VERIFYING


class TestViolence:
    def test_leads_from_report_to_closure(self):
        story = Story(child_age=9).to_carrying_out(*TEAM)
        assert story.waiting == ["follow_up", *TEAM_WORK]
        for node in story.waiting:
            story.do(node)
        assert story.waiting == ["begin_review"]
        story.reviews("close")
        step = story.do("decide_closure")

        assert moves(step) == ["close"]
        assert step.ended
        assert story.state == State.CLOSED
        assert story.waiting == []
        assert step.process.status == PROCESS.DONE
        assert [m.name for s in story.steps for m in s.moves] == [
            *("start_verifying", "record_initial_assessment"),
            *("open_specific_assessment", "hold_needs_meeting", "submit_plan"),
            *("approve_plan", "start_review", "close"),
        ]

    def test_protects_and_assesses_at_the_same_time_in_an_emergency(self):
        story = Story(child_age=9).to_assessed()
        step = story.do("decide_emergency", emergency=True)

        assert story.waiting == sorted(["assess_specifically", *MEASURES])
        assert {i.track for i in (o.item for o in step.opened)} == {
            *(Track.PATH, Track.EMERGENCY),
        }
        story.do("assess_specifically", signed=story.known["signed"] | {"mau_03"})
        assert "meet" in story.waiting
        for node in MEASURES:
            story.do(node)
        assert story.waiting == ["confirm_safety", "meet"]
        story.do("confirm_safety", measures_recorded=True)
        assert story.waiting == ["meet"]
        assert story.process.ended_at is None

    def test_leaves_the_school_out_for_a_small_child(self):
        story = Story(child_age=3).to_assessed()
        story.do("decide_emergency", emergency=True)
        assert "keep_safe_at_school" not in story.waiting

    def test_asks_only_the_bodies_of_the_plan(self):
        story = Story(child_age=9).to_carrying_out(Role.HEALTH)
        assert story.waiting == ["follow_up", "treat"]

    def test_returns_a_plan_as_often_as_it_takes(self):
        story = Story().to_planning()
        for _ in range(2):
            story.draws_up()
            step = story.do("decide_plan", plan_decision="returned")
            assert (moves(step), opened(step)) == (["return_plan"], ["draw_up_plan"])
        story.draws_up()
        story.do("decide_plan", plan_decision="approved")
        assert story.state == State.IN_PROGRESS

    def test_goes_on_with_a_new_plan_through_the_same_split_and_join(self):
        story = Story(child_age=9).to_carrying_out(*TEAM)
        for _ in range(2):
            for node in story.waiting:
                story.do(node)
            story.reviews("new_plan")
            assert moves(story.do("decide_closure")) == ["continue_with_new_plan"]
            story.draws_up(Role.HEALTH)
            story.do("decide_plan")
            story.do("send_plan")
            assert story.waiting == ["follow_up", "treat"]
        for node in story.waiting:
            story.do(node)
        story.reviews("close")
        assert story.do("decide_closure").ended

    def test_closes_early_when_the_chair_agrees_that_nothing_was_borne_out(self):
        story = Story().to_verification()
        story.do("verify", verification_recorded=True, finding="not_borne_out")
        assert story.waiting == ["decide_not_borne_out"]
        step = story.do(
            "decide_not_borne_out",
            closing_reason="not_substantiated",
            reason_given=True,
        )
        assert (moves(step), step.ended) == (["close_early"], True)
        assert story.state == State.CLOSED

    def test_goes_on_when_the_chair_does_not_agree(self):
        story = Story().to_verification()
        story.do("verify", verification_recorded=True, finding="not_borne_out")
        story.do("decide_not_borne_out")
        assert story.waiting == ["assess_initially"]


class TestAbuse:
    def test_calls_the_police_in_the_step_that_opens_the_case(self):
        story = Story(Kind.ABUSE)
        story.start()
        assert story.waiting == ["record_crime_report", "secure_traces", "take_up"]

    def test_does_not_tell_the_police_twice(self):
        story = Story(Kind.ABUSE, crime_reported=True)
        story.start()
        assert story.waiting == ["take_up"]

    def test_calls_the_border_guard_when_a_child_was_trafficked(self):
        story = Story(Kind.ABUSE, incident_types=frozenset({"trafficking"}))
        story.start()
        assert "watch_the_border" in story.waiting

    def test_leads_to_closure_only_after_the_police_and_the_prosecutor_know(self):
        story = Story(Kind.ABUSE, child_age=12).to_carrying_out()
        assert story.waiting == [
            *("follow_up", "propose_prosecution", "record_crime_report"),
            *("secure_traces", "support_the_mind"),
        ]
        story.do("follow_up")
        story.do("support_the_mind")
        story.reviews("close")
        with pytest.raises(MoveRefused) as refusal:
            story.do("decide_closure")
        assert [r.key for r in refusal.value.reasons] == ["no_team_work_is_open"]

        for node in ("record_crime_report", "secure_traces", "propose_prosecution"):
            story.do(node)
        assert story.do("decide_closure").ended
        assert story.state == State.CLOSED


class TestChildLabour:
    def test_leads_to_closure_with_the_labour_authority_beside_it(self):
        story = Story(Kind.CHILD_LABOUR, child_age=12).to_carrying_out()
        assert story.waiting == [
            *("check_health", "follow_up", "inspect_workplace", "return_to_school"),
            *("stop_the_work", "support_livelihood"),
        ]
        for node in ("check_health", "inspect_workplace", "stop_the_work"):
            story.do(node)
        assert "record_inspection" in story.waiting
        for node in story.waiting:
            story.do(node)
        story.reviews("close")
        assert story.do("decide_closure").ended

    def test_ends_at_the_chair_when_the_work_is_lawful(self):
        story = Story(Kind.CHILD_LABOUR, child_age=14).to_verification()
        story.do("verify", verification_recorded=True, finding="borne_out")
        story.do("test_age_and_work", labour_test="light_work")
        assert story.waiting == ["decide_scope"]
        step = story.do(
            "decide_scope", closing_reason="out_of_scope", reason_given=True
        )
        assert (moves(step), story.state) == (["close_early"], State.CLOSED)

    def test_goes_on_when_the_chair_finds_lawful_work_harmful(self):
        story = Story(Kind.CHILD_LABOUR, child_age=14).to_verification()
        story.do("verify", verification_recorded=True, finding="borne_out")
        story.do("test_age_and_work", labour_test="family_work")
        story.do("decide_scope")
        assert story.waiting == ["assess_initially"]


class TestAnInjury:
    def verified(self) -> Story:
        story = Story(Kind.INJURY, child_age=8).to_verification()
        story.do("verify", verification_recorded=True, finding="borne_out")
        return story

    def test_is_helped_prevented_visited_and_closed(self):
        story = self.verified()
        story.do("screen", screening="negative")
        assert story.state == State.HELPING
        assert story.waiting == [
            *("check_disability", "counsel_family", "cover_costs"),
            *("make_spot_safe", "teach_safety"),
        ]
        for node in story.waiting:
            story.do(node)
        story.do("write_prevention_note", help_given=True, prevention_note=True)
        story.do("visit", visits_recorded=1)
        assert moves(story.do("decide_closure")) == ["close_injury"]
        assert story.state == State.CLOSED

    def test_that_screens_positive_goes_on_as_abuse_in_the_same_cycle(self):
        story = self.verified()
        story.do("screen", screening="positive")
        step = story.do("assess_initially", signed=frozenset({"mau_01", "mau_02"}))
        assert (moves(step), step.ended) == (["enter_full_path"], True)

        with story.command(Role.CASE_WORKER) as case:
            left, entered = engine.change_kind(
                case,
                step.process,
                to=Kind.ABUSE,
                actor=story.people[Role.CASE_WORKER],
                at=NOON,
            )
        assert left.moves == ()
        assert entered.process.flow_class.kind == Kind.ABUSE
        assert entered.process.cycle == 1
        assert story.waiting == [
            *("decide_emergency", "record_crime_report", "secure_traces"),
        ]
        assert story.state == State.ASSESSED

    def test_found_out_late_leaves_the_short_path_with_everything_that_waits(self):
        story = self.verified()
        story.do("screen", screening="negative")
        story.knows(screening="positive", signed=frozenset({"mau_02"}))
        with story.command(Role.CHAIR) as case:
            left, entered = engine.change_kind(
                case,
                story.process,
                to=Kind.VIOLENCE,
                actor=story.people[Role.CHAIR],
                at=NOON,
            )
        assert moves(left) == ["enter_full_path"]
        assert {item.node for item in left.cancelled} == {
            *("check_disability", "counsel_family", "cover_costs"),
            *("make_spot_safe", "teach_safety"),
        }
        assert opened(entered) == ["decide_emergency"]
        assert story.waiting == ["decide_emergency"]

    def test_is_no_way_out_of_a_plan_that_runs(self):
        story = Story().to_planning()
        with pytest.raises(engine.NoWayIn), story.command(Role.CHAIR) as case:
            engine.change_kind(
                case,
                story.process,
                to=Kind.INJURY,
                actor=story.people[Role.CHAIR],
                at=NOON,
            )
        assert story.waiting == ["draw_up_plan"]


class TestAnEmergencyWhoseKindChanges:
    """Same cycle, same clocks: what still waits goes on in the other flow."""

    def changed(self, story: Story, to: Kind) -> list[str]:
        with story.command(Role.CHAIR) as case:
            _left, entered = engine.change_kind(
                case,
                story.process,
                to=to,
                actor=story.people[Role.CHAIR],
                at=NOON,
            )
        story.knows(kind=to)
        return sorted(opened(entered))

    def test_asks_again_for_every_measure_that_waits(self):
        story = Story(child_age=9).to_planning(emergency=True)

        asked = self.changed(story, Kind.ABUSE)

        measures = {"stop_the_act", "examine", "find_safe_place", "keep_safe_at_school"}
        assert measures <= set(asked)
        assert "draw_up_plan" in asked
        for node in sorted(measures):
            story.do(node)
        story.do("confirm_safety", measures_recorded=True)
        assert not measures & set(story.waiting)

    def test_does_not_ask_again_for_what_was_done(self):
        story = Story(child_age=9).to_planning(emergency=True)
        story.do("stop_the_act")
        story.do("keep_safe_at_school")

        asked = self.changed(story, Kind.CHILD_LABOUR)

        assert asked == ["draw_up_plan", "examine", "find_safe_place"]

    def test_has_the_worker_confirm_safety_when_every_measure_was_taken(self):
        story = Story().to_planning(emergency=True)
        for node in ("stop_the_act", "examine", "find_safe_place"):
            story.do(node)

        asked = self.changed(story, Kind.CHILD_LABOUR)

        assert asked == ["confirm_safety", "draw_up_plan"]

    def test_is_not_begun_anew_when_it_is_over(self):
        story = Story().to_assessed()
        story.do("decide_emergency", emergency=True)
        for node in ("stop_the_act", "examine", "find_safe_place"):
            story.do(node)
        story.do("confirm_safety", measures_recorded=True)
        assert story.state == State.ASSESSING

        asked = self.changed(story, Kind.ABUSE)

        assert "assess_specifically" in asked
        assert not {"stop_the_act", "examine", "confirm_safety"} & set(asked)


class TestReopening:
    def test_runs_a_second_process_as_a_new_cycle_of_the_same_case(self):
        story = Story(child_age=9).to_carrying_out()
        story.do("follow_up")
        story.reviews("close")
        story.do("decide_closure")
        story.knows(cycle=2, reason_given=True, signed=frozenset())
        with story.command(Role.CHAIR) as case:
            fire(case, "reopen")
            step = engine.start_cycle(
                case, actor=story.people[Role.CHAIR], at=NOON, enter_at=State.VERIFYING
            )
        assert opened(step) == ["verify"]
        assert [p.cycle for p in CaseProcess.objects.order_by("pk")] == [1, 2]
        assert story.item("verify").cycle == 2
        story.do("verify", verification_recorded=True, finding="borne_out")
        story.do("assess_initially", signed=frozenset({"mau_01", "mau_02"}))
        assert story.state == State.ASSESSED

    def test_is_not_possible_while_a_process_runs(self):
        story = Story()
        story.start()
        with pytest.raises(IntegrityError), story.command(Role.CHAIR) as case:
            engine.start_cycle(case, actor=story.people[Role.CHAIR], at=NOON)


class TestEntering:
    @pytest.mark.parametrize(
        ("state", "waiting"),
        [
            (State.FORWARDED, ["take_up"]),
            (State.VERIFYING, ["verify"]),
            (State.ASSESSED, ["decide_emergency"]),
            (State.ASSESSING, ["assess_specifically"]),
            (State.PLANNING, ["draw_up_plan"]),
            (State.AWAITING_APPROVAL, ["decide_plan"]),
            (State.IN_PROGRESS, ["follow_up"]),
            (State.REVIEWING, ["review"]),
        ],
    )
    def test_is_at_the_node_of_the_state(self, state, waiting):
        story = Story(state=state)
        story.start()
        assert story.waiting == waiting

    def test_in_the_middle_still_joins(self):
        story = Story(state=State.IN_PROGRESS)
        story.start(plan_roles=frozenset({"health", "police"}))
        story.do("treat")
        story.do("watch_over")
        assert story.waiting == ["follow_up"]
        story.do("follow_up")
        assert story.waiting == ["begin_review"]

    def test_is_refused_at_a_state_the_flow_does_not_know(self):
        story = Story(Kind.INJURY, State.PLANNING)
        with pytest.raises(engine.NoWayIn):
            story.start()
        with pytest.raises(engine.NoWayIn), story.command(Role.CHAIR) as case:
            engine.start_cycle(
                case, actor=story.people[Role.CHAIR], at=NOON, enter_at="assessed"
            )


class TestTakingANodeAway:
    def test_takes_its_move_along(self, monkeypatch):
        class Unapproved(Planning):
            is_plan_approved = (
                decide(ask.plan_approved).Then(this.send_plan).Else(this.do_return_plan)
            )
            do_approve_plan = None

        without = rewritten(ViolenceFlow, "WithoutApprovalFlow", Planning=Unapproved)
        monkeypatch.setattr(
            "workflows.flows.violence.WithoutApprovalFlow", without, raising=False
        )
        monkeypatch.setitem(CATALOGUE, Kind.VIOLENCE, [ViolenceFlow, without])
        story = Story().to_planning()
        story.draws_up()

        step = story.do("decide_plan", plan_decision="approved")
        assert moves(step) == []
        assert story.state == State.AWAITING_APPROVAL
        with (
            pytest.raises(MoveRefused) as refusal,
            story.command(Role.CHAIR) as case,
        ):
            fire(case, "approve_plan")
        assert [reason.key for reason in refusal.value.reasons] == ["by_flow"]

    def test_leaves_nothing_to_propose_it_with(self):
        proposed = {
            n.proposes for n in ViolenceFlow.instance.nodes() if isinstance(n, Propose)
        }
        assert "approve_plan" in proposed
