"""The one door to cases: who may know that a case exists, and who sees only a part.

Nothing else reads ``Case.unscoped`` (a contract test looks). A restricted row is absent,
not forbidden: "403" would confirm that the file exists. The rules read posts,
memberships and grants, never anything the browser sends.

Same commune is not same team: a colleague without a relation to the case sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Case as Either
from django.db.models import Q, QuerySet, Value, When
from django.utils import timezone

from accounts.access_log import committed
from accounts.actor import Actor, actor_for
from accounts.models import Person
from accounts.roles import Permission, Role
from casework import file_opening, ties
from casework.glass import within_reach
from casework.models import (
    Case,
    CaseMember,
    Forwarding,
    Reading,
    ReferenceCounter,
    Referral,
    Relation,
    Report,
)
from casework.ties import (
    ACTS_ON_THE_CASE,
    OPENS_A_PART,
    OPENS_THE_PAGE,
    OPENS_THE_WHOLE,
    TIES,
    Tie,
    any_of,
    moment_of,
    referral_is_open,
)
from workflows.models import WorkItem
from workflows.rules.states import ENDED

TEAM_ROLES = ties.TEAM_ROLES


def _tied(actor: Actor, ways: tuple[Tie, ...]) -> QuerySet[Case]:
    """Return the cases to which the actor stands in one of ``ways``, and is not shut out."""
    if actor.person_id is None or not actor.standings:
        return Case.unscoped.none()
    rows = Case.unscoped.filter(any_of(actor, ways))
    return rows.exclude(TIES[Tie.CONFLICTED](actor))


def cases_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases this person may open, and no others.

    Those they may act on, and those they may only read: granted to them by name
    (django-guardian) until a moment. Nobody in conflict with the case.
    """
    if actor.system:
        return Case.unscoped.all()
    return _tied(actor, OPENS_THE_WHOLE)


def readable_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose page this person may open, in whole or in part.

    Which part: ``casework.policy``. Commands do not ask this; they ask ``cases_for``
    or the piece of work.
    """
    if actor.system:
        return Case.unscoped.all()
    return _tied(actor, (*OPENS_THE_WHOLE, *OPENS_A_PART))


def pages_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose pages this person may open, in whole or in part."""
    if actor.system:
        return Case.unscoped.all()
    return _tied(actor, OPENS_THE_PAGE)


def ties_between(actor: Actor, pk: int) -> frozenset[Tie]:
    """Return every relation the actor has to the case now. One query.

    Conflict of interest stands alone: it leaves no other relation.
    """
    if actor.person_id is None or not actor.standings:
        return frozenset()
    asked = {
        f"tie_{tie.value}": Either(
            When(condition(actor), then=Value(True)),  # noqa: FBT003
            default=Value(False),  # noqa: FBT003
        )
        for tie, condition in TIES.items()
    }
    row = Case.unscoped.filter(pk=pk).order_by().annotate(**asked).values(*asked)
    told = row.first() or {}
    found = frozenset(tie for tie in TIES if told.get(f"tie_{tie.value}"))
    return found & {Tie.CONFLICTED} or found


def acting_cases_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases on which this person may do what their post allows.

    Being let in to read a case is not among them, whatever one's post.
    """
    if actor.system:
        return Case.unscoped.all()
    return _tied(actor, ACTS_ON_THE_CASE)


def offered_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases this person's body is asked to take."""
    return _tied(actor, (Tie.OFFERED_BODY,))


def only_reads(actor: Actor, pk: int) -> bool:
    """Say whether this person's way to the case is one of reading alone."""
    return (
        readable_for(actor).filter(pk=pk).exists()
        and not acting_cases_for(actor).filter(pk=pk).exists()
    )


def files_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose file this person may read now: their own, those given to
    them by name, and those opened in an emergency.
    """
    if actor.system:
        return Case.unscoped.all()
    return _tied(actor, (*OPENS_THE_WHOLE, Tie.BREAK_GLASS))


def case_to_ask_for(actor: Actor, reference: str) -> int | None:
    """Return the case of this reference if it may be asked for; never shown to them."""
    opened = files_for(actor).values("pk")
    rows = Case.unscoped.filter(reference=reference).exclude(pk__in=opened)
    shut = rows.exclude(TIES[Tie.CONFLICTED](actor))
    return shut.values_list("pk", flat=True).first()


def breakable_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases this person could open in an emergency: not open to them anyway,
    within their reach, and they are not in conflict with it. See ``casework.glass``.
    """
    if actor.person_id is None or not actor.standings:
        return Case.unscoped.none()
    opened = files_for(actor).values("pk")
    rows = Case.unscoped.filter(within_reach(actor)).exclude(pk__in=opened)
    return rows.exclude(TIES[Tie.CONFLICTED](actor))


def open_by_glass(actor: Actor) -> QuerySet[Case]:
    """Return the cases this person has opened in an emergency, while it lasts."""
    return _tied(actor, (Tie.BREAK_GLASS,))


def openable_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose file this person may open as their supervisor: not open to
    them anyway, within their reach, and they are not in conflict with it.
    """
    if actor.person_id is None or not actor.may(Permission.OPEN_FILE):
        return Case.unscoped.none()
    opened = files_for(actor).values("pk")
    reach = file_opening.within_reach(actor)
    rows = Case.unscoped.filter(reach).exclude(pk__in=opened)
    return rows.exclude(TIES[Tie.CONFLICTED](actor))


def open_to_audit(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose file this person has opened to audit, while it lasts."""
    return _tied(actor, (Tie.AUDITOR,))


def open_cases_held_by(person_id: int) -> QuerySet[Case]:
    """Return the open cases in this person's hands; to be counted, never to be shown."""
    return Case.unscoped.filter(holder=person_id).exclude(
        state__in=[state.value for state in ENDED]
    )


def roles_asked(actor: Actor, pk: int) -> frozenset[Role]:
    """Return the posts of the actor that are asked for work in the case now."""
    rows = WorkItem.objects.filter(ties.waiting(actor), case=pk)
    free = rows.filter(Q(person=actor.person_id) | ties.nobody_has(actor))
    return frozenset(Role(role) for role in free.values_list("role", flat=True))


def permissions_on(actor: Actor, case: Case) -> frozenset[Permission]:
    """Return what the actor's posts allow on this case now, beyond reading it.

    Posts count in the committee that has the case; in one that is asked to take it, the
    answer alone does. Whoever took the report may finish it and pass it on. A case given
    by name to read lets nobody act. The case must be one they have a way to.
    """
    found = _as_the_committee(actor, case)
    if took_the_report(actor, case):
        found |= {p for p in OF_WHOEVER_TOOK_THE_REPORT if actor.may(p)}
    answers = actor.organisations_where(Permission.ACCEPT_CASE)
    if Permission.ACCEPT_CASE not in found and answers:
        asked = Forwarding.objects.filter(
            case=case, accepted_at__isnull=True, returned_at__isnull=True
        )
        if asked.filter(to_organisation__in=answers).exists():
            found |= {Permission.ACCEPT_CASE}
    return found


def took_the_report(actor: Actor, case: Case) -> bool:
    """Say whether the actor took the report, in a body where they still take some."""
    bodies = actor.organisations_where(Permission.TAKE_REPORT)
    mine = case.report.received_by_id == actor.person_id
    return mine and case.report.taken_in_id in bodies


OF_WHOEVER_TOOK_THE_REPORT = (Permission.TAKE_REPORT, Permission.FORWARD_REPORT)


def _as_the_committee(actor: Actor, case: Case) -> frozenset[Permission]:
    """Return what posts in the case's committee allow whoever has a part in the case."""
    granted = frozenset(
        permission
        for permission in Permission
        if case.committee_id in actor.organisations_where(permission)
    )
    leads = Permission.READ_COMMUNE_CASES in granted
    if not granted or leads or case.holder_id == actor.person_id:
        return granted
    own = acting_cases_for(actor).filter(pk=case.pk)
    return granted if own.exists() else frozenset()


def not_conflicted(actor: Actor, path: str) -> Q:
    """Return the condition that the case at ``path`` does not shut ``actor`` out."""
    at = moment_of(actor)
    shut_out = CaseMember.objects.filter(
        person=actor.person_id, relation=Relation.CONFLICTED, starts_at__lte=at
    ).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return ~Q(**{f"{path}__in": shut_out.values("case")})


def work_items_for(actor: Actor) -> QuerySet[WorkItem]:
    """Return the pieces of work this person may see: their own, their body's, and those
    of cases they may open. A body's work is for those who hold the role it asks for.
    """
    if actor.system:
        return WorkItem.objects.all()
    if actor.person_id is None or not actor.standings:
        return WorkItem.objects.none()
    opened = Q(case__in=cases_for(actor).values("pk"))
    return WorkItem.objects.filter(_asked(actor) | opened).filter(
        not_conflicted(actor, "case")
    )


def work_asked_of(actor: Actor) -> QuerySet[WorkItem]:
    """Return the pieces of work asked of this person by name or of their body."""
    if actor.person_id is None or not actor.standings:
        return WorkItem.objects.none()
    return WorkItem.objects.filter(_asked(actor)).filter(not_conflicted(actor, "case"))


def _asked(actor: Actor) -> Q:
    """Return the condition that work is asked of a post the actor holds, and is theirs
    or nobody's. Work by name ends with the post it was asked of, a body's with the case.
    """
    asked, mine = Q(pk__in=[]), Q(person=actor.person_id)
    of_the_body = (mine | ties.nobody_has(actor)) & _case_runs()
    for standing in actor.standings:
        post = Q(role=standing.role.value, organisation=standing.organisation_id)
        asked |= post & (of_the_body if standing.role in TEAM_ROLES else mine)
    return asked


def _case_runs() -> Q:
    return ~Q(case__state__in=[state.value for state in ENDED])


def referrals_for(actor: Actor) -> QuerySet[Referral]:
    """Return the open referrals asked of the actor's body, while the case runs."""
    if actor.person_id is None or not actor.standings:
        return Referral.objects.none()
    rows = Referral.objects.filter(referral_is_open(actor), _case_runs())
    return rows.filter(not_conflicted(actor, "case"))


def held_by_colleagues(actor: Actor) -> QuerySet[WorkItem]:
    """Return the work of the actor's body that a colleague of the same post has.

    For one sentence only: who has it. Nothing else of it is shown to the others.
    """
    if actor.person_id is None:
        return WorkItem.objects.none()
    ours = Q(pk__in=[])
    for standing in actor.standings:
        if standing.role in TEAM_ROLES:
            ours |= Q(role=standing.role.value, organisation=standing.organisation_id)
    rows = WorkItem.objects.filter(ours, _case_runs()).exclude(ties.nobody_has(actor))
    return rows.exclude(person=actor.person_id).filter(not_conflicted(actor, "case"))


def reports_for(actor: Actor) -> QuerySet[Report]:
    """Return the reports this person took: what became of them, never the assessment;
    while they have a post in the body in which they took them.


    Who is in conflict with one of its cases is shut out of the report as well.
    """
    if actor.system:
        return Report.objects.all()
    if actor.person_id is None or not actor.standings:
        return Report.objects.none()
    return Report.objects.filter(ties.taken_by(actor)).filter(
        not_conflicted(actor, "cases")
    )


def times_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose times this person may audit: workflow facts, no names.

    A supervisor: the communes of the place their office serves. A Chair: the commune.
    """
    return _tied(actor, (Tie.COMMUNE_HEAD, Tie.PROVINCE_SUPERVISOR))


def figures_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases that are part of the sums a statistician sees; to be counted,
    never to be listed or opened.
    """
    return _tied(actor, (Tie.PROVINCE_STATISTICIAN,))


def told_cases_for(actor: Actor) -> QuerySet[Case]:
    """Return the open cases of which this person was told because of a danger.

    They may know the reference, the commune and whom to call; while their post lasts.
    """
    return _tied(actor, (Tie.TOLD,))


def may_be_alerted(person_id: int, subject: str) -> bool:
    """Say whether this person may still hear of ``subject`` ("case:12", "report:3").

    Asked again at each delivery: posts end, grants are revoked, a conflict appears.
    """
    kind, _, number = subject.partition(":")
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not number.isdigit():
        return False
    actor = actor_for(person, timezone.now())
    if kind == "report":
        return (
            reports_for(actor).filter(pk=int(number)).exists()
            or cases_for(actor).filter(report=int(number)).exists()
            or times_for(actor).filter(report=int(number)).exists()
        )
    if kind == "committee":
        return int(number) in actor.organisation_ids
    if kind != "case":
        return False
    case = int(number)
    return (
        cases_for(actor).filter(pk=case).exists()
        or work_items_for(actor).filter(case=case).exists()
        or times_for(actor).filter(pk=case).exists()
        or told_cases_for(actor).filter(pk=case).exists()
        or reports_for(actor).filter(cases=case).exists()
        or referrals_for(actor).filter(case=case).exists()
    )


def note_reading(
    case: Case, actor: Actor, what: str, at: datetime, groups: Iterable[str] = ()
) -> None:
    """Write that ``actor`` reads ``what`` of ``case``; the page leaves after this.

    It is committed here. Errors: ``NotRemembered``; then the page is not served.
    """
    if actor.person_id is None:
        raise ValueError("Nobody reads a case unnamed.")
    organisation = next((s.organisation_id for s in actor.standings), None)
    with committed():
        Reading.objects.create(
            case=case,
            person_id=actor.person_id,
            organisation_id=organisation,
            what=what,
            groups=sorted(groups) or None,
            at=at,
        )


def lock_case(pk: int) -> Case:
    """Return the case with its row locked until the transaction ends.

    On SQLite the transaction began as a writer, which is the lock. Errors: a database
    error after ``LOCK_TIMEOUT_MS`` (see ``bound_waiting``).
    """
    rows = Case.unscoped.select_related("report", "child__data_key", "committee")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=pk)


def lock_case_if_any(pk: int) -> Case | None:
    """Lock the case, or return null when there is none of that number."""
    try:
        return lock_case(pk)
    except Case.DoesNotExist:
        return None


def bound_waiting() -> None:
    """Let this transaction wait for a lock no longer than ``LOCK_TIMEOUT_MS``."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, true)",
                [f"{settings.LOCK_TIMEOUT_MS}ms"],
            )


def lock_counter(year: int, prefix: str) -> ReferenceCounter:
    """Return the counter of references with its row locked."""
    rows = ReferenceCounter.objects.filter(year=year, prefix=prefix)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    return rows.get()


def version_of(pk: int) -> int:
    """Return the version of a case, for a caller that shows nothing of it."""
    return Case.unscoped.values_list("version", flat=True).get(pk=pk)


def case_number(reference: str) -> int | None:
    """Return the number of the case of that reference: for the log, shown to nobody."""
    rows = Case.unscoped.filter(reference=reference[:20])
    return rows.values_list("pk", flat=True).first()
