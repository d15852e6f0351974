"""System checks: no flow without our lock, no node that hides a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import Error, register
from viewflow.utils import get_containing_app_data
from viewflow.workflow.base import Flow

from workflows.flows import CATALOGUE
from workflows.flows.nodes import NODES
from workflows.lock import ProcessRowLock


def errors_in(flow_classes: Iterable[type[Flow]]) -> list[Error]:
    """Return an error per flow without our lock and per node of another kind.

    viewflow's default lock is none: four completions at once opened the next piece of
    work twice. Its timers and jobs swallow a refusal and store local variables.
    """
    found: list[Error] = []
    for flow_class in flow_classes:
        name = flow_class.__name__
        if not isinstance(flow_class.lock_impl, ProcessRowLock):
            found.append(
                Error(
                    f"{name} does not lock its process row.",
                    hint="Inherit from workflows.flows.base.CaseFlow.",
                    id="workflows.E001",
                )
            )
        found += [
            Error(
                f"{name}.{node.name} is a {type(node).__name__}, which is not ours.",
                hint="Use the nodes of workflows.flows.nodes; time belongs to duties.",
                id="workflows.E002",
            )
            for node in flow_class.instance.nodes()
            if type(node) not in NODES
        ]
        found += [
            Error(
                f"{name}.{node.name} leads into {after.flow_class.__name__}.",
                hint="A flow does not inherit from another one; write it out.",
                id="workflows.E004",
            )
            for node in flow_class.instance.nodes()
            for after in (edge.dst for edge in node._outgoing())  # noqa: SLF001
            if after.flow_class is not flow_class
        ]
    return found


def _installed(of: type[Flow]) -> Iterator[type[Flow]]:
    for flow_class in of.__subclasses__():
        if flow_class.__module__.startswith("viewflow."):
            continue
        path = f"{flow_class.__module__}.{flow_class.__name__}"
        if get_containing_app_data(path)[0] is not None:
            yield flow_class
        yield from _installed(flow_class)


@register()
def check_flows(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Look at every flow of an installed app, and at the catalogue."""
    return errors_in(_installed(Flow)) + [
        Error(f"{kind} has no flow.", id="workflows.E003")
        for kind, flows in CATALOGUE.items()
        if not flows
    ]
