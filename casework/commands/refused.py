"""Writes a refusal after the rollback, in a transaction of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import OperationalError, transaction

from accounts.actor import Actor
from casework import access
from casework.commands.refusals import KeyReused, NotAsked, NotThere, Refused
from casework.history import append
from casework.models import RefusalWithoutCase


def write_refusal(
    command: str, refusal: Refused, *, actor: Actor, case: int | None, at: datetime
) -> None:
    """Record who tried ``command`` and which reasons stood against it, never content.

    Beside the case where the way to it was not found, or not yet asked (a key used
    again, an input that is not asked for). A database too busy to take the row leaves
    the refusal itself standing.
    """
    reasons = [reason.key for reason in refusal.reasons]
    try:
        with transaction.atomic():
            access.bound_waiting()
            if case is None or isinstance(refusal, NotThere | KeyReused | NotAsked):
                RefusalWithoutCase.objects.create(
                    actor_id=actor.person_id, command=command, reasons=reasons, at=at
                )
                return
            append(
                access.lock_case(case),
                event=command,
                actor=actor,
                at=at,
                refused=True,
                facts={"reasons": reasons},
            )
    except OperationalError:
        return
