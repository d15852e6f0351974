"""What is an event, and which of its columns its leaf holds.

A column that is empty or null is left out, so that a new column that may be empty leaves
the leaves of older rows as they are. A column of an event is never taken out of the list,
and one that is added may never be given a value in rows that are there.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, QuerySet

from accounts.models import AccessEvent, AdministrationChange
from casework.evidence.tree import leaf_hash
from casework.models import HistoryEvent, HistoryLeaf, Reading, RefusalWithoutCase

KINDS: Final[dict[str, tuple[type[Model], tuple[str, ...]]]] = {
    # A history row's own hash covers its columns: see ``casework.history.digest``.
    "history": (HistoryEvent, ("case_id", "number", "hash")),
    "reading": (
        Reading,
        ("case_id", "person_id", "organisation_id", "what", "at", "groups"),
    ),
    "refusal": (RefusalWithoutCase, ("actor_id", "command", "reasons", "at")),
    "access": (AccessEvent, ("at", "what", "person_id", "facts")),
    "administration": (
        AdministrationChange,
        (
            *("at", "who_id", "what", "subject", "subject_id", "before", "after"),
            "effective_date",
        ),
    ),
}


def hash_of(kind: str, row: Any) -> bytes:
    """Return the leaf of ``row``, bound to its kind and its place in the table."""
    _model, columns = KINDS[kind]
    said = {name: _plain(getattr(row, name)) for name in columns}
    told = {name: value for name, value in said.items() if value not in ("", None)}
    text = json.dumps(
        {"kind": kind, "row": row.pk, "says": told},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return leaf_hash(text.encode())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, uuid.UUID) else value


def rows_of(kind: str) -> QuerySet[Any]:
    """Return every row of a kind, oldest first."""
    model, _columns = KINDS[kind]
    return QuerySet(model).order_by("pk")


def settled(size: int) -> dict[str, int]:
    """Return, for each kind, the newest row among the first ``size`` leaves.

    Numbers up to it that have no leaf will never get one: see ``waiting``.
    """
    found: dict[str, int] = {}
    for kind in KINDS:
        leaves = HistoryLeaf.objects.filter(kind=kind, number__lt=size)
        newest = leaves.order_by("-row").values_list("row", flat=True).first()
        found[kind] = newest or 0
    return found


def waiting(limit: int, settled_at: Mapping[str, int]) -> Iterator[tuple[str, Any]]:
    """Yield up to ``limit`` events that are not in the log yet.

    A transaction takes a row's number when it writes, and may be seen only after others
    that took a later one: so the numbers after ``settled_at`` are looked through again.
    What appears before them was slipped in, and is left for ``verify_history`` to find.
    """
    left = limit
    for kind in KINDS:
        leaves = HistoryLeaf.objects.filter(kind=kind, row=OuterRef("pk"))
        rows = rows_of(kind).filter(~Exists(leaves), pk__gt=settled_at[kind])
        for row in rows[:left]:
            left -= 1
            yield kind, row
