"""A flow of viewflow's own nodes, as it comes: the floor for a step with a flow in it."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


def nothing(activation: Any) -> None:
    """What a function node does at the least."""


def always(activation: Any) -> bool:
    return True


class BareFlow(flow.Flow):
    """Start, work, question, function, work: the shape of one step of a case's path."""

    process_class = Process

    start = flow.StartHandle().Next(this.first)
    first = flow.View(None).Next(this.asked)
    asked = flow.If(always).Then(this.done).Else(this.done)
    done = flow.Function(nothing).Next(this.second)
    second = flow.View(None).Next(this.end)
    end = flow.End()
