"""How long a case is kept, as ``data/retention.csv`` says. Nothing is erased by itself.

The law names no length (NĐ 56/2017 Art 30(3)): the owner's schedule decides, by editing
the list. A row of the list is chosen by how the case ended; the first that fits counts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import Q

from accounts.local_time import local_day
from casework.models import Case, LegalHold

RULES: Final = Path(__file__).resolve().parent / "data" / "retention.csv"
OF_AGE: Final = 18
PROPOSE: Final = "propose_erasure"
PROPOSED_FOR: Final = timedelta(days=30)
"""How long a proposal to erase waits for whoever decides."""


@dataclass(frozen=True)
class Rule:
    """One row: kept so many years after the end and, if said, after the 18th birthday."""

    key: str
    state: str
    closing_reason: str
    years_after_end: int
    years_after_18: int | None
    source: str
    sure: str


@dataclass(frozen=True)
class Due:
    """A case whose time is over. ``held``: a legal hold keeps it all the same."""

    case: Case
    rule: Rule
    since: date
    held: bool


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    with RULES.open(encoding="utf-8") as file:
        return tuple(
            Rule(
                row["key"],
                row["state"],
                row["closing_reason"],
                int(row["years_after_end"]),
                int(row["years_after_18"]) if row["years_after_18"] else None,
                row["source"],
                row["sure"],
            )
            for row in csv.DictReader(file)
        )


def rule_for(case: Case) -> Rule | None:
    """Return the rule that fits how the case ended; null while it runs."""
    return next(
        (
            rule
            for rule in rules()
            if rule.state == str(case.state)
            and rule.closing_reason in {"", case.closing_reason}
        ),
        None,
    )


def kept_until(case: Case) -> date | None:
    """Return the last day the case must be kept; null while it runs.

    The 18th birthday is the latest that the age in the file allows: nothing is opened
    for it. An age nobody knows counts as that of a newborn.
    """
    rule = rule_for(case)
    if rule is None or case.closed_at is None:
        return None
    until = _years_on(local_day(case.closed_at), rule.years_after_end)
    if rule.years_after_18 is None:
        return until
    told_on = local_day(case.report.received_at)
    to_grow = OF_AGE - (case.child.age or 0)
    grown = _years_on(told_on, to_grow + rule.years_after_18)
    return max(until, grown)


def may_be_due(today: date) -> Q:
    """Return the condition on cases without which none can be due: years from the end.

    The 18th birthday is asked of each case by itself.
    """
    found = Q(pk__in=[])
    for rule in rules():
        ended_by = _years_on(today, -rule.years_after_end)
        reason = {"closing_reason": rule.closing_reason} if rule.closing_reason else {}
        found |= Q(state=rule.state, closed_at__date__lt=ended_by, **reason)
    return found


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def is_held(case: Case) -> bool:
    """Say whether a legal hold stands on any case of the child."""
    holds = LegalHold.objects.filter(case__child=case.child_id)
    return holds.filter(lifted_at__isnull=True).exists()


def due(cases: Iterable[Case], today: date) -> Iterator[Due]:
    """Yield the cases whose time is over and that are not erased yet."""
    holds = LegalHold.objects.filter(lifted_at__isnull=True)
    held = set(holds.values_list("case__child", flat=True))
    for case in cases:
        until = kept_until(case)
        rule = rule_for(case)
        erased = case.child.data_key.destroyed_at is not None
        if until is None or rule is None or erased or today <= until:
            continue
        yield Due(case, rule, until, case.child_id in held)
