"""Emergency access: what is open to one person, and what waits for review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.sealing import SealBroken
from casework import access
from casework.event_words import said
from casework.glass import MOST_A_DAY, MOST_TRIES_AN_HOUR
from casework.models import (
    BrokenGlass,
    Case,
    HistoryEvent,
    Reading,
    RefusalWithoutCase,
)
from casework.queries.readings import what_words

MOST: Final = 50
RELATED: Final = ("person", "organisation", "case__child__data_key", "reviewed_by")


@dataclass(frozen=True)
class Review:
    """One emergency access as its reviewer sees it. The words were typed by its holder."""

    pk: int
    case: Case
    reference: str
    who: str
    body: str
    reason: str
    words: str
    confirmed_at: datetime
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    late: bool
    own: bool
    reviewed_at: datetime | None
    reviewed_by: str
    justified: bool | None
    review: str


@dataclass(frozen=True)
class GlassBar:
    """What the red bar says on every page of a case that is open in an emergency."""

    ends_at: datetime
    minutes: int


def glass_bar(actor: Actor, case: Case, at: datetime) -> GlassBar | None:
    """Return the bar if an emergency access of this person to the case runs now."""
    rows = BrokenGlass.objects.filter(
        case=case, person=actor.person_id, starts_at__lte=at, ends_at__gt=at
    )
    ends_at = rows.order_by("-ends_at").values_list("ends_at", flat=True).first()
    if ends_at is None:
        return None
    return GlassBar(ends_at, max(int((ends_at - at).total_seconds()) // 60, 1))


def case_number(actor: Actor, reference: str) -> int:
    """Return the number of a case this person could open in an emergency, or zero."""
    found = access.breakable_for(actor).filter(reference=reference).values_list("pk")
    return next((pk for (pk,) in found), 0)


def tried_too_often(actor: Actor, at: datetime) -> bool:
    """Say whether this person may not try again now, whatever they look for."""
    opened = BrokenGlass.objects.filter(
        person=actor.person_id, starts_at__gt=at - timedelta(days=1)
    )
    failed = RefusalWithoutCase.objects.filter(
        actor=actor.person_id, command="break_glass", at__gt=at - timedelta(hours=1)
    )
    return opened.count() >= MOST_A_DAY or failed.count() >= MOST_TRIES_AN_HOUR


def reviews_for(actor: Actor, at: datetime) -> tuple[list[Review], list[Review]]:
    """Return what waits for review, the nearest limit first, and what was reviewed."""
    rows = BrokenGlass.objects.filter(
        case__in=access.times_for(actor).values("pk")
    ).select_related(*RELATED)
    waiting = rows.filter(reviewed_at__isnull=True).order_by("review_due_at", "pk")
    done = rows.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-pk")
    return (
        [_review(row, actor, at) for row in waiting[:MOST]],
        [_review(row, actor, at) for row in done[:MOST]],
    )


def find_review(actor: Actor, pk: int, at: datetime) -> Review | None:
    """Return one emergency access of a case whose times this person may audit."""
    rows = BrokenGlass.objects.filter(
        case__in=access.times_for(actor).values("pk"), pk=pk
    )
    row = rows.select_related(*RELATED).first()
    return _review(row, actor, at) if row else None


def done_meanwhile(review: Review, person_id: int) -> list[tuple[datetime, str]]:
    """Return what that person read and did on the case while it was open to them."""
    span = (review.starts_at, review.ends_at)
    read = Reading.objects.filter(
        case=review.case, person=person_id, at__range=span
    ).order_by("pk")
    did = HistoryEvent.objects.filter(
        case=review.case, actor=person_id, at__range=span, refused=False
    ).order_by("number")
    found = [(row.at, what_words(row.what)) for row in read[:MOST]]
    found += [(row.at, _(said(row.event))) for row in did[:MOST]]
    return sorted(found)


def person_of(pk: int) -> int:
    """Return who broke the glass ``pk``."""
    return BrokenGlass.objects.values_list("person", flat=True).get(pk=pk)


def _review(row: BrokenGlass, actor: Actor, at: datetime) -> Review:
    return Review(
        pk=row.pk,
        case=row.case,
        reference=row.case.reference,
        who=row.person.display_name,
        body=row.organisation.name,
        reason=str(row.get_reason_display()),
        words=_opened(row, "words"),
        confirmed_at=row.confirmed_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        due_at=row.review_due_at,
        late=row.reviewed_at is None and at >= row.review_due_at,
        own=row.person_id == actor.person_id,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by.display_name if row.reviewed_by else "",
        justified=row.justified,
        review=_opened(row, "review"),
    )


def _opened(row: BrokenGlass, column: str) -> str:
    try:
        return str(row.get(column) or "")
    except SealBroken:
        return ""
