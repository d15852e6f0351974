"""Small real rows for the tests of this room."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.actor import Actor, actor_for
from accounts.folding import fold
from accounts.models import BEFORE_RECORDS, Organisation, Person, Place, Post
from accounts.roles import OrganisationKind, Role

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=LOCAL)
PASSWORD = "lan-duong-mua-thu-7"
_NUMBER = count(1)


def moment(text: str) -> datetime:
    """``moment("2026-11-23 06:00")`` in local time."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def a_province() -> Place:
    return Place.objects.get_or_create(
        code="20",
        valid_from=BEFORE_RECORDS,
        defaults={
            "level": Place.Level.PROVINCE,
            "name": "Tỉnh Lạng Sơn",
            "folded_name": fold("Tỉnh Lạng Sơn"),
        },
    )[0]


def a_commune(name: str = "Xã Na Sầm", code: str = "06124") -> Place:
    return Place.objects.get_or_create(
        code=code,
        valid_from=date(2025, 7, 1),
        defaults={
            "level": Place.Level.COMMUNE,
            "name": name,
            "folded_name": fold(name),
            "parent": a_province(),
        },
    )[0]


def an_organisation(
    kind: OrganisationKind = OrganisationKind.COMMUNE_COMMITTEE,
    place: Place | None = None,
    name: str = "",
) -> Organisation:
    return Organisation.objects.create(
        kind=kind,
        name=name or f"Cơ quan {next(_NUMBER)}",
        place=place or a_commune(),
        starts_on=date(2025, 7, 1),
    )


def a_person(name: str = "Lộc Thị Bình", **fields: Any) -> Person:
    fields.setdefault("username", f"nguoi{next(_NUMBER)}")
    return Person.objects.create_user(display_name=name, **fields)


def a_post(
    person: Person,
    role: Role,
    organisation: Organisation,
    first: date = date(2025, 7, 1),
    last: date | None = None,
) -> Post:
    return Post.objects.create(
        person=person,
        role=role,
        organisation=organisation,
        starts_on=first,
        ends_on=last,
    )


def an_administrator(**fields: Any) -> Person:
    person = a_person("Hoàng Văn Quản", **fields)
    office = an_organisation(OrganisationKind.PROVINCE_OFFICE, a_province())
    a_post(person, Role.ADMINISTRATOR, office)
    return person


def acting(person: Person, at: datetime = NOW) -> Actor:
    return actor_for(person, at)
