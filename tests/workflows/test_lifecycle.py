"""The state machine: what each move asks for, and that every reason is told at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from accounts.actor import SYSTEM
from accounts.roles import PERMISSIONS, Permission, Role
from casework.models import Case
from tests.workflows.making import (
    ALL_IN_ORDER,
    CHAIR,
    DOSSIER,
    HOTLINE,
    POLICE,
    WORKER,
    a_case,
    facts,
    somebody,
)
from workflows.flows import CATALOGUE
from workflows.lifecycle import (
    OPEN_STATES,
    FactsNotGathered,
    Lifecycle,
    MoveRefused,
    available,
    fire,
    legal_moves,
    moves_open_to,
    reasons_against,
)
from workflows.rules import conditions
from workflows.rules.guards import Guard
from workflows.rules.kinds import Kind
from workflows.rules.states import State

MOVES = legal_moves(Lifecycle)


def proposing(name: str) -> Any:
    """Return a node of a listed flow that proposes the move."""
    return next(
        node
        for flows in CATALOGUE.values()
        for node in flows[-1].instance.nodes()
        if getattr(node, "proposes", None) == name
    )


def keys(case: Case, name: str) -> list[str]:
    return [reason.key for reason in reasons_against(case, name)]


def who_may(name: str) -> Any:
    method = vars(Lifecycle)[name]
    needed = next(iter(method._django_fsm.transitions.values())).permission.permissions
    role = next(r for r in Role if PERMISSIONS.get(r, frozenset()) & set(needed))
    return somebody(role, person_id=9)


def in_order_for(name: str, source: State) -> Case:
    """A case for which nothing stands against the move."""
    known = dict(ALL_IN_ORDER)
    if name in {"start_helping", "finish_helping", "close_injury", "enter_full_path"}:
        known["kind"] = Kind.INJURY
    known |= {
        "enter_full_path": {"screening": "positive"},
        "return_plan": {"plan_decision": "returned"},
        "continue_with_new_plan": {"review_says": "new_plan"},
        "send_back": {"sent_back": True, "accepted": False},
    }.get(name, {})
    return a_case(source, who_may(name), **known)


class TestTheMachine:
    def test_gives_every_state_a_way_in_but_the_first(self):
        targets = {move.target for move in MOVES}
        assert set(State) - targets == set()
        assert [m.name for m in MOVES if m.target == State.RECEIVED] == [
            "send_back",
            "send_back",
        ]

    def test_gives_every_state_a_way_out_but_the_mistake(self):
        assert set(State) - {move.source for move in MOVES} == {State.VOIDED}

    def test_closes_early_and_voids_from_every_open_state_and_from_no_other(self):
        for name in ("close_early", "void"):
            assert {m.source for m in MOVES if m.name == name} == set(OPEN_STATES)

    def test_reopens_only_what_was_closed(self):
        assert [m.source for m in MOVES if m.name == "reopen"] == [State.CLOSED]

    @pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.name} {m.source}")
    def test_makes_each_move_when_nothing_is_missing(self, move):
        case = in_order_for(move.name, move.source)
        node = proposing(move.name) if move.by_flow else None

        made = fire(case, move.name, node=node)

        assert (made.source, made.target) == (move.source, move.target)
        assert case.state == move.target
        assert case.facts.state == move.target

    @pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.name} {m.source}")
    def test_makes_no_move_for_a_post_without_its_permission(self, move):
        case = in_order_for(move.name, move.source)
        case.actor = somebody(Role.SUPERVISOR, person_id=9)

        assert keys(case, move.name) == ["permission"]
        with pytest.raises(MoveRefused):
            fire(case, move.name)
        assert case.state == move.source

    @pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.name} {m.source}")
    def test_shuts_out_whoever_is_named_in_the_case(self, move):
        case = in_order_for(move.name, move.source)
        case.facts = facts(
            case.actor,
            **{
                **{
                    k: v
                    for k, v in vars(case.facts).items()
                    if k not in ("at", "actor_id")
                },
                "conflicted_ids": frozenset({case.actor.person_id}),
            },
        )

        assert keys(case, move.name) == ["actor_is_not_in_conflict"]

    def test_does_nothing_for_the_clock(self):
        case = a_case(State.RECEIVED, SYSTEM, **ALL_IN_ORDER)
        assert "permission" in keys(case, "void")

    def test_leaves_to_the_flow_what_belongs_to_the_flow(self):
        case = in_order_for("approve_plan", State.AWAITING_APPROVAL)

        with pytest.raises(MoveRefused) as refusal:
            fire(case, "approve_plan", node=proposing("return_plan"))

        assert [reason.key for reason in refusal.value.reasons] == ["by_flow"]
        assert case.state == State.AWAITING_APPROVAL

    def test_names_no_move_that_it_does_not_know(self):
        with pytest.raises(KeyError):
            reasons_against(a_case(State.RECEIVED), "solve")

    def test_says_that_it_is_not_the_time(self):
        assert keys(a_case(State.RECEIVED, CHAIR), "close") == ["state"]

    def test_uses_every_guard(self):
        asked = {
            guard.key
            for method in vars(Lifecycle).values()
            if hasattr(method, "_django_fsm")
            for found in method._django_fsm.transitions.values()
            for guard in found.conditions
        }
        assert asked == {
            guard.key for guard in vars(conditions).values() if isinstance(guard, Guard)
        }

    def test_names_a_place_to_mend_each_missing_thing(self):
        guards = [g for g in vars(conditions).values() if isinstance(g, Guard)]
        assert {guard.fix for guard in guards} <= set(conditions.FIXES)
        assert all(guard.fix for guard in guards)


class TestClosingACase:
    def test_explains_everything_that_is_missing_at_once(self):
        case = a_case(
            State.REVIEWING,
            WORKER,
            isolation_open=True,
            court_request_open=True,
            emergency=True,
            emergency_tasks_open=1,
            team_tasks_open=2,
            plan_rows=2,
            plan_rows_open=1,
            visits_missed_open=1,
        )

        assert keys(case, "close") == [
            "permission",
            "a_visit_is_recorded",
            "every_plan_row_is_settled",
            "mau_06_is_signed",
            "review_says_close",
            "no_risk_is_left",
            "child_is_stable",
            "no_team_work_is_open",
            "emergency_measures_are_recorded",
            "no_emergency_work_is_open",
            "no_isolation_is_open",
            "no_court_request_is_open",
            "no_missed_visit_is_unexplained",
        ]

    def test_early_asks_for_the_same_safety(self):
        case = a_case(State.VERIFYING, CHAIR, isolation_open=True)

        assert keys(case, "close_early") == [
            "closing_has_a_reason",
            "reason_is_given_in_words",
            "no_isolation_is_open",
        ]

    def test_as_not_borne_out_rests_on_a_check_that_says_so(self):
        known = {
            "closing_reason": "not_substantiated",
            "closing_note": "Không có việc này.",
        }
        unchecked = a_case(State.VERIFYING, CHAIR, **known)
        checked = a_case(
            State.VERIFYING,
            CHAIR,
            verification_recorded=True,
            finding="not_borne_out",
            **known,
        )

        assert keys(unchecked, "close_early") == ["not_borne_out_rests_on_the_check"]
        assert keys(checked, "close_early") == []


class TestApprovingAPlan:
    def approving(self, **known: Any) -> list[str]:
        case = a_case(State.AWAITING_APPROVAL, CHAIR, **{**ALL_IN_ORDER, **known})
        return keys(case, "approve_plan")

    def test_is_not_for_its_author(self):
        assert self.approving(plan_author_id=CHAIR.person_id) == [
            "approver_did_not_write_the_plan"
        ]

    def test_is_not_for_the_assessor(self):
        both = frozenset({1, CHAIR.person_id})
        assert self.approving(assessor_ids=both) == ["approver_did_not_assess"]

    def test_is_refused_while_nobody_knows_the_author(self):
        assert self.approving(plan_author_id=None) == [
            "approver_did_not_write_the_plan"
        ]

    def test_waits_in_an_emergency_for_the_record_of_the_measures(self):
        assert self.approving(emergency=True) == ["emergency_measures_are_recorded"]
        assert self.approving(emergency=True, measures_recorded=True) == []


class TestSubmittingAPlan:
    def test_asks_for_the_whole_dossier(self):
        case = a_case(State.PLANNING, plan_rows=1)

        assert keys(case, "submit_plan") == [
            "mau_01_is_on_file",
            "mau_02_is_signed",
            "mau_03_is_signed",
            "meeting_is_held",
            "review_date_is_set",
            "plan_is_signed",
            "decision_is_drafted",
        ]

    def test_takes_the_decision_as_a_draft(self):
        known = {**ALL_IN_ORDER, "signed": DOSSIER, "drafted": frozenset({"mau_05"})}
        assert keys(a_case(State.PLANNING, **known), "submit_plan") == []


class TestAnInjury:
    def test_never_takes_the_forms_of_the_full_path(self):
        case = a_case(State.VERIFYING, **{**ALL_IN_ORDER, "kind": Kind.INJURY})
        assert keys(case, "record_initial_assessment") == ["kind_takes_the_full_path"]

    def test_that_screens_as_neglect_is_not_helped_along_the_short_path(self):
        known = {**ALL_IN_ORDER, "kind": Kind.INJURY, "screening": "positive"}
        assert keys(a_case(State.VERIFYING, **known), "start_helping") == [
            "screening_is_negative"
        ]

    def test_enters_the_full_path_only_with_an_initial_assessment(self):
        case = a_case(
            State.HELPING,
            kind=Kind.INJURY,
            screening="positive",
            verification_recorded=True,
            finding="borne_out",
        )
        assert keys(case, "enter_full_path") == ["mau_02_is_signed"]


class TestFacts:
    def test_are_never_guessed(self):
        case = Case(state=State.RECEIVED.value)

        with pytest.raises(FactsNotGathered):
            reasons_against(case, "forward")
        case.facts = facts()
        with pytest.raises(FactsNotGathered):
            reasons_against(case, "forward")

    def test_say_who_acts_or_nothing_happens(self):
        case = a_case(State.RECEIVED, HOTLINE, place_settled=True)
        case.facts = facts(SYSTEM, place_settled=True)
        assert keys(case, "forward") == ["actor_is_not_in_conflict"]


class TestTheState:
    def test_cannot_be_set_by_hand(self):
        case = a_case(State.RECEIVED)
        with pytest.raises(AttributeError):
            case.state = State.CLOSED
        assert case.state == State.RECEIVED

    def test_keeps_its_protection_while_another_thread_refreshes(self, monkeypatch):
        """django-fsm lifts the protection from the class; ours never does."""
        case, other = a_case(State.RECEIVED), a_case(State.RECEIVED)
        inside, go_on = threading.Event(), threading.Event()

        def slow(self, *args, **kwargs):
            inside.set()
            go_on.wait(5)
            self.state = State.CLOSED.value

        monkeypatch.setattr("django.db.models.Model.refresh_from_db", slow)
        thread = threading.Thread(target=case.refresh_from_db)
        thread.start()
        inside.wait(5)
        try:
            with pytest.raises(AttributeError):
                other.state = State.CLOSED
        finally:
            go_on.set()
            thread.join()
        assert case.state == State.CLOSED

    def test_is_put_back_when_the_row_cannot_be_read(self, monkeypatch):
        def gone(self, *args, **kwargs):
            raise Case.DoesNotExist

        case = a_case(State.PLANNING)
        monkeypatch.setattr("django.db.models.Model.refresh_from_db", gone)
        with pytest.raises(Case.DoesNotExist):
            case.refresh_from_db()
        assert case.state == State.PLANNING


class TestTheButtons:
    def test_are_those_of_the_post_with_what_is_missing(self):
        case = a_case(State.RECEIVED, CHAIR)

        assert {
            move.name: [r.key for r in move.reasons] for move in moves_open_to(case)
        } == {
            "forward": ["place_is_settled"],
            "send_back": ["sending_back_has_a_reason"],
            "start_verifying": ["place_is_settled", "commune_accepts"],
            "close_early": ["closing_has_a_reason", "reason_is_given_in_words"],
            "void": ["reason_is_given_in_words"],
        }
        assert available(case) == []

    def test_let_a_member_of_the_team_pass_a_report_on_and_no_more(self):
        offered = {
            move.name
            for state in State
            for move in moves_open_to(a_case(state, POLICE, **ALL_IN_ORDER))
        }
        assert offered <= {"forward"}

    def test_offer_nothing_after_a_mistake_was_voided(self):
        assert moves_open_to(a_case(State.VOIDED, CHAIR, **ALL_IN_ORDER)) == ()

    def test_offer_only_reopening_after_closure(self):
        names = [
            m.name for m in available(a_case(State.CLOSED, CHAIR, reason_given=True))
        ]
        assert names == ["reopen"]


def test_every_move_is_open_to_some_post():
    asked = {
        found.name: set(found.permission.permissions)
        for method in vars(Lifecycle).values()
        if hasattr(method, "_django_fsm")
        for found in method._django_fsm.transitions.values()
    }
    held = set[Permission]().union(*PERMISSIONS.values())
    assert {name for name, wanted in asked.items() if not wanted & held} == set()
