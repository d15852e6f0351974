"""What a person missed after a cursor: once, in order, asked through permission again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from notifications.delivery import last_sequence
from notifications.models import Alert, Delivery
from notifications.permission import visible

PAGE: Final = 200  # rows per round


@dataclass(frozen=True)
class Missed:
    """One page: frames to send, and the cursor to go on from.

    ``more`` says that another page follows. A cursor below the one asked for says that
    the numbers begin further back, as after an older backup was restored.
    """

    frames: tuple[str, ...]
    cursor: int
    more: bool


def essence(alert: Alert, kind: str) -> str:
    """Return the part of a frame that is the same for everybody, without its braces.

    It names the alert, its level and its reference, never a person.
    """
    told = {
        "kind": kind,
        "alert": alert.pk,
        "key": alert.key,
        "level": alert.level,
        "reference": alert.reference,
        "at": alert.created_at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))[1:-1]


def frame(sequence: int, delivery_id: int, shared: str) -> str:
    """Return one message as the socket sends it."""
    return f'{{"type":"alert","sequence":{sequence},"id":{delivery_id},{shared}}}'


def missed(person_id: int, after: int) -> Missed:
    """Return the next page of what ``person_id`` was told after ``after``.

    Numbers are given in the order of commits, so nothing can appear behind a cursor.
    What the person may no longer see is left out.
    """
    last = last_sequence()
    if after > last:
        return Missed(frames=(), cursor=last, more=False)
    rows = list(
        Delivery.objects.filter(
            recipient_id=person_id, sequence__gt=after, withheld_at__isnull=True
        )
        .select_related("alert")
        .order_by("sequence")[:PAGE]
    )
    return Missed(
        frames=_frames(person_id, rows),
        cursor=rows[-1].sequence or after if rows else after,
        more=len(rows) == PAGE,
    )


def _frames(person_id: int, rows: Sequence[Delivery]) -> tuple[str, ...]:
    allowed = visible(person_id, (row.alert.subject for row in rows))
    return tuple(
        frame(row.sequence or 0, row.pk, essence(row.alert, row.kind))
        for row in rows
        if row.alert.subject in allowed
    )
