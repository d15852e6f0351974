"""What a flow asks where its way forks: pure questions on the facts of the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accounts.roles import Role
from workflows.rules.conditions import LAWFUL_WORK
from workflows.rules.facts import CaseFacts
from workflows.rules.states import State
from workflows.rules.words import _

SCHOOL_AGES: Final = range(6, 16)
"""Whole years. Law on Education 2019 Art 28: primary school begins at six."""

TAKEN_BY_THE_COMMUNE: Final = frozenset({"commune_pc", "village_collaborator"})
"""Codes of receiving points whose reports the commune itself has in hand."""


@dataclass(frozen=True)
class Question:
    """A named yes-or-no question, with the words the picture of the flow shows."""

    key: str
    label: str  # English; the edge translates it
    answer: Callable[[CaseFacts], bool]


def question(label: str) -> Callable[[Callable[[CaseFacts], bool]], Question]:
    """Turn a rule on facts into a question; the rule's name is its key."""

    def make(rule: Callable[[CaseFacts], bool]) -> Question:
        return Question(rule.__name__, label, rule)

    return make


@question(_("Passed on to the commune at once?"))
def passed_on_at_once(facts: CaseFacts) -> bool:
    return facts.forwarded


@question(_("Did the commune take the report itself?"))
def taken_by_the_commune(facts: CaseFacts) -> bool:
    return facts.receiving_point in TAKEN_BY_THE_COMMUNE


@question(_("Sent back: another commune?"))
def sent_back(facts: CaseFacts) -> bool:
    return facts.sent_back and not facts.accepted


@question(_("Did it come from another receiving point?"))
def came_from_elsewhere(facts: CaseFacts) -> bool:
    return facts.state == State.FORWARDED


@question(_("Is the report not borne out?"))
def not_borne_out(facts: CaseFacts) -> bool:
    return facts.finding == "not_borne_out"


@question(_("Does the Chair close the case here?"))
def chair_closes_here(facts: CaseFacts) -> bool:
    return bool(facts.closing_reason)


@question(_("Is it an emergency?"))
def is_emergency(facts: CaseFacts) -> bool:
    return facts.emergency is True


@question(_("Is the child of school age?"))
def is_of_school_age(facts: CaseFacts) -> bool:
    return facts.child_age in SCHOOL_AGES


@question(_("Is the plan approved?"))
def plan_approved(facts: CaseFacts) -> bool:
    return facts.plan_decision == "approved"


@question(_("Is a new plan needed?"))
def needs_a_new_plan(facts: CaseFacts) -> bool:
    return facts.review_says == "new_plan"


@question(_("Do the police not know yet?"))
def police_do_not_know(facts: CaseFacts) -> bool:
    return not facts.crime_reported


@question(_("Is it trafficking?"))
def is_trafficking(facts: CaseFacts) -> bool:
    return "trafficking" in facts.incident_types


@question(_("Does the screening point to neglect or abuse?"))
def screens_positive(facts: CaseFacts) -> bool:
    return facts.screening == "positive"


@question(_("Is the work lawful?"))
def work_is_lawful(facts: CaseFacts) -> bool:
    return facts.labour_test in LAWFUL_WORK


def plan_asks(role: Role) -> Question:
    """Return the question whether a row of the plan is in the hands of ``role``."""
    return Question(
        f"plan_asks_{role}",
        _("Does the plan ask for it?"),
        lambda facts: role in facts.plan_roles,
    )
