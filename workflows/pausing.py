"""Pauses of limits: only where a rule allows it. The clock hours of the law never pause."""

from __future__ import annotations

from datetime import datetime

from workflows.marking import MARK_FIELDS, MOMENTS
from workflows.models import Duty
from workflows.rules.words import _


class PauseRefused(Exception):
    """Says in a sentence why a limit cannot be paused or resumed."""


def pause(duty: Duty, *, at: datetime, reason: str) -> None:
    """Stop the countdown at ``at``. ``reason`` is a key of a list, not free text.

    Errors: ``PauseRefused`` if the rule allows no pause, the limit is over, has run
    out, or is paused already.
    """
    if not duty.pausable:
        raise PauseRefused(_("No rule allows to pause this limit."))
    if not duty.is_open or duty.paused_since is not None:
        raise PauseRefused(_("This limit is not running."))
    if duty.due_at is not None and duty.due_at <= at:
        raise PauseRefused(_("This limit has already run out."))
    duty.paused_since = at
    duty.paused_reason = reason
    duty.next_mark_at = None
    duty.save(update_fields=["paused_since", "paused_reason", "next_mark_at"])


def resume(duty: Duty, *, at: datetime) -> None:
    """Let the limit run on; every moment to come moves by the length of the pause.

    Errors: ``PauseRefused`` if the limit is not paused.
    """
    since = duty.paused_since
    if since is None or at < since:
        raise PauseRefused(_("This limit is not paused."))
    for field in MOMENTS:
        moment = getattr(duty, field)
        if moment is not None and moment > since:
            setattr(duty, field, moment + (at - since))
    span = [since.isoformat(), at.isoformat(), duty.paused_reason]
    duty.paused_spans = [*duty.paused_spans, span]
    duty.paused_since = None
    duty.paused_reason = ""
    duty.next_mark_at = duty.nearest_unraised()
    duty.save(
        update_fields=["paused_since", "paused_reason", "paused_spans", *MARK_FIELDS]
    )
