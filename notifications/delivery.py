"""The relay's half that touches rows: claim, order, and mark after sending.

Claim and order are one transaction, committed before anything is sent; the mark comes
after. A worker that dies in between leaves its rows due again when the lease ends:
an alert may arrive twice (receivers tell by its id), it may not get lost.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from notifications.models import Alert, Delivery, RelayCursor
from notifications.outbox import tell
from notifications.permission import may_see, others, visible

LEASE: Final = timedelta(seconds=10)
BATCH: Final = 200  # rows per message
NOT_ALLOWED: Final = "not_allowed"


@dataclass(frozen=True)
class Batch:
    """Rows of one claim, in order. ``after`` and ``last`` bound the numbers it gave."""

    lease: uuid.UUID
    rows: tuple[Delivery, ...]
    after: int
    last: int


def waiting(at: datetime) -> QuerySet[Delivery]:
    """Return the rows to send at ``at``: neither sent nor withheld, nor leased."""
    return Delivery.objects.filter(
        sent_at__isnull=True, withheld_at__isnull=True, due_at__lte=at
    )


def claim(at: datetime) -> Batch | None:
    """Take up to ``BATCH`` due rows and give them their place in the order.

    Rows whose recipient may no longer see the subject are withheld, with the reason;
    where nobody is left, somebody is told in their place and comes with the next claim.
    Returns ``None`` when nothing is due; a batch without rows when all were withheld
    or another worker was faster.
    """
    found = list(
        waiting(at).select_related("alert").order_by("alert__level", "pk")[:BATCH]
    )
    if not found:
        return None
    allowed = _allowed(found)
    lease = uuid.uuid4()
    with transaction.atomic():
        cursor = _locked_cursor()
        locked(Delivery.objects.filter(pk__in=[row.pk for row in found]))
        _withhold((row for row in found if row.pk not in allowed), at)
        ours = _lease(at, allowed, lease)
        after = cursor.last
        last = _number(ours, cursor)
    ordered = tuple(sorted(ours, key=lambda row: row.sequence or 0))
    return Batch(lease=lease, rows=ordered, after=after, last=last)


def mark_sent(batch: Batch, at: datetime) -> int:
    """Mark what was sent; returns how many rows were still ours."""
    with transaction.atomic():
        ours = Delivery.objects.filter(lease=batch.lease, sent_at__isnull=True)
        return Delivery.objects.filter(pk__in=locked(ours)).update(
            sent_at=at, lease=None
        )


def locked(rows: QuerySet[Delivery]) -> list[int]:
    """Lock rows in the order of their numbers, until the transaction ends.

    Two who change the same rows then wait one for the other, and never each for each.
    """
    ordered = rows.order_by("pk").select_for_update(no_key=True)
    return list(ordered.values_list("pk", flat=True))


def last_sequence() -> int:
    """Return the last number given; 0 before the first."""
    return RelayCursor.objects.values_list("last", flat=True).first() or 0


def _allowed(rows: Sequence[Delivery]) -> frozenset[int]:
    """Return the ids of the rows whose recipients may see them now."""
    subjects: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        subjects[row.recipient_id].add(row.alert.subject)
    may = {person: visible(person, asked) for person, asked in subjects.items()}
    return frozenset(r.pk for r in rows if r.alert.subject in may[r.recipient_id])


def _locked_cursor() -> RelayCursor:
    """Return the one cursor row, locked until the transaction ends.

    On SQLite the immediate transaction already is the lock.
    """
    RelayCursor.objects.get_or_create(pk=1)
    return RelayCursor.objects.select_for_update().get(pk=1)


def _withhold(rows: Iterable[Delivery], at: datetime) -> None:
    refused = list(rows)
    if not refused:
        return
    waiting(at).filter(pk__in=[row.pk for row in refused]).update(
        withheld_at=at, withheld_reason=NOT_ALLOWED
    )
    alerts = {
        row.alert_id: row.alert
        for row in refused
        if row.kind == Delivery.Kind.ALERT and row.alert.done_at is None
    }
    for alert in alerts.values():
        _tell_somebody_else(alert, at)


def _tell_somebody_else(alert: Alert, at: datetime) -> None:
    """Tell the nearest who may know, if no row of the alert is left to be heard."""
    rows = alert.deliveries.filter(kind=Delivery.Kind.ALERT)
    if rows.filter(withheld_at__isnull=True).exists():
        return
    told = set(rows.values_list("recipient_id", flat=True))
    for group in others(alert.subject, at):
        fresh = [
            person
            for person in group
            if person not in told and may_see(person, alert.subject)
        ]
        if fresh:
            tell(alert, fresh, at)
            return


def _lease(at: datetime, ids: frozenset[int], lease: uuid.UUID) -> list[Delivery]:
    """Take the rows that are still due; another worker has moved ``due_at`` if faster."""
    if not ids:
        return []
    waiting(at).filter(pk__in=ids).update(
        due_at=at + LEASE, lease=lease, attempts=F("attempts") + 1
    )
    return list(
        Delivery.objects.filter(lease=lease)
        .select_related("alert")
        .order_by("alert__level", "pk")
    )


def _number(rows: Sequence[Delivery], cursor: RelayCursor) -> int:
    """Give the next numbers to rows without one; a row keeps its number for ever."""
    fresh = [row for row in rows if row.sequence is None]
    for offset, row in enumerate(fresh, start=1):
        row.sequence = cursor.last + offset
    if fresh:
        Delivery.objects.bulk_update(fresh, ["sequence"])
        cursor.last += len(fresh)
        cursor.save(update_fields=["last"])
    return cursor.last
