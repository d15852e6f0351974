"""Who can see a case: every person, by which rule, until when. True in both directions.

Each rule here is written the other way round from its twin in ``casework.access``, which
asks for one person; ``tests/proofs/test_readers.py`` holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person, Post
from accounts.roles import CASE_ROLES, PERMISSIONS, Permission, Role
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
Posts = QuerySet[Post]


def readers_of(case: Case, at: datetime) -> list[Reader]:
    """Return every way of every person to the case, the whole case first, the parts
    next, and last who is shut out. Somebody with two ways stands there twice.
    """
    members = list(
        CaseMember.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=at), case=case, starts_at__lte=at
        ).select_related("person")
    )
    shut = {m.person_id for m in members if m.relation == Relation.CONFLICTED}
    ways = [
        *_given(case, members, at),
        *_chairs(case, at),
        *_offered(case, at),
        *_by_name(case, at),
        *_emergency(case, at),
        *_work(case, at),
        *_referrals(case, at),
        *_report(case, at),
        *_told(case, members, at),
        *_audits(case, at),
        *_times(case, at),
    ]
    seeing = [way for way in dict.fromkeys(ways) if way.person not in shut]
    return [
        *(way for way in seeing if not way.part),
        *(way for way in seeing if way.part),
        *_shut_out(members),
    ]


def people_in(case: Case, at: datetime, *, part: bool) -> frozenset[int]:
    """Return who sees the whole case, or who sees only a part of it."""
    found = [way for way in readers_of(case, at) if not way.shut_out]
    whole = frozenset(way.person for way in found if not way.part)
    return frozenset(way.person for way in found) - whole if part else whole


# --- the whole case --------------------------------------------------------------------


def _given(case: Case, members: Iterable[CaseMember], at: datetime) -> Readers:
    able = _holding(case.committee_id, roles_with(Permission.WORK_CASE), at)
    for member in members:
        if member.relation in OPENS_THE_CASE and member.person_id in able:
            yield Reader(
                member.person_id,
                member.person.display_name,
                str(member.get_relation_display()),
                member.starts_at,
                member.ends_at,
            )


def _chairs(case: Case, at: datetime) -> Readers:
    if case.committee is None:
        return
    rule = _("Chair of %(body)s") % {"body": case.committee.name}
    roles = roles_with(Permission.READ_COMMUNE_CASES)
    for person in _holding(case.committee_id, roles, at).values():
        yield Reader(person.pk, person.display_name, rule)


def _offered(case: Case, at: datetime) -> Readers:
    rows = Forwarding.objects.filter(
        case=case, accepted_at__isnull=True, returned_at__isnull=True
    ).select_related("to_organisation")
    roles = roles_with(Permission.READ_COMMUNE_CASES, Permission.ACCEPT_CASE)
    for row in rows:
        rule = _("%(body)s is asked to take the case; until it answers") % {
            "body": row.to_organisation.name
        }
        if row.to_person_id is not None:
            rule = _("Asked to take the case over; until they answer")
        for person in _holding(row.to_organisation_id, roles, at).values():
            if row.to_person_id in {None, person.pk}:
                yield Reader(person.pk, person.display_name, rule, row.sent_at)


def _by_name(case: Case, at: datetime) -> Readers:
    rows = CaseUserPermission.objects.filter(
        content_object=case, starts_at__lte=at, ends_at__gt=at
    ).select_related("user")
    posted = _posted((row.user_id for row in rows), at, CASE_ROLES)
    for row in rows.order_by("ends_at", "pk"):
        if row.user_id in posted:
            yield Reader(
                row.user_id,
                row.user.display_name,
                _("Given by name, to this case only"),
                row.starts_at,
                row.ends_at,
                revoke=f"/ho-so/{case.reference}/buoc/thoi-xem/?nguoi={row.user_id}",
            )


def _emergency(case: Case, at: datetime) -> Readers:
    rows = BrokenGlass.objects.filter(
        case=case, starts_at__lte=at, ends_at__gt=at
    ).select_related("person")
    roles = roles_with(Permission.BREAK_GLASS)
    for row in rows.order_by("ends_at", "pk"):
        if row.person_id in _holding(row.organisation_id, roles, at):
            yield Reader(
                row.person_id,
                row.person.display_name,
                _("Emergency access: to read, reviewed afterwards"),
                row.starts_at,
                row.ends_at,
            )


# --- a part of it ----------------------------------------------------------------------


def _work(case: Case, at: datetime) -> Readers:
    rows = list(WorkItem.objects.filter(case=case).order_by("pk"))
    holders = _holders_by_post({row.organisation_id for row in rows}, at)
    for row in rows:
        able = holders[row.organisation_id, row.role]
        over = row.finished_at is not None or row.cancelled_at is not None
        if row.person_id in able:
            yield _part(able[row.person_id], _("Their own piece of work"))
        elif row.role in TEAM_ROLES and (row.person_id is None or not over):
            rule = _("Their own part: what is asked, due, commune, age band, contact")
            for person in able.values():
                yield _part(person, rule)


def _referrals(case: Case, at: datetime) -> Readers:
    if State(case.state) in ENDED:
        return
    roles = roles_with(Permission.DO_TEAM_TASK)
    rows = Referral.objects.filter(Referral.OPEN, case=case)
    for row in rows.select_related("to_organisation").order_by("pk"):
        rule = _("%(body)s is asked for help; until it has answered") % {
            "body": row.to_organisation.name
        }
        for person in _holding(row.to_organisation_id, roles, at).values():
            yield _part(person, rule, row.sent_at)


def _report(case: Case, at: datetime) -> Readers:
    author = case.report.received_by
    takers = roles_with(Permission.TAKE_REPORT)
    if author is not None and author.pk in _holding(
        case.report.taken_in_id, takers, at
    ):
        yield _part(author, _("Took the report: what became of it, no assessment"))


def _told(case: Case, members: Iterable[CaseMember], at: datetime) -> Readers:
    if State(case.state) in ENDED:
        return
    told = [m for m in members if m.relation == Relation.TOLD]
    holders = _holders_by_post({m.organisation_id for m in told}, at)
    for member in told:
        if any(
            member.person_id in holders[member.organisation_id, role.value]
            for role in CASE_ROLES
        ):
            rule = str(member.get_relation_display())
            yield _part(member.person, rule, member.starts_at)


def _times(case: Case, at: datetime) -> Readers:
    """Supervisors: of the province, of the commune, or of everywhere."""
    place = case.committee.place if case.committee else None
    near = Q(organisation__place__isnull=True)
    if case.committee is None:
        near |= Q(organisation__place__isnull=False)
    elif place is not None:
        near |= Q(organisation__place__in=[p for p in (place.pk, place.parent_id) if p])
    posts = _posts(at).filter(near, role=Role.SUPERVISOR.value)
    for post in posts.select_related("person").order_by("pk"):
        yield _part(post.person, _("Supervises: times and limits, no names"))


def _audits(case: Case, at: datetime) -> Readers:
    supervising = {way.person for way in _times(case, at)}
    rows = OpenedFile.objects.filter(case=case, starts_at__lte=at, ends_at__gt=at)
    for row in rows.select_related("person").order_by("ends_at", "pk"):
        held = _holding(row.organisation_id, roles_with(Permission.OPEN_FILE), at)
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


# --- posts -----------------------------------------------------------------------------


def roles_with(*permissions: Permission) -> frozenset[str]:
    """Return the roles that hold one of ``permissions``."""
    return frozenset(
        role.value for role, held in PERMISSIONS.items() if held & set(permissions)
    )


def _posts(at: datetime) -> Posts:
    return Post.objects.held_on(at).filter(person__is_active=True)


def _holding(
    organisation: int | None, roles: Iterable[str], at: datetime
) -> dict[int, Person]:
    if organisation is None:
        return {}
    posts = _posts(at).filter(organisation=organisation, role__in=list(roles))
    found = posts.select_related("person").order_by("starts_on", "pk")
    return {post.person_id: post.person for post in found}


def _holders_by_post(
    organisations: Iterable[int | None], at: datetime
) -> dict[tuple[int | None, str], dict[int, Person]]:
    """Return who holds each post of these bodies, by body and role. One query."""
    found: dict[tuple[int | None, str], dict[int, Person]] = defaultdict(dict)
    posts = _posts(at).filter(organisation__in=[o for o in organisations if o])
    for post in posts.select_related("person").order_by("starts_on", "pk"):
        found[post.organisation_id, post.role][post.person_id] = post.person
    return found


def _posted(
    people: Iterable[int], at: datetime, roles: Iterable[str]
) -> frozenset[int]:
    posts = _posts(at).filter(person__in=list(people), role__in=list(roles))
    return frozenset(posts.values_list("person_id", flat=True))
