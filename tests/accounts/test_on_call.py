"""Whom an alert goes to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import OnCall, Person, Place
from accounts.on_call import (
    Found,
    organisation_for,
    organisations_for,
    recipients_of,
    who_is_on_call,
)
from accounts.places import commune_with_code, load_places
from accounts.roles import OrganisationKind, Role
from accounts.rota import gaps, rota_of
from tests.accounts.making import (
    NOW,
    a_commune,
    a_person,
    a_post,
    a_province,
    an_organisation,
)

pytestmark = pytest.mark.django_db
HOLDER, STAND_IN = OnCall.Place.HOLDER, OnCall.Place.STAND_IN
HOUR = timedelta(hours=1)


@pytest.fixture
def station():
    return an_organisation(OrganisationKind.COMMUNE_POLICE)


def an_officer(station, name="Vi Văn An", **dates) -> Person:
    person = a_person(name)
    a_post(person, Role.POLICE, station, **dates)
    return person


def a_turn(station, person, as_what=HOLDER, start=NOW, end=None) -> OnCall:
    return OnCall.objects.create(
        organisation=station,
        person=person,
        as_what=as_what,
        starts_at=start,
        ends_at=end,
    )


class TestWhoIsOnCall:
    def test_is_the_holder_with_the_stand_ins_of_the_rota(self, station):
        an, binh, chi = (an_officer(station) for _ in range(3))
        a_turn(station, binh, STAND_IN)
        a_turn(station, an)

        now = who_is_on_call(station, NOW)

        assert (now.holder, now.stand_ins, now.from_rota) == (an, (binh,), True)
        assert now.everyone == (an, binh)
        assert chi not in now.everyone

    def test_changes_on_the_minute_the_turn_ends(self, station):
        an, binh = an_officer(station), an_officer(station)
        a_turn(station, an, start=NOW - HOUR, end=NOW)
        a_turn(station, binh, start=NOW)

        assert who_is_on_call(station, NOW - timedelta(seconds=1)).holder == an
        assert who_is_on_call(station, NOW).holder == binh

    def test_is_everybody_with_a_post_when_nobody_is_on_the_rota(self, station):
        an, binh = an_officer(station), an_officer(station)

        now = who_is_on_call(station, NOW)

        assert (now.holder, now.stand_ins, now.from_rota) == (None, (an, binh), False)

    def test_leaves_out_who_was_deactivated_or_has_left(self, station):
        gone, left, an = (an_officer(station) for _ in range(3))
        Person.objects.filter(pk=gone.pk).update(is_active=False)
        left.posts.update(ends_on=date(2026, 11, 22))
        a_turn(station, gone)
        a_turn(station, left, STAND_IN)

        now = who_is_on_call(station, NOW)

        assert now.everyone == (an,)
        assert not now.from_rota

    def test_without_anybody_is_nobody(self, station):
        assert who_is_on_call(station, NOW).everyone == ()

    def test_of_a_role_leaves_the_others_alone(self):
        committee = an_organisation()
        chair, worker = a_person(), a_person()
        a_post(chair, Role.CHAIR, committee)
        a_post(worker, Role.CASE_WORKER, committee)
        a_turn(committee, worker)

        assert who_is_on_call(committee, NOW, Role.CASE_WORKER).holder == worker
        now = who_is_on_call(committee, NOW, Role.CHAIR)
        assert (now.stand_ins, now.from_rota) == ((chair,), False)


class TestRecipients:
    def test_are_those_on_call_in_the_body_that_serves_the_place(self, station):
        an, _other = an_officer(station), an_officer(station)
        a_turn(station, an)

        told = recipients_of(Role.POLICE, station.place, NOW)

        assert told == ((station,), (an,), Found.ROTA)

    def test_are_all_who_hold_the_role_when_the_rota_is_empty(self, station):
        an, binh = an_officer(station), an_officer(station)

        told = recipients_of(Role.POLICE, station, NOW)

        assert told == ((station,), (an, binh), Found.POSTS)

    def test_are_nobody_said_aloud(self, station):
        assert recipients_of(Role.POLICE, station, NOW).found == Found.NOBODY
        assert recipients_of(Role.HEALTH, station.place, NOW).found == Found.NO_BODY

    def test_are_of_their_own_commune_alone(self, station):
        an_officer(station)
        elsewhere = a_commune("Xã Thụy Hùng", "06148")

        assert recipients_of(Role.POLICE, elsewhere, NOW).people == ()


class TestTheBodyThatServes:
    def test_an_old_commune_is_its_successors(self):
        load_places(NOW)
        tan_my = commune_with_code("06172", date(2025, 6, 30))
        hoang_van_thu = commune_with_code("06172", date(2025, 7, 1))
        police = an_organisation(OrganisationKind.COMMUNE_POLICE, hoang_van_thu)

        found = organisation_for(OrganisationKind.COMMUNE_POLICE, tan_my, NOW)

        assert found == police

    def test_a_split_commune_is_a_question(self):
        load_places(NOW)
        split = commune_with_code("06622", date(2025, 6, 30))
        kind = OrganisationKind.COMMUNE_POLICE
        both = [
            an_organisation(
                kind, commune_with_code(code, date(2025, 7, 1)), f"CA {code}"
            )
            for code in ("06613", "06625")
        ]

        assert organisation_for(kind, split, NOW) is None
        assert organisations_for(kind, split, NOW) == both

    def test_is_taken_from_the_province_and_then_the_country(self):
        kind = OrganisationKind.LABOUR_AUTHORITY
        office = an_organisation(kind, a_province())
        hotline = an_organisation(OrganisationKind.HOTLINE)
        type(hotline).objects.filter(pk=hotline.pk).update(place=None)

        assert organisation_for(kind, a_commune(), NOW) == office
        assert organisation_for(OrganisationKind.HOTLINE, a_commune(), NOW) == hotline

    def test_is_none_outside_its_own_dates(self, station):
        place: Place = station.place
        type(station).objects.filter(pk=station.pk).update(ends_on=date(2026, 11, 22))

        assert organisation_for(OrganisationKind.COMMUNE_POLICE, place, NOW) is None


class TestTheRota:
    def test_shows_the_hours_nobody_holds(self, station):
        an = an_officer(station)
        a_turn(station, an, start=NOW + HOUR, end=NOW + 3 * HOUR)
        a_turn(station, an, STAND_IN)

        [rota] = rota_of([station], NOW)

        assert [(g.start, g.end) for g in rota.gaps] == [
            (NOW, NOW + HOUR),
            (NOW + 3 * HOUR, NOW + timedelta(days=14)),
        ]
        assert len(rota.turns) == 2

    def test_counts_no_holder_who_has_no_post_by_then(self, station):
        a_turn(station, a_person())

        [rota] = rota_of([station], NOW)

        assert [(g.start, g.end) for g in rota.gaps] == [
            (NOW, NOW + timedelta(days=14))
        ]

    def test_takes_two_queries_for_any_number_of_bodies(
        self, station, django_assert_num_queries
    ):
        bodies = [station, *(an_organisation() for _ in range(4))]

        with django_assert_num_queries(2):
            rota_of(bodies, NOW)

    def test_finds_no_gap_where_turns_touch_or_overlap(self):
        end = NOW + 4 * HOUR

        assert gaps([(NOW - HOUR, NOW + HOUR), (NOW + HOUR, end)], NOW, end) == ()
        assert gaps([(NOW, NOW + 3 * HOUR), (NOW + 2 * HOUR, end)], NOW, end) == ()
