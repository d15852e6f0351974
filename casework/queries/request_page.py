"""What a partner body is asked, and what it sees: nothing else of the case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation, Post
from accounts.sealing import KeyDestroyed
from casework import access
from casework.models import Case, WorkResult
from casework.queries.asked_work import node_of
from casework.queries.child_words import commune_of, unnamed_child
from casework.queries.due import Due, due_of_work
from casework.queries.my_work import asked_of
from casework.recipients import shut_out
from casework.steps import address_of
from casework.team_work import MOMENTS_OF_NODE, OWN_COMMAND, Asked, questions_of
from casework.ties import TEAM_ROLES
from workflows.models import WorkItem

MOST: Final = 50
RELATED: Final = (
    *("case__child", "case__incident_commune", "case__residence_commune"),
    *("case__holder", "case__committee", "organisation", "person", "refused_by"),
)


@dataclass(frozen=True)
class Answer:
    """One answer this person gave, in their own words."""

    label: str
    value: str


@dataclass(frozen=True)
class Request:
    """One request as the body asked sees it. ``state``: asked, taken, declined, done,
    called_off. ``case`` is for the reading log and the command, never for the page.
    """

    pk: int
    case: Case
    node: str
    reference: str
    label: str
    asks: str
    sender: str
    child: str
    commune: str
    limit: Due
    contact: str
    phone: str
    state: str
    body: str
    asked_at: datetime
    taken_at: datetime | None
    over_at: datetime | None
    by: str
    mine: bool
    urgent: bool
    case_href: str = ""  # the reader's part of the case, while it is open to them

    @property
    def open(self) -> bool:
        return self.state in {"asked", "taken"}

    @property
    def questions(self) -> tuple[Asked, ...]:
        return questions_of(self.node)

    @property
    def has_a_moment(self) -> bool:
        """Say whether the law counts from when this was done, not from its typing."""
        return self.node in MOMENTS_OF_NODE


@dataclass(frozen=True)
class Answered:
    """One line of what this person answered before."""

    pk: int
    label: str
    reference: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Requests:
    """The list of requests: what waits, and what oneself answered."""

    waiting: list[Request]
    answered: list[Answered]
    at: datetime


def find_request(actor: Actor, pk: int, at: datetime) -> Request | None:
    """Return the request asked of this person's post, or nothing.

    A post held once, or a role in another body, is no way in.
    """
    item = access.work_items_for(actor).filter(pk=pk).select_related(*RELATED).first()
    if item is None or not _holds(item, actor) or item.node in OWN_COMMAND:
        return None
    reads = access.pages_for(actor).filter(pk=item.case_id).exists()
    address = address_of(item.case.reference) if reads else ""
    return replace(_request(item, actor, at), case_href=address)


def case_opened_instead(actor: Actor, pk: int) -> str:
    """Return the reference of the case whoever may open it is led to, or nothing."""
    item = access.work_items_for(actor).filter(pk=pk).select_related("case").first()
    if item is None or not access.cases_for(actor).filter(pk=item.case_id).exists():
        return ""
    return item.case.reference


def colleague_who_has(actor: Actor, pk: int) -> str:
    """Return the name of the colleague of the same post who has the work, or nothing."""
    rows = access.held_by_colleagues(actor).filter(pk=pk).select_related("person")
    item = rows.first()
    return item.person.display_name if item and item.person else ""


def requests_for(actor: Actor, at: datetime) -> Requests:
    """Return what is asked of this person now, the nearest first, and what they
    answered. Three queries, fifty rows of each at most.
    """
    asked = access.work_items_for(actor).filter(asked_of(actor), role__in=TEAM_ROLES)
    waiting = (
        asked.filter(finished_at__isnull=True, cancelled_at__isnull=True)
        .select_related(*RELATED)
        .order_by("due_at", "pk")[:MOST]
    )
    found = [_request(item, actor, at) for item in waiting if _holds(item, actor)]
    return Requests(
        waiting=sorted(found, key=lambda one: one.limit.due_at is None),
        answered=_answered(actor),
        at=at,
    )


def _answered(actor: Actor) -> list[Answered]:
    rows = (
        WorkResult.objects.filter(
            by=actor.person_id, item__in=access.work_items_for(actor).values("pk")
        )
        .filter(item__role__in=TEAM_ROLES)
        .select_related("item", "case")
        .order_by("-at", "-pk")[:MOST]
    )
    return [
        Answered(
            pk=row.item_id,
            label=_label(row.case, row.item.node),
            reference=row.case.reference,
            kind=str(row.get_kind_display()),
            at=row.at,
        )
        for row in rows
    ]


def own_answers(request: Request, actor: Actor) -> list[Answer]:
    """Return what this person wrote to this request, question by question."""
    rows = WorkResult.objects.filter(
        item=request.pk, by=actor.person_id
    ).select_related("case__child__data_key")
    row = rows.order_by("-pk").first()
    if row is None:
        return []
    try:
        given: dict[str, Any] = row.get("answer") or {}
    except KeyDestroyed:
        return []
    if row.kind != WorkResult.Kind.RESULT:
        return [Answer(_("Reason"), str(given.get("text", "")))]
    return [
        Answer(_(asked.label), _shown(asked, given[asked.key]))
        for asked in request.questions
        if str(given.get(asked.key) or "").strip()
    ]


def _shown(asked: Asked, value: Any) -> str:
    if asked.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(str(value), _("Not known"))
    day = parse_date(str(value)) if asked.kind == "date" else None
    if day is not None:
        return date_format(day, "d/m/Y")
    labels = dict(asked.choices)
    return _(labels[str(value)]) if str(value) in labels else str(value)


def colleagues_for(item: int, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """Return who else holds the post the work is asked of, in the same body."""
    work = access.work_items_for(actor).filter(pk=item).first()
    if work is None or work.organisation_id is None:
        return []
    posts = Post.objects.held_on(at).filter(
        role=work.role, organisation=work.organisation_id, person__is_active=True
    )
    barred = shut_out(work.case, at)
    able = posts.exclude(person=actor.person_id).exclude(person__in=barred)
    people = able.select_related("person")
    names = {str(p.person_id): p.person.display_name for p in people.order_by("pk")}
    return list(names.items())


def _holds(item: WorkItem, actor: Actor) -> bool:
    return any(
        s.role == item.role
        and s.role in TEAM_ROLES
        and s.organisation_id == item.organisation_id
        for s in actor.standings
    )


def _label(case: Case, name: str) -> str:
    node = node_of(case, name)
    return str(node.label) if node else name


def _request(item: WorkItem, actor: Actor, at: datetime) -> Request:
    case = item.case
    node = node_of(case, item.node)
    state, by = _state(item)
    return Request(
        pk=item.pk,
        case=case,
        node=item.node,
        reference=case.reference,
        label=str(node.label) if node else item.node,
        asks=str(node.asks) if node else "",
        sender=_name(case.committee),
        child=unnamed_child(case.child),
        commune=commune_of(case),
        limit=due_of_work(item, at),
        contact=case.holder.display_name if case.holder else "",
        phone=case.holder.phone if case.holder else "",
        state=state,
        body=_name(item.organisation),
        asked_at=item.asked_at,
        taken_at=item.acknowledged_at,
        over_at=item.finished_at or item.cancelled_at or item.refused_at,
        by=by,
        mine=item.person_id == actor.person_id,
        urgent=item.due_at is not None,
    )


def _name(body: Organisation | None) -> str:
    return body.name if body else ""


def _state(item: WorkItem) -> tuple[str, str]:
    if item.finished_at is not None:
        return "done", item.person.display_name if item.person else ""
    if item.cancelled_at is not None:
        return "called_off", ""
    if item.refused_at is not None:
        return "declined", item.refused_by.display_name if item.refused_by else ""
    if item.acknowledged_at is not None:
        return "taken", item.person.display_name if item.person else ""
    return "asked", ""
