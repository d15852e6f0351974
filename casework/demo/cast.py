"""The invented people of the demo: every role in one commune, the needed ones elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from accounts.models import OnCall, Organisation, Person, Place, Post
from accounts.places import commune_with_code
from accounts.roles import ORGANISATION_OF, OrganisationKind, Role

SINCE: Final = date(2025, 7, 1)
MAIN: Final = "06172"
COMMUNES: Final = ("06172", "06124", "06148", "06151", "06154")
BODY_NAMES: Final = {
    OrganisationKind.COMMUNE_COMMITTEE: "UBND xã {}",
    OrganisationKind.COMMUNE_POLICE: "Công an xã {}",
    OrganisationKind.HEALTH_STATION: "Trạm Y tế xã {}",
    OrganisationKind.SCHOOL: "Trường Tiểu học và THCS xã {} (giả định)",
    OrganisationKind.WOMENS_UNION: "Hội LHPN xã {}",
    OrganisationKind.YOUTH_UNION: "Đoàn Thanh niên xã {}",
}
PROVINCE_BODIES: Final = {
    OrganisationKind.PROVINCE_OFFICE: "Sở Y tế tỉnh Lạng Sơn",
    OrganisationKind.LABOUR_AUTHORITY: "Sở Nội vụ tỉnh Lạng Sơn",
    OrganisationKind.BORDER_GUARD: "Đồn Biên phòng Tân Thanh (giả định)",
    OrganisationKind.SERVICE_PROVIDER: "Trung tâm Công tác xã hội (giả định)",
}

LOGINS: Final = {
    Role.HOTLINE: ("tongdai", "Phan Thị Thu Hà"),
    Role.RECEIVER: ("tiepnhan", "Lộc Văn Tiếp"),
    Role.CASE_WORKER: ("canbo", "Vi Thị Lan"),
    Role.CHAIR: ("chutich", "Nông Văn Chủ"),
    Role.POLICE: ("congan", "Hoàng Văn An"),
    Role.HEALTH: ("yte", "Bế Thị Hà"),
    Role.SCHOOL: ("nhatruong", "Lâm Thị Chiêm"),
    Role.WOMENS_UNION: ("phunu", "Triệu Thị Hội"),
    Role.YOUTH_UNION: ("thanhnien", "Đàm Văn Đoàn"),
    Role.JUSTICE: ("tuphap", "Lý Thị Tư"),
    Role.BORDER_GUARD: ("bienphong", "Phùng Văn Biên"),
    Role.LABOUR_OFFICER: ("laodong", "Chu Thị Công"),
    Role.SUPERVISOR: ("giamsat", "Trần Văn Sát"),
    Role.STATISTICIAN: ("thongke", "Hứa Thị Số"),
    Role.PROVIDER: ("dichvu", "Ma Thị Giúp"),
    Role.ADMINISTRATOR: ("quantri", "Lê Thị Quản"),
    Role.COLLABORATOR: ("congtacvien", "Mã Thị Thôn"),
}
"""Accounts of the main commune and above it; the README and ``make demo`` print them."""

ELSEWHERE: Final = (
    *(Role.CASE_WORKER, Role.CHAIR, Role.POLICE, Role.HEALTH),
    *(Role.SCHOOL, Role.WOMENS_UNION, Role.YOUTH_UNION),
)
FAMILY: Final = ("Nông", "Hoàng", "Lý", "Vi", "Lương", "Triệu", "Hà")
GIVEN: Final = ("Sơn", "Thúy", "Bình", "Duyên", "Khánh", "Liên", "Minh")


@dataclass
class Cast:
    """Who plays in the demo."""

    communes: dict[str, Place]
    people: dict[str, dict[Role, Person]]  # code of the commune → role → person

    def of(self, code: str) -> dict[Role, Person]:
        """Return who acts in a commune; bodies above it act everywhere."""
        return {**self.people[MAIN], **self.people[code]}


def make_cast(password: str, at: datetime) -> Cast:
    """Write bodies, people, posts and the rota. ``password`` opens every account."""
    secret = make_password(password)
    communes = {code: _commune(code) for code in COMMUNES}
    bodies = _bodies_above() | {
        (kind, code): _body(kind, name.format(_bare(place)), place)
        for code, place in communes.items()
        for kind, name in BODY_NAMES.items()
    }
    people: dict[str, dict[Role, Person]] = {code: {} for code in COMMUNES}
    for role, (login, name) in LOGINS.items():
        body = _body_of(role, MAIN, bodies)
        people[MAIN][role] = _person(login, name, role, body, secret)
    stand_in = _person(
        "canbo2",
        "Hà Văn Thế",
        Role.CASE_WORKER,
        _body_of(Role.CASE_WORKER, MAIN, bodies),
        secret,
    )
    for number, code in enumerate(COMMUNES[1:], start=1):
        for index, role in enumerate(ELSEWHERE):
            name = f"{FAMILY[(number + index) % 7]} {GIVEN[index]} {GIVEN[number]}"
            login = f"{LOGINS[role][0]}-{code}"
            body = _body_of(role, code, bodies)
            people[code][role] = _person(login, name, role, body, secret)
    _rota(people, stand_in, bodies, at)
    return Cast(communes, people)


def _commune(code: str) -> Place:
    place = commune_with_code(code, SINCE)
    if place is None:
        raise LookupError(f"No commune {code}: load the places first.")
    return place


def _bare(place: Place) -> str:
    return place.name.removeprefix("Xã ")


def _bodies_above() -> dict[tuple[OrganisationKind, str], Organisation]:
    province = Place.objects.get(level=Place.Level.PROVINCE, code="20")
    bodies = {
        (kind, ""): _body(kind, name, province)
        for kind, name in PROVINCE_BODIES.items()
    }
    hotline = OrganisationKind.HOTLINE
    bodies[(hotline, "")] = _body(hotline, "Tổng đài 111", None)
    return bodies


def _body(kind: OrganisationKind, name: str, place: Place | None) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name, place=place, starts_on=SINCE
    )


def _body_of(
    role: Role, code: str, bodies: dict[tuple[OrganisationKind, str], Organisation]
) -> Organisation:
    kind = ORGANISATION_OF[role]
    return bodies.get((kind, code)) or bodies[(kind, "")]


def _person(
    login: str, name: str, role: Role, body: Organisation, secret: str
) -> Person:
    person = Person.objects.create(
        username=login, display_name=name, password=secret, phone="0900 000 190"
    )
    Post.objects.create(person=person, organisation=body, role=role, starts_on=SINCE)
    return person


def _rota(
    people: dict[str, dict[Role, Person]],
    stand_in: Person,
    bodies: dict[tuple[OrganisationKind, str], Organisation],
    at: datetime,
) -> None:
    committee = OrganisationKind.COMMUNE_COMMITTEE
    begin = at.replace(month=1, day=1)
    turns = [
        OnCall(
            organisation=bodies[(committee, code)],
            person=people[code][Role.CASE_WORKER],
            as_what=OnCall.Place.HOLDER,
            starts_at=begin,
        )
        for code in COMMUNES
    ]
    turns.append(
        OnCall(
            organisation=bodies[(committee, MAIN)],
            person=stand_in,
            as_what=OnCall.Place.STAND_IN,
            starts_at=begin,
        )
    )
    OnCall.objects.bulk_create(turns)
