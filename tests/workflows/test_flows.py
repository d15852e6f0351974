"""The flows as graphs: where they lead, what they open, what falls with a node."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

import pytest
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.base import Flow

from accounts.roles import ORGANISATION_OF, Role
from tests.workflows.making import facts, rewritten
from workflows import flows
from workflows.checks import check_flows, errors_in
from workflows.flows import CATALOGUE, current_flow
from workflows.flows.base import CaseFlow, decide
from workflows.flows.graph import in_order, moves_reached, successors, walk
from workflows.flows.nodes import Entrance, Gather, SideBySide, Work
from workflows.flows.pieces import Planning
from workflows.flows.violence import ViolenceFlow
from workflows.lifecycle import Lifecycle, legal_moves
from workflows.models import Track
from workflows.rules import questions as ask
from workflows.rules.kinds import Kind
from workflows.rules.states import STAGE_OF, Stage, State

ALL = [flow_class for versions in CATALOGUE.values() for flow_class in versions]
ONLY_BY_COMMAND = {"void", "reopen"}
BY_INJURY = {"start_helping", "finish_helping", "close_injury", "enter_full_path"}
FULL_PATH = [Kind.ABUSE, Kind.VIOLENCE, Kind.CHILD_LABOUR]

each_flow = pytest.mark.parametrize("flow_class", ALL, ids=lambda f: f.__name__)


def names(flow_class: type[CaseFlow], kind: type) -> set[str]:
    return {n.name for n in flow_class.instance.nodes() if isinstance(n, kind)}


class TestTheCatalogue:
    def test_has_a_flow_for_each_kind(self):
        assert set(CATALOGUE) == set(Kind)
        assert all(current_flow(kind).kind == kind for kind in Kind)

    def test_lists_every_flow_of_the_folder(self):
        folder = Path(inspect.getfile(flows)).parent
        written = {
            node.name
            for path in folder.glob("*.py")
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.ClassDef) and node.name.endswith("Flow")
        }
        assert written - {"CaseFlow"} == {flow_class.__name__ for flow_class in ALL}

    def test_numbers_the_versions_of_a_kind_upwards(self):
        for versions in CATALOGUE.values():
            numbers = [flow_class.version for flow_class in versions]
            assert numbers == sorted(set(numbers))

    def test_keeps_the_kinds_apart(self):
        """No kind's file reads another's: a change to one cannot move the others."""
        kinds = {flow_class.__module__ for flow_class in ALL}
        for module in kinds:
            source = inspect.getsource(sys.modules[module])
            read = {
                node.module
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.ImportFrom)
            }
            assert read & kinds == set()


@each_flow
class TestEveryFlow:
    def test_leads_from_received_to_closed(self, flow_class):
        met = walk(flow_class)
        assert ("passed_on_at_once", State.RECEIVED) in met
        assert ("ended", State.CLOSED) in met

    def test_never_stands_still_before_it_is_closed(self, flow_class):
        """Every node but an end leads on, and every strand comes to an end."""
        for node in flow_class.instance.nodes():
            is_end = isinstance(node, flow.End | flow.TerminateEnd)
            assert bool(successors(node)) is not is_end, node.name

    def test_comes_to_each_of_its_nodes(self, flow_class):
        reached = {name for name, _ in walk(flow_class)}
        assert {n.name for n in flow_class.instance.nodes()} - reached == set()
        assert {n.name for n in in_order(flow_class)} == reached

    def test_asks_for_work_only_at_the_stage_of_its_state(self, flow_class):
        """Work on the path belongs to the stage the case is in."""
        works = {n.name: n for n in flow_class.instance.nodes() if isinstance(n, Work)}
        for name, state in walk(flow_class):
            if name in works and works[name].track == Track.PATH and name != "meet":
                assert works[name].stage == STAGE_OF[state], (name, state)

    def test_asks_each_piece_of_work_of_a_body_that_exists(self, flow_class):
        for node in flow_class.instance.nodes():
            if isinstance(node, Work):
                assert node.role in ORGANISATION_OF
                assert str(node.label)
                assert str(node.asks)

    def test_takes_up_a_case_at_each_state_it_knows(self, flow_class):
        open_states = {s for _, s in walk(flow_class)} - {State.CLOSED}
        if flow_class.kind == Kind.INJURY:
            open_states -= {State.ASSESSED}  # handed over there
        assert set(flow_class.entrances()) == open_states - {State.RECEIVED}

    def test_joins_every_strand_it_waits_for(self, flow_class):
        """Strands of one split meet in one join or end on their own."""
        for node in flow_class.instance.nodes():
            if isinstance(node, Gather):
                splits = [
                    s
                    for s in flow_class.instance.nodes()
                    if isinstance(s, SideBySide)
                    and node
                    in {after for b in successors(s) for after in successors(b)}
                ]
                assert len(splits) == 1, node.name
                for strand in successors(splits[0]):
                    assert successors(strand) == [node], strand.name

    def test_is_locked_and_made_of_our_nodes_alone(self, flow_class):
        assert errors_in([flow_class]) == []


class TestTheMoves:
    @pytest.mark.parametrize("kind", FULL_PATH)
    def test_of_the_full_path_are_proposed_by_its_flow(self, kind):
        every = {m.name for m in legal_moves(Lifecycle)}
        assert moves_reached(current_flow(kind)) == every - ONLY_BY_COMMAND - BY_INJURY

    def test_of_an_injury_are_proposed_by_its_flow(self):
        assert moves_reached(current_flow(Kind.INJURY)) == BY_INJURY | {
            *("forward", "send_back", "accept", "start_verifying", "close_early"),
        }

    def test_fall_with_the_node_that_proposes_them(self):
        class Unapproved(Planning):
            is_plan_approved = (
                decide(ask.plan_approved).Then(this.send_plan).Else(this.do_return_plan)
            )
            do_approve_plan = None

        without = rewritten(ViolenceFlow, "WithoutApprovalFlow", Planning=Unapproved)

        assert errors_in([without]) == []
        assert moves_reached(ViolenceFlow) - moves_reached(without) == {"approve_plan"}
        assert State.IN_PROGRESS in {state for _, state in walk(ViolenceFlow)}
        assert ("send_plan", State.IN_PROGRESS) in walk(ViolenceFlow)
        assert ("send_plan", State.IN_PROGRESS) not in walk(without)


class TestTheKindsDiffer:
    def works(self, kind: Kind) -> set[str]:
        return names(current_flow(kind), Work)

    def test_abuse_calls_the_police_before_anything_else(self):
        at_once = current_flow(Kind.ABUSE).instance.node("at_once")
        assert [n.name for n in successors(at_once)] == [
            *("enter", "record_crime_report", "secure_traces", "watch_the_border"),
        ]
        assert self.works(Kind.ABUSE) - self.works(Kind.VIOLENCE) == {
            *("record_crime_report", "secure_traces", "watch_the_border"),
            *("propose_prosecution", "support_the_mind"),
        }

    def test_child_labour_tests_age_and_work_and_calls_the_labour_authority(self):
        assert self.works(Kind.CHILD_LABOUR) - self.works(Kind.VIOLENCE) == {
            *("test_age_and_work", "decide_scope", "stop_the_work"),
            *("inspect_workplace", "check_health", "record_inspection"),
            "support_livelihood",
        }

    def test_an_injury_is_screened_helped_and_prevented(self):
        assert self.works(Kind.INJURY) - self.works(Kind.VIOLENCE) == {
            *("screen", "cover_costs", "check_disability", "counsel_family"),
            *("make_spot_safe", "teach_safety", "write_prevention_note", "visit"),
        }
        assert {"meet", "draw_up_plan", "decide_plan"} & self.works(
            Kind.INJURY
        ) == set()


class TestQuestions:
    @pytest.mark.parametrize(
        ("age", "expected"),
        [(None, False), (5, False), (6, True), (15, True), (16, False)],
    )
    def test_school_age_is_six_to_fifteen(self, age, expected):
        assert ask.is_of_school_age.answer(facts(child_age=age)) is expected

    def test_an_undecided_emergency_is_not_yet_one(self):
        assert ask.is_emergency.answer(facts(emergency=None)) is False

    def test_the_hotline_passes_on_what_it_took(self):
        pass_on = ViolenceFlow.instance.node("pass_on")
        assert pass_on.role_for(facts(receiving_point="111")) == Role.HOTLINE
        assert pass_on.role_for(facts(receiving_point="police")) == Role.RECEIVER

    def test_the_plan_says_which_bodies_are_asked(self):
        asks_police = ask.plan_asks(Role.POLICE)
        assert asks_police.answer(facts(plan_roles=frozenset({"police"})))
        assert not asks_police.answer(facts(plan_roles=frozenset({"health"})))


class TestTheSystemCheck:
    def test_finds_nothing_in_the_installed_flows(self):
        assert check_flows(None) == []

    def test_fails_on_a_flow_without_our_lock(self):
        class Unlocked(CaseFlow):
            kind = Kind.VIOLENCE
            lock_impl = lock.no_lock
            start = flow.StartHandle(this.open_cycle).Next(this.ended)
            ended = flow.End()

        assert [error.id for error in errors_in([Unlocked])] == ["workflows.E001"]

    def test_fails_on_a_timer_a_job_or_a_timeout(self):
        class Timed(CaseFlow):
            kind = Kind.VIOLENCE
            start = flow.StartHandle(this.open_cycle).Next(this.wait)
            wait = flow.Timer("P1D").Next(this.look)
            look = flow.View(None).OnTimeout("P1D", this.ended).Next(this.ended)
            ended = flow.End()

        found = errors_in([Timed])
        assert {error.id for error in found} == {"workflows.E002"}
        assert {error.msg.split()[0] for error in found} == {
            *("Timed.wait", "Timed.look", "Timed.look__timeout"),
        }

    def test_fails_on_a_flow_that_leads_into_another(self):
        class Inherited(ViolenceFlow):
            pass

        assert {error.id for error in errors_in([Inherited])} == {"workflows.E004"}

    def test_looks_at_flows_that_are_no_flows_of_ours(self):
        class Foreign(Flow):
            start = flow.StartHandle().Next(this.ended)
            ended = flow.End()

        assert [error.id for error in errors_in([Foreign])] == ["workflows.E001"]


class TestTheStages:
    def test_appear_in_the_order_of_the_path(self):
        order = [Stage.INTAKE, Stage.VERIFICATION, Stage.INTERVENTION, Stage.FOLLOW_UP]
        for flow_class in ALL:
            stages = [
                node.stage
                for node in in_order(flow_class)
                if isinstance(node, Work) and node.track == Track.PATH
            ]
            assert stages == sorted(stages, key=order.index)

    def test_the_entrance_is_in_every_flow_once(self):
        for flow_class in ALL:
            assert len(names(flow_class, Entrance)) == 1
