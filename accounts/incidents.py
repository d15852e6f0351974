"""Writes down what would not open, for the administrator: where, when, how often.

One open row per place; met again, it counts. That it was met is an event of the signed
log too, so that a row which is taken away is missed. Written after whatever failed was rolled
back. A database that takes no row leaves a line in the log, with the same code.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F

from accounts.models import AccessEvent, SealingIncident
from accounts.sealing import Broken

log = logging.getLogger(__name__)
Kind = SealingIncident.Kind


def note_incidents(
    found: Iterable[Broken], *, person_id: int | None, at: datetime
) -> str:
    """Keep a row for each; return the code of the first, to be read over the phone."""
    codes = [_note(one, person_id, at) for one in found]
    return codes[0] if codes else ""


def _note(one: Broken, person_id: int | None, at: datetime) -> str:
    told = secrets.token_hex(3).upper()
    fresh = f"{told[:3]}-{told[3:]}"
    kind = _kind(one)
    try:
        with transaction.atomic():
            row, made = SealingIncident.objects.get_or_create(
                where=one.where,
                closed_at=None,
                defaults={
                    "code": fresh,
                    "kind": kind,
                    "first_at": at,
                    "last_at": at,
                    "person_id": person_id,
                },
            )
            if made:
                AccessEvent.objects.create(
                    what=AccessEvent.What.INCIDENT,
                    person_id=person_id,
                    at=at,
                    facts={"incident": row.pk, "code": row.code, "where": row.where},
                )
            else:
                SealingIncident.objects.filter(pk=row.pk).update(
                    times=F("times") + 1, last_at=at
                )
    except DatabaseError as fault:
        log.critical("incident %s not kept: %s", fresh, type(fault).__name__)
        return fresh
    log.error("something sealed did not open, code %s", row.code)
    return row.code


def _kind(one: Broken) -> Kind:
    if one.of_history:
        return Kind.HISTORY
    return Kind.KEY_MISSING if one.key_is_missing else Kind.BROKEN


def history_in_doubt() -> SealingIncident | None:
    """Return the open incident of the history, the oldest; null while it stands."""
    rows = SealingIncident.objects.filter(kind=Kind.HISTORY, closed_at__isnull=True)
    return rows.order_by("first_at", "pk").first()


def open_incidents() -> int:
    """Return how many incidents nobody has closed."""
    return SealingIncident.objects.filter(closed_at__isnull=True).count()
