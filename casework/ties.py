"""How a person stands to a case: each relation once, as a condition on the cases.

``casework.access`` builds lists from these conditions and ``casework.policy`` asks them
about one case, so that a list and a page can never disagree. Every relation ends: with
the post, the piece of work, the grant's end, or the case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from accounts.actor import Actor
from accounts.models import Post
from accounts.roles import OPEN_TO_CASES, Permission, Role
from casework.models import (
    OPENS_THE_CASE,
    BrokenGlass,
    CaseMember,
    CaseUserPermission,
    Forwarding,
    OpenedFile,
    Referral,
    Relation,
    Report,
)
from workflows.models import WorkItem
from workflows.rules.states import ENDED

READ_CASE = "read_case"
TEAM_ROLES = frozenset(
    {
        *(Role.POLICE, Role.HEALTH, Role.SCHOOL, Role.JUSTICE, Role.WOMENS_UNION),
        *(Role.YOUTH_UNION, Role.BORDER_GUARD, Role.LABOUR_OFFICER),
    }
)


class Tie(StrEnum):
    """A relation between a person and a case. Keys are retired, never renamed."""

    COMMUNE_HEAD = "commune_head"  # Chair of the committee that has the case
    OFFERED_BODY = "offered_body"  # Chair or worker of the committee asked to take it
    CASE_HOLDER = "case_holder"  # or the stand-in
    GRANTED = "granted"  # given by name, to this case only, to read, until a moment
    TASK_HOLDER = "task_holder"  # has taken a piece of its work
    TEAM_MEMBER = "team_member"  # of a body that is asked for a piece of its work
    REFERRAL_BODY = "referral_body"  # of a body asked for help, until it ends
    AUDITOR = "auditor"  # a supervisor who opened the file, with a reason
    AUDITOR_NAMED = "auditor_named"  # and, with a reason of its own, the names
    BREAK_GLASS = "break_glass"
    INTAKE_AUTHOR = "intake_author"
    PROVINCE_SUPERVISOR = "province_supervisor"
    PROVINCE_STATISTICIAN = "province_statistician"  # counts it, never alone
    TOLD = "told"  # heard of the danger: the reference, the commune, whom to call
    CONFLICTED = "conflicted"


Condition = Callable[[Actor], Q]


def moment_of(actor: Actor) -> datetime:
    """Return the moment the actor's posts were read for. Errors: ``ValueError``."""
    if actor.at is None:
        raise ValueError("An actor without a moment may read nothing.")
    return actor.at


def member(actor: Actor, *relations: str, **more: Any) -> Q:
    """Return the condition that the actor is a member in one of ``relations`` now.

    ``more``: what else is asked of the member's row.
    """
    rows = CaseMember.objects.filter(
        case=OuterRef("pk"), person=actor.person_id, relation__in=relations, **more
    )
    at = moment_of(actor)
    return Q(
        Exists(
            rows.filter(starts_at__lte=at).filter(
                Q(ends_at__isnull=True) | Q(ends_at__gt=at)
            )
        )
    )


def _commune_head(actor: Actor) -> Q:
    committees = actor.organisations_where(Permission.READ_COMMUNE_CASES)
    return Q(committee__in=committees)


def _offered_body(actor: Actor) -> Q:
    bodies = actor.organisations_where(
        Permission.READ_COMMUNE_CASES
    ) | actor.organisations_where(Permission.ACCEPT_CASE)
    asked = Q(to_person__isnull=True) | Q(to_person=actor.person_id)
    waiting = Forwarding.objects.filter(
        asked,
        case=OuterRef("pk"),
        to_organisation__in=bodies,
        accepted_at__isnull=True,
        returned_at__isnull=True,
    )
    return Q(Exists(waiting)) & _running()


def _case_holder(actor: Actor) -> Q:
    return member(actor, *OPENS_THE_CASE) & Q(
        committee__in=actor.organisations_where(Permission.WORK_CASE)
    )


def _granted(actor: Actor) -> Q:
    if not actor.roles & OPEN_TO_CASES:
        return Q(pk__in=[])
    at = moment_of(actor)
    rows = CaseUserPermission.objects.filter(
        content_object=OuterRef("pk"),
        user_id=actor.person_id,
        permission__codename=READ_CASE,
        starts_at__lte=at,
        ends_at__gt=at,
    )
    return Q(Exists(rows))


def _team_posts(actor: Actor) -> Q:
    """Return the condition that a piece of work is asked of a post the actor holds."""
    asked = Q(pk__in=[])
    for standing in actor.standings:
        if standing.role in TEAM_ROLES:
            asked |= Q(role=standing.role.value, organisation=standing.organisation_id)
    return asked


def nobody_has(actor: Actor) -> Q:
    """Return the condition that open work of a body is free for anybody there to take.

    Nobody has taken it, or who did holds that post there no more: access ends with the
    posting, the work goes back to the body. docs/sources/roles.md section 4.
    """
    holding = Post.objects.held_on(moment_of(actor)).filter(
        person=OuterRef("person"),
        role=OuterRef("role"),
        organisation=OuterRef("organisation"),
        person__is_active=True,
    )
    waits = Q(finished_at__isnull=True, cancelled_at__isnull=True)
    return Q(person__isnull=True) | (waits & ~Q(Exists(holding)))


def waiting(actor: Actor) -> Q:
    """Work of a partner body that is open and was not declined, while the case runs."""
    return _team_posts(actor) & Q(
        finished_at__isnull=True, cancelled_at__isnull=True, refused_at__isnull=True
    )


def _running() -> Q:
    return ~Q(state__in=[state.value for state in ENDED])


def _task_holder(actor: Actor) -> Q:
    mine = WorkItem.objects.filter(
        waiting(actor), case=OuterRef("pk"), person=actor.person_id
    )
    return Q(Exists(mine)) & _running()


def _team_member(actor: Actor) -> Q:
    asked = WorkItem.objects.filter(
        waiting(actor), nobody_has(actor), case=OuterRef("pk")
    )
    return Q(Exists(asked)) & _running()


def referral_is_open(actor: Actor) -> Q:
    """Return the condition on referrals: open, and asked of a post the actor holds."""
    bodies = actor.organisations_where(Permission.DO_TEAM_TASK)
    return Q(Referral.OPEN, to_organisation__in=bodies)


def _referral_body(actor: Actor) -> Q:
    asked = Referral.objects.filter(referral_is_open(actor), case=OuterRef("pk"))
    return Q(Exists(asked)) & _running()


def _break_glass(actor: Actor) -> Q:
    """It ends with its hour, and before it with the post that opened the case."""
    at = moment_of(actor)
    rows = BrokenGlass.objects.filter(
        case=OuterRef("pk"),
        person=actor.person_id,
        organisation__in=actor.organisations_where(Permission.BREAK_GLASS),
        starts_at__lte=at,
        ends_at__gt=at,
    )
    return Q(Exists(rows))


def _auditor(actor: Actor, *, named: bool = False) -> Q:
    """It ends with its hour, by hand, with the post, and where supervision ends."""
    if not actor.may(Permission.OPEN_FILE):
        return Q(pk__in=[])
    at = moment_of(actor)
    rows = OpenedFile.objects.filter(
        case=OuterRef("pk"),
        person=actor.person_id,
        organisation__in=actor.organisations_where(Permission.OPEN_FILE),
        starts_at__lte=at,
        ends_at__gt=at,
    )
    if named:
        rows = rows.filter(shows_name=True)
    return Q(Exists(rows)) & _province_supervisor(actor)


def _auditor_named(actor: Actor) -> Q:
    return _auditor(actor, named=True)


def _intake_author(actor: Actor) -> Q:
    own = Report.objects.filter(taken_by(actor), pk=OuterRef("report"))
    return Q(Exists(own))


def taken_by(actor: Actor) -> Q:
    """Return the condition on reports that the actor took them, in a body where they
    still take reports: access ends with the posting.
    """
    bodies = actor.organisations_where(Permission.TAKE_REPORT)
    return Q(received_by=actor.person_id, taken_in__in=bodies)


def _province_supervisor(actor: Actor) -> Q:
    return _in_the_province_of(actor, Role.SUPERVISOR)


def _province_statistician(actor: Actor) -> Q:
    if not actor.may(Permission.READ_FIGURES):
        return Q(pk__in=[])
    return _in_the_province_of(actor, Role.STATISTICIAN)


def _in_the_province_of(actor: Actor, role: Role) -> Q:
    offices = [s for s in actor.standings if s.role == role]
    if any(s.place_id is None for s in offices):
        return Q(pk__isnull=False)
    places = [s.place_id for s in offices]
    within = Q(committee__place__parent__in=places) | Q(committee__place__in=places)
    # nobody's case yet: the province's worry
    return within | Q(committee__isnull=True) if places else within


def _told(actor: Actor) -> Q:
    bodies = {s.organisation_id for s in actor.standings if s.role in OPEN_TO_CASES}
    return member(actor, Relation.TOLD, organisation__in=bodies) & _running()


def _conflicted(actor: Actor) -> Q:
    return member(actor, Relation.CONFLICTED)


TIES: Final[dict[Tie, Condition]] = {
    Tie.COMMUNE_HEAD: _commune_head,
    Tie.OFFERED_BODY: _offered_body,
    Tie.CASE_HOLDER: _case_holder,
    Tie.GRANTED: _granted,
    Tie.TASK_HOLDER: _task_holder,
    Tie.TEAM_MEMBER: _team_member,
    Tie.REFERRAL_BODY: _referral_body,
    Tie.AUDITOR: _auditor,
    Tie.AUDITOR_NAMED: _auditor_named,
    Tie.BREAK_GLASS: _break_glass,
    Tie.INTAKE_AUTHOR: _intake_author,
    Tie.PROVINCE_SUPERVISOR: _province_supervisor,
    Tie.PROVINCE_STATISTICIAN: _province_statistician,
    Tie.TOLD: _told,
    Tie.CONFLICTED: _conflicted,
}

ACTS_ON_THE_CASE: Final = (Tie.COMMUNE_HEAD, Tie.CASE_HOLDER)
"""Relations with which the case is one's own to read and, by permission, to change.

A body that is asked to take a case reads it and answers; it acts once it has accepted.
"""

OPENS_THE_WHOLE: Final = (*ACTS_ON_THE_CASE, Tie.OFFERED_BODY, Tie.GRANTED)
"""Relations with which the whole case is opened, and listed among one's own."""

OPENS_A_PART: Final = (
    *(Tie.TASK_HOLDER, Tie.TEAM_MEMBER, Tie.REFERRAL_BODY),
    *(Tie.AUDITOR, Tie.BREAK_GLASS),
)
"""Relations with which the case page is opened to be read; commands ask for more."""

OPENS_THE_PAGE: Final = (
    *OPENS_THE_WHOLE,
    *(Tie.TASK_HOLDER, Tie.TEAM_MEMBER, Tie.AUDITOR, Tie.BREAK_GLASS),
)
"""Relations with which the pages of the case are opened. A body that is asked for help
beside the path has the page of its request alone."""


def any_of(actor: Actor, ties: tuple[Tie, ...]) -> Q:
    """Return the condition that the actor stands to the case in one of ``ties``."""
    wanted = Q(pk__in=[])
    for tie in ties:
        wanted |= TIES[tie](actor)
    return wanted
