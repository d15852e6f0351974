"""What the intake pages read: places to choose from, one's own drafts, who will be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings

from accounts import on_call
from accounts.actor import Actor
from accounts.folding import fold
from accounts.local_time import local_day
from accounts.models import Organisation, Place, PlaceChange
from accounts.models.person import ROLE_LABELS
from accounts.places import bare_name, units_on
from accounts.roles import OrganisationKind, Permission, Role
from casework import access, recipients
from casework.models import Draft
from workflows.rules.calendar import Hours
from workflows.rules.deadlines import DEADLINES

UNKNOWN: Final = "unknown"
LAST_REPORTS: Final = 5
LAST_DRAFTS: Final = 20


@dataclass(frozen=True)
class PlaceOption:
    """One line of the list of communes. ``also`` is shown beside it and searched too."""

    value: str
    label: str
    also: str = ""


@dataclass(frozen=True)
class PlaceOptions:
    """The communes of today, and the old names that lead to them."""

    today: tuple[PlaceOption, ...]
    before: tuple[PlaceOption, ...]


def place_options(on: date) -> PlaceOptions:
    """Return the communes in force on ``on`` and every old name. Two queries.

    The value of an old name is ``"<new>:<old>"``: the commune of today is what counts.
    """
    communes = Place.objects.communes().in_force_on(on)
    today = sorted(communes, key=lambda place: fold(bare_name(place.name)))
    changes = PlaceChange.objects.filter(
        new__in=[place.pk for place in today], old__level=Place.Level.COMMUNE
    ).select_related("old__parent", "new")
    before = sorted(changes, key=lambda c: (fold(bare_name(c.old.name)), c.new.code))
    return PlaceOptions(
        tuple(PlaceOption(str(place.pk), place.name) for place in today),
        tuple(_old_name(change) for change in before),
    )


def _old_name(change: PlaceChange) -> PlaceOption:
    above = change.old.parent.name if change.old.parent else ""
    return PlaceOption(
        f"{change.new_id}:{change.old_id}",
        f"{bare_name(change.old.name)} → {change.new.name}",
        bare_name(above),
    )


POINT_OF: Final[dict[str, str]] = {
    OrganisationKind.HOTLINE: "111",
    OrganisationKind.COMMUNE_COMMITTEE: "commune_pc",
    OrganisationKind.COMMUNE_POLICE: "police",
    OrganisationKind.HEALTH_STATION: "health_facility",
    OrganisationKind.SCHOOL: "school",
    OrganisationKind.BORDER_GUARD: "border_guard",
    OrganisationKind.PROVINCE_OFFICE: "child_affairs",
    OrganisationKind.LABOUR_AUTHORITY: "child_affairs",
}
"""Receiving point of the body whose officer takes the report; others pass on."""

COLLABORATOR: Final = "village_collaborator"
PASSES_ON: Final = frozenset({"health_facility", "school", COLLABORATOR})
"""Points that pass on: the law's clock starts when the report reaches a receiver."""


def receiving_point_of(actor: Actor) -> str:
    """Return the receiving point the actor stands for. One query."""
    takers = actor.organisations_where(Permission.TAKE_REPORT)
    if not takers or actor.has_role(Role.COLLABORATOR):
        return COLLABORATOR
    kind = Organisation.objects.values_list("kind", flat=True).get(pk=min(takers))
    return POINT_OF.get(kind, COLLABORATOR)


@dataclass(frozen=True)
class DraftLine:
    """A report somebody has begun: when, never what."""

    pk: int
    saved_at: datetime
    expires_at: datetime
    stepwise: bool


@dataclass(frozen=True)
class DraftText:
    """What was typed, as it was typed: name → values."""

    pk: int
    typed: dict[str, list[str]]


def my_drafts(actor: Actor, at: datetime, pages: Iterable[str]) -> list[DraftLine]:
    """Return the actor's own open drafts, the newest first. One query."""
    rows = Draft.objects.filter(
        owner=actor.person_id, page__in=list(pages), expires_at__gt=at, revision__gt=1
    ).order_by("-saved_at")
    told = rows.values_list("pk", "saved_at", "expires_at", "page")[:LAST_DRAFTS]
    return [
        DraftLine(pk, saved_at, expires_at, page == "steps")
        for pk, saved_at, expires_at, page in told
    ]


def my_draft(actor: Actor, pk: int, at: datetime) -> DraftText | None:
    """Return what the actor typed into draft ``pk``, if it is theirs and still lives."""
    row = (
        Draft.objects.select_related("data_key")
        .filter(pk=pk, owner=actor.person_id, expires_at__gt=at)
        .first()
    )
    if row is None:
        return None
    content: dict[str, Any] = row.get("content") or {}
    return DraftText(row.pk, content.get("typed", {}))


def my_file(actor: Actor, pk: int, at: datetime) -> str | None:
    """Return the file that waits in draft ``pk``, in base64, if it is the actor's."""
    row = (
        Draft.objects.select_related("data_key")
        .filter(pk=pk, owner=actor.person_id, expires_at__gt=at, page="import")
        .first()
    )
    return None if row is None else str((row.get("content") or {})["file"])


@dataclass(frozen=True)
class ReportLine:
    """A report the actor took, to find its receipt again."""

    reference: str
    received_at: datetime


def my_reports(actor: Actor) -> list[ReportLine]:
    """Return the actor's last reports. One query."""
    rows = access.reports_for(actor).filter(source="screen").order_by("-pk")
    told = rows.values_list("reference", "received_at")[:LAST_REPORTS]
    return [ReportLine(*line) for line in told]


@dataclass(frozen=True)
class Told:
    """A post that will be told, how many hold it, and in which body."""

    role: str
    body: str
    people: int


@dataclass(frozen=True)
class Foreseen:
    """What saving will set off. ``people`` are ids, for comparison; never drawn."""

    told: tuple[Told, ...]
    people: frozenset[int]
    place: str
    clock_from: datetime
    clock_to: datetime
    late: bool
    danger: bool
    nobody_on_call: bool


def foreseen(
    *,
    commune: int | None,
    residence: int | None,
    danger: bool,
    received_at: datetime,
    actor: Actor,
    at: datetime,
) -> Foreseen:
    """Return whom a report of that place will alert, and when its twelve hours run.

    The same bodies and posts that taking the report looks up; a test compares both.
    """
    limit = DEADLINES["emergency_measures"].limit
    hours = limit.count if isinstance(limit, Hours) else 0
    place = _place_now(commune or residence, at)
    told, on_duty = _posts(place, danger=danger, at=at)
    people = {p for _role, _body, ids in told for p in ids} - {actor.person_id}
    late = at - received_at > timedelta(hours=settings.REPORT_IS_LATE_AFTER_HOURS)
    return Foreseen(
        told=tuple(_lines(told, actor)),
        people=frozenset(people),
        place=place.name if place else "",
        clock_from=received_at,
        clock_to=received_at + timedelta(hours=hours),
        late=late,
        danger=danger,
        nobody_on_call=not on_duty,
    )


Post = tuple[Role, Organisation | None, list[int]]


def _place_now(number: int | None, at: datetime) -> Place | None:
    place = Place.objects.filter(pk=number).first() if number else None
    units = units_on(place, local_day(at)) if place else []
    return units[0] if len(units) == 1 else None


def _posts(
    place: Place | None, *, danger: bool, at: datetime
) -> tuple[list[Post], bool]:
    """Return the posts told, and whether a worker is among them."""
    committee = recipients.committee_for(place, at)
    holder, stand_ins = recipients.case_worker_for(committee, at)
    workers = [holder, *stand_ins] if holder is not None else []
    chairs = recipients.holders_of(Role.CHAIR, committee, at)
    posts: list[Post] = [
        (Role.CASE_WORKER, committee, workers),
        (Role.CHAIR, committee, chairs),
    ]
    if danger and place is not None:
        police = on_call.organisation_for(OrganisationKind.COMMUNE_POLICE, place, at)
        posts.append(
            (Role.POLICE, police, recipients.holders_of(Role.POLICE, police, at))
        )
    missing = {role for role, _body, people in posts if not people}
    if missing & {Role.CASE_WORKER, Role.POLICE}:
        posts += _supervisors(place, at)
    return [post for post in posts if post[2]], bool(workers)


def _supervisors(place: Place | None, at: datetime) -> list[Post]:
    """Return the supervisors told where nobody is on call or the place is not known."""
    kind = OrganisationKind.PROVINCE_OFFICE
    if place is not None:
        offices = on_call.organisations_for(kind, place, at)
    else:
        offices = list(Organisation.objects.filter(kind=kind).order_by("name"))
    return [
        (Role.SUPERVISOR, office, recipients.holders_of(Role.SUPERVISOR, office, at))
        for office in offices
    ]


def _lines(posts: list[Post], actor: Actor) -> list[Told]:
    counts: Counter[tuple[str, str]] = Counter()
    for role, body, people in posts:
        others = len(set(people) - {actor.person_id})
        if others:
            counts[str(ROLE_LABELS[role.value]), body.name if body else ""] += others
    return [Told(role, body, n) for (role, body), n in counts.items()]
