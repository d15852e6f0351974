"""The states of a case, their stages and labels. Retired, never renamed.

Source: docs/sources/process.md section 3 (design proposal on NĐ 56/2017 Art 25-32).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from workflows.rules.words import _


class State(StrEnum):
    RECEIVED = "received"
    FORWARDED = "forwarded"
    VERIFYING = "verifying"
    ASSESSED = "assessed"
    ASSESSING = "assessing"
    PLANNING = "planning"
    AWAITING_APPROVAL = "awaiting_approval"
    IN_PROGRESS = "in_progress"
    HELPING = "helping"
    REVIEWING = "reviewing"
    CLOSED = "closed"
    VOIDED = "voided"


class Stage(StrEnum):
    INTAKE = "intake"
    VERIFICATION = "verification"
    INTERVENTION = "intervention"
    FOLLOW_UP = "follow_up"
    ENDED = "ended"


STAGE_OF: Final[dict[State, Stage]] = {
    State.RECEIVED: Stage.INTAKE,
    State.FORWARDED: Stage.INTAKE,
    State.VERIFYING: Stage.VERIFICATION,
    State.ASSESSED: Stage.VERIFICATION,
    State.ASSESSING: Stage.INTERVENTION,
    State.PLANNING: Stage.INTERVENTION,
    State.AWAITING_APPROVAL: Stage.INTERVENTION,
    State.IN_PROGRESS: Stage.INTERVENTION,
    State.HELPING: Stage.INTERVENTION,
    State.REVIEWING: Stage.FOLLOW_UP,
    State.CLOSED: Stage.ENDED,
    State.VOIDED: Stage.ENDED,
}

STATE_LABELS: Final[dict[State, str]] = {
    State.RECEIVED: _("Received"),
    State.FORWARDED: _("Forwarded to the commune"),
    State.VERIFYING: _("Being verified"),
    State.ASSESSED: _("Initial assessment signed"),
    State.ASSESSING: _("Specific assessment"),
    State.PLANNING: _("Plan being drawn up"),
    State.AWAITING_APPROVAL: _("Plan awaiting approval"),
    State.IN_PROGRESS: _("Plan being carried out"),
    State.HELPING: _("Help being given"),
    State.REVIEWING: _("Being reviewed"),
    State.CLOSED: _("Closed"),
    State.VOIDED: _("Entered by mistake"),
}

STAGE_LABELS: Final[dict[Stage, str]] = {
    Stage.INTAKE: _("Intake"),
    Stage.VERIFICATION: _("Verification"),
    Stage.INTERVENTION: _("Intervention"),
    Stage.FOLLOW_UP: _("Follow-up"),
    Stage.ENDED: _("Ended"),
}

ENDED: Final = frozenset({State.CLOSED, State.VOIDED})
"""States in which no limit runs and no work waits, save the check after closure."""
