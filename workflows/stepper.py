"""The few big steps of a case, read off its flow: done, now, late, still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workflows.flows.graph import walk
from workflows.flows.nodes import Work
from workflows.lifecycle import Lifecycle
from workflows.models.work_item import Track, WorkItem
from workflows.rules.states import ENDED, State

STEPS: Final[dict[str, tuple[str, frozenset[State]]]] = {
    "intake": (_("Intake"), frozenset({State.RECEIVED, State.FORWARDED})),
    "check": (_("Check, initial assessment"), frozenset({State.VERIFYING})),
    "emergency": (_("Emergency"), frozenset({State.ASSESSED})),
    "assessment": (_("Specific assessment"), frozenset({State.ASSESSING})),
    "plan": (_("Plan, approval"), frozenset({State.PLANNING, State.AWAITING_APPROVAL})),
    "carrying_out": (_("Carrying out"), frozenset({State.IN_PROGRESS})),
    "help": (_("Helping"), frozenset({State.HELPING})),
    "review": (_("Review"), frozenset({State.REVIEWING})),
    "closed": (_("Closure"), frozenset({State.CLOSED})),
}
"""Key → label (English; translated when asked for) and the states of the step."""


@dataclass(frozen=True)
class StepMark:
    """One step. ``state``: "done", "now", "late", "todo" or "skipped"."""

    key: str
    label: str
    state: str
    href: str = ""
    note: str = ""


@cache
def steps_of(flow_class: Any) -> tuple[str, ...]:
    """Return the keys of the steps that hold work in this flow, in order."""
    works = {n.name for n in flow_class.instance.nodes() if isinstance(n, Work)}
    worked = {state for name, state in walk(flow_class) if name in works}
    return tuple(
        key
        for key, (_label, states) in STEPS.items()
        if key == "closed" or states & worked
    )


def stepper(
    case: Lifecycle, flow_class: Any, *, cycle: int, at: datetime
) -> list[StepMark]:
    """Return the steps of the flow the case runs in, with the case's place in them.

    One query. A case that ended leaves the steps it never came to as "skipped"; an
    emergency nobody declared is skipped as well, and one that is still worked on is
    "now" beside the step of the state.
    """
    items = list(
        WorkItem.objects.filter(case_id=case.pk, cycle=cycle).select_related("task")
    )
    keys = steps_of(flow_class)
    here = next((k for k in keys if case.state in STEPS[k][1]), "")
    marks = {key: _mark(key, keys, here, case, items) for key in keys}
    late = {
        "emergency" if item.track == Track.EMERGENCY else here
        for item in items
        if _waits(item) and item.due_at and item.due_at < at
    }
    return [
        StepMark(
            key,
            gettext(STEPS[key][0]),
            "late" if key in late and mark == "now" else mark,
        )
        for key, mark in marks.items()
    ]


def _mark(
    key: str, keys: tuple[str, ...], here: str, case: Lifecycle, items: list[WorkItem]
) -> str:
    if case.state in ENDED:
        return _of_an_ended_case(key, case, items)
    if key == "emergency" and keys.index(here) > keys.index(key):
        return _of_the_emergency(items)
    if key == here:
        return "now"
    return "done" if keys.index(key) < keys.index(here) else "todo"


def _of_the_emergency(items: list[WorkItem]) -> str:
    measures = [item for item in items if item.track == Track.EMERGENCY]
    if not measures:
        return "skipped"
    return "now" if any(map(_waits, measures)) else "done"


def _of_an_ended_case(key: str, case: Lifecycle, items: list[WorkItem]) -> str:
    if key == "intake" or case.state in STEPS[key][1]:
        return "done"
    if key == "emergency":
        return _of_the_emergency(items)
    worked = {_step_of(item) for item in items if item.finished_at is not None}
    return "done" if key in worked else "skipped"


def _waits(item: WorkItem) -> bool:
    return item.finished_at is None and item.cancelled_at is None


def _step_of(item: WorkItem) -> str:
    """Return the step in which a flow asks for work of this node; "" if unknown."""
    flow_class = item.task.flow_task.flow_class
    states = {state for name, state in walk(flow_class) if name == item.node}
    return next((key for key, (_, of) in STEPS.items() if states & of), "")
