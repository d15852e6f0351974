"""Exports: one's own, those that wait for one's decision, and what may be chosen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Permission
from accounts.sealing import SealBroken
from casework import access
from casework.exporting.about import commune_of, kind_of
from casework.exporting.reach import covers, is_ready
from casework.exporting.wanted import NO_COMMUNE
from casework.models import Export

MOST: Final = 20
RELATED: Final = ("data_key", "organisation", "committee__place", "person")


@dataclass(frozen=True)
class Line:
    """One request as a list shows it. ``state``: a key of ``STATES``."""

    uid: uuid.UUID
    content: str
    purpose: str
    sharing: str
    words: str
    since: date
    until: date
    commune: str
    kind: str
    asked_at: datetime
    ends_at: datetime
    state: str
    who: str
    body: str
    rows: int | None
    taken_at: datetime | None
    decided_by: str
    decision: str


def own_exports(actor: Actor, at: datetime) -> list[Line]:
    """Return what this person asked for, the newest first."""
    rows = Export.objects.filter(person=actor.person_id).select_related(
        *RELATED, "decided_by"
    )
    return [_line(row, actor, at) for row in rows.order_by("-asked_at", "-pk")[:MOST]]


def exports_to_decide(actor: Actor, at: datetime) -> list[Line]:
    """Return the requests of others that wait for this person, the oldest first."""
    if not actor.may(Permission.EXPORT_TIMES):
        return []
    rows = _undecided(at).exclude(person=actor.person_id).order_by("asked_at", "pk")
    return [_line(row, actor, at) for row in rows if covers(actor, row)][:MOST]


def find_to_decide(actor: Actor, uid: uuid.UUID, at: datetime) -> Line | None:
    """Return one request that waits for this person, or nothing."""
    row = _undecided(at).filter(uid=uid).exclude(person=actor.person_id).first()
    if row is None or not covers(actor, row):
        return None
    return _line(row, actor, at)


def find_ready(actor: Actor, uid: uuid.UUID, at: datetime) -> Export | None:
    """Return the request whose file this person may take now, or nothing."""
    row = Export.objects.select_related(*RELATED).filter(uid=uid).first()
    return row if row is not None and is_ready(row, actor, at) else None


def line_of(row: Export, actor: Actor, at: datetime) -> Line:
    """Return a request as a page shows it to whoever asked."""
    return _line(row, actor, at)


def committees_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """Return the communes whose times this person may see, by name. One query."""
    rows = (
        access.times_for(actor)
        .order_by()
        .values_list("committee", "committee__name", "committee__place__name")
        .distinct()
    )
    found = [
        (pk or NO_COMMUNE, place or name or _("No commune yet"))
        for pk, name, place in rows
    ]
    return sorted(found, key=lambda one: (one[0] == NO_COMMUNE, one[1]))


def _undecided(at: datetime) -> QuerySet[Export]:
    return Export.objects.filter(
        content=Export.Content.REFERENCES, decided_at__isnull=True, ends_at__gt=at
    ).select_related(*RELATED, "decided_by")


def _line(row: Export, actor: Actor, at: datetime) -> Line:
    return Line(
        uid=row.uid,
        content=str(row.get_content_display()),
        purpose=str(row.get_purpose_display()),
        sharing=str(row.get_sharing_display()),
        words=_opened(row, "words"),
        since=row.since,
        until=row.until,
        commune=commune_of(row),
        kind=kind_of(row),
        asked_at=row.asked_at,
        ends_at=row.ends_at,
        state=_state(row, actor, at),
        who=row.person.display_name,
        body=row.organisation.name,
        rows=row.rows,
        taken_at=row.taken_at,
        decided_by=row.decided_by.display_name if row.decided_by else "",
        decision=_opened(row, "decision"),
    )


def _state(row: Export, actor: Actor, at: datetime) -> str:
    """Return "taken", "refused", "ready", "waiting" or "over"."""
    if row.taken_at is not None:
        return "taken"
    if row.approved is False:
        return "refused"
    if is_ready(row, actor, at):
        return "ready"
    waits = row.needs_a_second_person and row.decided_at is None
    return "waiting" if waits and at < row.ends_at else "over"


def _opened(row: Export, column: str) -> str:
    try:
        return str(row.get(column) or "")
    except SealBroken:
        return ""
