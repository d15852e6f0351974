"""What every flow of a case shares, and the words its duty roster is written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.hand import take_in_hand
from workflows.flows.nodes import Asked, Entrance, Fork, Propose, Work
from workflows.lock import process_row_lock
from workflows.models.process import CaseProcess
from workflows.models.work_item import Track
from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import Kind
from workflows.rules.questions import Question
from workflows.rules.states import Stage, State

if TYPE_CHECKING:
    from workflows.lifecycle import Lifecycle


class CaseFlow(flow.Flow):
    """The order of work for one kind of incident.

    A changed order is a new class with the next ``version``; the old one stays while a
    process runs in it. Node names reach the database: retired, never renamed.
    """

    process_class = CaseProcess
    lock_impl = process_row_lock
    kind: ClassVar[Kind]
    version: ClassVar[int] = 1

    def open_cycle(
        self,
        activation: Any,
        *,
        case: Lifecycle,
        cycle: int,
        at: datetime,
        left_out: frozenset[str] = frozenset(),
    ) -> CaseProcess:
        """Fill the new process in; ``StartHandle`` calls this before it saves."""
        process: CaseProcess = activation.process
        process.cycle = cycle
        process.enter_at = case.state
        process.begun_at = at
        take_in_hand(process, case, at, left_out)
        return process

    @classmethod
    def entrances(cls) -> dict[State, Any]:
        """Return the node at which a case in a given state enters this flow."""
        return {
            state: node
            for entrance in cls.instance.nodes()
            if isinstance(entrance, Entrance)
            for state, node in entrance.entrances.items()
        }

    @classmethod
    def key(cls) -> str:
        """Return what ``Case.workflow_version`` keeps: "violence-1"."""
        return f"{cls.kind}-{cls.version}"


def work(
    role: Role,
    *,
    label: Any,
    asks: Any = "",
    stage: Stage,
    form: str = "",
    due: str = "",
    track: Track = Track.PATH,
    whose: Callable[[CaseFacts], Role] | None = None,
) -> Work:
    """Say what is asked of whom. ``due`` is the id of the limit's row in the register.

    ``track`` TEAM and EMERGENCY may be called off with a reason; the path may not.
    """
    return Work(
        role,
        label=label,
        asks=asks,
        stage=stage,
        form=form,
        due=due,
        track=track,
        whose=whose,
    )


def move(name: str, *, label: Any) -> Propose:
    """Propose the transition ``name`` of ``workflows.lifecycle``."""
    return Propose(name, label=label)


def fact(question: Question) -> Asked:
    """Ask the facts of the case in hand."""
    return Asked(question)


def decide(question: Question) -> Fork:
    """Fork on a question: ``decide(is_emergency).Then(…).Else(…)``."""
    return Fork(fact(question))
