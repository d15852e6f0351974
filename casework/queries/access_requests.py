"""Requests to read a case: one's own, and those a case waits to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.actor import Actor
from accounts.models import Post
from accounts.models.person import ROLE_LABELS
from accounts.sealing import SealBroken
from casework import access
from casework.models import AccessRequest, Case

MOST: Final = 20


@dataclass(frozen=True)
class Own:
    """One request of the reader's. ``state``: open, waiting, over.

    "over" says that no access came of it: there is no such case, it may not be known,
    or the answer was no. Which of them is told to nobody.
    """

    reference: str
    reason: str
    asked_at: datetime
    state: str
    href: str


@dataclass(frozen=True)
class Waiting:
    """One request a case waits to answer."""

    pk: int
    who: str
    reason: str
    asked_at: datetime


def own_requests(actor: Actor, at: datetime) -> list[Own]:
    """Return what this person asked for, the newest first."""
    rows = AccessRequest.objects.filter(person=actor.person_id)
    found = list(rows.select_related("data_key").order_by("-asked_at", "-pk")[:MOST])
    opened = set(
        access.files_for(actor)
        .filter(reference__in=[row.reference for row in found])
        .values_list("reference", flat=True)
    )
    return [
        Own(
            row.reference,
            _opened(row),
            row.asked_at,
            _state(row, at, reads=row.reference in opened),
            f"/ho-so/{row.reference}/" if row.reference in opened else "",
        )
        for row in found
    ]


def _state(row: AccessRequest, at: datetime, *, reads: bool) -> str:
    if reads:
        return "open"
    return "waiting" if at < row.lapses_at and not row.granted else "over"


def requests_waiting(case: Case, at: datetime) -> list[Waiting]:
    """Return who asks to read this case and has no answer yet. For whoever has it."""
    rows = AccessRequest.objects.filter(
        case=case, answered_at__isnull=True, lapses_at__gt=at
    ).select_related("person", "data_key")
    return [_waiting(row, at) for row in rows.order_by("asked_at", "pk")[:MOST]]


def find_waiting(case: Case, pk: int, at: datetime) -> Waiting | None:
    """Return one request that waits for the answer of this case, or nothing."""
    return next((one for one in requests_waiting(case, at) if one.pk == pk), None)


def _waiting(row: AccessRequest, at: datetime) -> Waiting:
    posts = Post.objects.held_on(at).filter(person=row.person_id)
    post = posts.select_related("organisation").order_by("pk").first()
    name = row.person.display_name
    if post is not None:
        label = ROLE_LABELS.get(post.role, post.role)
        name = f"{name} – {label}, {post.organisation.name}"
    return Waiting(row.pk, name, _opened(row), row.asked_at)


def _opened(row: AccessRequest) -> str:
    try:
        return str(row.get("reason") or "")
    except SealBroken:
        return ""
