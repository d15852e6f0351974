"""Raises what has become due: 50, 75 and 100 % of each limit, once each.

The due moments were stored when the limits began, so an idle sweep is one look-up in a
partial index, and a busy one is one UPDATE per batch.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import DateTimeField

from workflows.marking import MARKS, RAISED
from workflows.models import Duty
from workflows.models.duty import PERCENTS


@dataclass(frozen=True)
class Mark:
    """One mark that was just raised. ``late``: more than a minute after its moment.

    ``outranked``: a higher mark of the same limit was raised in the same sweep, as
    after downtime; it belongs into history, and needs no alert of its own.
    """

    duty: Duty
    percent: int
    late: bool
    outranked: bool


class SweepOutsideATransaction(RuntimeError):
    """Marks would be kept while the alerts they call for could still be lost."""


def cases_with_marks(at: datetime, limit: int = 500) -> list[int]:
    """Return ids of cases that have a mark to raise, longest waiting first.

    The caller locks these cases, then sweeps them: commands lock in that order too.
    """
    due = Duty.objects.filter(next_mark_at__lte=at).order_by("next_mark_at")
    return list(dict.fromkeys(due.values_list("case_id", flat=True)[:limit]))


def sweep(
    at: datetime, limit: int = 500, *, cases: Collection[int] | None = None
) -> list[Mark]:
    """Raise the marks that have passed of up to ``limit`` limits; return each once.

    Two sweeps at once share the rows: on PostgreSQL each skips what the other holds,
    SQLite lets one write at a time. After downtime all passed marks come in one go.

    Errors: ``SweepOutsideATransaction`` outside a transaction, because the alerts must
    be written in the same one.
    """
    if not connection.in_atomic_block:
        raise SweepOutsideATransaction(
            "A sweep belongs into the command's transaction."
        )
    due = Duty.objects.filter(next_mark_at__lte=at)
    if cases is not None:
        due = due.filter(case_id__in=cases)
    held = due.select_for_update(skip_locked=True).order_by("next_mark_at")[:limit]
    duties = list(held)
    if not duties:
        return []
    marks = [mark for duty in duties for mark in _raise(duty, at)]
    _write(duties, at)
    return marks


def _raise(duty: Duty, at: datetime) -> list[Mark]:
    """Set the passed marks on the instance and return them, lowest first."""
    passed = [
        percent
        for percent in PERCENTS
        if duty.raised_at(percent) is None
        and (mark := duty.mark_at(percent)) is not None
        and mark <= at
    ]
    for percent in passed:
        setattr(duty, RAISED[percent], at)
    duty.next_mark_at = duty.nearest_unraised()
    return [
        Mark(duty, percent, duty.was_raised_late(percent), percent != passed[-1])
        for percent in passed
    ]


def _write(duties: list[Duty], at: datetime) -> None:
    """Write what ``_raise`` set, in one statement for the whole batch."""
    raised: dict[str, Any] = {
        field: Case(
            When(
                **{f"{field}__isnull": True, f"{MARKS[percent]}__lte": at},
                then=Value(at, output_field=DateTimeField()),
            ),
            default=F(field),
        )
        for percent, field in RAISED.items()
    }
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(
        **raised, next_mark_at=_next_mark(at)
    )


def _next_mark(at: datetime) -> Combinable:
    """Return the first mark after ``at``; marks up to ``at`` have all been raised."""
    return Case(
        *(
            When(
                **{f"{MARKS[p]}__gt": at, f"{RAISED[p]}__isnull": True},
                then=F(MARKS[p]),
            )
            for p in PERCENTS
        ),
        default=None,
        output_field=DateTimeField(),
    )
