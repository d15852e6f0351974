"""Keys of the moments that limits begin at or are met by.

The casework room fills ``CaseFacts.moments`` with them. All moments are aware and of
the current cycle. Where an event can happen more than once in a cycle (a plan is
submitted, returned and submitted again), the moment is that of the **latest** one; for
events marked "first" it is that of the first one and never moves.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from workflows.rules.facts import CaseFacts
from workflows.rules.words import _


class Moment(StrEnum):
    """One event of a case. Keys are retired, never renamed."""

    LEARNED = "learned"
    """First: the person who reports found or learned of it. Absent when not told."""
    HAPPENED = "happened"
    """First: the incident, as told. Begins no limit: nobody may have known of it."""
    RECEIVED = "received"
    """First: the first receiving point had the information. The clock of the law."""
    LOGGED = "logged"
    """First: the report was written into this system."""
    MAU_01_RECORDED = "mau_01_recorded"
    """First: Mẫu 01 was saved with its required answers."""
    FORWARDED = "forwarded"
    """First: the information was passed to the commune of the incident."""
    ACCEPTED = "accepted"
    """First: a commune took the case."""
    VERIFIED = "verified"
    """First: the verification was recorded."""
    MAU_02_SIGNED = "mau_02_signed"
    """First: the initial assessment was signed."""
    EMERGENCY_DECIDED = "emergency_decided"
    """First: the Chair decided whether it is an emergency, either way."""
    DANGER_KNOWN = "danger_known"
    """Latest: a new danger to the child was known, after the first decision."""
    MEASURES_APPLIED = "measures_applied"
    """First against each danger: emergency measures were applied and recorded."""
    ISOLATION_DECIDED = "isolation_decided"
    """Latest: Mẫu 07 was signed; the hour counts."""
    ISOLATION_STARTED = "isolation_started"
    """Latest: the child was parted from the harmer. An extension does not move it."""
    ISOLATION_ENDED = "isolation_ended"
    """Latest: the isolation was lifted or ran out."""
    CHILD_HANDED_OVER = "child_handed_over"
    """Latest: the child came into substitute care."""
    REASSESSED = "reassessed"
    """Latest: reassessed before day 15: home, or the court asked to go on."""
    MAU_03_SIGNED = "mau_03_signed"
    """Latest signed for a plan. Not the Mẫu 03 that lifts an isolation."""
    MEETING_HELD = "meeting_held"
    """Latest needs meeting whose minutes are kept."""
    NEEDS_DETERMINED = "needs_determined"
    """Latest: Mẫu 03 is signed and the needs meeting was held after it."""
    PLAN_SUBMITTED = "plan_submitted"
    """Latest: plan and dossier were handed to the Chair."""
    PLAN_RETURNED = "plan_returned"
    """Latest: the Chair sent the plan back with reasons."""
    PLAN_APPROVED = "plan_approved"
    """Latest: the decision approving the plan (Mẫu 05) was signed."""
    PLAN_SENT = "plan_sent"
    """Latest: decision and plan went to those who carry it out and to the parent."""
    MEASURES_DONE = "measures_done"
    """Latest: the last row of the plan was done or cancelled with a reason."""
    REVIEW_SIGNED = "review_signed"
    """Latest: Mẫu 06 was signed."""
    PLAN_AGAIN = "plan_again"
    """Latest: the Chair agreed with Mẫu 06 that a new plan is needed."""
    RISK_DECIDED = "risk_decided"
    """First: a risk level was decided. Raising or lowering it later does not move it."""
    FIRST_CONTACT = "first_contact"
    """First: somebody of the commune saw or spoke with the child."""
    CLOSED = "closed"
    """The case was closed."""


SINCE: Final[dict[str, str]] = {
    Moment.LEARNED: _("from learning of it"),
    Moment.RECEIVED: _("from receipt of the information"),
    Moment.LOGGED: _("from writing the report down"),
    Moment.MAU_01_RECORDED: _("from recording Mẫu 01"),
    Moment.VERIFIED: _("from the verification"),
    Moment.MAU_02_SIGNED: _("from signing Mẫu 02"),
    Moment.EMERGENCY_DECIDED: _("from the decision on the emergency"),
    Moment.ISOLATION_DECIDED: _("from the isolation decision"),
    Moment.ISOLATION_STARTED: _("from the start of the isolation"),
    Moment.NEEDS_DETERMINED: _("from determining the needs"),
    Moment.MAU_03_SIGNED: _("from signing Mẫu 03"),
    Moment.MEETING_HELD: _("from the needs meeting"),
    Moment.PLAN_SUBMITTED: _("from submission of the plan"),
    Moment.PLAN_APPROVED: _("from approval of the plan"),
    Moment.RISK_DECIDED: _("from the first decision on the risk"),
}
"""The rule in words beside a clock: "12 hours" *from receipt of the information*."""

_NAMED_FIELDS: Final[dict[str, str]] = {
    Moment.RECEIVED: "received_at",
    Moment.ISOLATION_STARTED: "isolation_started_at",
    Moment.MEETING_HELD: "meeting_held_at",
    Moment.RISK_DECIDED: "risk_decided_at",
    Moment.FIRST_CONTACT: "first_contact_at",
}


def moment_of(facts: CaseFacts, key: str) -> datetime | None:
    """Return when the event happened; a named field of the facts counts as well."""
    told = facts.moments.get(key)
    if told is None and key in _NAMED_FIELDS:
        told = getattr(facts, _NAMED_FIELDS[key])
    return told


def both(facts: CaseFacts, *keys: str) -> datetime | None:
    """Return the last of the moments, or ``None`` while one of them is missing."""
    told = [moment_of(facts, key) for key in keys]
    known = [moment for moment in told if moment is not None]
    return max(known) if len(known) == len(keys) else None


def latest(facts: CaseFacts, *keys: str) -> datetime | None:
    """Return the last of those moments that are known, or ``None``."""
    known = [m for m in (moment_of(facts, key) for key in keys) if m is not None]
    return max(known, default=None)
