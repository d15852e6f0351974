"""Which cases, limits and alerts a person's board counts. Every number starts here."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Substr

from accounts.actor import Actor
from accounts.roles import Permission
from casework import access
from casework.models import Case as CaseRow
from notifications.models import Alert
from oversight.filters import NO_COMMUNE, Filters
from workflows.models import Duty
from workflows.rules.states import State

SUBJECT = "case:"
_NUMBER: BigIntegerField[int, int] = BigIntegerField()


def audits(actor: Actor) -> bool:
    """Say whether lists and single cases are open to ``actor``, not sums alone."""
    return actor.may(Permission.READ_TIMES) or actor.may(Permission.READ_COMMUNE_CASES)


def every_case(actor: Actor) -> QuerySet[CaseRow]:
    """Return the cases ``actor`` may audit, or only see in sums; one entered by mistake
    is none.
    """
    counted = access.times_for if audits(actor) else access.figures_for
    return counted(actor).exclude(state=State.VOIDED.value)


def narrowed(filters: Filters) -> Q:
    """Return the condition of everything chosen but the commune."""
    chosen = _of_kind(filters)
    if filters.late_entries != "ca":
        chosen &= Q(late_entry=filters.late_entries == "chi")
    return chosen


def _of_kind(filters: Filters) -> Q:
    return Q(kind=filters.kind) if filters.kind else Q()


def _of_commune(filters: Filters) -> Q:
    if filters.committee is None:
        return Q()
    if filters.committee == NO_COMMUNE:
        return Q(committee__isnull=True)
    return Q(committee=filters.committee)


def cases(actor: Actor, filters: Filters) -> QuerySet[CaseRow]:
    """Return the cases the board counts."""
    return every_case(actor).filter(narrowed(filters), _of_commune(filters))


def cases_with_limits(actor: Actor, filters: Filters) -> QuerySet[CaseRow]:
    """Return the cases whose limits and alerts the board counts.

    Late entries are among them: their limits are told apart one by one.
    """
    rows = every_case(actor).filter(_of_kind(filters), _of_commune(filters))
    return rows.filter(late_entry=True) if filters.late_entries == "chi" else rows


def limits(of: QuerySet[CaseRow], filters: Filters) -> QuerySet[Duty]:
    """Return every limit of these cases.

    Of a late entry not what had run out when it was written down, unless late entries
    are asked for: nobody could keep it any more.
    """
    rows = Duty.objects.filter(case__in=of.values("pk"))
    if filters.late_entries:
        return rows
    written = F("case__report__logged_at")
    return rows.filter(
        Q(case__late_entry=False)
        | Q(due_at__gt=written)
        | Q(due_at__isnull=True, begins_at__gte=written)
    )


def limits_of_period(of: QuerySet[CaseRow], filters: Filters) -> QuerySet[Duty]:
    """Return the limits of these cases that began in the chosen period.

    Of a late entry only those that began after it was written down: the other times
    tell when it was written, not how fast anybody was.
    """
    rows = limits(of, filters).filter(
        begins_at__gte=filters.from_moment, begins_at__lt=filters.to_moment
    )
    if filters.late_entries:
        return rows
    written = F("case__report__logged_at")
    return rows.filter(Q(case__late_entry=False) | Q(begins_at__gte=written))


def alerts_nobody_took(of: QuerySet[CaseRow]) -> QuerySet[Any]:
    """Return alerts about these cases that wait for somebody; news does not wait.

    Each has ``case_pk`` and ``committee``. What was only recorded, for late entries,
    told nobody and waits for nobody.
    """
    number = Case(
        When(subject__startswith=SUBJECT, then=Cast(Substr("subject", 6), _NUMBER)),
        default=None,
        output_field=_NUMBER,
    )
    here = of.filter(pk=OuterRef("case_pk"))
    return (
        Alert.objects.filter(
            acknowledged_at__isnull=True,
            done_at__isnull=True,
            quiet=False,
            level__lt=Alert.Level.NEWS,
            subject__startswith=SUBJECT,
        )
        .annotate(case_pk=number)
        .filter(Exists(here))
        .annotate(committee=Subquery(here.values("committee")[:1]))
    )
