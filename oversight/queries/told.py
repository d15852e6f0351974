"""The alerts about one case: who was told, who saw, who took, when. One query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from casework.models import Case
from notifications.catalogue import CATALOGUE
from notifications.models import Alert, Delivery
from workflows.rules.deadlines import DEADLINES

FIELDS: Final = (
    *("pk", "key", "level", "created_at", "late", "quiet", "params", "done_at"),
    *("acknowledged_at", "acknowledged_by_id", "acknowledged_by__display_name"),
    *("told__recipient_id", "told__recipient__display_name", "told__sent_at"),
    *("told__seen_at", "told__withheld_at"),
)


@dataclass(frozen=True)
class Person:
    """How far an alert got with one person."""

    name: str
    sent_at: datetime | None
    seen_at: datetime | None
    withheld: bool
    took_at: datetime | None


@dataclass
class Told:
    """One alert. ``waited``: until somebody took it, or so far; null for news."""

    label: str
    level: int
    raised_at: datetime
    late: bool
    quiet: bool
    taken_by: str
    taken_at: datetime | None
    over_at: datetime | None
    waited: timedelta | None
    people: list[Person] = field(default_factory=list)


def told_of(case: Case, at: datetime) -> list[Told]:
    """Return every alert about ``case`` in the order they were raised."""
    told = FilteredRelation(
        "deliveries", condition=Q(deliveries__kind=Delivery.Kind.ALERT)
    )
    rows = (
        Alert.objects.filter(subject=f"case:{case.pk}")
        .annotate(told=told)
        .order_by("created_at", "pk", "told__pk")
        .values(*FIELDS)
    )
    found: dict[int, Told] = {}
    for row in rows:
        one = found.setdefault(row["pk"], _alert(row, at))
        one.people += _people(row)
    return list(found.values())


def _alert(row: dict[str, Any], at: datetime) -> Told:
    kind = CATALOGUE.get(row["key"])
    limit = next(
        (d.label for d in DEADLINES.values() if d.source == row["params"].get("limit")),
        "",
    )
    label = str(kind.label) if kind else _("Alert")
    over_at = row["acknowledged_at"] or row["done_at"]
    waits = row["level"] < Alert.Level.NEWS and not row["quiet"]
    return Told(
        label=f"{label}: {_(limit)}" if limit else label,
        level=row["level"],
        raised_at=row["created_at"],
        late=row["late"],
        quiet=row["quiet"],
        taken_by=row["acknowledged_by__display_name"] or "",
        taken_at=row["acknowledged_at"],
        over_at=row["done_at"],
        waited=(over_at or at) - row["created_at"] if waits else None,
    )


def _people(row: dict[str, Any]) -> Iterator[Person]:
    if row["told__recipient_id"] is None:
        return
    took = row["acknowledged_by_id"] == row["told__recipient_id"]
    yield Person(
        name=row["told__recipient__display_name"],
        sent_at=row["told__sent_at"],
        seen_at=row["told__seen_at"],
        withheld=row["told__withheld_at"] is not None,
        took_at=row["acknowledged_at"] if took else None,
    )
