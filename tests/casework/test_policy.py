"""Who stands to a case how, and which groups of fields that shows."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.roles import Role
from casework import access, policy
from casework.field_groups import FieldGroup
from casework.models import Case, CaseMember, Relation
from casework.policy import Tie
from casework.ties import TIES
from tests.casework.seeing import in_emergency
from tests.making import World, a_case, a_walker, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    in_emergency(world, found, a_walker(world, found))
    found.refresh_from_db(fields=["committee", "holder"])
    return found


class TestTies:
    def test_are_those_of_the_post_the_work_and_the_report(self, world, case):
        found = {
            who: set(policy.ties_of(world.actor(who), case))
            for who in ("chair", "worker", "police", "hotline", "supervisor", "justice")
        }

        assert found == {
            "chair": {Tie.COMMUNE_HEAD, Tie.TOLD},
            "worker": {Tie.CASE_HOLDER, Tie.TOLD},
            "police": {Tie.TEAM_MEMBER, Tie.TOLD},
            "hotline": {Tie.INTAKE_AUTHOR},
            "supervisor": {Tie.PROVINCE_SUPERVISOR},
            "justice": set(),
        }

    def test_leave_nothing_beside_a_conflict_of_interest(self, world, case):
        CaseMember.objects.create(
            case=case,
            person=world.people["chair"],
            relation=Relation.CONFLICTED,
            starts_at=world.now,
        )
        chair = world.actor("chair")

        assert policy.ties_of(chair, case) == {Tie.CONFLICTED}
        assert policy.groups_for(chair, case) == frozenset()

    def test_end_for_the_team_with_the_work(self, world, case):
        case.work_items.filter(role=Role.POLICE).update(cancelled_at=world.now)

        police = world.actor("police")
        assert policy.ties_of(police, case) == {Tie.TOLD}
        assert policy.groups_for(police, case) == frozenset()

    def test_are_one_question_to_the_database(
        self, world, case, django_assert_num_queries
    ):
        actor = world.actor("worker")

        with django_assert_num_queries(1):
            policy.ties_of(actor, case)

    def test_open_the_page_to_exactly_those_the_lists_are_open_to(self, world, case):
        for login, person in world.people.items():
            actor = world.actor(login)
            opens = access.readable_for(actor).filter(pk=case.pk).exists()

            assert opens == bool(policy.ties_of(actor, case) & policy.OPENS), person

    def test_are_each_defined(self):
        assert set(TIES) == set(Tie)


class TestGroups:
    def test_of_the_team_are_their_part(self, world, case):
        police = policy.groups_for(world.actor("police"), case)
        health = policy.groups_for(world.actor("health"), case)

        assert FieldGroup.ALLEGED_OFFENDER in police
        assert FieldGroup.MEDICAL not in police
        assert FieldGroup.MEDICAL in health
        assert FieldGroup.ALLEGED_OFFENDER not in health
        assert FieldGroup.REPORTER not in police | health

    def test_of_a_stranger_are_none(self, world, case):
        assert policy.groups_for(world.actor("other_chair"), case) == frozenset()
        assert policy.groups_for(world.actor("administrator"), case) == frozenset()

    def test_of_a_deactivated_person_are_none(self, world, case):
        Person.objects.filter(username="chair").update(is_active=False)
        world.people["chair"].refresh_from_db()

        assert policy.groups_for(world.actor("chair"), case) == frozenset()
