"""Takes an alert: one named person does, everybody else is told who and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from notifications.delivery import locked
from notifications.models import Alert, Delivery
from notifications.outbox import announce
from notifications.permission import may_see


class NoSuchAlert(Exception):
    """There is no such alert for this person: never told, or no longer allowed."""


@dataclass(frozen=True)
class Acknowledged:
    """The person holds the alert, since ``at``."""

    alert_id: int
    at: datetime


@dataclass(frozen=True)
class AlreadyTaken:
    """Somebody else was faster, or it is done: ``by`` is empty when nobody took it."""

    alert_id: int
    by: str
    by_id: int | None
    at: datetime


def told_to(alert_id: int, person_id: int) -> Alert:
    """Return an alert this person was told of and may still know about.

    Errors: ``NoSuchAlert``, the same for "not yours" and "does not exist".
    """
    delivery = (
        Delivery.objects.filter(
            alert=alert_id,
            recipient=person_id,
            kind=Delivery.Kind.ALERT,
            withheld_at__isnull=True,
        )
        .select_related("alert__acknowledged_by")
        .first()
    )
    if delivery is None or not may_see(person_id, delivery.alert.subject):
        raise NoSuchAlert
    return delivery.alert


def acknowledge(
    alert_id: int, *, person_id: int, at: datetime
) -> Acknowledged | AlreadyTaken:
    """Let the person take the alert, unless somebody did; tell every screen.

    Taking it twice is no fault: the first moment stays. Errors: ``NoSuchAlert``.
    """
    with transaction.atomic():
        told_to(alert_id, person_id)
        # Compare-and-set: whoever comes second changes no row.
        taken = Alert.objects.filter(
            pk=alert_id, acknowledged_at__isnull=True, done_at__isnull=True
        ).update(acknowledged_at=at, acknowledged_by=person_id)
        alert = Alert.objects.select_related("acknowledged_by").get(pk=alert_id)
        seen([alert_id], person_id=person_id, at=at)
        if taken:
            _stand([alert_id], Delivery.Stands.TAKEN)
            announce([alert_id], Delivery.Kind.ACKNOWLEDGED, at=at)
        if taken or alert.acknowledged_by_id == person_id:
            return Acknowledged(alert_id, alert.acknowledged_at or at)
        return _already(alert, at)


def _already(alert: Alert, at: datetime) -> AlreadyTaken:
    who = alert.acknowledged_by
    return AlreadyTaken(
        alert.pk,
        who.display_name if who else "",
        alert.acknowledged_by_id,
        alert.acknowledged_at or alert.done_at or at,
    )


def seen(alert_ids: Iterable[int], *, person_id: int, at: datetime) -> int:
    """Note that the person saw these alerts; the first moment stays."""
    return Delivery.objects.filter(
        alert__in=list(alert_ids),
        recipient=person_id,
        kind=Delivery.Kind.ALERT,
        seen_at__isnull=True,
        withheld_at__isnull=True,
    ).update(seen_at=at)


def noted(alert_id: int, *, person_id: int, at: datetime) -> None:
    """Put a piece of news aside for this person; the others keep theirs.

    Errors: ``NoSuchAlert``, also for an alert that somebody has to take.
    """
    with transaction.atomic():
        if told_to(alert_id, person_id).level != Alert.Level.NEWS:
            raise NoSuchAlert
        seen([alert_id], person_id=person_id, at=at)
        Delivery.objects.filter(
            alert=alert_id, recipient=person_id, kind=Delivery.Kind.ALERT
        ).update(stands=Delivery.Stands.DONE)


def _stand(alert_ids: Iterable[int], stands: Delivery.Stands) -> None:
    rows = Delivery.objects.filter(alert__in=list(alert_ids), kind=Delivery.Kind.ALERT)
    Delivery.objects.filter(pk__in=locked(rows)).update(stands=stands)


def finish(
    *,
    subject: str,
    at: datetime,
    keys: Iterable[str] | None = None,
    ids: Iterable[int] | None = None,
) -> tuple[int, ...]:
    """Mark the open alerts of ``subject`` as done: nothing waits behind them any more.

    ``keys`` and ``ids`` narrow them. Runs inside the caller's transaction; returns the
    ids.
    """
    with transaction.atomic():
        open_alerts = Alert.objects.filter(subject=subject, done_at__isnull=True)
        if keys is not None:
            open_alerts = open_alerts.filter(key__in=list(keys))
        if ids is not None:
            open_alerts = open_alerts.filter(pk__in=list(ids))
        ended = list(open_alerts.select_for_update(no_key=True).order_by("pk"))
        if not ended:
            return ()
        numbers = tuple(alert.pk for alert in ended)
        Alert.objects.filter(pk__in=numbers).update(done_at=at)
        _stand(numbers, Delivery.Stands.DONE)
        announce(numbers, Delivery.Kind.DONE, at=at)
        return numbers


def refuse(alert_id: int, *, person_id: int, at: datetime) -> bool:
    """Note that the person declined what the alert asks; the reason is in the history.

    The alert stays open for the others. Returns whether this was the first time.
    Errors: ``NoSuchAlert``.
    """
    with transaction.atomic():
        told_to(alert_id, person_id)
        first = Alert.objects.filter(pk=alert_id, refused_at__isnull=True).update(
            refused_at=at, refused_by=person_id
        )
        return bool(first)
