"""The configuration: open to whoever manages, absent for everybody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.commands import people
from accounts.models import (
    AdministrationChange,
    OnCall,
    Organisation,
    Person,
    Place,
    Post,
)
from accounts.places import load_places
from accounts.roles import PERMISSIONS, OrganisationKind, Permission, Role
from tests.accounts.making import (
    NOW,
    PASSWORD,
    a_commune,
    a_person,
    a_post,
    a_province,
    an_administrator,
    an_organisation,
)
from tests.signing_in import by_page, with_a_code_app

pytestmark = pytest.mark.django_db
P = Permission


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(person: Person) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    by_page(client, with_a_code_app(person).username, PASSWORD)
    return client


@pytest.fixture
def boss() -> Person:
    return an_administrator()


@pytest.fixture
def client(boss) -> Client:
    return signed_in(boss)


@pytest.fixture
def town() -> dict[str, Any]:
    """One of everything a page can show."""
    load_places(NOW)
    commune = a_commune()
    body = an_organisation(place=commune, name="UBND xã Na Sầm")
    person = a_person("Lộc Thị Lan", username="lan")
    post = a_post(person, Role.CASE_WORKER, body)
    turn = OnCall.objects.create(
        organisation=body, person=person, as_what="holder", starts_at=NOW
    )
    return {
        "person": person,
        "post": post,
        "body": body,
        "place": commune,
        "turn": turn,
    }


PAGES: dict[str, tuple[str, Permission]] = {
    "/cau-hinh/": ("", P.MANAGE_PEOPLE),
    "/cau-hinh/nhat-ky/": ("", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/": ("", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/?q=lan": ("", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/moi/": ("", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/sua/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/ngung/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/mo-lai/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/mat-khau/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/lop-hai/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/quyen/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/nguoi-dung/{}/vai-tro/": ("person", P.MANAGE_PEOPLE),
    "/cau-hinh/vai-tro/{}/ket-thuc/": ("post", P.MANAGE_PEOPLE),
    "/cau-hinh/to-chuc/": ("", P.MANAGE_PLACES),
    "/cau-hinh/to-chuc/?kind=school": ("", P.MANAGE_PLACES),
    "/cau-hinh/to-chuc/moi/": ("", P.MANAGE_PLACES),
    "/cau-hinh/to-chuc/{}/": ("body", P.MANAGE_PLACES),
    "/cau-hinh/dia-ban/": ("", P.MANAGE_PLACES),
    "/cau-hinh/dia-ban/?q=tan+my&cu=1": ("", P.MANAGE_PLACES),
    "/cau-hinh/dia-ban/moi/": ("", P.MANAGE_PLACES),
    "/cau-hinh/dia-ban/{}/": ("place", P.MANAGE_PLACES),
    "/cau-hinh/dia-ban/{}/ket-thuc/": ("place", P.MANAGE_PLACES),
    "/truc/": ("", P.MANAGE_ON_CALL),
    "/truc/{}/": ("body", P.MANAGE_ON_CALL),
    "/truc/{}/luot-moi/": ("body", P.MANAGE_ON_CALL),
    "/truc/luot/{}/ket-thuc/": ("turn", P.MANAGE_ON_CALL),
}


def addresses(town: dict[str, Any]) -> list[tuple[str, Permission]]:
    return [
        (path.format(town[what].pk if what else ""), permission)
        for path, (what, permission) in PAGES.items()
    ]


class TestEveryPage:
    def test_opens_for_an_administrator_in_both_languages(self, client, town):
        for language in ("en", "vi"):
            client.cookies["django_language"] = language
            for address, _ in addresses(town):
                answer = client.get(address)

                assert answer.status_code == 200, address
                assert answer.content.decode().count("<h1") == 1, address
                assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
    def test_is_absent_for_a_role_without_its_permission(self, role, town):
        person = a_person()
        a_post(person, role, town["body"])
        client = signed_in(person)

        for address, permission in addresses(town):
            expected = 200 if permission in PERMISSIONS[role] else 404
            assert client.get(address).status_code == expected, address
            if expected == 404:
                assert client.post(address).status_code == 404, address

    def test_asks_a_visitor_to_sign_in_or_is_absent(self, town):
        for address, _ in addresses(town):
            answer = Client().get(address)

            assert answer.status_code == 302, address
            assert answer.url.startswith("/dang-nhap/"), address

    def test_has_no_persons_name_in_title_or_address(self, client, town):
        for address, _ in addresses(town):
            page = client.get(address).content.decode()
            title = page.split("<title>")[1].split("</title>")[0]

            assert "Lan" not in title
            assert "Lan" not in address

    def test_does_not_change_anything_when_it_is_only_looked_at(self, client, town):
        before = AdministrationChange.objects.count()

        for address, _ in addresses(town):
            client.get(address)

        assert AdministrationChange.objects.count() == before

    def test_takes_few_queries_however_long_the_list(
        self, client, town, django_assert_max_num_queries
    ):
        for number in range(30):
            person = a_person(f"Người {number}")
            a_post(person, Role.RECEIVER, town["body"])
            an_organisation()

        for address in (
            "/cau-hinh/nguoi-dung/",
            "/cau-hinh/to-chuc/",
            "/cau-hinh/dia-ban/",
            "/truc/",
        ):
            with django_assert_max_num_queries(12):
                client.get(address)


class TestPeoplePages:
    def test_add_a_person_then_a_post_then_a_password(self, client, town):
        client.post(
            "/cau-hinh/nguoi-dung/moi/",
            {"display_name": "Nông Thị Đào", "username": "dao", "language": "vi"},
        )
        person = Person.objects.get(username="dao")
        client.post(
            f"/cau-hinh/nguoi-dung/{person.pk}/vai-tro/",
            {
                "organisation": town["body"].pk,
                "role": "receiver",
                "starts_on": "23/11/2026",
            },
        )
        shown = client.post(f"/cau-hinh/nguoi-dung/{person.pk}/mat-khau/")

        assert person.posts.get().starts_on == date(2026, 11, 23)
        password = shown.context["password"]
        assert password in shown.content.decode()
        assert Person.objects.get(pk=person.pk).check_password(password)
        made = ["person_created", "post_added", "password_given"]
        rows = AdministrationChange.objects.exclude(what="places_loaded")
        assert list(rows.order_by("pk").values_list("what", flat=True)) == made

    def test_keep_what_was_typed_when_a_rule_refuses(self, client, town):
        before = AdministrationChange.objects.count()

        answer = client.post(
            "/cau-hinh/nguoi-dung/moi/",
            {"display_name": "Người Khác", "username": "LAN", "language": "vi"},
        )

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Another person already has this account name." in page
        assert 'value="Người Khác"' in page
        assert 'value="LAN"' in page
        assert AdministrationChange.objects.count() == before

    def test_keep_what_was_typed_when_a_date_cannot_be_read(self, client, town):
        answer = client.post(
            f"/cau-hinh/nguoi-dung/{town['person'].pk}/vai-tro/",
            {
                "organisation": town["body"].pk,
                "role": "chair",
                "starts_on": "31/02/2026",
                "title": "Phó Chủ tịch",
            },
        )

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "31/02/2026" in page
        assert 'value="Phó Chủ tịch"' in page
        assert Post.objects.filter(person=town["person"]).count() == 1

    def test_read_the_third_of_april_day_first(self, client, town):
        client.post(
            f"/cau-hinh/vai-tro/{town['post'].pk}/ket-thuc/", {"ends_on": "03/04/2027"}
        )

        assert Post.objects.get(pk=town["post"].pk).ends_on == date(2027, 4, 3)

    def test_refuse_to_end_access_with_the_sentence_on_the_page(self, client, town):
        address = f"/cau-hinh/nguoi-dung/{town['person'].pk}/ngung/"

        answer = client.post(address)

        assert answer.status_code == 409
        assert "still has turns on the rota" in answer.content.decode()
        assert Person.objects.get(pk=town["person"].pk).is_active

    def test_say_so_when_two_people_save_at_the_same_moment(
        self, client, town, monkeypatch
    ):
        # The other one commits between the question and the answer.
        monkeypatch.setattr(people, "_objections_to", lambda person: [])

        answer = client.post(
            "/cau-hinh/nguoi-dung/moi/",
            {"display_name": "Người Khác", "username": "lan", "language": "vi"},
        )

        assert answer.status_code == 409
        assert "at the same moment" in answer.content.decode()
        assert Person.objects.filter(username="lan").count() == 1

    def test_find_people_without_marks(self, client, town):
        found = client.get("/cau-hinh/nguoi-dung/?q=thi+loc").content.decode()
        other = client.get("/cau-hinh/nguoi-dung/?q=hoang").content.decode()

        assert "Lộc Thị Lan" in found
        assert "Lộc Thị Lan" not in other

    def test_show_those_without_access_only_when_asked(self, client, town):
        Person.objects.filter(pk=town["person"].pk).update(is_active=False)

        usual = client.get("/cau-hinh/nguoi-dung/").content.decode()
        all_of_them = client.get("/cau-hinh/nguoi-dung/?also_inactive=on")

        assert "Lộc Thị Lan" not in usual
        assert "Lộc Thị Lan" in all_of_them.content.decode()

    def test_say_what_a_person_may_see(self, client, town, boss):
        worker = client.get(f"/cau-hinh/nguoi-dung/{town['person'].pk}/quyen/")
        mine = client.get(f"/cau-hinh/nguoi-dung/{boss.pk}/quyen/")

        assert "Sees the cases given to them" in worker.content.decode()
        assert "Sees no case." in mine.content.decode()


class TestPlacePages:
    def test_add_a_body_and_show_the_change_in_words(self, client, town):
        client.post(
            "/cau-hinh/to-chuc/moi/",
            {
                "kind": "school",
                "name": "Trường Tiểu học Nà Sòm",
                "place": town["place"].pk,
                "starts_on": "01/09/2026",
            },
        )

        school = Organisation.objects.get(kind=OrganisationKind.SCHOOL)
        log = client.get("/cau-hinh/nhat-ky/").content.decode()
        assert "Trường Tiểu học Nà Sòm" in log
        assert "01/09/2026" in log
        assert "Hoàng Văn Quản" in log
        page = client.get(f"/cau-hinh/to-chuc/{school.pk}/").content.decode()
        assert "Organisation added" in page

    def test_add_a_commune_made_from_another(self, client, town):
        province = Place.objects.get(code="20")
        old = town["place"]

        client.post(
            "/cau-hinh/dia-ban/moi/",
            {
                "code": "99901",
                "name": "Xã Mới",
                "parent": province.pk,
                "valid_from": "01/01/2027",
                "made_from": [old.pk],
            },
        )

        assert list(
            Place.objects.get(code="99901").came_from.values_list("old", flat=True)
        ) == [old.pk]

    def test_find_an_old_unit_with_what_it_became(self, client, town):
        page = client.get("/cau-hinh/dia-ban/?q=tan+my&cu=1").content.decode()

        assert "Xã Tân Mỹ" in page
        assert "→ Xã Hoàng Văn Thụ" in page


class TestRotaPages:
    def test_add_a_turn_by_hand_typed_moments(self, client, town):
        client.post(
            f"/truc/{town['body'].pk}/luot-moi/",
            {
                "person": town["person"].pk,
                "as_what": "stand_in",
                "starts_at": "24/11/2026 17:00",
                "ends_at": "",
            },
        )

        # The same person already holds duty then: refused, nothing written.
        assert OnCall.objects.count() == 1
        client.post(
            f"/truc/luot/{town['turn'].pk}/ket-thuc/", {"ends_at": "24/11/2026 17:00"}
        )
        client.post(
            f"/truc/{town['body'].pk}/luot-moi/",
            {
                "person": town["person"].pk,
                "as_what": "stand_in",
                "starts_at": "24/11/2026 17:00",
            },
        )
        assert OnCall.objects.count() == 2

    def test_show_the_gap_in_red_with_a_word(self, client, town):
        OnCall.objects.all().delete()

        page = client.get("/truc/").content.decode()

        assert "app-tag--red" in page
        assert "Nobody holds duty" in page

    def test_are_of_the_chairs_own_commune_alone(self, town):
        chair = a_person()
        a_post(chair, Role.CHAIR, town["body"])
        next_door = an_organisation(place=a_commune("Xã Thụy Hùng", "06148"))
        client = signed_in(chair)

        page = client.get("/truc/").content.decode()

        assert town["body"].name in page
        assert next_door.name not in page
        assert client.get(f"/truc/{next_door.pk}/").status_code == 404
        assert client.post(f"/truc/{next_door.pk}/luot-moi/").status_code == 404

    def test_let_the_province_see_every_commune_of_it(self, town):
        supervisor = a_person()
        office = an_organisation(OrganisationKind.PROVINCE_OFFICE, a_province())
        a_post(supervisor, Role.SUPERVISOR, office)

        page = signed_in(supervisor).get("/truc/").content.decode()

        assert town["body"].name in page


class TestTheMenu:
    def test_offers_an_administrator_every_page_that_exists(self, client, town):
        page = client.get("/cau-hinh/").content.decode()

        for address in ("nguoi-dung", "to-chuc", "dia-ban", "nhat-ky"):
            assert f'href="/cau-hinh/{address}/"' in page

    def test_offers_a_chair_no_page_that_would_be_absent(self, town):
        chair = a_person()
        a_post(chair, Role.CHAIR, town["body"])

        page = signed_in(chair).get("/truc/").content.decode()

        assert "/cau-hinh/" not in page
