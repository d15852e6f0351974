"""What a guard is: a fact with the advice to give when it is missing.

A guard reads ``CaseFacts`` and nothing else. Called with a case (django-fsm hands the
instance to a condition) it reads ``case.facts``, which the command has built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflows.rules.facts import CaseFacts


@dataclass(frozen=True)
class Reason:
    """One thing that is missing: a stable key, the advice, and where to mend it."""

    key: str
    advice: str  # English; the edge translates it
    fix: str = ""  # name of the place on the case page where it is put right


@dataclass(frozen=True)
class Guard:
    """A named fact. ``Guard(case)`` is what django-fsm calls; ``holds(facts)`` the rule."""

    key: str
    advice: str
    fix: str
    holds: Callable[[CaseFacts], bool]

    def __call__(self, case: Any) -> bool:
        return self.holds(case.facts)

    @property
    def __name__(self) -> str:
        return self.key

    @property
    def reason(self) -> Reason:
        return Reason(self.key, self.advice, self.fix)


def guard(
    advice: str, *, fix: str = ""
) -> Callable[[Callable[[CaseFacts], bool]], Guard]:
    """Turn a rule on facts into a guard; the rule's name is the guard's key."""

    def make(rule: Callable[[CaseFacts], bool]) -> Guard:
        return Guard(rule.__name__, advice, fix, rule)

    return make
