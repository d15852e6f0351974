"""To which cases a limit applies: facts with names, read by ``deadlines.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import Kind
from workflows.rules.states import State

RESIDENT_RECEIVERS: Final = frozenset({"", "commune_pc"})
"""Receiving points that have nobody to pass to: the commune itself, or not told."""

DRAWING_UP: Final = frozenset(
    {State.ASSESSED, State.ASSESSING, State.PLANNING, State.AWAITING_APPROVAL}
)


def anything(facts: CaseFacts) -> bool:
    return True


def takes_the_full_path(facts: CaseFacts) -> bool:
    """An accidental injury is not under NĐ 56/2017 until its screening is positive."""
    return facts.kind is not Kind.INJURY


def passed_on_to_the_commune(facts: CaseFacts) -> bool:
    return facts.receiving_point not in RESIDENT_RECEIVERS


def emergency_not_ruled_out(facts: CaseFacts) -> bool:
    """Undecided counts as an emergency: nobody has yet said that the child is safe."""
    return takes_the_full_path(facts) and facts.emergency is not False


def assessed_in_the_emergency_window(facts: CaseFacts) -> bool:
    return emergency_not_ruled_out(facts)


def isolation_is_in_question(facts: CaseFacts) -> bool:
    """The grounds of NĐ 56/2017 Art 32(1) all name the parent or carer."""
    if facts.isolation_needed is not None:
        return facts.isolation_needed
    return takes_the_full_path(facts) and (
        facts.isolation_open
        or (facts.suspect_is_carer is True and facts.emergency is not False)
    )


def isolation_rests_on_the_chair(facts: CaseFacts) -> bool:
    """Beyond 15 days only where a competent authority requires it (Art 32(3))."""
    return not facts.isolation_by_court


def plan_may_take_its_time(facts: CaseFacts) -> bool:
    """The plan's working days are not for emergencies (the register's note)."""
    return takes_the_full_path(facts) and facts.emergency is not True


def plan_is_being_drawn_up(facts: CaseFacts) -> bool:
    """A needs meeting held while a plan runs does not begin the plan's days anew."""
    return plan_may_take_its_time(facts) and facts.state in DRAWING_UP


def contact_at_risk(level: str) -> Callable[[CaseFacts], bool]:
    """Return the rule that holds while ``level`` is the risk last decided."""

    def applies(facts: CaseFacts) -> bool:
        return facts.risk == level

    return applies
