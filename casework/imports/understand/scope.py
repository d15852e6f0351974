"""Whether a report is a case, a consultation, or out of scope and why."""

from __future__ import annotations

import re

from casework.imports.parsed import ParsedChild, Scope
from casework.imports.rules import scope_signs as signs
from casework.imports.telling import Telling
from casework.imports.understand.text import Text, says

_NOT_A_CHILD = 16
"""Law on Children 2016 Art 1: under 16."""


def scope_of(
    telling: Telling, kinds: tuple[str, ...], children: tuple[ParsedChild, ...]
) -> tuple[Scope, str]:
    """Return the scope and, when out of scope, the reason."""
    text = Text(f"{' '.join(telling.kinds)}. {telling.narrative}")
    if says(text, *signs.WRONG_NUMBER):
        return Scope.OUT_OF_SCOPE, "wrong_number"
    if says(text, *signs.PRANK):
        return Scope.OUT_OF_SCOPE, "prank"
    if _only_advice(telling):
        return Scope.CONSULTATION, ""
    if _all_grown(children):
        return Scope.OUT_OF_SCOPE, "16_or_older"
    if kinds == ("child_labour",) and _lawful(telling):
        return Scope.OUT_OF_SCOPE, "not_child_labour"
    return Scope.CASE, ""


def _only_advice(telling: Telling) -> bool:
    """Advice was asked and given, and nothing was passed on or done."""
    text = Text(telling.narrative)
    if not (says(text, *signs.ASKED) and says(text, *signs.ADVICE_GIVEN)):
        return False
    if telling.source == "hotline_111":
        return not telling.passed_on_to.strip()
    return says(Text(telling.done), *signs.ONLY_ADVICE)


def _all_grown(children: tuple[ParsedChild, ...]) -> bool:
    ages = [c.age_from for c in children]
    return bool(ages) and all(a is not None and a >= _NOT_A_CHILD for a in ages)


def _lawful(telling: Telling) -> bool:
    """Labour Code Art 143-147: work found lawful, or light help to the own family."""
    everything = Text(f"{telling.narrative}. {telling.done}")
    if says(everything, *signs.NO_BREACH):
        return True
    light = says(Text(telling.narrative), *signs.LIGHT_HELP)
    free = says(Text(f"{telling.narrative} {telling.schooling}"), *signs.IN_HOLIDAYS)
    return light and free and 0 < hours(telling.hours) <= signs.LIGHT_HOURS


def hours(typed: str) -> float:
    """Return hours a day; decimal comma or point; 0 when not told."""
    found = re.search(r"\d+(?:[.,]\d+)?", typed)
    return float(found[0].replace(",", ".")) if found else 0.0
