"""A small invented commune with its people, and cases at any step: for tests."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.actor import Actor, actor_for
from accounts.models import Organisation, Person, Place, Post
from accounts.places import commune_with_code, load_places
from accounts.roles import OrganisationKind as Kind
from accounts.roles import Role
from casework import commands
from casework.commands.told import ChildTold, OffenderTold, ReportTold
from casework.demo.walker import Walker
from casework.models import Case

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=LOCAL)  # an ordinary Monday morning
SINCE = date(2020, 1, 1)
_keys = itertools.count(1)

BODIES = {
    Kind.HOTLINE: "Tổng đài 111",
    Kind.PROVINCE_OFFICE: "Sở Y tế tỉnh Lạng Sơn",
    Kind.LABOUR_AUTHORITY: "Sở Nội vụ tỉnh Lạng Sơn",
    Kind.COMMUNE_COMMITTEE: "UBND xã Hoàng Văn Thụ",
    Kind.COMMUNE_POLICE: "Công an xã Hoàng Văn Thụ",
    Kind.HEALTH_STATION: "Trạm Y tế xã Hoàng Văn Thụ",
    Kind.SCHOOL: "Trường Tiểu học Nà Sòm (giả định)",
    Kind.WOMENS_UNION: "Hội LHPN xã Hoàng Văn Thụ",
    Kind.YOUTH_UNION: "Đoàn xã Hoàng Văn Thụ",
    Kind.BORDER_GUARD: "Đồn Biên phòng Tân Thanh (giả định)",
}
PEOPLE = {
    "hotline": (Role.HOTLINE, Kind.HOTLINE, "Phan Thị Thu Hà"),
    "receiver": (Role.RECEIVER, Kind.COMMUNE_COMMITTEE, "Lộc Văn Tiếp"),
    "worker": (Role.CASE_WORKER, Kind.COMMUNE_COMMITTEE, "Vi Thị Lan"),
    "stand_in": (Role.CASE_WORKER, Kind.COMMUNE_COMMITTEE, "Hà Văn Thế"),
    "chair": (Role.CHAIR, Kind.COMMUNE_COMMITTEE, "Nông Văn Chủ"),
    "justice": (Role.JUSTICE, Kind.COMMUNE_COMMITTEE, "Lý Thị Tư"),
    "police": (Role.POLICE, Kind.COMMUNE_POLICE, "Hoàng Văn An"),
    "health": (Role.HEALTH, Kind.HEALTH_STATION, "Bế Thị Hà"),
    "school": (Role.SCHOOL, Kind.SCHOOL, "Lâm Thị Chiêm"),
    "union": (Role.WOMENS_UNION, Kind.WOMENS_UNION, "Triệu Thị Hội"),
    "youth": (Role.YOUTH_UNION, Kind.YOUTH_UNION, "Đàm Văn Đoàn"),
    "border": (Role.BORDER_GUARD, Kind.BORDER_GUARD, "Phùng Văn Biên"),
    "labour": (Role.LABOUR_OFFICER, Kind.LABOUR_AUTHORITY, "Chu Thị Công"),
    "supervisor": (Role.SUPERVISOR, Kind.PROVINCE_OFFICE, "Trần Văn Sát"),
    "administrator": (Role.ADMINISTRATOR, Kind.PROVINCE_OFFICE, "Lê Thị Quản"),
}


@dataclass
class World:
    """The commune of Hoàng Văn Thụ and everybody in it."""

    commune: Place
    other_commune: Place
    people: dict[str, Person]
    bodies: dict[Kind, Organisation]
    other_committee: Organisation
    now: datetime = MONDAY
    _extra: dict[str, Any] = field(default_factory=dict)

    def actor(self, name: str, at: datetime | None = None) -> Actor:
        """Return the person ``name`` with their posts at ``at`` (default: now)."""
        return actor_for(self.people[name], at or self.now)

    def later(self, **span: float) -> datetime:
        """Move the clock on and return the new moment."""
        self.now += timedelta(**span)
        return self.now

    def do(self, name: str, command: Any, **inputs: Any) -> dict[str, Any]:
        """Carry ``command`` out as ``name``, now, with the version that is current."""
        actor = self.actor(name)
        case = inputs.get("case")
        if case is not None and "expected_version" not in inputs:
            row = Case.unscoped.filter(pk=case).first()
            inputs["expected_version"] = row.version if row else 0
        inputs.setdefault("key", f"k{next(_keys)}")
        return dict(command(actor=actor, at=self.now, **inputs))


def a_world() -> World:
    """Return a saved commune with its bodies and people."""
    load_places(MONDAY)
    commune = commune_with_code("06172", date(2026, 1, 1))
    other = commune_with_code("06124", date(2026, 1, 1))
    assert commune is not None
    assert other is not None
    province = Place.objects.get(level=Place.Level.PROVINCE)
    places = {
        Kind.HOTLINE: None,
        Kind.PROVINCE_OFFICE: province,
        Kind.LABOUR_AUTHORITY: province,
    }
    bodies = {
        kind: Organisation.objects.create(
            kind=kind, name=name, place=places.get(kind, commune), starts_on=SINCE
        )
        for kind, name in BODIES.items()
    }
    people = {
        login: a_person(login, role, bodies[kind], name)
        for login, (role, kind, name) in PEOPLE.items()
    }
    other_committee = Organisation.objects.create(
        kind=Kind.COMMUNE_COMMITTEE,
        name="UBND xã Na Sầm",
        place=other,
        starts_on=SINCE,
    )
    for login, role in (
        ("other_worker", Role.CASE_WORKER),
        ("other_chair", Role.CHAIR),
    ):
        people[login] = a_person(login, role, other_committee, f"Người {login}")
    return World(commune, other, people, bodies, other_committee)


def a_person(
    login: str, role: Role, organisation: Organisation, name: str = "Người Giả Định"
) -> Person:
    """Return a person with one post. Nobody can sign in as them without a password."""
    person = Person(username=login, display_name=name)
    person.set_unusable_password()
    person.save()
    Post.objects.create(
        person=person, organisation=organisation, role=role, starts_on=SINCE
    )
    return person


def told(world: World, **changes: Any) -> ReportTold:
    """Return a report of violence as the hotline hears it, half an hour ago."""
    base = ReportTold(
        child_state="danger",
        narrative="Cháu bị bố đánh bằng roi, đang trốn ở nhà hàng xóm.",
        received_at=world.now - timedelta(minutes=2),
        incident_commune_id=world.commune.pk,
        hamlet="Nà Sòm",
        incident_types=("violence",),
        children=(ChildTold(name="Lương Văn Giả", sex="male", age=9),),
        offender=OffenderTold(relations=("father",), lives_with_child="yes"),
        receiving_point="111",
    )
    return replace(base, **changes)


def a_report(world: World, by: str = "hotline", **changes: Any) -> list[Case]:
    """Take a report; return its cases."""
    answer = world.do(by, commands.report.record_report, told=told(world, **changes))
    return list(Case.unscoped.filter(pk__in=answer["cases"]).order_by("pk"))


def a_case(world: World, by: str = "hotline", **changes: Any) -> Case:
    """Take a report of one child; return its case."""
    return a_report(world, by, **changes)[0]


def a_walker(world: World, case: Case) -> Walker:
    """Return a walker of ``case`` with the world's people, at the world's moment."""
    cast = {
        role: world.people[login]
        for login, (role, _, _) in reversed(list(PEOPLE.items()))
    }
    return Walker(case.pk, cast, world.now)
