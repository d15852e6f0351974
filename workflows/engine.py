"""Moves a flow on behalf of a command: begin a cycle, finish work, call it off.

Only commands of ``casework`` call this, inside their transaction, with the case row
locked and ``case.facts`` and ``case.actor`` set. What happened comes back as a ``Step``;
the command writes the case's state, its history and its alerts.

Facts are read as they stand when the call begins; ``facts.state`` alone follows the
moves. So the command builds them after it has written what the step rests on: the
verification, the signed form, the decision, the closing reason. ``emergency_tasks_open``
and ``team_tasks_open`` must not count the piece of work that is being finished:
``open_beside`` counts them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection
from viewflow.workflow.status import PROCESS, STATUS

from accounts.actor import Actor
from accounts.roles import Role
from workflows.flows import current_flow
from workflows.flows.graph import successors
from workflows.flows.hand import Hand, take_in_hand
from workflows.flows.nodes import Work
from workflows.flows.teamwork import MEASURES, SAFETY
from workflows.lifecycle import Lifecycle
from workflows.models.process import CaseProcess
from workflows.models.work_item import Track, WorkItem
from workflows.moves import Move, MoveRefused, fire
from workflows.rules import conditions as when
from workflows.rules.kinds import Kind
from workflows.rules.states import ENDED, State

SHARED_STATES: Final = frozenset({State.RECEIVED, State.FORWARDED, State.VERIFYING})
"""States the path of an injury has in common with the full path."""


class TaskAlreadyDone(Exception):
    """Somebody else finished this piece of work, or it was called off meanwhile."""


class NoSuchWork(LookupError):
    """The process has no such piece of work."""


class NotToBeCalledOff(ValueError):
    """The work is part of the case's path; it can be finished, not called off."""


class NoWayIn(ValueError):
    """The flow cannot be entered at the state the case has."""


@dataclass(frozen=True)
class Opened:
    """A piece of work that has just been asked. ``item`` has no body or person yet."""

    item: WorkItem
    node: Work

    @property
    def role(self) -> Role:
        return Role(self.item.role)

    @property
    def label(self) -> Any:
        return self.node.label


@dataclass(frozen=True)
class Step:
    """What one call did. ``ended`` says that the flow has come to its end."""

    process: CaseProcess
    moves: tuple[Move, ...] = ()
    opened: tuple[Opened, ...] = ()
    finished: tuple[WorkItem, ...] = ()
    cancelled: tuple[WorkItem, ...] = ()
    ended: bool = False


def start_cycle(
    case: Lifecycle,
    *,
    actor: Actor,
    at: datetime,
    enter_at: State | str | None = None,
    left_out: frozenset[str] = frozenset(),
) -> Step:
    """Begin a cycle: the newest flow of ``facts.kind``, numbered ``facts.cycle``.

    A new case enters at the beginning, a reopened one or one that changed its kind at
    the node of its state; ``enter_at`` says which state the caller expects. Strands
    named in ``left_out`` are not opened.
    Errors: ``NoWayIn``; ``MoveRefused`` if a first move is refused.
    """
    _only_inside_a_transaction()
    flow_class = current_flow(Kind(case.facts.kind))
    state = State(case.state)
    if enter_at is not None and state != enter_at:
        raise NoWayIn(f"The case stands at {state}, not at {enter_at}.")
    if state != State.RECEIVED and state not in flow_class.entrances():
        raise NoWayIn(f"{flow_class.__name__} cannot be entered at {state}.")
    case.actor = actor
    process = flow_class.start.run(
        case=case, cycle=case.facts.cycle, at=at, left_out=left_out
    )
    return _report(process, process.hand)


def complete(
    case: Lifecycle, process: CaseProcess, task_pk: int, *, actor: Actor, at: datetime
) -> Step:
    """Finish a piece of work and go on to the next ones, as one person's act.

    Errors: ``TaskAlreadyDone``, ``NoSuchWork``, ``FlowLockFailed``; ``MoveRefused``
    with every reason, after which the caller's transaction must roll back.
    """
    return _finish(case, process, task_pk, actor=actor, at=at, called_off=False)


def call_off(
    case: Lifecycle, process: CaseProcess, task_pk: int, *, actor: Actor, at: datetime
) -> Step:
    """Go on without a piece of the team's work; the command keeps the reason.

    Errors: ``NotToBeCalledOff`` for work on the path; else as ``complete``.
    """
    return _finish(case, process, task_pk, actor=actor, at=at, called_off=True)


def cancel_cycle(
    case: Lifecycle, process: CaseProcess, *, actor: Actor, at: datetime
) -> Step:
    """Stop the flow with everything that waits: closed early, voided, other kind.

    The command fires the move itself (``fire(case, "close_early")``).
    """
    _only_inside_a_transaction()
    case.actor = actor
    hand = take_in_hand(process, case, at)
    process.flow_class.instance.cancel(process)
    return _report(process, hand)


def change_kind(
    case: Lifecycle, process: CaseProcess, *, to: Kind, actor: Actor, at: datetime
) -> tuple[Step, Step]:
    """Leave one flow and enter the other at the matching node: same cycle, same clocks.

    ``case.facts`` still tells the old kind; afterwards it tells the new one, and the
    command writes ``kind``. An injury that screens as neglect moves to ``assessed``. A
    flow that has handed over by itself (``ended``) is only followed by the new one.
    Of an emergency that is dealt with just now, what still waits is asked again in the
    new flow, as far as its kind knows it; what was done is not.
    Errors: ``NoWayIn`` if the other flow has no node for the state; ``MoveRefused``.
    """
    _only_inside_a_transaction()
    case.actor = actor
    moves = _cross_over(case, to)
    left = Step(process, moves)
    if process.ended_at is None:
        left = replace(cancel_cycle(case, process, actor=actor, at=at), moves=moves)
    case.facts = replace(case.facts, kind=to)
    entered = start_cycle(case, actor=actor, at=at, left_out=frozenset({MEASURES}))
    waited = {i.node for i in left.cancelled if i.track == Track.EMERGENCY}
    if not waited:
        return left, entered
    strand = open_emergency(
        case, entered.process, actor=actor, at=at, only=frozenset(waited)
    )
    return left, replace(entered, opened=(*entered.opened, *strand.opened))


def open_emergency(
    case: Lifecycle,
    process: CaseProcess,
    *,
    actor: Actor,
    at: datetime,
    only: frozenset[str] | None = None,
) -> Step:
    """Ask for the emergency measures beside whatever waits already.

    ``only`` are the pieces still to be done; without a measure among them the worker
    confirms that the child is safe. Errors: ``NoWayIn`` if the kind has no emergency,
    or measures are being taken already. NĐ 56/2017 Art 31.
    """
    _only_inside_a_transaction()
    flow_class = process.flow_class
    names = {node.name for node in flow_class.instance.nodes()}
    waiting = WorkItem.objects.open().filter(process=process, track=Track.EMERGENCY)
    if MEASURES not in names or waiting.exists():
        raise NoWayIn(MEASURES)
    node = flow_class.instance.node(MEASURES)
    every = {after.name for after in successors(node)}
    wanted = every if only is None else every & only
    case.actor = actor
    hand = take_in_hand(process, case, at, frozenset(every - wanted))
    with flow_class.lock(process.pk):
        begin = process.task_set.filter(flow_task=flow_class.start).get()
        begin.process = process
        before = flow_class.start.activation_class(begin)
        opened = flow_class.instance.node(MEASURES if wanted else SAFETY)._create(  # noqa: SLF001
            before, begin.token
        )
        opened._activate_next({opened})  # noqa: SLF001
        return _report(process, hand)


def open_work(process: CaseProcess) -> list[Opened]:
    """Return the work that waits in ``process``, oldest first. Reads only."""
    items = WorkItem.objects.open().filter(process=process).select_related("task")
    return [Opened(item, item.task.flow_task) for item in items.order_by("pk")]


def open_beside(case: Lifecycle, *, without_task: int | None = None) -> dict[str, int]:
    """Return ``emergency_tasks_open`` and ``team_tasks_open``, facts for the guards.

    ``without_task`` is the piece of work being finished just now.
    """
    waiting = WorkItem.objects.open().filter(case_id=case.pk)
    counts = dict.fromkeys((Track.EMERGENCY, Track.TEAM), 0)
    if without_task is not None:
        waiting = waiting.exclude(task_id=without_task)
    for track in waiting.values_list("track", flat=True):
        if track in counts:
            counts[Track(track)] += 1
    return {
        "emergency_tasks_open": counts[Track.EMERGENCY],
        "team_tasks_open": counts[Track.TEAM],
    }


def _finish(
    case: Lifecycle,
    process: CaseProcess,
    task_pk: int,
    *,
    actor: Actor,
    at: datetime,
    called_off: bool,
) -> Step:
    _only_inside_a_transaction()
    if actor.person_id is None:
        raise ValueError("Only a person finishes work.")
    case.actor = actor
    hand = take_in_hand(process, case, at)
    with process.flow_class.lock(process.pk):
        item = _waiting(process, task_pk)
        node = item.task.flow_task
        if called_off and node.track == Track.PATH:
            raise NotToBeCalledOff(node.name)
        _close_item(item, actor=actor, at=at, called_off=called_off)
        item.task.process = process
        activation = node.activation_class(item.task)
        activation.assign(None)
        activation.start(None)
        activation.execute()
        step = _report(process, hand)
    if called_off:
        return replace(step, cancelled=(item, *step.cancelled))
    return replace(step, finished=(item,))


def _waiting(process: CaseProcess, task_pk: int) -> WorkItem:
    """Return the work if it still waits. Read under the process lock, hence current."""
    item = (
        WorkItem.objects.select_related("task")
        .filter(process_id=process.pk, task_id=task_pk)
        .first()
    )
    if item is None:
        raise NoSuchWork(task_pk)
    if item.task.status != STATUS.NEW:
        raise TaskAlreadyDone(task_pk)
    return item


def _close_item(
    item: WorkItem, *, actor: Actor, at: datetime, called_off: bool
) -> None:
    item.version += 1
    if called_off:
        item.cancelled_at = at
    else:
        item.finished_at = at
        item.finished_by_id = actor.person_id
    item.save(update_fields=["version", "cancelled_at", "finished_at", "finished_by"])


def _report(process: CaseProcess, hand: Hand) -> Step:
    """Write the rows of what was asked and what fell away, and tell of it."""
    opened = _ask(process, hand)
    ended = process.status != PROCESS.NEW
    if hand.case.state in ENDED and not ended:
        raise MoveRefused("close", (when.no_team_work_is_open.reason,))
    cancelled: tuple[WorkItem, ...] = ()
    if ended:
        process.ended_at = hand.at
        process.save(update_fields=["ended_at"])
        cancelled = _let_go(process, hand.at)
    return Step(process, tuple(hand.moves), opened, (), cancelled, ended)


def _ask(process: CaseProcess, hand: Hand) -> tuple[Opened, ...]:
    items = [
        WorkItem(
            task=task,
            process=process,
            case_id=hand.case.pk,
            cycle=process.cycle,
            node=task.flow_task.name,
            track=task.flow_task.track,
            role=task.flow_task.role_for(hand.facts),
            asked_at=hand.at,
        )
        for task in sorted(hand.opened, key=lambda task: task.pk)
    ]
    made = WorkItem.objects.bulk_create(items)
    return tuple(Opened(item, item.task.flow_task) for item in made)


def _let_go(process: CaseProcess, at: datetime) -> tuple[WorkItem, ...]:
    """Mark what still waited when the flow ended: nobody has to do it any more."""
    left = list(WorkItem.objects.open().filter(process_id=process.pk))
    for item in left:
        item.cancelled_at = at
        item.version += 1
    WorkItem.objects.bulk_update(left, ["cancelled_at", "version"])
    return tuple(left)


def _cross_over(case: Lifecycle, to: Kind) -> tuple[Move, ...]:
    """Make the move a change between the short path and the full one asks for."""
    was_injury, is_injury = case.facts.kind == Kind.INJURY, to == Kind.INJURY
    if was_injury == is_injury or case.state in SHARED_STATES:
        return ()
    if is_injury:
        raise NoWayIn(f"A case at {case.state} cannot take the path of an injury.")
    if case.state == State.ASSESSED:
        return ()
    return (fire(case, "enter_full_path"),)


def _only_inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("The engine runs inside a command's transaction.")
