"""A case without a database, for rules that need none."""

from __future__ import annotations

import inspect
import sys
from datetime import UTC, datetime
from typing import Any

from accounts.actor import Actor, Standing
from accounts.roles import Role
from casework.models import Case
from workflows.flows.base import CaseFlow
from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import Kind
from workflows.rules.states import State

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)  # Wednesday noon in Lạng Sơn
DOSSIER = frozenset({"mau_01", "mau_02", "mau_03", "mau_04"})


def somebody(role: Role, person_id: int = 1) -> Actor:
    standing = Standing(role, organisation_id=1, place_id=1)
    return Actor(person_id=person_id, name="An", standings=(standing,), at=NOON)


WORKER = somebody(Role.CASE_WORKER, 1)
CHAIR = somebody(Role.CHAIR, 2)
POLICE = somebody(Role.POLICE, 3)
HOTLINE = somebody(Role.HOTLINE, 4)


def facts(actor: Actor = WORKER, **known: Any) -> CaseFacts:
    return CaseFacts(at=NOON, actor_id=actor.person_id, **known)


def a_case(state: State, actor: Actor = WORKER, **known: Any) -> Case:
    """A case that was never saved, with its facts gathered."""
    case = Case(state=state.value, kind=known.get("kind", Kind.VIOLENCE))
    case.actor = actor
    case.facts = facts(actor, state=state, **known)
    return case


ALL_IN_ORDER: dict[str, Any] = {
    "place_settled": True,
    "accepted": True,
    "verification_recorded": True,
    "finding": "borne_out",
    "signed": DOSSIER | {"mau_05", "mau_06"},
    "assessor_ids": frozenset({1}),
    "child_view_given": True,
    "emergency": False,
    "meeting_held": True,
    "plan_rows": 2,
    "plan_author_id": 1,
    "plan_decision": "approved",
    "plan_sent": True,
    "review_date_set": True,
    "visits_recorded": 1,
    "review_says": "close",
    "no_more_risk": True,
    "stable": True,
    "prevention_note": True,
    "help_given": True,
    "screening": "negative",
    "labour_test": "illegal",
    "reason_given": True,
    "closing_reason": "duplicate",
    "sent_back": False,
}
"""Facts of a case in which nothing is missing, on whatever path."""


def rewritten(flow_class: type[CaseFlow], name: str, **pieces: type) -> type[CaseFlow]:
    """Return ``flow_class`` written out again as ``name``, with other pieces.

    A flow cannot inherit from another one: its nodes would lead into the parent's.
    """
    module = sys.modules[flow_class.__module__]
    source = inspect.getsource(flow_class).replace(flow_class.__name__, name, 1)
    room = {**vars(module), **pieces}
    exec(compile(source, module.__file__ or "", "exec", dont_inherit=True), room)
    made: type[CaseFlow] = room[name]
    return made
