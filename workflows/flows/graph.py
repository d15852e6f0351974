"""Reads a flow as a graph: what can be reached, which moves it proposes, in what order."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from workflows.flows.base import CaseFlow
from workflows.flows.nodes import Entrance, Propose
from workflows.lifecycle import Lifecycle, legal_moves
from workflows.rules.states import State

MACHINE: Final[Any] = Lifecycle


def successors(node: Any) -> list[Any]:
    """Return the nodes after ``node``, each once, in the order they are declared."""
    return list(dict.fromkeys(edge.dst for edge in node._outgoing() if edge.dst))  # noqa: SLF001


def start_of(flow_class: type[CaseFlow]) -> Any:
    return flow_class.instance.node("start")


def in_order(flow_class: type[CaseFlow]) -> list[Any]:
    """Return the nodes as work meets them: depth first, a join after its strands.

    Loops are cut where they lead back; a node that only an entrance reaches comes last.
    """
    finished: list[Any] = []
    seen: set[Any] = set()

    def visit(node: Any) -> None:
        seen.add(node)
        for after in reversed(successors(node)):
            if after not in seen:
                visit(after)
        finished.append(node)

    for root in (start_of(flow_class), *flow_class.entrances().values()):
        if root not in seen:
            visit(root)
    return finished[::-1]


def walk(flow_class: Any) -> frozenset[tuple[str, State]]:
    """Return every (node, state of the case) the flow can come to.

    A node that proposes a move is passed only where the machine knows that move from
    the state; questions are answered both ways.
    """
    return _walk(flow_class)


@cache
def _walk(flow_class: Any) -> frozenset[tuple[str, State]]:
    target = {(m.name, m.source): m.target for m in legal_moves(MACHINE)}
    begin = [(start_of(flow_class), State.RECEIVED)]
    begin += [(node, state) for state, node in flow_class.entrances().items()]
    met: set[tuple[str, State]] = set()
    while begin:
        node, state = begin.pop()
        if (node.name, state) in met:
            continue
        if isinstance(node, Propose):
            after = target.get((node.proposes, state))
            if after is None:
                continue
            met.add((node.name, state))
            state = after
        else:
            met.add((node.name, state))
        begin += [(following, state) for following in successors(node)]
    return frozenset(met)


def moves_reached(flow_class: type[CaseFlow]) -> set[str]:
    """Return the names of the moves a case in this flow can come to."""
    return {
        node.proposes
        for node in flow_class.instance.nodes()
        if isinstance(node, Propose)
        for name, _state in walk(flow_class)
        if name == node.name
    }


def is_drawn(node: Any) -> bool:
    """Say whether the node means something to a reader; the entrance does not."""
    return not isinstance(node, Entrance)
