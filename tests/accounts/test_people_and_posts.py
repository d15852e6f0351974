"""Who may do what, from which day to which day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.actor import SYSTEM, actor_for
from accounts.models import Organisation, Person, Place, Post
from accounts.roles import (
    ADMINISTRATION,
    CASE_ROLES,
    KINDS_OF,
    ORGANISATION_OF,
    PERMISSIONS,
    OrganisationKind,
    Permission,
    Role,
    roles_fitting,
)
from tests.accounts.making import (
    NOW,
    a_commune,
    a_person,
    a_post,
    an_organisation,
    moment,
)

pytestmark = pytest.mark.django_db


class TestAPost:
    def held(self, at: datetime) -> bool:
        return Post.objects.held_on(at).exists()

    def test_counts_from_its_first_to_its_last_local_day(self):
        body = an_organisation()
        a_post(a_person(), Role.CHAIR, body, date(2026, 3, 10), date(2026, 3, 12))

        assert not self.held(moment("2026-03-09 23:59"))
        assert self.held(moment("2026-03-10 00:00"))
        assert self.held(moment("2026-03-12 23:59"))
        assert not self.held(moment("2026-03-13 00:00"))

    def test_of_six_in_the_morning_counts_though_utc_is_still_yesterday(self):
        a_post(a_person(), Role.CHAIR, an_organisation(), date(2026, 3, 10))

        assert self.held(datetime(2026, 3, 9, 23, 0, tzinfo=UTC))
        assert not self.held(datetime(2026, 3, 9, 16, 59, tzinfo=UTC))

    def test_without_a_last_day_goes_on(self):
        a_post(a_person(), Role.CHAIR, an_organisation(), date(2026, 3, 10))

        assert self.held(moment("2046-03-10 12:00"))

    def test_of_a_single_day_is_held_on_that_day(self):
        day = date(2026, 3, 10)
        a_post(a_person(), Role.CHAIR, an_organisation(), day, day)

        assert self.held(moment("2026-03-10 12:00"))

    def test_cannot_end_before_it_begins(self):
        person, body = a_person(), an_organisation()

        with pytest.raises(IntegrityError), transaction.atomic():
            a_post(person, Role.CHAIR, body, date(2026, 3, 10), date(2026, 3, 9))

        assert not Post.objects.exists()


class TestAnActor:
    def test_has_the_permissions_of_the_posts_held_now_and_no_others(self):
        person, committee = a_person(), an_organisation()
        police = an_organisation(OrganisationKind.COMMUNE_POLICE)
        a_post(person, Role.CHAIR, committee)
        a_post(person, Role.POLICE, police, date(2020, 1, 1), date(2020, 12, 31))

        actor = actor_for(person, NOW)

        assert actor.may(Permission.APPROVE_PLAN)
        assert not actor.may(Permission.DO_TEAM_TASK)
        assert actor.roles == {Role.CHAIR}
        assert actor.organisations_where(Permission.APPROVE_PLAN) == {committee.pk}
        assert actor.places_where(Permission.APPROVE_PLAN) == {a_commune().pk}

    def test_without_a_post_may_do_nothing_at_all(self):
        actor = actor_for(a_person(), NOW)

        assert not any(actor.may(permission) for permission in Permission)

    def test_who_was_deactivated_may_do_nothing_though_the_post_goes_on(self):
        person = a_person(is_active=False)
        a_post(person, Role.CHAIR, an_organisation())

        actor = actor_for(person, NOW)

        assert not actor.standings
        assert not actor.may(Permission.APPROVE_PLAN)

    def test_called_the_system_has_no_person_and_no_permission(self):
        assert SYSTEM.person_id is None
        assert not any(SYSTEM.may(permission) for permission in Permission)


class TestRoles:
    def test_each_has_its_permissions_and_the_bodies_it_is_held_in(self):
        assert set(PERMISSIONS) == set(Role)
        assert set(KINDS_OF) == set(Role)
        for role, kind in ORGANISATION_OF.items():
            assert kind in KINDS_OF[role]

    def test_a_permission_given_to_no_role_is_given_to_nobody(self):
        granted = frozenset().union(*PERMISSIONS.values())

        assert granted == set(Permission)

    def test_an_administrator_has_nothing_that_opens_a_case(self):
        assert PERMISSIONS[Role.ADMINISTRATOR] == ADMINISTRATION
        for role in CASE_ROLES:
            assert PERMISSIONS[role] - ADMINISTRATION
        assert frozenset(Role) - {Role.ADMINISTRATOR} == CASE_ROLES

    def test_a_body_offers_the_roles_of_its_kind(self):
        assert Role.CHAIR in roles_fitting(OrganisationKind.COMMUNE_COMMITTEE)
        assert Role.CHAIR not in roles_fitting(OrganisationKind.SCHOOL)


class TestNothingIsDeleted:
    def test_neither_a_person_nor_a_body_nor_a_place_that_is_spoken_of(self):
        person, body = a_person(), an_organisation()
        a_post(person, Role.CHAIR, body)

        for row in (person, body, body.place):
            with pytest.raises(ProtectedError):
                row.delete()

        assert Person.objects.filter(pk=person.pk).exists()
        assert Organisation.objects.filter(pk=body.pk).exists()
        assert Place.objects.filter(pk=body.place_id).exists()
