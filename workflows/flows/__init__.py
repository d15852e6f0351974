"""One flow per kind of incident, listed by hand.

The newest version of a kind stands last; retired ones stay while a process runs in them.
"""

from __future__ import annotations

from typing import Final

from workflows.flows.abuse import AbuseFlow
from workflows.flows.base import CaseFlow
from workflows.flows.child_labour import ChildLabourFlow
from workflows.flows.injury import InjuryFlow
from workflows.flows.violence import ViolenceFlow
from workflows.rules.kinds import Kind

CATALOGUE: Final[dict[Kind, list[type[CaseFlow]]]] = {
    Kind.ABUSE: [AbuseFlow],
    Kind.VIOLENCE: [ViolenceFlow],
    Kind.CHILD_LABOUR: [ChildLabourFlow],
    Kind.INJURY: [InjuryFlow],
}


def current_flow(kind: Kind) -> type[CaseFlow]:
    """Return the flow new cycles of ``kind`` run in."""
    return CATALOGUE[kind][-1]
