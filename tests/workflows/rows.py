"""Rows for tests of the engine: a case, a person, and a command's bare frame."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.actor import Actor, Standing
from accounts.models import Person
from accounts.roles import Role
from casework.models import Case, Child, DataKey, Report
from tests.workflows.making import NOON
from workflows import engine
from workflows.engine import Step
from workflows.models import CaseProcess, WorkItem
from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import Kind
from workflows.rules.states import State

NUMBERS = itertools.count(1)


def an_actor(role: Role) -> Actor:
    number = next(NUMBERS)
    person = Person.objects.create(username=f"{role}{number}", display_name="An")
    standing = Standing(role, organisation_id=0, place_id=None)
    return Actor(person.pk, person.display_name, (standing,), at=NOON)


def a_saved_case(kind: Kind = Kind.VIOLENCE, state: State = State.RECEIVED) -> Case:
    number = next(NUMBERS)
    key = DataKey.make()
    report = Report.objects.create(
        data_key=key,
        reference=f"BC-{number}",
        receiving_point="commune_pc",
        channel="phone",
        received_at=NOON,
        logged_at=NOON,
        child_state="unknown",
    )
    child = Child.objects.create(data_key=key)
    return Case.unscoped.create(
        reference=f"TH-{number}",
        report=report,
        child=child,
        kind=kind.value,
        state=state.value,
        opened_at=NOON,
    )


class Story:
    """A case and its people. Each step is one transaction, as a command's would be."""

    def __init__(
        self, kind: Kind = Kind.VIOLENCE, state: State = State.RECEIVED, **known: Any
    ) -> None:
        self.case = a_saved_case(kind, state)
        self.people = {role: an_actor(role) for role in Role}
        self.known: dict[str, Any] = {
            "kind": kind,
            "receiving_point": "commune_pc",
            **known,
        }
        self.steps: list[Step] = []

    # the frame of a command

    @contextmanager
    def command(self, role: Role) -> Iterator[Case]:
        """Lock the case, gather the facts, write the state: what commands do."""
        with transaction.atomic():
            case = Case.unscoped.select_for_update().get(pk=self.case.pk)
            case.actor = self.people[role]
            case.facts = self.facts_for(case, role)
            yield case
            case.save(update_fields=["state"])
        self.case = case

    def facts_for(self, case: Case, role: Role) -> CaseFacts:
        return replace(
            CaseFacts(
                at=NOON,
                actor_id=self.people[role].person_id,
                state=State(case.state),
                **engine.open_beside(case),
            ),
            **self.known,
        )

    # what happens in it

    def knows(self, **known: Any) -> Story:
        self.known |= known
        return self

    def start(self, role: Role = Role.CASE_WORKER, **known: Any) -> Step:
        self.knows(**known)
        with self.command(role) as case:
            step = engine.start_cycle(case, actor=self.people[role], at=NOON)
        self.steps.append(step)
        return step

    def do(self, node: str, role: Role | None = None, **known: Any) -> Step:
        """Finish the open work at ``node`` as somebody of the role it is asked of."""
        self.knows(**known)
        item = self.item(node)
        who = role or Role(item.role)
        with self.command(who) as case:
            beside = engine.open_beside(case, without_task=item.task_id)
            case.facts = replace(case.facts, **beside)
            step = engine.complete(
                case, self.process, item.task_id, actor=self.people[who], at=NOON
            )
        self.steps.append(step)
        return step

    def item(self, node: str) -> WorkItem:
        return WorkItem.objects.open().get(case=self.case, node=node)

    @property
    def process(self) -> CaseProcess:
        return CaseProcess.objects.get(case=self.case, ended_at=None)

    @property
    def waiting(self) -> list[str]:
        """Return the nodes at which work waits, in the order of the alphabet."""
        items = WorkItem.objects.open().filter(case=self.case)
        return sorted(items.values_list("node", flat=True))

    @property
    def state(self) -> str:
        return Case.unscoped.values_list("state", flat=True).get(pk=self.case.pk)

    # stretches of the way

    def to_verification(self) -> Story:
        if self.state == State.RECEIVED:
            self.start(place_settled=True)
        self.do("take_up", accepted=True)
        return self

    def to_assessed(self, **known: Any) -> Story:
        self.to_verification()
        self.do(
            "verify", **{"verification_recorded": True, "finding": "borne_out", **known}
        )
        if "test_age_and_work" in self.waiting:
            self.do("test_age_and_work", labour_test="illegal")
        worker = self.people[Role.CASE_WORKER].person_id
        self.do(
            "assess_initially",
            signed=frozenset({"mau_01", "mau_02"}),
            assessor_ids=frozenset({worker}),
        )
        return self

    def to_planning(self, *, emergency: bool = False, **known: Any) -> Story:
        self.to_assessed(**known)
        self.do("decide_emergency", emergency=emergency)
        self.do("assess_specifically", signed=self.known["signed"] | {"mau_03"})
        self.do("meet", child_view_given=True, meeting_held=True)
        return self

    def draws_up(self, *roles: Role) -> Step:
        return self.do(
            "draw_up_plan",
            signed=self.known["signed"] | {"mau_04"},
            drafted=frozenset({"mau_05"}),
            plan_rows=2,
            plan_rows_open=2,
            review_date_set=True,
            plan_author_id=self.people[Role.CASE_WORKER].person_id,
            plan_roles=frozenset(roles),
        )

    def to_carrying_out(self, *roles: Role, **known: Any) -> Story:
        self.to_planning(**known)
        self.draws_up(*roles)
        self.do("decide_plan", plan_decision="approved")
        self.do("send_plan", plan_sent=True)
        return self

    def reviews(self, says: str) -> Step:
        self.do("begin_review", plan_rows_open=0)
        return self.do(
            "review",
            signed=self.known["signed"] | {"mau_06"},
            review_says=says,
            no_more_risk=says == "close",
            stable=says == "close",
            visits_recorded=1,
        )


def opened(step: Step) -> list[str]:
    return [one.node.name for one in step.opened]


def moves(step: Step) -> list[str]:
    return [move.name for move in step.moves]
