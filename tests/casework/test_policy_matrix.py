"""Every cell of ``docs/policy.csv`` that can come about, tried out on a real case.

For each relation and each role somebody is put into that relation, and then opens, finds,
counts, reads and acts: by the queries and commands themselves, not by the policy's tables.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from accounts.actor import Actor, actor_for
from accounts.models import Organisation
from accounts.roles import ORGANISATION_OF, Role
from casework import access, commands
from casework.commands.refusals import NotAllowed, NotThere, Refused
from casework.field_groups import FieldGroup
from casework.history import Entry, append
from casework.models import (
    Case,
    CaseMember,
    CaseUserPermission,
    Forwarding,
    HistoryEvent,
    OpenedFile,
    Relation,
    Report,
)
from casework.policy import OF_FIELDS, OPENS, Action, Tie, ties_of
from casework.queries.case_page import head_of
from casework.queries.dossier import plan_lines
from casework.queries.find import Wanted, find_cases
from casework.queries.one_case import find_readable, find_reported
from casework.queries.papers import paper_of
from casework.queries.people import people_of, reporter_of
from casework.queries.sealed_values import opened_entry
from casework.seen import Seen, own_report, seen_by
from casework.ties import TEAM_ROLES
from tests.casework.seeing import Eyes
from tests.casework.test_seen import OF_VALUE, WORDS, a_case_full_of_words
from tests.contracts.policy import Cell, on_paper
from tests.making import SINCE, World, a_person, a_world
from tests.undone import undone
from workflows.models import WorkItem
from workflows.rules.forms import FORMS
from workflows.rules.states import State

pytestmark = pytest.mark.django_db
G = FieldGroup
Stand = Callable[[World, Case, Any, Organisation], None]


def _offered(world: World, case: Case, _person: Any, body: Organisation) -> None:
    Forwarding.objects.create(
        case=case, to_organisation=body, sent_at=world.now, purpose="residence"
    )


def _member(relation: str) -> Stand:
    def stand(world: World, case: Case, person: Any, _body: Organisation) -> None:
        CaseMember.objects.create(
            case=case, person=person, relation=relation, starts_at=world.now
        )

    return stand


def _asked(*, of_the_person: bool) -> Stand:
    def stand(_world: World, case: Case, person: Any, body: Organisation) -> None:
        if person.posts.get().role not in TEAM_ROLES:
            return  # no such work is asked of them
        item = WorkItem.objects.open().filter(case=case, role="school").earliest("pk")
        WorkItem.objects.filter(pk=item.pk).update(
            role=person.posts.get().role,
            organisation=body,
            person=person if of_the_person else None,
        )

    return stand


def _granted(world: World, case: Case, person: Any, _body: Organisation) -> None:
    CaseUserPermission.objects.create(
        content_object=case,
        user=person,
        permission=Permission.objects.get(codename="read_case"),
        starts_at=world.now,
        ends_at=world.now + timedelta(days=1),
    )


def _author(_world: World, case: Case, person: Any, body: Organisation) -> None:
    Report.objects.filter(pk=case.report_id).update(received_by=person, taken_in=body)


def _told(world: World, case: Case, person: Any, body: Organisation) -> None:
    CaseMember.objects.create(
        case=case,
        person=person,
        relation=Relation.TOLD,
        organisation=body,
        starts_at=world.now,
    )


def _opened(*, named: bool) -> Stand:
    def stand(world: World, case: Case, person: Any, body: Organisation) -> None:
        row = OpenedFile(
            case=case,
            cycle=case.cycle,
            person=person,
            organisation=body,
            purpose="audit",
            shows_name=named,
            starts_at=world.now,
            ends_at=world.now + timedelta(hours=1),
        )
        row.put("words", "Kiểm tra định kỳ.")
        if named:
            row.put("name_reason", "Đối chiếu đơn thư.")
        row.save(force_insert=True)

    return stand


def _conflicted(world: World, case: Case, person: Any, body: Organisation) -> None:
    _granted(world, case, person, body)
    _author(world, case, person, body)
    _member(Relation.CONFLICTED)(world, case, person, body)


def _by_the_post(_world: World, _case: Case, _person: Any, _body: Any) -> None:
    """The post itself is the relation."""


STANDS: dict[Tie, Stand] = {
    Tie.COMMUNE_HEAD: _by_the_post,
    Tie.OFFERED_BODY: _offered,
    Tie.CASE_HOLDER: _member(Relation.CASE_HOLDER),
    Tie.GRANTED: _granted,
    Tie.TASK_HOLDER: _asked(of_the_person=True),
    Tie.TEAM_MEMBER: _asked(of_the_person=False),
    Tie.AUDITOR: _opened(named=False),
    Tie.AUDITOR_NAMED: _opened(named=True),
    Tie.INTAKE_AUTHOR: _author,
    Tie.PROVINCE_SUPERVISOR: _by_the_post,
    Tie.PROVINCE_STATISTICIAN: _by_the_post,
    Tie.TOLD: _told,
    Tie.CONFLICTED: _conflicted,
}
AUDITS = {Tie.PROVINCE_SUPERVISOR, Tie.AUDITOR, Tie.AUDITOR_NAMED}
IN_THE_PROVINCE = {
    Role.SUPERVISOR: AUDITS,
    Role.STATISTICIAN: {Tie.PROVINCE_STATISTICIAN},
}
"""Whose post alone is a relation to every case of the province."""
BY_OTHERS = {Tie.REFERRAL_BODY, Tie.BREAK_GLASS}
"""Relations that begin by a command of their own; proved where that is."""


def body_for(world: World, role: Role, tie: Tie) -> Organisation:
    """Return a body of the role's kind: a stranger to the case, unless it is the tie."""
    kind = ORGANISATION_OF[role]
    holds = tie is Tie.COMMUNE_HEAD or (
        tie is Tie.CASE_HOLDER and role is not Role.CHAIR
    )
    if kind == world.other_committee.kind:
        return world.bodies[kind] if holds else world.other_committee
    if role in IN_THE_PROVINCE:
        return (
            world.bodies[kind]
            if tie in IN_THE_PROVINCE[role]
            else world.other_committee
        )
    return Organisation.objects.create(
        kind=kind, name="Cơ quan khác", place=world.other_commune, starts_on=SINCE
    )


class Trying:
    """One person in one relation to the case, trying everything."""

    def __init__(self, world: World, case: Case, role: Role, tie: Tie) -> None:
        body = body_for(world, role, tie)
        self.world = world
        self.person = a_person(f"{role.value}_{tie.value}", role, body)
        STANDS[tie](world, case, self.person, body)
        self.case = Case.unscoped.get(pk=case.pk)
        self.actor: Actor = actor_for(self.person, world.now)
        values = {key: WORDS[group] for key, group in OF_VALUE.items()}
        append(
            self.case,
            event="add_note",
            actor=self.actor,
            at=world.now,
            entry=Entry(values=values),
        )
        found = find_readable(self.actor, case.reference)
        self.seen: Seen | None = seen_by(self.actor, found) if found else None
        reported = find_reported(self.actor, case.reference)
        told = found or reported
        self.own = own_report(seen_by(self.actor, told)) if told else None
        self._texts: dict[Action, str] = {}

    def may(self, action: Action, group: FieldGroup | None) -> bool:
        if group is None:
            return bool(getattr(self, action.value)())
        if action not in self._texts:
            self._texts[action] = getattr(self, action.value)()
        return WORDS[group] in self._texts[action]

    # --- what stands on pages ---------------------------------------------------

    def read(self) -> str:
        if self.seen is None:
            return ""
        words = [people_of(self.seen), plan_lines(self.seen), head_of(self.seen, [])]
        if self.seen.may(G.REPORTER):
            words.append(reporter_of(self.seen))
        return f"{words} {WORDS[G.WORKFLOW_FACTS]}"

    def history(self) -> str:
        if self.seen is None:
            return ""
        rows = HistoryEvent.objects.filter(case=self.case, values__isnull=False)
        numbers = rows.order_by("-number").values_list("number", flat=True)[:3]
        return " ".join(str(opened_entry(self.seen, n)) for n in numbers)

    def print(self) -> str:
        if self.seen is None:
            return ""
        papers = [paper_of(self.seen, key, self.world.now) for key in FORMS]
        return " ".join(str(paper.answers) for paper in papers)

    def own_report(self) -> str:
        if self.own is None or Tie.INTAKE_AUTHOR not in self.own.ties:
            return ""
        return str(paper_of(self.own, "mau_01", self.world.now).answers)

    # --- what is found ------------------------------------------------------------

    def open_case(self) -> bool:
        return self.seen is not None

    def list(self) -> bool:
        wanted = Wanted(reference=self.case.reference)
        return bool(find_cases(self.actor, wanted).rows)

    def search(self) -> bool:
        wanted = Wanted(words=(WORDS[G.IDENTITY].lower(),))
        return bool(find_cases(self.actor, wanted).rows)

    def figures(self) -> bool:
        return access.figures_for(self.actor).filter(pk=self.case.pk).exists()

    def count(self) -> bool:
        return access.times_for(self.actor).filter(pk=self.case.pk).exists()

    def hear(self) -> bool:
        with Eyes(self.world).at():
            return access.may_be_alerted(self.person.pk, f"case:{self.case.pk}")

    # --- what is done --------------------------------------------------------------

    def _does(self, command: Any, **inputs: Any) -> bool:
        with undone():
            try:
                command(
                    key="k",
                    actor=self.actor,
                    at=self.world.now,
                    case=self.case.pk,
                    expected_version=self.case.version,
                    **inputs,
                )
            except (NotThere, NotAllowed):
                return False
            except Refused:
                return True  # by a rule of the path, not by who it is
        return True

    def add_note(self) -> bool:
        return self._does(commands.notes.add_note, text="Ghi.")

    def work_case(self) -> bool:
        day = (self.world.now + timedelta(days=1)).date()
        return self._does(commands.follow_up.plan_visit, planned_on=day)

    def decide(self) -> bool:
        worker = self.world.people["worker"].pk
        return self._does(commands.people.assign_case, holder=worker)

    def do_task(self) -> bool:
        rows = access.work_items_for(self.actor).filter(case=self.case)
        return any(
            self._does(commands.team.take_work, item=pk)
            for pk in rows.values_list("pk", flat=True)
            if rows.filter(pk=pk, role__in=TEAM_ROLES).exists()
        )


NOT_ON_THE_ROAD = {
    (Action.HISTORY, G.ALLEGED_OFFENDER),
    (Action.HISTORY, G.REPORTER),
    (Action.HISTORY, G.WORKFLOW_FACTS),
    (Action.OWN_REPORT, G.MEDICAL),
    (Action.OWN_REPORT, G.ALLEGED_OFFENDER),
}
"""Groups of which nothing stands there for anybody."""


AFTER_THE_END = (
    *(Action.OPEN_CASE, Action.LIST, Action.SEARCH, Action.COUNT, Action.FIGURES),
    Action.HEAR,
)
"""Asked once more when the case has ended; acts of the case itself end with it."""


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def case(world) -> Case:
    return a_case_full_of_words(world)


@pytest.mark.parametrize("tie", list(STANDS))
class TestWhoeverStandsToACase:
    def test_may_do_what_the_policy_says_and_nothing_else(self, world, case, tie):
        wrong = []
        for role in Role:
            with undone():
                trying = Trying(world, case, role, tie)
                for action in Action:
                    for group in list(FieldGroup) if action in OF_FIELDS else [None]:
                        if (action, group) in NOT_ON_THE_ROAD:
                            continue
                        cell = Cell(role, tie, action, group, State(case.state))
                        if trying.may(action, group) != on_paper(cell):
                            wrong.append(cell.words)

        assert {" ".join(words) for words in wrong} == set()

    def test_sees_what_the_policy_says_once_the_case_has_ended(self, world, case, tie):
        Case.unscoped.filter(pk=case.pk).update(state=State.CLOSED)
        case.refresh_from_db(fields=["chain_head"])
        wrong = []
        for role in Role:
            with undone():
                trying = Trying(world, case, role, tie)
                for action in AFTER_THE_END:
                    cell = Cell(role, tie, action, None, State.CLOSED)
                    if trying.may(action, None) != on_paper(cell):
                        wrong.append(cell.words)

        assert {" ".join(words) for words in wrong} == set()


class TestTheRelations:
    def test_are_all_tried_out(self):
        assert set(STANDS) | BY_OTHERS == set(Tie)

    def test_are_what_opens_the_page(self, world, case):
        for login in world.people:
            actor = world.actor(login)
            found = find_readable(actor, case.reference)
            assert (found is not None) == bool(ties_of(actor, case) & OPENS), login
