"""Who stands to a case how, and which groups of fields that shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.local_time import local_day
from accounts.models import Organisation, Person, Post
from accounts.roles import OrganisationKind, Permission, Role
from casework import access, policy
from casework.field_groups import FieldGroup
from casework.models import Case, CaseMember, Relation
from casework.policy import Tie
from casework.queries.readers import people_in
from casework.ties import TIES
from tests.casework.seeing import in_emergency
from tests.making import SINCE, World, a_case, a_walker, a_world

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


def a_body_elsewhere(world: World, kind: OrganisationKind) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name="Cơ quan khác", place=world.other_commune, starts_on=SINCE
    )


def moved_to(world: World, who: str, body: Organisation) -> None:
    """End the post of ``who`` and give them the same one in ``body``."""
    today = local_day(world.now)
    post = world.people[who].posts.get()
    Post.objects.filter(pk=post.pk).update(ends_on=today - timedelta(days=1))
    Post.objects.create(
        person=post.person, organisation=body, role=post.role, starts_on=today
    )


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

    @pytest.mark.parametrize("in_another_body", [True, False])
    def test_of_who_was_told_end_with_the_body_that_was_told(
        self, world, case, in_another_body
    ):
        case.work_items.filter(role=Role.POLICE).update(cancelled_at=world.now)
        other = a_body_elsewhere(world, OrganisationKind.COMMUNE_POLICE)
        told = world.people["police"].posts.get().organisation
        moved_to(world, "police", other if in_another_body else told)

        police = world.actor("police")
        left = frozenset() if in_another_body else {Tie.TOLD}
        assert policy.ties_of(police, case) == left
        told_cases = access.told_cases_for(police)
        assert told_cases.filter(pk=case.pk).exists() is not in_another_body
        heard = access.may_be_alerted(police.person_id, f"case:{case.pk}")
        assert heard is not in_another_body

    def test_of_who_took_the_report_end_with_the_body_it_was_taken_in(
        self, world, case
    ):
        hotline = world.actor("hotline")
        assert policy.ties_of(hotline, case) == {Tie.INTAKE_AUTHOR}
        assert access.took_the_report(hotline, case)
        assert access.reports_for(hotline).exists()
        other = a_body_elsewhere(world, OrganisationKind.HOTLINE)

        moved_to(world, "hotline", other)

        hotline = world.actor("hotline")
        assert hotline.may(Permission.TAKE_REPORT)
        assert policy.ties_of(hotline, case) == frozenset()
        assert not access.took_the_report(hotline, case)
        assert not access.reports_for(hotline).exists()
        assert hotline.person_id not in people_in(case, world.now, part=True)

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
