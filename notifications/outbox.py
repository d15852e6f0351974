"""Writes an alert with the fact it announces, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from notifications.catalogue import harmless, kind_of
from notifications.models import Alert, Delivery, Rung
from notifications.waking import wake


class OutsideATransaction(Exception):
    """An alert was posted apart from the fact it announces."""


def post(
    *,
    key: str,
    level: int,
    subject: str,
    reference: str,
    recipients: Iterable[int],
    at: datetime,
    params: Mapping[str, Any] | None = None,
    late: bool = False,
    quiet: bool = False,
) -> Alert:
    """Write the alert and one outbox row per recipient; the relay does the rest.

    ``recipients`` are ids of people; each is told once. Nobody at all is kept as a rung
    without a person, so that it shows. ``late`` was raised after its moment (after a
    standstill); ``quiet`` records the alert and tells nobody (late entries).

    Errors: ``OutsideATransaction``; ``UnknownAlert``; ``HarmfulParams``.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideATransaction(key)
    kind_of(key)
    alert = Alert.objects.create(
        key=key,
        level=level,
        subject=subject,
        reference=reference,
        params=harmless(params),
        late=late,
        quiet=quiet,
        created_at=at,
    )
    people = list(dict.fromkeys(recipients))
    if not quiet:
        tell(alert, people, at)
    return alert


def announce(alert_ids: Iterable[int], kind: Delivery.Kind, *, at: datetime) -> None:
    """Write an update of these alerts for everybody who was told of them.

    It travels the same way, so that a screen that was away gets it too.
    """
    told = Delivery.objects.filter(
        alert__in=list(alert_ids), kind=Delivery.Kind.ALERT, withheld_at__isnull=True
    )
    _write(told.order_by("pk").values_list("alert_id", "recipient_id"), kind, at)


def tell(alert: Alert, people: list[int], at: datetime) -> None:
    """Write the rows for these people; who has one already is not told twice."""
    _write(((alert.pk, person) for person in people), Delivery.Kind.ALERT, at)
    if alert.level == Alert.Level.DANGER:
        reached: list[int | None] = [*people] or [None]
        Rung.objects.bulk_create(
            Rung(alert=alert, position=1, person_id=person, due_at=at, done_at=at)
            for person in reached
        )


def _write(told: Iterable[tuple[int, int]], kind: Delivery.Kind, at: datetime) -> None:
    """Write one row per alert and person."""
    Delivery.objects.bulk_create(
        (
            Delivery(alert_id=alert, recipient_id=person, kind=kind, due_at=at)
            for alert, person in told
        ),
        ignore_conflicts=True,
    )
    transaction.on_commit(wake, robust=True)
