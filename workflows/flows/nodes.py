"""The nodes flows are made of. No timers, no jobs: time belongs to the limits.

None of viewflow's own views is ever mounted; work is finished by ``workflows.engine``.
Nodes of ours keep no exception guard: viewflow's writes the failing frame's local
variables into ``task.data``, where a child's name could land. A refusal travels up to
the command instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.timezone import now
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge
from viewflow.workflow.nodes.func import FunctionActivation
from viewflow.workflow.nodes.if_gate import IfActivation
from viewflow.workflow.nodes.join import JoinActivation
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.view import ViewActivation

from accounts.roles import Role
from workflows.flows.hand import hand_of
from workflows.models.work_item import Track
from workflows.moves import fire
from workflows.rules.facts import CaseFacts
from workflows.rules.questions import Question
from workflows.rules.states import Stage, State


def room_for(width: int, height: int) -> dict[str, Any]:
    """Return the room a node takes in a picture, in SVG units; we draw it ourselves."""
    return {"width": width, "height": height, "svg": ""}


class WorkActivation(ViewActivation):
    """A piece of work: opened in a step, finished by a command, owned by nobody here.

    ``Task.owner`` stays empty: it deletes tasks together with a person. Who did the
    work is in our own row, which protects the person.
    """

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> WorkActivation:
        activation: WorkActivation = super().create(*args, **kwargs)
        hand_of(activation).opened.append(activation.task)
        return activation

    @Activation.status.super()
    def assign(self, user: Any) -> None:
        """Take the task up; the one write comes when it is done."""


class Work(flow.View):
    """A human piece of work. See ``work``."""

    activation_class = WorkActivation
    shape = room_for(180, 84)

    def __init__(
        self,
        role: Role,
        *,
        label: Any,
        asks: Any = "",
        stage: Stage,
        form: str = "",
        due: str = "",
        track: Track = Track.PATH,
        whose: Callable[[CaseFacts], Role] | None = None,
    ) -> None:
        super().__init__(None)
        self.role = role
        self.label = label
        self.asks = asks
        self.stage = stage
        self.form = form
        self.due = due
        self.track = track
        self._whose = whose
        self.task_title = label

    def role_for(self, facts: CaseFacts) -> Role:
        """Return the role this piece of work is asked of in this case."""
        return self.role if self._whose is None else self._whose(facts)


class MoveActivation(FunctionActivation):
    """Fires the node's transition on the case in hand; a refusal travels on."""

    @Activation.status.super()
    def activate(self) -> None:
        self.task.started = now()
        hand = hand_of(self)
        hand.moves.append(fire(hand.case, self.flow_task.proposes, node=self.flow_task))


class Propose(flow.Function):
    """Proposes one move of the state machine. See ``move``."""

    activation_class = MoveActivation
    shape = room_for(150, 48)

    def __init__(self, name: str, *, label: Any) -> None:
        super().__init__(None)
        self.proposes = name
        self.task_title = label


@dataclass(frozen=True)
class Asked:
    """A question, asked of the case in hand."""

    question: Question

    def __call__(self, activation: Any) -> bool:
        return self.question.answer(hand_of(activation).facts)


class ForkActivation(IfActivation):
    @Activation.status.super()
    def activate(self) -> None:
        self._condition_result = self.flow_task.asked(self)


class Fork(flow.If):
    """A yes-or-no question on the facts. See ``decide``."""

    activation_class = ForkActivation
    shape = room_for(170, 64)

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.asked = asked
        self.task_title = asked.question.label


class SideBySideActivation(SplitActivation):
    @Activation.status.super()
    def activate(self) -> None:
        left_out = hand_of(self).left_out
        for node, asked, _data in self.flow_task._branches:  # noqa: SLF001
            if node.name not in left_out and (asked is None or asked(self)):
                self.next_tasks.append((node, None))


class SideBySide(flow.Split):
    """Opens several strands at once; each ``Next`` may carry a question.

    What the hand leaves out is not opened, whatever the answer.
    """

    activation_class = SideBySideActivation
    shape = room_for(150, 64)

    def __init__(self, *, label: Any) -> None:
        super().__init__()
        self.task_title = label


class GatherActivation(JoinActivation):
    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, *args: Any, **kwargs: Any
    ) -> GatherActivation:
        """Join, and go on with the process in hand: viewflow reads a fresh one."""
        activation: GatherActivation = super().create(
            flow_task, prev_activation, *args, **kwargs
        )
        activation.task.process = activation.process = prev_activation.process
        return activation


class Gather(flow.Join):
    """Waits for every strand that was opened."""

    activation_class = GatherActivation
    shape = room_for(150, 64)

    def __init__(self, *, label: Any) -> None:
        super().__init__()
        self.task_title = label


@dataclass(frozen=True)
class EnteredAt:
    state: State

    def __call__(self, activation: Any) -> bool:
        return bool(activation.process.enter_at == self.state)


class Entrance(flow.Switch):
    """Where a cycle begins: at the first node, or at the one of the case's state.

    A change of kind and a reopening enter later. Only the ordinary way is drawn.
    """

    def __init__(self) -> None:
        super().__init__()
        self.task_title = ""

    def At(self, state: State, node: Any) -> Entrance:  # noqa: N802 - viewflow's manner
        """Enter at ``node`` when the case stands at ``state``."""
        self.Case(node, EnteredAt(state))
        return self

    @property
    def entrances(self) -> dict[State, Any]:
        return {
            when.state: node
            for node, when in self._branches
            if isinstance(when, EnteredAt)
        }

    def _outgoing(self) -> Iterator[Edge]:
        for node, when in self._branches:
            if when is None:
                yield Edge(src=self, dst=node, edge_class="next")


NODES: Final = (
    *(flow.StartHandle, Entrance, Work, Propose, Fork, SideBySide, Gather),
    *(flow.End, flow.TerminateEnd),
)
"""The kinds of node a flow may hold; a system check refuses any other."""
