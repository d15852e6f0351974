"""Many people press anything at any time: the rules of every case hold all the same.

A Hypothesis state machine. Few lives in the gate, many under ``SOAK_ROUNDS``; in the
gate they are always the same ones.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.commands import change, clock
from casework.commands.path import REGISTRY
from casework.commands.refusals import KeyReused, Refused, Stale
from casework.models import Case
from notifications.models import Alert
from tests.making import LOCAL, MONDAY, PEOPLE, World, a_world, told
from tests.proofs import invariants
from tests.proofs.people_acting import Before, Told, next_on
from tests.proofs.people_meddling import ANY_TIME
from tests.proofs.snapshot import snapshot, without_refusals
from workflows.models import WorkItem
from workflows.working_days import seed_calendar

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "0"))
LIVES = ROUNDS * 5 or 14
KINDS = ("violence", "sexual_abuse", "injury", "child_labour")
TET_EVE = datetime(2027, 2, 4, 22, 30, tzinfo=LOCAL)
SPANS = (
    *(timedelta(minutes=10), timedelta(hours=2), timedelta(hours=7)),
    *(timedelta(days=1), timedelta(days=4), timedelta(days=35)),
)
OF_ROLE = {role.value: login for login, (role, _, _) in reversed(PEOPLE.items())}


class Lives(RuleBasedStateMachine):
    """Some cases of one commune, and everybody who has to do with them."""

    world: World
    seen: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.world.now = MONDAY
        self.keys = itertools.count()
        self.cases: list[int] = []
        self.posted: list[tuple[int, frozenset[int]]] = []
        self.last: tuple[str, dict[str, Any], dict[str, Any]] | None = None
        self.data: Any = None
        self.post = change.post
        change.post = self.remember_post

    def teardown(self) -> None:
        change.post = self.post
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    def remember_post(self, **told: Any) -> Alert:
        alert = self.post(**told)
        people = () if told.get("quiet") else told["recipients"]
        self.posted.append((alert.pk, frozenset(people)))
        return alert

    # --- how somebody acts -----------------------------------------------------

    def pick(self, *values: Any) -> Any:
        return self.data.draw(st.sampled_from(values))

    def a_case(self) -> Case:
        return Case.unscoped.get(pk=self.pick(*self.cases))

    def act(self, who: str, name: str, case: Case | None, /, **inputs: Any) -> Any:
        """Let ``who`` press: it is done whole, or refused and nothing has changed."""
        call = {
            "key": f"k{next(self.keys)}",
            "actor": self.world.actor(who),
            "at": self.world.now,
            "case": case.pk if case else None,
            "expected_version": case.version if case else None,
        } | inputs
        before, posted = without_refusals(), len(self.posted)
        try:
            answer = REGISTRY[name](**call)
        except Refused:
            del self.posted[posted:]
            assert without_refusals() == before, name
            return None
        self.last = (name, call, answer)
        self.seen[name] += 1
        return answer

    def right_person(self, case: Case, item: WorkItem) -> str:
        """Return who should do it: the holder, whoever took the report, the body's."""
        logins = {person.pk: login for login, person in self.world.people.items()}
        if item.node == "pass_on":
            return logins[case.report.received_by_id]
        if item.person_id is not None:
            return logins[item.person_id]
        elsewhere = case.committee == self.world.other_committee
        if item.role == "chair" and elsewhere:
            return "other_chair"
        if item.role == "case_worker" and elsewhere:
            return "other_worker"
        return OF_ROLE[item.role]

    def anybody(self) -> str:
        return str(self.pick(*sorted(self.world.people)))

    # --- what happens ----------------------------------------------------------

    @initialize(data=st.data(), kind=st.sampled_from(KINDS), steps=st.integers(0, 25))
    def begin(self, data: Any, kind: str, steps: int) -> None:
        """A case of one of the four kinds, already some way along its path."""
        self.data = data
        self.take_report(kind, "hotline")
        for _step in range(steps):
            self.go_on_properly()

    def take_report(self, kind: str, by: str) -> None:
        state = self.pick("danger", "hurt", "safe", "unknown")
        unknown = self.pick(False, False, False, True)
        received = self.pick(
            timedelta(minutes=5), timedelta(hours=9), timedelta(days=6)
        )
        report = told(
            self.world,
            incident_types=(kind,),
            child_state=state,
            received_at=self.world.now - received,
            incident_commune_id=None if unknown else self.world.commune.pk,
            place_unknown=unknown,
            receiving_point="111" if by == "hotline" else "commune_pc",
            residence_same=self.pick(True, False),
            residence_commune_id=self.pick(None, self.world.other_commune.pk),
        )
        answer = self.act(by, "record_report", None, told=report)
        if answer:
            self.cases += answer["cases"]

    def go_on_properly(self) -> None:
        """One piece of work that waits is done by whoever should, ten minutes later."""
        self.world.now += timedelta(minutes=10)
        case = Case.unscoped.get(pk=self.cases[0])
        items = list(WorkItem.objects.open().filter(case=case).order_by("pk"))
        if items:
            item = self.pick(*items)
            name, inputs = next_on(Before(self.world, case, self.first), item)
            self.act(self.right_person(case, item), name, case, **inputs)

    @staticmethod
    def first(*values: Any) -> Any:
        """Choose what is sensible: it stands first."""
        return values[0]

    @precondition(lambda self: len(self.cases) < 3)
    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def another_report(self, data: Any, kind: str) -> None:
        self.data = data
        self.take_report(kind, self.pick("worker", "receiver", "police", "supervisor"))

    @rule(data=st.data(), steps=st.integers(1, 4))
    def work_goes_on(self, data: Any, steps: int) -> None:
        self.data = data
        for _step in range(steps):
            self.do_what_waits()

    def do_what_waits(self) -> None:
        case = self.a_case()
        items = list(WorkItem.objects.open().filter(case=case).order_by("pk"))
        if not items:
            return
        item = self.pick(*items)
        name, inputs = next_on(Before(self.world, case, self.pick), item)
        right = self.right_person(case, item)
        who = right if self.pick(1, 1, 1, 1, 0) else self.anybody()
        self.act(who, name, case, **inputs)

    @rule(data=st.data(), told_of=st.sampled_from(ANY_TIME))
    def somebody_presses_something(self, data: Any, told_of: Any) -> None:
        self.data = data
        case = self.a_case()
        name, inputs = told_of(Before(self.world, case, self.pick))
        who = self.pick("chair", "worker", "chair", "worker", "hotline", self.anybody())
        self.press(who, (name, inputs), case)

    def press(self, who: str, told_of: Told, case: Case) -> None:
        name, inputs = told_of
        about = None if REGISTRY[name].through == "nothing" else case
        self.act(who, name, about, **inputs)

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.world.now += span

    @precondition(lambda self: self.world.now < TET_EVE)
    @rule()
    def it_is_the_eve_of_tet(self) -> None:
        self.world.now = TET_EVE

    @rule()
    def the_clock_ticks(self) -> None:
        clock.tick(self.world.now)
        before = snapshot()
        clock.tick(self.world.now)
        assert snapshot() == before, "a second tick of one moment raised something"

    @precondition(lambda self: self.last is not None)
    @rule()
    def somebody_presses_the_same_button_again(self) -> None:
        name, call, answer = self.last or ("", {}, {})
        before = snapshot()
        assert REGISTRY[name](**call) == answer
        assert snapshot() == before

    @precondition(lambda self: self.last is not None)
    @rule()
    def a_key_is_used_for_something_else(self) -> None:
        name, call, _answer = self.last or ("", {}, {})
        before = without_refusals()
        with pytest.raises(KeyReused):
            REGISTRY[name](**call | {"case": 987_654})
        assert without_refusals() == before

    @rule(data=st.data(), behind=st.integers(1, 3))
    def somebody_decides_on_an_old_page(self, data: Any, behind: int) -> None:
        self.data = data
        case = self.a_case()
        chair = self.world.actor("chair")
        before = without_refusals()
        with pytest.raises(Refused) as refusal:
            REGISTRY["void_case"](
                key=f"k{next(self.keys)}",
                actor=chair,
                at=self.world.now,
                case=case.pk,
                expected_version=case.version - behind,
                note="Nhập nhầm",
            )
        assert isinstance(refusal.value, Stale) or refusal.value.status == 404
        assert without_refusals() == before

    # --- what holds ------------------------------------------------------------

    @invariant()
    def every_case_is_as_it_must_be(self) -> None:
        invariants.hold(self.world.now)

    @invariant()
    def everybody_is_told(self) -> None:
        for alert, people in self.posted:
            invariants.each_is_told(alert, set(people))


@pytest.mark.soak
@pytest.mark.django_db
class TestTheLivesOfCases:
    def test_keep_every_rule_whoever_presses_what(self):
        world = a_world()
        seed_calendar([2026, 2027], MONDAY)
        lives = type("LivesHere", (Lives,), {"world": world, "seen": Counter()})
        run_state_machine_as_test(lives, settings=lives_of(LIVES))

        wanted: Sequence[str] = ("record_report", "accept_case", "sign_form")
        assert all(lives.seen[name] for name in wanted), lives.seen


def lives_of(number: int) -> settings:
    return settings(
        max_examples=number,
        stateful_step_count=25,
        deadline=None,
        database=None,
        derandomize=not ROUNDS,
        print_blob=False,
        phases=tuple(Phase) if ROUNDS else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
