"""The work asked on a case: of whom, by when, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models.person import ROLE_LABELS
from accounts.roles import Permission, Role
from casework import access
from casework.models import Case
from casework.steps import address_of_work, place_of
from workflows.flows import CATALOGUE
from workflows.flows.base import CaseFlow
from workflows.flows.nodes import Work
from workflows.models import Track, WorkItem
from workflows.rules.kinds import Kind


@dataclass(frozen=True)
class Asked:
    """One piece of work. ``state``: asked, taken, declined, done, called_off."""

    pk: int
    node: str
    label: str
    asks: str
    role: str
    role_label: str
    body: str
    body_id: int | None
    person: str
    track: str
    state: str
    state_words: str
    asked_at: datetime
    due_at: datetime | None
    taken_at: datetime | None
    finished_at: datetime | None
    href: str
    version: int
    late: bool
    waiting: timedelta

    @property
    def open(self) -> bool:
        return self.state in {"asked", "taken", "declined"}

    @property
    def of_a_partner(self) -> bool:
        return self.track != Track.PATH and self.role != Role.CASE_WORKER

    @property
    def who(self) -> str:
        return " · ".join(part for part in (self.body, self.person) if part)

    @property
    def tone(self) -> str:
        return {"declined": "red", "done": "green", "taken": "blue"}.get(
            self.state, "yellow" if self.state == "asked" else "grey"
        )


def flow_of(case: Case) -> type[CaseFlow]:
    """Return the flow the case runs in. Errors: ``LookupError`` if it was taken out."""
    for flow in CATALOGUE[Kind(case.kind)]:
        if flow.key() == case.workflow_version:
            return flow
    return CATALOGUE[Kind(case.kind)][-1]


def node_of(case: Case, name: str) -> Work | None:
    """Return the node of a piece of work, also one of another kind's flow."""
    flows = [flow_of(case), *(f for several in CATALOGUE.values() for f in several)]
    for flow in flows:
        for node in flow.instance.nodes():
            if node.name == name and isinstance(node, Work):
                return node
    return None


def work_of(
    case: Case, actor: Actor, at: datetime, *, whole: bool = False
) -> list[Asked]:
    """Return the work of the present cycle: what waits first, then what is over.

    ``whole``: for a reader of the whole file, also where they may do none of it.
    """
    visible = WorkItem.objects.all() if whole else access.work_items_for(actor)
    rows = (
        visible.filter(case=case, cycle=case.cycle)
        .select_related("organisation", "person", "acknowledged_by")
        .order_by("asked_at", "pk")
    )
    found = [_asked(case, row, at) for row in rows]
    return sorted(found, key=lambda one: not one.open)


def _asked(case: Case, row: WorkItem, at: datetime) -> Asked:
    node = node_of(case, row.node)
    state, words = _state(row)
    over_at = row.finished_at or row.cancelled_at or at
    return Asked(
        pk=row.pk,
        node=row.node,
        label=str(node.label) if node else row.node,
        asks=str(node.asks) if node else "",
        role=row.role,
        role_label=str(ROLE_LABELS.get(row.role, row.role)),
        body=row.organisation.name if row.organisation else "",
        body_id=row.organisation_id,
        person=row.person.display_name if row.person else "",
        track=row.track,
        state=state,
        state_words=words,
        asked_at=row.asked_at,
        due_at=row.due_at,
        taken_at=row.acknowledged_at,
        finished_at=row.finished_at or row.cancelled_at,
        href=address_of_work(case.reference, row.node, row.pk),
        version=row.version,
        late=row.due_at is not None and over_at > row.due_at,
        waiting=over_at - row.asked_at,
    )


def _state(row: WorkItem) -> tuple[str, str]:
    if row.finished_at is not None:
        return "done", _("Done")
    if row.cancelled_at is not None:
        return "called_off", _("Called off")
    if row.refused_at is not None:
        return "declined", _("Declined")
    if row.acknowledged_at is not None:
        return "taken", _("Taken")
    if row.track == Track.PATH or row.role == Role.CASE_WORKER:
        return "asked", _("To do")
    if row.organisation_id is None:
        return "asked", _("Nobody is asked yet")
    return "asked", _("Not answered yet")


def may_do(one: Asked, actor: Actor, allowed: frozenset[Permission]) -> bool:
    """Say whether the actor's post is the one this work is asked of; a help for pages.

    ``allowed``: what the actor's posts allow on the case (``access.permissions_on``).
    """
    place = place_of(one.node)
    if place.permission not in allowed:
        return False
    if place.step == "ket-qua":
        return any(
            s.role == one.role and s.organisation_id == one.body_id
            for s in actor.standings
        )
    return one.body_id is None or one.body_id in actor.organisation_ids
