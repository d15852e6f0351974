"""Who can see a case: every person, by which rule, until when. True in both directions.

Each rule here is written the other way round from its twin in ``casework.access``, which
asks for one person; ``tests/proofs/test_readers.py`` holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person, Post
from accounts.roles import OPEN_TO_CASES, PERMISSIONS, Permission, Role
from casework.access import TEAM_ROLES
from casework.models import (
    OPENS_THE_CASE,
    BrokenGlass,
    Case,
    CaseMember,
    CaseUserPermission,
    Forwarding,
    OpenedFile,
    Referral,
    Relation,
)
from workflows.models import WorkItem
from workflows.rules.states import ENDED, State


@dataclass(frozen=True)
class Reader:
    """One person's way to the case. ``part``: what they see is not the case itself.

    ``since`` is null where a post alone gives the way; ``until`` where nothing but the
    end of the post or of the case ends it.
    """

    person: int
    who: str
    rule: str
    since: datetime | None = None
    until: datetime | None = None
    part: bool = False
    shut_out: bool = False
    revoke: str = ""


Readers = Iterator[Reader]


@dataclass(frozen=True)
class Found:
    """The rows that readers of a case follow from, and who holds which post now."""

    case: Case
    at: datetime
    members: list[CaseMember]
    offers: list[Forwarding]
    grants: list[CaseUserPermission]
    glass: list[BrokenGlass]
    work: list[WorkItem]
    referrals: list[Referral]
    opened: list[OpenedFile]
    posts: list[Post]

    @property
    def over(self) -> bool:
        return State(self.case.state) in ENDED

    def holding(
        self, organisation: int | None, roles: Collection[str]
    ) -> dict[int, Person]:
        """Return who holds one of ``roles`` in the body."""
        return {
            post.person_id: post.person
            for post in self.posts
            if post.organisation_id == organisation and post.role in roles
        }


def found_of(case: Case, at: datetime) -> Found:
    """Read all rows of the case that give somebody a way, then all posts they name."""
    now = {"starts_at__lte": at, "ends_at__gt": at}
    members = CaseMember.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), case=case, starts_at__lte=at
    ).select_related("person")
    offers = Forwarding.objects.filter(
        case=case, accepted_at__isnull=True, returned_at__isnull=True
    ).select_related("to_organisation")
    grants = CaseUserPermission.objects.filter(content_object=case, **now)
    glass = BrokenGlass.objects.filter(case=case, **now).select_related("person")
    referrals = Referral.objects.filter(Referral.OPEN, case=case)
    opened = OpenedFile.objects.filter(case=case, **now).select_related("person")
    rows: dict[str, Any] = {
        "members": list(members),
        "offers": list(offers.order_by("pk")),
        "grants": list(grants.select_related("user").order_by("ends_at", "pk")),
        "glass": list(glass.order_by("ends_at", "pk")),
        "work": list(WorkItem.objects.filter(case=case).order_by("pk")),
        "referrals": list(referrals.select_related("to_organisation").order_by("pk")),
        "opened": list(opened.order_by("ends_at", "pk")),
    }
    bodies = {
        case.committee_id,
        case.report.taken_in_id,
        *(row.to_organisation_id for row in (*rows["offers"], *rows["referrals"])),
        *(
            row.organisation_id
            for kind in ("members", "glass", "work", "opened")
            for row in rows[kind]
        ),
    }
    named = {row.user_id for row in rows["grants"]}
    posts = Post.objects.held_on(at).filter(
        Q(organisation__in=bodies - {None})
        | Q(person__in=named)
        | Q(role=Role.SUPERVISOR.value),
        person__is_active=True,
    )
    posts = posts.select_related("person", "organisation").order_by("starts_on", "pk")
    return Found(case, at, posts=list(posts), **rows)


def readers_of(case: Case, at: datetime) -> list[Reader]:
    """Return every way of every person to the case, the whole case first, the parts
    next, and last who is shut out. Somebody with two ways stands there twice.
    """
    found = found_of(case, at)
    shut = {m.person_id for m in found.members if m.relation == Relation.CONFLICTED}
    ways = [way for rule in RULES for way in rule(found)]
    seeing = [way for way in dict.fromkeys(ways) if way.person not in shut]
    return [
        *(way for way in seeing if not way.part),
        *(way for way in seeing if way.part),
        *_shut_out(found.members),
    ]


def people_in(case: Case, at: datetime, *, part: bool) -> frozenset[int]:
    """Return who sees the whole case, or who sees only a part of it."""
    found = [way for way in readers_of(case, at) if not way.shut_out]
    whole = frozenset(way.person for way in found if not way.part)
    return frozenset(way.person for way in found) - whole if part else whole


# --- the whole case --------------------------------------------------------------------


def _given(found: Found) -> Readers:
    able = found.holding(found.case.committee_id, roles_with(Permission.WORK_CASE))
    for member in found.members:
        if member.relation in OPENS_THE_CASE and member.person_id in able:
            yield Reader(
                member.person_id,
                member.person.display_name,
                str(member.get_relation_display()),
                member.starts_at,
                member.ends_at,
            )


def _chairs(found: Found) -> Readers:
    case = found.case
    if case.committee is None:
        return
    rule = _("Chair of %(body)s") % {"body": case.committee.name}
    roles = roles_with(Permission.READ_COMMUNE_CASES)
    for person in found.holding(case.committee_id, roles).values():
        yield Reader(person.pk, person.display_name, rule)


def _offered(found: Found) -> Readers:
    if found.over:
        return
    roles = roles_with(Permission.READ_COMMUNE_CASES, Permission.ACCEPT_CASE)
    for row in found.offers:
        rule = _("%(body)s is asked to take the case; until it answers") % {
            "body": row.to_organisation.name
        }
        if row.to_person_id is not None:
            rule = _("Asked to take the case over; until they answer")
        for person in found.holding(row.to_organisation_id, roles).values():
            if row.to_person_id in {None, person.pk}:
                yield Reader(person.pk, person.display_name, rule, row.sent_at)


def _by_name(found: Found) -> Readers:
    posted = {post.person_id for post in found.posts if post.role in OPEN_TO_CASES}
    for row in found.grants:
        if row.user_id in posted:
            yield Reader(
                row.user_id,
                row.user.display_name,
                _("Given by name, to this case only"),
                row.starts_at,
                row.ends_at,
                revoke=f"/ho-so/{found.case.reference}/buoc/thoi-xem/?nguoi={row.user_id}",
            )


def _emergency(found: Found) -> Readers:
    roles = roles_with(Permission.BREAK_GLASS)
    for row in found.glass:
        if row.person_id in found.holding(row.organisation_id, roles):
            yield Reader(
                row.person_id,
                row.person.display_name,
                _("Emergency access: to read, reviewed afterwards"),
                row.starts_at,
                row.ends_at,
            )


# --- a part of it ----------------------------------------------------------------------


def _work(found: Found) -> Readers:
    for row in found.work:
        if found.over and row.role in TEAM_ROLES:
            continue
        able = found.holding(row.organisation_id, {row.role})
        over = row.finished_at is not None or row.cancelled_at is not None
        if row.person_id in able:
            yield _part(able[row.person_id], _("Their own piece of work"))
        elif row.role in TEAM_ROLES and (row.person_id is None or not over):
            rule = _("Their own part: what is asked, due, commune, age band, contact")
            for person in able.values():
                yield _part(person, rule)


def _referrals(found: Found) -> Readers:
    if found.over:
        return
    roles = roles_with(Permission.DO_TEAM_TASK)
    for row in found.referrals:
        rule = _("%(body)s is asked for help; until it has answered") % {
            "body": row.to_organisation.name
        }
        for person in found.holding(row.to_organisation_id, roles).values():
            yield _part(person, rule, row.sent_at)


def _report(found: Found) -> Readers:
    report = found.case.report
    takers = found.holding(report.taken_in_id, roles_with(Permission.TAKE_REPORT))
    author = takers.get(report.received_by_id or 0)
    if author is not None:
        yield _part(author, _("Took the report: what became of it, no assessment"))


def _told(found: Found) -> Readers:
    if found.over:
        return
    for member in found.members:
        if member.relation != Relation.TOLD:
            continue
        if member.person_id in found.holding(member.organisation_id, OPEN_TO_CASES):
            rule = str(member.get_relation_display())
            yield _part(member.person, rule, member.starts_at)


def _times(found: Found) -> Readers:
    """Supervisors: of the province, of the commune, or of everywhere."""
    for post in sorted(found.posts, key=lambda one: one.pk):
        if post.role == Role.SUPERVISOR and _is_near(post, found.case):
            yield _part(post.person, _("Supervises: times and limits, no names"))


def _is_near(post: Post, case: Case) -> bool:
    served = post.organisation.place_id
    if served is None or case.committee is None:
        return True
    place = case.committee.place
    return place is not None and served in {place.pk, place.parent_id}


def _audits(found: Found) -> Readers:
    supervising = {way.person for way in _times(found)}
    for row in found.opened:
        held = found.holding(row.organisation_id, roles_with(Permission.OPEN_FILE))
        if row.person_id in supervising & set(held):
            yield Reader(
                row.person_id,
                row.person.display_name,
                _("Supervises: opened the file, names too")
                if row.shows_name
                else _("Supervises: opened the file, without names"),
                row.starts_at,
                row.ends_at,
                part=True,
            )


def _part(person: Person, rule: str, since: datetime | None = None) -> Reader:
    return Reader(person.pk, person.display_name, rule, since, part=True)


def _shut_out(members: Iterable[CaseMember]) -> Readers:
    for member in members:
        if member.relation == Relation.CONFLICTED:
            yield Reader(
                member.person_id,
                member.person.display_name,
                str(member.get_relation_display()),
                member.starts_at,
                member.ends_at,
                part=True,
                shut_out=True,
            )


RULES: Final[tuple[Callable[[Found], Readers], ...]] = (
    *(_given, _chairs, _offered, _by_name, _emergency, _work, _referrals),
    *(_report, _told, _audits, _times),
)
"""Every way to a case, in the order of the page."""


def roles_with(*permissions: Permission) -> frozenset[str]:
    """Return the roles that hold one of ``permissions``."""
    return frozenset(
        role.value for role, held in PERMISSIONS.items() if held & set(permissions)
    )
