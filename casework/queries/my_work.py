"""My work: what waits for this person, by when, in groups with words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.roles import Permission, Role
from casework import access
from casework.access import TEAM_ROLES
from casework.queries.due_visits import due_visits
from casework.queries.work_rows import RELATED, TEAM, Row, rows_of
from casework.ties import nobody_has
from workflows.models import Duty, Track, WorkItem

PAGE: Final = 50
MINE: Final = "cua-toi"
UNIT: Final = "don-vi"
TO_DECIDE: Final = "cho-duyet"
LATE: Final = "tre"
OLD: Final = "so-cu"
"""Old reports that were taken in late: apart, so that they never bury tonight's work."""
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)  # the sort key of what has no limit

SUPERVISION: Final = "/giam-sat/"
CONFIGURATION: Final = "/cau-hinh/"


@dataclass(frozen=True)
class Tab:
    """One tab. ``count``: how many pieces of work it lists, within the own scope."""

    key: str
    label: str
    href: str
    here: bool
    count: int


@dataclass(frozen=True)
class Group:
    """Rows that are due together: "Overdue", "Today"…"""

    key: str
    label: str
    rows: list[Row]


@dataclass(frozen=True)
class MyWork:
    """One page. ``next``: the cursor behind the last row, or empty."""

    tab: str
    tabs: list[Tab]
    groups: list[Group]
    next: str
    first: bool
    at: datetime
    posted: bool
    team: bool

    @property
    def empty(self) -> bool:
        return not self.groups


def start_page_of(actor: Actor) -> str:
    """Return where somebody without a part in cases begins; empty for everybody else."""
    watching = {Role.SUPERVISOR, Role.STATISTICIAN}
    if actor.roles - {*watching, Role.ADMINISTRATOR} or not actor.roles:
        return ""
    return SUPERVISION if actor.roles & watching else CONFIGURATION


def my_work(actor: Actor, at: datetime, *, tab: str = MINE, after: str = "") -> MyWork:
    """Return one page of one tab. At most twelve queries, whatever the number of rows.

    ``after`` is the cursor of the page before; one that cannot be read begins anew.
    """
    open_to = _tabs_open_to(actor)
    tab = tab if tab in open_to else MINE
    work = _work_for(actor)
    counts = _counts(work, actor, at, open_to)
    cursor = _cursor(after)
    found = _page(work.filter(_of_tab(tab, actor, at)), cursor)
    rows = rows_of(found[:PAGE], actor, at)
    groups = _grouped(rows, at)
    if cursor is None:
        groups = _with_visits(groups, _visits(actor, at, tab))
    return MyWork(
        tab=tab,
        tabs=[
            Tab(key, _label(key), _href(key), key == tab, counts[key])
            for key in open_to
            if key != OLD or counts[OLD] or tab == OLD
        ],
        groups=groups,
        next=_cursor_of(found[PAGE - 1]) if len(found) > PAGE else "",
        first=cursor is None,
        at=at,
        posted=bool(actor.standings),
        team=actor.may(Permission.DO_TEAM_TASK),
    )


def _tabs_open_to(actor: Actor) -> list[str]:
    tabs = [MINE]
    if actor.may(Permission.WORK_CASE) or actor.may(Permission.READ_COMMUNE_CASES):
        tabs.append(UNIT)
    if actor.may(Permission.APPROVE_PLAN):
        tabs.append(TO_DECIDE)
    return [*tabs, LATE, OLD]


def _label(tab: str) -> str:
    return {
        MINE: _("Mine"),
        UNIT: _("My unit's"),
        TO_DECIDE: _("Waiting for my decision"),
        LATE: _("Late"),
        OLD: _("From old records"),
    }[tab]


def _href(tab: str) -> str:
    return "/" if tab == MINE else f"/?muc={tab}"


def asked_of(actor: Actor) -> Q:
    """Return the condition that work is asked of this person.

    By name; or of a post of theirs in their body while nobody there has it.
    """
    mine = Q(person=actor.person_id)
    if not actor.standings:
        return mine
    posts = Q(pk__in=[])
    for standing in actor.standings:
        if standing.role in TEAM_ROLES or standing.role == Role.CHAIR:
            posts |= Q(role=standing.role.value, organisation=standing.organisation_id)
    free = WorkItem.objects.open().filter(posts, nobody_has(actor))
    return mine | Q(pk__in=free.values("pk"))


def _to_pass_on(actor: Actor) -> Q:
    """Return the condition that a report this person took waits to be passed on."""
    taken = access.reports_for(actor).values("pk")
    return Q(node="pass_on", case__report__in=taken) & access.not_conflicted(
        actor, "case"
    )


def _work_for(actor: Actor) -> QuerySet[WorkItem]:
    """Return the open work this person may see, with ``due`` and ``sort`` worked out."""
    posted = bool(actor.standings)  # without a post nobody has a way to any work
    seen = Q(pk__in=access.work_items_for(actor).values("pk"))
    limits = Duty.objects.running().filter(
        case=OuterRef("case"), cycle=OuterRef("cycle")
    )
    written = OuterRef("case__report__logged_at")
    alive = limits.filter(Q(case__late_entry=False) | Q(due_at__gt=written))
    nearest = Subquery(limits.order_by("due_at").values("due_at")[:1])
    nearest_alive = Subquery(alive.order_by("due_at").values("due_at")[:1])
    nearer = Q(nearest__isnull=False) & (
        Q(due_at__isnull=True) | Q(nearest__lt=F("due_at"))
    )
    of_the_case = Q(track=Track.PATH) | ~Q(role__in=TEAM)
    work = WorkItem.objects.open() if posted else WorkItem.objects.none()
    return (
        work.filter(seen | _to_pass_on(actor))
        .annotate(alive=nearest_alive)
        .annotate(nearest=Coalesce("alive", nearest))
        .annotate(
            due=Case(
                When(of_the_case & nearer, then=F("nearest")),
                default=F("due_at"),
                output_field=DateTimeField(),
            )
        )
        .annotate(sort=Coalesce("due", Value(NEVER), output_field=DateTimeField()))
    )


def _of_tab(tab: str, actor: Actor, at: datetime) -> Q:
    old = _is_old()
    return (old if tab == OLD else ~old) & _asked_in(tab, actor, at)


def _is_old() -> Q:
    """Return the condition that work stands apart, as of an old report.

    All its limits had run out when the report was written down; or it has none and was
    asked with the report. What began or runs on afterwards is today's work.
    """
    asked_with_it = Q(asked_at__lte=F("case__report__logged_at"))
    over = Q(alive__isnull=True, due_at__isnull=True)
    return Q(case__late_entry=True) & over & (Q(nearest__isnull=False) | asked_with_it)


def _asked_in(tab: str, actor: Actor, at: datetime) -> Q:
    if tab == MINE:
        return asked_of(actor) | _to_pass_on(actor)
    if tab == TO_DECIDE:
        committees = actor.organisations_where(Permission.APPROVE_PLAN)
        return Q(role=Role.CHAIR.value, organisation__in=committees)
    return Q(due__lte=at) if tab == LATE else Q()


def _counts(
    work: QuerySet[WorkItem], actor: Actor, at: datetime, tabs: list[str]
) -> dict[str, int]:
    wanted = {
        tab.replace("-", "_"): Count("pk", filter=_of_tab(tab, actor, at) or None)
        for tab in tabs
    }
    found = work.aggregate(**wanted)
    return {tab: found[tab.replace("-", "_")] for tab in tabs}


def _page(
    work: QuerySet[WorkItem], cursor: tuple[datetime, int] | None
) -> list[WorkItem]:
    if cursor is not None:
        due, pk = cursor
        work = work.filter(Q(sort__gt=due) | Q(sort=due, pk__gt=pk))
    return list(work.select_related(*RELATED).order_by("sort", "pk")[: PAGE + 1])


def _cursor_of(item: WorkItem) -> str:
    sort: datetime = item.sort  # type: ignore[attr-defined]
    return f"{sort.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{item.pk}"


def _cursor(text: str) -> tuple[datetime, int] | None:
    moment, _sep, pk = text.rpartition("-")
    try:
        due = datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        return due, int(pk)
    except ValueError:
        return None


def _grouped(rows: Sequence[Row], at: datetime) -> list[Group]:
    labels = {
        "overdue": _("Overdue"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "week": _("This week"),
        "later": _("Later"),
        "none": _("No time limit"),
    }
    found: dict[str, list[Row]] = {key: [] for key in labels}
    for row in rows:
        found[group_of(row.limit.due_at, at)].append(row)
    return [Group(key, labels[key], found[key]) for key in labels if found[key]]


def group_of(due_at: datetime | None, at: datetime) -> str:
    """Return the group by the local day; the week ends on Sunday."""
    if due_at is None:
        return "none"
    if due_at <= at:
        return "overdue"
    today, day = local_day(at), local_day(due_at)
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return "tomorrow"
    sunday = today + timedelta(days=6 - today.weekday())
    return "week" if day <= sunday else "later"


def _with_visits(groups: list[Group], visits: list[Group]) -> list[Group]:
    """Put the visits last; a missed one stands with what is overdue."""
    if not any(row.late for group in visits for row in group.rows):
        return groups + visits
    overdue = [group for group in groups if group.key == "overdue"]
    return overdue + visits + [group for group in groups if group.key != "overdue"]


def _visits(actor: Actor, at: datetime, tab: str) -> list[Group]:
    if tab == TO_DECIDE:
        return []
    rows = due_visits(actor, at, own=tab == MINE, late=tab == LATE)
    return [Group("visits", _("Visits to the child"), rows)] if rows else []
