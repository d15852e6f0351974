"""Every step page by its key in the address; listed by hand."""

from __future__ import annotations

from typing import Final

from casework.views.case.steps import (
    court,
    emergency,
    ending,
    follow_up,
    intake,
    naming,
    opening,
    people,
    planning,
    referral,
    retention,
    team,
    verification,
)
from casework.views.case.steps.setting import Step

STEPS: Final[dict[str, Step]] = {
    step.key: step
    for step in (
        *intake.STEPS,
        *verification.STEPS,
        *emergency.STEPS,
        *court.STEPS,
        *planning.STEPS,
        *follow_up.STEPS,
        *ending.STEPS,
        *people.STEPS,
        *naming.STEPS,
        *opening.STEPS,
        *team.STEPS,
        *referral.STEPS,
        *retention.STEPS,
    )
}
