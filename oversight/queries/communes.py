"""The communes of a board: how many cases each has open, how old, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from casework.models import Case
from oversight.filters import NO_COMMUNE
from oversight.queries.measures import (
    AGES,
    OPEN_CASE,
    due_soon,
    long_isolation,
    overdue,
)
from workflows.models import Duty


@dataclass
class Commune:
    """One commune's numbers now. ``key`` is what the address calls it."""

    key: int
    name: str
    open: int = 0
    ages: list[int] = field(default_factory=lambda: [0] * len(AGES))
    overdue: int = 0
    soon: int = 0
    isolated: int = 0
    not_taken: int = 0


def communes_of(cases: QuerySet[Case], counted: Q, at: datetime) -> list[Commune]:
    """Return every commune that has a case among ``cases``, by name. One query.

    Only open cases for which ``counted`` holds are counted.
    """
    waiting = OPEN_CASE & counted
    ages = {
        f"age_{age.key}": Count("pk", filter=waiting & age.which(at)) for age in AGES
    }
    rows = (
        cases.order_by()
        .values("committee_id", "committee__name", "committee__place__name")
        .annotate(open_now=Count("pk", filter=waiting), **ages)
    )
    found = [
        Commune(
            key=row["committee_id"] or NO_COMMUNE,
            name=_name(row["committee__place__name"] or row["committee__name"]),
            open=row["open_now"],
            ages=[row[name] for name in ages],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.key == NO_COMMUNE, one.name))


def _name(told: str | None) -> str:
    return told or _("No commune yet")


def count_limits(
    communes: Iterable[Commune], limits: QuerySet[Duty], at: datetime
) -> None:
    """Add what runs out now, soon, and how many isolations are long. One query."""
    by_key = {one.key: one for one in communes}
    waits = overdue(at) | due_soon(at) | long_isolation(at)
    rows = (
        limits.filter(waits)
        .order_by()
        .values("case__committee_id")
        .annotate(
            overdue=Count("pk", filter=overdue(at)),
            soon=Count("pk", filter=due_soon(at)),
            isolated=Count("pk", filter=long_isolation(at)),
        )
    )
    for row in rows:
        one = by_key[row["case__committee_id"] or NO_COMMUNE]
        one.overdue, one.soon = row["overdue"], row["soon"]
        one.isolated = row["isolated"]


def count_alerts(communes: Iterable[Commune], alerts: QuerySet[Any]) -> None:
    """Add the alerts nobody took. One query."""
    by_key = {one.key: one for one in communes}
    rows = alerts.order_by().values("committee").annotate(n=Count("pk"))
    for row in rows:
        by_key[row["committee"] or NO_COMMUNE].not_taken = row["n"]
