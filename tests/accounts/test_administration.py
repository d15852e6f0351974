"""Every change an administrator makes: refused with a sentence, or made with its row."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from accounts import people as people_room
from accounts.actor import SYSTEM, Actor
from accounts.commands.change import ChangeRefused, NotAllowed
from accounts.commands.first import first_administrator
from accounts.commands.organisations import (
    Body,
    create_organisation,
    edit_organisation,
)
from accounts.commands.people import (
    Details,
    create_person,
    deactivate_person,
    edit_person,
    give_password,
    reactivate_person,
    take_second_factor,
)
from accounts.commands.places import Merged, NewPlace, add_place, end_place
from accounts.commands.posts import NewPost, add_post, end_post
from accounts.commands.rota import NewTurn, add_turn, end_turn
from accounts.models import (
    AdministrationChange,
    OnCall,
    Organisation,
    Person,
    Place,
    PlaceChange,
    Post,
)
from accounts.places import current_unit
from accounts.preview import PERMISSION_LABELS
from accounts.roles import OrganisationKind, Permission, Role
from tests.accounts.making import (
    NOW,
    a_commune,
    a_person,
    a_post,
    a_province,
    acting,
    an_administrator,
    an_organisation,
    moment,
)
from tests.signing_in import with_a_code_app, with_paper_codes

pytestmark = pytest.mark.django_db
DETAILS = Details("binh.lt", "Lộc  Thị Bình", "0900-000-111", "", "vi")
HOLDER = OnCall.Place.HOLDER


@pytest.fixture
def administrator() -> Actor:
    return acting(an_administrator())


def everything() -> str:
    """What this room remembers, to see that nothing changed."""
    models: list[Any] = [Person, Post, Organisation, OnCall, Place, PlaceChange]
    models.append(AdministrationChange)
    return json.dumps(
        [list(m.objects.order_by("pk").values()) for m in models], default=str
    )


class refused:  # noqa: N801
    """``with refused("sentence"):`` nothing changed, and the reason was given."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences

    def __enter__(self) -> None:
        self.before = everything()

    def __exit__(self, kind, value, trace) -> bool:
        assert kind is ChangeRefused, f"not refused: {value!r}"
        given = [str(reason.sentence) for reason in value.reasons]
        for sentence in self.sentences:
            assert any(sentence in said for said in given), given
        assert everything() == self.before
        return True


def the_row(what: str) -> AdministrationChange:
    return AdministrationChange.objects.get(what=what)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


class TestAPerson:
    def test_is_added_without_a_password_and_leaves_a_row(self, administrator):
        person = create_person(DETAILS, actor=administrator, at=NOW)

        assert person.display_name == "Lộc Thị Bình"
        assert person.folded_name == "loc thi binh"
        assert not person.has_usable_password()
        row = the_row("person_created")
        assert (row.who_id, row.at, row.subject_id) == (
            administrator.person_id,
            NOW,
            person.pk,
        )
        assert row.before == {}
        assert row.after["phone"] == "0900-000-111"
        assert row.effective_date == date(2026, 11, 23)

    def test_with_an_account_name_that_is_taken_is_refused(self, administrator):
        create_person(DETAILS, actor=administrator, at=NOW)

        with refused("already has this account name"):
            create_person(Details("BINH.LT", "Another"), actor=administrator, at=NOW)

    def test_hears_everything_that_is_wrong_at_once(self, administrator):
        with refused("valid username", "cannot be blank", "valid email"):
            create_person(
                Details("with blank", " ", "", "not-an-address"),
                actor=administrator,
                at=NOW,
            )

    def test_is_edited_with_before_and_after(self, administrator):
        person = create_person(DETAILS, actor=administrator, at=NOW)

        edit_person(
            person.pk,
            Details("binh.lt", "Lộc Thị Bình", "0900-000-222"),
            actor=administrator,
            at=NOW,
        )

        row = the_row("person_edited")
        assert row.before["phone"] == "0900-000-111"
        assert row.after["phone"] == "0900-000-222"

    def test_saved_without_a_change_leaves_no_row(self, administrator):
        person = create_person(DETAILS, actor=administrator, at=NOW)

        edit_person(person.pk, DETAILS, actor=administrator, at=NOW)

        assert not AdministrationChange.objects.filter(what="person_edited").exists()

    def test_is_changed_by_nobody_but_who_manages_people(self):
        chair = a_person()
        a_post(chair, Role.CHAIR, an_organisation())
        before = everything()

        for change in (
            lambda actor: create_person(DETAILS, actor=actor, at=NOW),
            lambda actor: edit_person(chair.pk, DETAILS, actor=actor, at=NOW),
            lambda actor: deactivate_person(chair.pk, actor=actor, at=NOW),
            lambda actor: reactivate_person(chair.pk, actor=actor, at=NOW),
            lambda actor: give_password(chair.pk, actor=actor, at=NOW),
            lambda actor: take_second_factor(chair.pk, actor=actor, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                change(acting(chair))

        assert everything() == before


class TestEndingAccess:
    def test_ends_sessions_and_keeps_the_person(self, administrator):
        person = a_person()
        hash_before = person.get_session_auth_hash()

        deactivate_person(person.pk, actor=administrator, at=NOW)

        person.refresh_from_db()
        assert not person.is_active
        assert person.get_session_auth_hash() != hash_before
        assert the_row("person_deactivated").after == {"is_active": False}

    def test_is_refused_while_the_person_is_on_the_rota(self, administrator):
        person, body = a_person(), an_organisation()
        a_post(person, Role.CASE_WORKER, body)
        turn = OnCall.objects.create(
            organisation=body, person=person, as_what=HOLDER, starts_at=NOW
        )

        with refused("still has turns on the rota"):
            deactivate_person(person.pk, actor=administrator, at=NOW)

        OnCall.objects.filter(pk=turn.pk).update(ends_at=NOW + timedelta(hours=1))
        later = NOW + timedelta(hours=1)
        assert not deactivate_person(person.pk, actor=administrator, at=later).is_active

    def test_is_refused_for_the_reasons_of_other_rooms(
        self, administrator, monkeypatch
    ):
        person = a_person()
        asked = []

        def holds_two_cases(person_id, at):
            asked.append((person_id, at))
            return ["This person holds 2 open cases."]

        monkeypatch.setattr(people_room, "reasons_not_to_deactivate", [holds_two_cases])

        with refused("This person holds 2 open cases."):
            deactivate_person(person.pk, actor=administrator, at=NOW)

        assert asked == [(person.pk, NOW)]

    def test_of_oneself_is_refused(self, administrator):
        with refused("cannot end your own access"):
            deactivate_person(administrator.person_id, actor=administrator, at=NOW)

    def test_twice_is_refused_and_can_be_given_back(self, administrator):
        person = a_person()
        deactivate_person(person.pk, actor=administrator, at=NOW)

        with refused("already ended"):
            deactivate_person(person.pk, actor=administrator, at=NOW)

        reactivate_person(person.pk, actor=administrator, at=NOW)
        person.refresh_from_db()
        assert person.is_active
        with refused("already has access"):
            reactivate_person(person.pk, actor=administrator, at=NOW)


class TestAOneTimePassword:
    def test_opens_the_account_and_is_in_no_row(self, administrator):
        person = a_person()

        password = give_password(person.pk, actor=administrator, at=NOW)

        person.refresh_from_db()
        assert person.check_password(password)
        assert person.password_is_temporary
        row = the_row("password_given")
        assert (row.before, row.after) == ({}, {})
        assert password not in json.dumps(
            list(AdministrationChange.objects.values()), default=str
        )

    def test_is_different_each_time_and_ends_open_sessions(self, administrator):
        person = a_person()
        first = give_password(person.pk, actor=administrator, at=NOW)
        session = Person.objects.get(pk=person.pk).get_session_auth_hash()

        second = give_password(person.pk, actor=administrator, at=NOW)

        assert first != second
        assert Person.objects.get(pk=person.pk).get_session_auth_hash() != session

    def test_is_not_for_oneself_nor_for_somebody_without_access(self, administrator):
        gone = a_person(is_active=False)

        with refused("your own page"):
            give_password(administrator.person_id, actor=administrator, at=NOW)
        with refused("no access"):
            give_password(gone.pk, actor=administrator, at=NOW)


class TestTakingTheSecondFactorAway:
    def test_leaves_none_ends_sessions_and_leaves_a_row(self, administrator):
        person = with_a_code_app(a_person())
        with_paper_codes(person)
        session = person.get_session_auth_hash()

        take_second_factor(person.pk, actor=administrator, at=NOW)

        person.refresh_from_db()
        assert not Authenticator.objects.filter(user=person).exists()
        assert person.get_session_auth_hash() != session
        assert the_row("second_factor_taken").subject_id == person.pk

    def test_is_not_for_oneself_nor_where_there_is_none(self, administrator):
        bare = a_person()

        with refused("another administrator"):
            take_second_factor(administrator.person_id, actor=administrator, at=NOW)
        with refused("no second factor"):
            take_second_factor(bare.pk, actor=administrator, at=NOW)

    def test_is_not_for_whoever_gave_the_password_today(self, administrator):
        person = with_a_code_app(a_person())
        give_password(person.pk, actor=administrator, at=NOW)

        with refused("Another administrator"):
            take_second_factor(person.pk, actor=administrator, at=NOW)

        assert Authenticator.objects.filter(user=person).exists()

    def test_gives_the_same_hands_no_password_on_the_same_day(self, administrator):
        person = with_a_code_app(a_person(password="mua-xuan-chim-hot"))
        take_second_factor(person.pk, actor=administrator, at=NOW)

        with refused("Another administrator"):
            give_password(person.pk, actor=administrator, at=NOW)

        assert Person.objects.get(pk=person.pk).check_password("mua-xuan-chim-hot")

    def test_leaves_the_password_to_another_or_to_another_day(self, administrator):
        person = with_a_code_app(a_person())
        take_second_factor(person.pk, actor=administrator, at=NOW)

        assert give_password(person.pk, actor=acting(an_administrator()), at=NOW)
        later = NOW + timedelta(days=1, minutes=1)
        assert give_password(person.pk, actor=administrator, at=later)


class TestAPost:
    def new(self, person, body, role=Role.CASE_WORKER, **dates) -> NewPost:
        dates.setdefault("starts_on", date(2026, 12, 1))
        return NewPost(person.pk, body.pk, role, **dates)

    def test_is_added_from_its_first_day_and_leaves_a_row(self, administrator):
        person, body = a_person(), an_organisation()

        post = add_post(self.new(person, body), actor=administrator, at=NOW)

        row = the_row("post_added")
        assert row.subject_id == post.pk
        assert row.effective_date == date(2026, 12, 1)
        assert row.after["role"] == "case_worker"
        assert not acting(person).standings
        assert acting(person, moment("2026-12-01 00:00")).roles == {Role.CASE_WORKER}

    def test_of_a_role_the_body_does_not_have_is_refused(self, administrator):
        school = an_organisation(OrganisationKind.SCHOOL)
        new = self.new(a_person(), school, Role.CHAIR)

        with refused("no such role"):
            add_post(new, actor=administrator, at=NOW)

    def test_beside_an_administrators_is_refused_and_the_other_way_round(
        self, administrator
    ):
        worker, other = a_person(), an_administrator()
        committee = an_organisation()
        a_post(worker, Role.CASE_WORKER, committee)

        with refused("an administrator sees no case"):
            add_post(
                self.new(worker, committee, Role.ADMINISTRATOR),
                actor=administrator,
                at=NOW,
            )
        with refused("an administrator sees no case"):
            add_post(self.new(other, committee), actor=administrator, at=NOW)

    def test_beside_an_administrators_that_has_ended_before_is_given(
        self, administrator
    ):
        other, committee = an_administrator(), an_organisation()
        end_post(other.posts.get().pk, date(2026, 11, 30), actor=administrator, at=NOW)

        add_post(self.new(other, committee), actor=administrator, at=NOW)

        assert other.posts.count() == 2

    def test_is_never_given_to_oneself(self, administrator):
        me, body = Person.objects.get(pk=administrator.person_id), an_organisation()

        with refused("cannot give yourself a post"):
            add_post(self.new(me, body), actor=administrator, at=NOW)

    def test_held_twice_at_a_time_ended_too_early_or_out_of_time_is_refused(
        self, administrator
    ):
        person, body = a_person(), an_organisation()
        add_post(self.new(person, body), actor=administrator, at=NOW)

        with refused("already holds this post"):
            add_post(
                self.new(person, body, starts_on=date(2027, 1, 1)),
                actor=administrator,
                at=NOW,
            )
        with refused("comes before the first day"):
            add_post(
                self.new(person, body, Role.RECEIVER, ends_on=date(2026, 11, 1)),
                actor=administrator,
                at=NOW,
            )
        with refused("does not exist on the first day"):
            add_post(
                self.new(person, body, Role.CHAIR, starts_on=date(2020, 1, 1)),
                actor=administrator,
                at=NOW,
            )

    def test_ends_on_a_day_that_still_counts(self, administrator):
        person = a_person()
        post = a_post(person, Role.CHAIR, an_organisation())

        end_post(post.pk, date(2026, 11, 23), actor=administrator, at=NOW)

        assert acting(person, moment("2026-11-23 23:59")).roles == {Role.CHAIR}
        assert not acting(person, moment("2026-11-24 00:00")).standings
        row = the_row("post_ended")
        assert (row.before["ends_on"], row.after["ends_on"]) == (None, "2026-11-23")

    def test_is_not_made_longer_nor_ended_before_it_began_nor_ones_own(
        self, administrator
    ):
        last = date(2026, 11, 30)
        post = a_post(a_person(), Role.CHAIR, an_organisation(), last=last)
        mine = Post.objects.get(person_id=administrator.person_id)

        with refused("not made longer"):
            end_post(post.pk, date(2026, 12, 1), actor=administrator, at=NOW)
        with refused("before the first day"):
            end_post(post.pk, date(2020, 1, 1), actor=administrator, at=NOW)
        with refused("your own post"):
            end_post(mine.pk, date(2026, 12, 1), actor=administrator, at=NOW)


class TestAnOrganisation:
    def body(self, **fields) -> Body:
        known: dict[str, Any] = {
            "kind": OrganisationKind.SCHOOL,
            "name": "Trường Tiểu học Nà Sòm",
            "place_id": a_commune().pk,
            "starts_on": date(2025, 7, 1),
        }
        return Body(**(known | fields))

    def test_is_added_and_changed_with_its_rows(self, administrator):
        made = create_organisation(self.body(), actor=administrator, at=NOW)
        edit_organisation(
            made.pk,
            self.body(name="Trường Tiểu học Na Sầm"),
            actor=administrator,
            at=NOW,
        )

        assert the_row("organisation_created").effective_date == date(2025, 7, 1)
        row = the_row("organisation_edited")
        assert row.before["name"] == "Trường Tiểu học Nà Sòm"
        assert row.after["name"] == "Trường Tiểu học Na Sầm"

    def test_twice_without_a_place_or_ending_too_early_is_refused(self, administrator):
        create_organisation(self.body(), actor=administrator, at=NOW)

        with refused("already on the list"):
            create_organisation(self.body(), actor=administrator, at=NOW)
        with refused("Choose the place"):
            create_organisation(
                self.body(name="Trường khác", place_id=None),
                actor=administrator,
                at=NOW,
            )
        with refused("before the first day", "Write the name"):
            create_organisation(
                self.body(name=" ", ends_on=date(2020, 1, 1)),
                actor=administrator,
                at=NOW,
            )

    def test_with_people_in_it_keeps_its_kind_and_does_not_end_over_them(
        self, administrator
    ):
        made = create_organisation(self.body(), actor=administrator, at=NOW)
        a_post(a_person(), Role.SCHOOL, made)

        with refused("kind stays", "End them first"):
            edit_organisation(
                made.pk,
                self.body(
                    kind=OrganisationKind.HEALTH_STATION, ends_on=date(2026, 12, 1)
                ),
                actor=administrator,
                at=NOW,
            )

    def test_is_changed_by_nobody_but_who_manages_places(self):
        worker = a_person()
        a_post(worker, Role.CASE_WORKER, an_organisation())
        before = everything()

        with pytest.raises(NotAllowed):
            create_organisation(self.body(), actor=acting(worker), at=NOW)

        assert everything() == before


class TestAPlace:
    def new(self, *made_from: Place, **fields) -> NewPlace:
        known: dict[str, Any] = {
            "code": "99901",
            "name": "Xã Mới",
            "level": Place.Level.COMMUNE,
            "parent_id": a_province().pk,
            "valid_from": date(2027, 1, 1),
        }
        merged = tuple(Merged(p.pk, PlaceChange.How.WHOLE) for p in made_from)
        return NewPlace(**(known | fields), made_from=merged)

    def test_is_added_with_what_it_was_made_from(self, administrator):
        old = a_commune()
        end_place(old.pk, date(2026, 12, 31), actor=administrator, at=NOW)

        made = add_place(self.new(old), actor=administrator, at=NOW)

        assert current_unit(old) == made
        assert made.folded_name == "xa moi"
        assert the_row("place_ended").effective_date == date(2026, 12, 31)
        assert the_row("place_added").after["made_from"] == [
            {"place_id": old.pk, "how": "whole"}
        ]

    def test_takes_over_a_code_only_after_the_older_one_has_ended(self, administrator):
        old = a_commune()

        with refused("Another place has this code"):
            add_place(self.new(code=old.code), actor=administrator, at=NOW)

        end_place(old.pk, date(2026, 12, 31), actor=administrator, at=NOW)
        made = add_place(self.new(code=old.code), actor=administrator, at=NOW)
        assert made.code == old.code

    def test_of_a_wrong_shape_is_refused_with_every_reason(self, administrator):
        commune, province = a_commune(), a_province()

        with refused("digits only", "Write the name", "Choose the province"):
            add_place(
                self.new(code="X1", name=" ", parent_id=None),
                actor=administrator,
                at=NOW,
            )
        with refused("no parts of its own"):
            add_place(self.new(parent_id=commune.pk), actor=administrator, at=NOW)
        with refused("older units of the same level"):
            add_place(self.new(province), actor=administrator, at=NOW)

    def test_with_organisations_does_not_end_under_them(self, administrator):
        body = an_organisation()

        with refused("Organisations serve this place"):
            end_place(body.place_id, date(2026, 12, 31), actor=administrator, at=NOW)

    def test_that_has_ended_does_not_end_again(self, administrator):
        old = a_commune()
        end_place(old.pk, date(2026, 12, 31), actor=administrator, at=NOW)

        with refused("already ended"):
            end_place(old.pk, date(2027, 12, 31), actor=administrator, at=NOW)


class TestATurnOnTheRota:
    def new(self, person, body, hours=(0, 12), as_what=HOLDER) -> NewTurn:
        first, last = (NOW + timedelta(hours=h) for h in hours)
        return NewTurn(body.pk, person.pk, as_what, first, last)

    @pytest.fixture
    def worker(self):
        person, body = a_person(), an_organisation()
        a_post(person, Role.CASE_WORKER, body)
        return person, body

    def test_is_added_and_ended_earlier_with_its_rows(self, administrator, worker):
        turn = add_turn(self.new(*worker), actor=administrator, at=NOW)
        ends = NOW + timedelta(hours=1)

        end_turn(turn.pk, ends, actor=administrator, at=NOW)

        assert the_row("turn_added").subject_id == turn.pk
        assert the_row("turn_ended").after["ends_at"] == ends.isoformat()

    def test_of_a_second_holder_at_the_same_time_is_refused(
        self, administrator, worker
    ):
        other, body = a_person(), worker[1]
        a_post(other, Role.CHAIR, body)
        add_turn(self.new(*worker), actor=administrator, at=NOW)

        with refused("already a duty holder"):
            add_turn(self.new(other, body, (11, 20)), actor=administrator, at=NOW)
        add_turn(self.new(other, body, (12, 20)), actor=administrator, at=NOW)
        add_turn(
            self.new(other, body, (1, 2), OnCall.Place.STAND_IN),
            actor=administrator,
            at=NOW,
        )

        assert OnCall.objects.count() == 3

    def test_of_somebody_without_a_post_there_or_in_the_wrong_order_is_refused(
        self, administrator, worker
    ):
        stranger = a_person()

        with refused("holds no post in this organisation"):
            add_turn(self.new(stranger, worker[1]), actor=administrator, at=NOW)
        with refused("end comes before the beginning"):
            add_turn(self.new(*worker, (5, 5)), actor=administrator, at=NOW)

    def test_does_not_end_in_the_past_nor_later_than_planned(
        self, administrator, worker
    ):
        turn = add_turn(self.new(*worker), actor=administrator, at=NOW)

        with refused("cannot end in the past"):
            end_turn(turn.pk, NOW - timedelta(hours=1), actor=administrator, at=NOW)
        with refused("not made longer"):
            end_turn(turn.pk, NOW + timedelta(hours=13), actor=administrator, at=NOW)

    def test_is_set_by_the_chair_at_home_and_not_next_door(self, worker):
        chair, (person, body) = a_person(), worker
        a_post(chair, Role.CHAIR, body)
        next_door = an_organisation(place=a_commune("Xã Thụy Hùng", "06148"))
        a_post(person, Role.CASE_WORKER, next_door)

        add_turn(self.new(person, body), actor=acting(chair), at=NOW)
        before = everything()
        with pytest.raises(NotAllowed):
            add_turn(self.new(person, next_door, (20, 30)), actor=acting(chair), at=NOW)

        assert everything() == before

    def test_is_set_by_the_province_in_every_commune_of_it(self, worker):
        supervisor = a_person()
        office = an_organisation(OrganisationKind.PROVINCE_OFFICE, a_province())
        a_post(supervisor, Role.SUPERVISOR, office)

        add_turn(self.new(*worker), actor=acting(supervisor), at=NOW)

        assert OnCall.objects.count() == 1

    def test_is_not_set_by_a_worker(self, worker):
        with pytest.raises(NotAllowed):
            add_turn(self.new(*worker), actor=acting(worker[0]), at=NOW)

        assert not OnCall.objects.exists()


class TestTheFirstAdministrator:
    def office(self) -> Organisation:
        return an_organisation(OrganisationKind.PROVINCE_OFFICE, a_province())

    def test_is_made_once_with_a_one_time_password(self):
        made = first_administrator(DETAILS, self.office(), NOW)

        person = Person.objects.get(username=made.username)
        assert person.check_password(made.password)
        assert acting(person).roles == {Role.ADMINISTRATOR}
        assert set(AdministrationChange.objects.values_list("who", flat=True)) == {None}

    def test_is_refused_when_somebody_administers_already(self, administrator):
        office = self.office()

        with refused("an administrator already"):
            first_administrator(DETAILS, office, NOW)

    def test_is_the_only_change_the_set_up_makes_without_a_person(self):
        assert not Person.objects.exists()

        create_person(DETAILS, actor=SYSTEM, at=NOW)

        assert the_row("person_created").who is None


class TestThePreviewOfARole:
    def test_has_words_for_every_permission(self):
        assert set(PERMISSION_LABELS) == set(Permission)
