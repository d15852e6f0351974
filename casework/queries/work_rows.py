"""Rows of "My work": a piece of work with its clock, its child and who has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.models.person import ROLE_LABELS
from accounts.roles import Role
from casework import access
from casework.models import Case, FormRecord
from casework.queries.asked_work import node_of
from casework.queries.child_words import commune_of, short_child, unnamed_child
from casework.queries.due import NO_LIMIT, Due, due_of_limit, due_of_work
from casework.steps import address_of, address_of_work, place_of
from casework.ties import TEAM_ROLES
from workflows.models import Duty, Track, WorkItem
from workflows.rules.calendar import Calendar
from workflows.working_days import calendar_for

RELATED: Final = (
    *("case__child__data_key", "case__incident_commune", "case__residence_commune"),
    *("case__holder", "case__committee", "organisation", "person", "case__report"),
)
TEAM: Final = frozenset(role.value for role in TEAM_ROLES)


@dataclass(frozen=True)
class Row:
    """What ``components/queue_row.html`` draws."""

    key: str
    href: str
    title: str
    action: str
    late: bool
    limit: Due
    reference: str
    child: str
    place: str
    risk: str = ""
    risk_words: str = ""
    holder: str = ""
    note: str = ""
    more: int = 0


@dataclass
class _Around:
    """What the rows of one page share, read once for all of them."""

    at: datetime
    actor: Actor
    limits: dict[tuple[int, int], list[Duty]] = field(default_factory=dict)
    unanswered: dict[tuple[int, int], int] = field(default_factory=dict)
    opens: set[int] = field(default_factory=set)
    drafts: set[tuple[int, int, str]] = field(default_factory=set)
    calendars: dict[int | None, Calendar] = field(default_factory=dict)

    def calendar(self, case: Case) -> Calendar:
        """Return the office's calendar; of an office not one's own the common one."""
        own = case.committee_id in self.actor.organisation_ids
        office = case.committee_id if own else None
        if office not in self.calendars:
            self.calendars[office] = calendar_for(office)
        return self.calendars[office]


def rows_of(items: Sequence[WorkItem], actor: Actor, at: datetime) -> list[Row]:
    """Return the rows of one page. Queries: four, and one per office of the actor."""
    around = _around(items, actor, at)
    return [_row(item, around) for item in items]


def _around(items: Sequence[WorkItem], actor: Actor, at: datetime) -> _Around:
    cases = {item.case_id for item in items}
    if not cases:
        return _Around(at, actor)
    limits: dict[tuple[int, int], list[Duty]] = defaultdict(list)
    for duty in Duty.objects.open().filter(case__in=cases, due_at__isnull=False):
        limits[duty.case_id, duty.cycle].append(duty)
    drafts = FormRecord.objects.filter(case__in=cases, status=FormRecord.Status.DRAFT)
    return _Around(
        at,
        actor,
        limits=limits,
        unanswered=_unanswered(cases),
        opens=set(
            access.cases_for(actor).filter(pk__in=cases).values_list("pk", flat=True)
        ),
        drafts=set(drafts.values_list("case", "cycle", "key")),
    )


def _unanswered(cases: Iterable[int]) -> dict[tuple[int, int], int]:
    """Return how many bodies have not answered, per case and cycle."""
    rows = (
        WorkItem.objects.open()
        .filter(case__in=cases, acknowledged_at__isnull=True, refused_at__isnull=True)
        .filter(~Q(track=Track.PATH), role__in=TEAM)
        .values("case", "cycle")
        .annotate(n=Count("pk"))
    )
    return {(row["case"], row["cycle"]): row["n"] for row in rows}


def is_asked_of_a_body(item: WorkItem) -> bool:
    """Say whether a partner body is asked: its clock is its own, not the case's."""
    return item.track != Track.PATH and item.role in TEAM


def _row(item: WorkItem, around: _Around) -> Row:
    case = item.case
    opens = item.case_id in around.opens
    limit, more = _limit(item, around)
    node = node_of(case, item.node)
    href, action = _way(item, around, opens=opens)
    return Row(
        key=f"w{item.pk}",
        href=href,
        title=str(node.label) if node else item.node,
        action=action,
        late=limit.late,
        limit=limit,
        more=more,
        reference=case.reference,
        child=short_child(case) if opens else unnamed_child(case.child),
        place=commune_of(case),
        risk=case.risk if opens else "",
        risk_words=_risk_words(case, opens=opens),
        holder=_holder(item),
        note=_note(item, around) if opens else "",
    )


def _risk_words(case: Case, *, opens: bool) -> str:
    if not opens:
        return _("Request")
    return str(case.get_risk_display()) if case.risk else ""


def _limit(item: WorkItem, around: _Around) -> tuple[Due, int]:
    """Return the nearer of the work's own moment and the case's running limits."""
    own = due_of_work(item, around.at)
    if is_asked_of_a_body(item):
        return own, 0
    limits = around.limits.get((item.case_id, item.cycle), [])
    running = sorted(
        (d for d in limits if d.due_at and d.paused_since is None),
        key=lambda duty: (duty.due_at, duty.pk),
    )
    if item.case.late_entry:
        written = item.case.report.logged_at
        running = [d for d in running if d.due_at and d.due_at > written] or running
    if running and (own.due_at is None or running[0].due_at <= own.due_at):  # type: ignore[operator]
        calendar = around.calendar(item.case)
        return due_of_limit(running[0], around.at, calendar), len(running) - 1
    if own.due_at is not None:
        return own, len(running)
    if limits:
        return due_of_limit(limits[0], around.at, around.calendar(item.case)), 0
    return NO_LIMIT, 0


def _way(item: WorkItem, around: _Around, *, opens: bool) -> tuple[str, str]:
    """Return where the row leads and what its button says."""
    if item.role in TEAM and item.track != Track.PATH and _holds(item, around.actor):
        return f"/yeu-cau/{item.pk}/", _("Open")
    reference = item.case.reference
    place = place_of(item.node)
    may = around.actor.may(place.permission) and (
        item.organisation_id is None
        or item.organisation_id in around.actor.organisation_ids
    )
    if not may and opens:
        return address_of(reference), _("Open")
    begun = (item.case_id, item.cycle, place.form) in around.drafts
    href = address_of_work(reference, item.node, item.pk)
    return href, _("Continue") if begun else _("Do now")


def _holds(item: WorkItem, actor: Actor) -> bool:
    return any(
        s.role == item.role and s.organisation_id == item.organisation_id
        for s in actor.standings
    )


def _holder(item: WorkItem) -> str:
    """Return who has the work: the person, their body, or the role nobody has yet."""
    body = item.organisation.name if item.organisation else ""
    who = item.person.display_name if item.person else ""
    role = "" if who else str(ROLE_LABELS.get(Role(item.role), item.role))
    return " · ".join(part for part in (who, role, body) if part)


def _note(item: WorkItem, around: _Around) -> str:
    if item.refused_at is not None:
        return _("declined; ask somebody else")
    if is_asked_of_a_body(item):
        return _("taken") if item.acknowledged_at else _("not answered yet")
    n = around.unanswered.get((item.case_id, item.cycle), 0)
    if not n:
        return ""
    return ngettext(
        "%(n)d partner body has not answered",
        "%(n)d partner bodies have not answered",
        n,
    ) % {"n": n}
