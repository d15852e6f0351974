"""Planned visits that are near or missed, and checks after closure that are due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.roles import Permission
from casework import access
from casework.models import Visit
from casework.queries.child_words import commune_of, short_child
from casework.queries.due import due_by_day
from casework.queries.work_rows import Row
from casework.steps import address_of
from workflows.rules.visits import check_after_closure, is_missed

NEAR: Final = timedelta(days=7)
A_MONTH: Final = timedelta(days=31)
"""A check after closure is planned for the middle of its time: it may be made a month
before that."""
MOST: Final = 50
RELATED: Final = (
    *("case__child__data_key", "case__incident_commune", "case__residence_commune"),
    *("case__holder", "case__committee"),
)


def due_visits(actor: Actor, at: datetime, *, own: bool, late: bool) -> list[Row]:
    """Return the nearest visits, missed ones first. One query, at most fifty rows.

    ``own``: only of cases this person holds. ``late``: only what was missed.
    """
    today = local_day(at)
    waiting = Visit.objects.filter(
        case__in=access.cases_for(actor).values("pk"),
        done_at__isnull=True,
        cancelled_at__isnull=True,
    ).filter(
        Q(planned_on__lte=today + NEAR)
        | Q(purpose=Visit.Purpose.AFTER_CLOSURE, planned_on__lte=today + A_MONTH)
    )
    if own:
        waiting = waiting.filter(case__holder=actor.person_id)
    if late:
        waiting = waiting.filter(planned_on__lt=today)
    rows = waiting.select_related(*RELATED).order_by("planned_on", "pk")[:MOST]
    found = [_row(visit, actor, at) for visit in rows]
    return [row for row in found if row.late or not late]


def last_day_of(visit: Visit) -> date:
    """Return the day the visit must be made by.

    A check after closure has until the third month, planned for the middle of its time.
    """
    closed_at = visit.case.closed_at
    if visit.purpose == Visit.Purpose.AFTER_CLOSURE and closed_at is not None:
        return check_after_closure(local_day(closed_at))[1]
    return visit.planned_on


def _row(visit: Visit, actor: Actor, at: datetime) -> Row:
    case = visit.case
    day = last_day_of(visit)
    missed = is_missed(day, local_day(at))
    after = visit.purpose == Visit.Purpose.AFTER_CLOSURE
    may = case.committee_id in actor.organisations_where(Permission.WORK_CASE)
    step = "buoc/kiem-tra-sau/" if after else "buoc/tham-tre/"
    return Row(
        key=f"v{visit.pk}",
        href=address_of(case.reference) + (step if may else ""),
        title=_("Check after closure") if after else _("Visit the child"),
        action=_("Record the visit") if may else _("Open"),
        late=missed,
        limit=due_by_day(day, at),
        reference=case.reference,
        child=short_child(case),
        place=commune_of(case),
        risk=case.risk,
        risk_words=str(case.get_risk_display()) if case.risk else "",
        holder=case.holder.display_name if case.holder else "",
        note=_("the visit was missed") if missed else "",
    )
