"""What one step of a flow holds in its hand: the command's case, its actor, its results.

Travels on the process instance from activation to activation, never in a thread-local.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workflows.moves import Move
from workflows.rules.facts import CaseFacts

if TYPE_CHECKING:
    from workflows.lifecycle import Lifecycle
    from workflows.models.process import CaseProcess


class NothingInHand(LookupError):
    """A flow moved outside the engine, without the case that a command had locked."""


@dataclass
class Hand:
    """``moves`` and ``opened`` grow as the nodes of the step are passed.

    ``left_out`` names strands that no split of this step opens: they are over, or are
    opened apart.
    """

    case: Lifecycle
    at: datetime
    moves: list[Move] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)  # viewflow tasks, saved
    left_out: frozenset[str] = frozenset()

    @property
    def facts(self) -> CaseFacts:
        return self.case.facts


def take_in_hand(
    process: CaseProcess,
    case: Lifecycle,
    at: datetime,
    left_out: frozenset[str] = frozenset(),
) -> Hand:
    """Put the command's case on ``process``; every activation of the step finds it.

    Errors: ``ValueError`` if the process runs for another case.
    """
    if process.case_id is not None and process.case_id != case.pk:
        raise ValueError("The process runs for another case.")
    process.case = case
    process.hand = Hand(case, at, left_out=left_out)
    return process.hand


def hand_of(activation: Any) -> Hand:
    """Errors: ``NothingInHand`` if the engine has not begun this step."""
    held: Hand | None = activation.process.__dict__.get("hand")
    if held is None:
        raise NothingInHand("Only the engine moves a flow.")
    return held
