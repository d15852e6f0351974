"""Compares where each case stands with the work its flow waits for (nightly check).

Finds every case that a bypassed machine, a lost join or a doubled piece of work left
behind. Reads only; what it finds names cases by id, nothing personal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db.models import QuerySet
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from workflows.flows.graph import successors, walk
from workflows.flows.nodes import Propose, Work
from workflows.models.process import CaseProcess
from workflows.models.work_item import Track, WorkItem
from workflows.rules.states import ENDED, State

AT_A_TIME: Final = 500  # cases
WAITING: Final = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED, STATUS.SCHEDULED)

NO_FLOW: Final = "no_flow"  # the case is open, no flow runs for it
STILL_RUNS: Final = "flow_still_runs"  # the case ended, its flow did not
NOBODY_ASKED: Final = "nobody_is_asked"  # nothing that waits can move the case on
WRONG_PLACE: Final = "wrong_place"  # work waits that does not belong to the state
DOUBLED: Final = "doubled"  # the same work waits twice
NOT_LISTED: Final = "not_listed"  # the flow waits for work that nobody is shown
NOT_WAITED_FOR: Final = "not_waited_for"  # somebody is shown work that leads nowhere
BROKEN: Final = "broken"  # a node of the flow failed


@dataclass(frozen=True, order=True)
class Divergence:
    """One thing that is wrong with one case. ``node`` is empty if it is none's."""

    case_id: int
    key: str
    node: str = ""


def divergences(cases: QuerySet[Any]) -> list[Divergence]:
    """Return what is wrong with ``cases``, sorted; nothing, if all is well.

    Looks at open cases and at those whose process is open; five hundred at a time.
    """
    found: list[Divergence] = []
    rows = cases.order_by("pk").values_list("pk", "state")
    batch: list[tuple[int, str]] = []
    for row in rows.iterator(chunk_size=AT_A_TIME):
        batch.append(row)
        if len(batch) == AT_A_TIME:
            found += _look_at(batch)
            batch = []
    return sorted(found + _look_at(batch))


def _look_at(batch: list[tuple[int, str]]) -> list[Divergence]:
    pks = [pk for pk, _state in batch]
    processes = {
        process.case_id: process
        for process in CaseProcess.objects.filter(case_id__in=pks, ended_at=None)
    }
    items: dict[int, list[WorkItem]] = defaultdict(list)
    for item in WorkItem.objects.open().filter(case_id__in=pks):
        items[item.case_id].append(item)
    tasks: dict[int, list[Any]] = defaultdict(list)
    waiting = Task.objects.filter(
        process_id__in=[process.pk for process in processes.values()],
        status__in=(*WAITING, STATUS.ERROR),
    )
    for task in waiting:
        tasks[task.process_id].append(task)
    return [
        Divergence(pk, key, node)
        for pk, state in batch
        for key, node in _of_case(
            State(state),
            processes.get(pk),
            items[pk],
            tasks[processes[pk].pk] if pk in processes else [],
        )
    ]


def _of_case(
    state: State,
    process: CaseProcess | None,
    items: list[WorkItem],
    tasks: list[Any],
) -> Iterator[tuple[str, str]]:
    if process is None:
        if state not in ENDED:
            yield NO_FLOW, ""
        yield from ((NOT_WAITED_FOR, item.node) for item in items)
        return
    if state in ENDED:
        yield STILL_RUNS, ""
        return
    yield from _of_tasks(items, tasks)
    yield from _of_place(process.flow_class, state, items)


def _of_tasks(items: list[WorkItem], tasks: list[Any]) -> Iterator[tuple[str, str]]:
    yield from (
        (BROKEN, task.flow_task.name) for task in tasks if task.status == STATUS.ERROR
    )
    asked = {
        task.pk: task.flow_task.name
        for task in tasks
        if isinstance(task.flow_task, Work) and task.status in WAITING
    }
    shown = {item.task_id: item.node for item in items}
    yield from ((NOT_LISTED, asked[pk]) for pk in sorted(asked.keys() - shown.keys()))
    yield from (
        (NOT_WAITED_FOR, shown[pk]) for pk in sorted(shown.keys() - asked.keys())
    )
    yield from ((DOUBLED, node) for node in _more_than_once(asked.values()))


def _of_place(
    flow_class: Any, state: State, items: list[WorkItem]
) -> Iterator[tuple[str, str]]:
    yield from (
        (WRONG_PLACE, item.node)
        for item in items
        if item.track == Track.PATH and (item.node, state) not in walk(flow_class)
    )
    if not any(item.node in moves_on(flow_class) for item in items):
        yield NOBODY_ASKED, ""


def _more_than_once(nodes: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    doubled: list[str] = []
    for node in nodes:
        if node in seen:
            doubled.append(node)
        seen.add(node)
    return doubled


@cache
def moves_on(flow_class: Any) -> frozenset[str]:
    """Return the work whose end lets the case go on: a move follows from it."""
    return frozenset(
        node.name
        for node in flow_class.instance.nodes()
        if isinstance(node, Work) and _comes_to_a_move(node)
    )


def _comes_to_a_move(node: Any) -> bool:
    ahead, seen = list(successors(node)), set()
    while ahead:
        after = ahead.pop()
        if isinstance(after, Propose):
            return True
        if after not in seen:
            seen.add(after)
            ahead += successors(after)
    return False
