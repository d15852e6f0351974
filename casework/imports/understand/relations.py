"""The suspect's tie to the child."""

from __future__ import annotations

from typing import Final

from casework.imports.rules.relation_words import (
    AUTHORS,
    BEFORE_OTHERS,
    RAISES,
    RELATIONS,
    SENDS_TO_WORK,
)
from casework.imports.telling import Telling
from casework.imports.understand.text import Text, phrase, says
from casework.imports.understand.told import is_told

_HARM: Final = {
    "violence",
    "sexual_abuse",
    "trafficking",
    "exploitation",
    "child_labour",
    "abandonment_neglect",
}
_KIN: Final = ("relative",)


def relations(typed: str) -> list[str]:
    """Return the codes of every tie named, in the order typed."""
    text = Text(typed)
    found: list[tuple[int, str]] = []
    rest = text.searched
    for code, pattern in (BEFORE_OTHERS, *RELATIONS):
        compiled = phrase(pattern).pattern_for(text)
        match = compiled.search(rest)
        if match:
            found.append((match.start(), code))
            rest = compiled.sub(lambda m: "·" * len(m[0]), rest)
    found.sort()
    return list(dict.fromkeys(c for _, codes in found for c in codes.split("|")))


def suspect_relations(telling: Telling, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ties; ``self`` for an accident, ``unknown`` when harm has no author yet."""
    told = (
        relations(telling.suspect_relation) if is_told(telling.suspect_relation) else []
    )
    if not told and is_told(telling.suspect):
        told = relations(telling.suspect)
    elif says(Text(telling.suspect), "và"):
        told += relations(telling.suspect)
    if "child_labour" in kinds:
        told += _employers(telling, told) + _senders(telling)
    told = _carers(told, telling)
    if told:
        return tuple(dict.fromkeys(told))
    return _default(telling, kinds)


def _employers(telling: Telling, told: list[str]) -> list[str]:
    if not is_told(telling.employer) or "employer" in told:
        return []
    return [r for r in relations(telling.employer) if r == "sibling"] or ["employer"]


def _senders(telling: Telling) -> list[str]:
    text = Text(telling.narrative)
    found = (phrase(pattern).found_in(text) for pattern in SENDS_TO_WORK)
    return [r for match in found if match for r in relations(match["who"])]


def _carers(told: list[str], telling: Telling) -> list[str]:
    """An aunt or uncle who raises the child harms as a carer."""
    kin = any(r in _KIN for r in told)
    raising = says(Text(telling.narrative), *RAISES) or bool(
        set(relations(telling.carers)) & set(_KIN)
    )
    return ["carer" if r in _KIN and kin and raising else r for r in told]


def _default(telling: Telling, kinds: tuple[str, ...]) -> tuple[str, ...]:
    if kinds == ("injury",):
        return ("self",)
    begun = Text(telling.narrative[:40])
    authors = tuple(code for code, pattern in AUTHORS if says(begun, pattern))
    if authors and "violence" in kinds:
        return authors
    if set(kinds) & _HARM or "custody_dispute" in kinds or not kinds:
        return ("unknown",)
    return ()
