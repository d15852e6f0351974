"""The chain of a case: each row holds the hash of the one before it.

Values are hashed as ciphertext, so erasing a child's key leaves the chain valid.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from casework.models import Case, HistoryEvent

HASHED = (
    *("case_id", "number", "version", "cycle", "event", "refused", "actor_id"),
    *("actor_organisation_id", "at", "happened_at", "moves", "state", "fields"),
    *("duties_begun", "duties_met", "duties_ended", "facts", "holder_id"),
    "holder_organisation_id",
)


@dataclass
class Entry:
    """What a history row says, before it is written."""

    happened_at: datetime | None = None
    moves: list[list[str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    duties_begun: list[str] = field(default_factory=list)
    duties_met: list[str] = field(default_factory=list)
    duties_ended: list[str] = field(default_factory=list)


def digest(event: HistoryEvent) -> bytes:
    """Return the SHA-256 of the row and the hash before it."""
    said = {name: _plain(getattr(event, name)) for name in HASHED}
    said["uid"] = str(event.uid)
    said["values"] = bytes(event.values).hex() if event.values is not None else None
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(bytes(event.previous_hash) + text.encode()).digest()


def _plain(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else value


def append(
    case: Case,
    *,
    event: str,
    actor: Actor,
    at: datetime,
    refused: bool = False,
    entry: Entry | None = None,
    facts: dict[str, Any] | None = None,
    with_columns: Iterable[str] = (),
) -> HistoryEvent:
    """Add the next link to ``case``, whose row must be locked, and move its head.

    ``with_columns`` are columns of the case that the command has set: written with the
    head, in one statement."""
    said = entry or Entry(facts=facts or {})
    case.chain_length += 1
    row = HistoryEvent(
        case=case,
        number=case.chain_length,
        version=case.version,
        cycle=case.cycle,
        event=event,
        refused=refused,
        actor_id=actor.person_id,
        actor_organisation_id=next((s.organisation_id for s in actor.standings), None),
        at=at,
        happened_at=said.happened_at,
        moves=said.moves,
        state=str(case.state),
        fields=sorted(said.values),
        duties_begun=said.duties_begun,
        duties_met=said.duties_met,
        duties_ended=said.duties_ended,
        facts=said.facts,
        holder_id=case.holder_id,
        holder_organisation_id=case.committee_id
        or case.report.receiving_organisation_id,
        previous_hash=bytes(case.chain_head),
    )
    if said.values:
        row.put("values", said.values)
    row.hash = digest(row)
    row.save(force_insert=True)
    case.chain_head = row.hash
    case.save(update_fields=["chain_head", "chain_length", *sorted(with_columns)])
    return row


def broken_links(case: Case, rows: Iterable[HistoryEvent] | None = None) -> list[int]:
    """Return the numbers of rows that do not fit the chain; empty when it verifies."""
    previous = b""
    broken: list[int] = []
    expected = 1
    for row in rows if rows is not None else case.history.order_by("number"):
        fits = (
            row.number == expected
            and bytes(row.previous_hash) == previous
            and bytes(row.hash) == digest(row)
        )
        if not fits:
            broken.append(row.number)
        previous = bytes(row.hash)
        expected = row.number + 1
    if bytes(case.chain_head) != previous or case.chain_length != expected - 1:
        broken.append(expected)
    return broken
