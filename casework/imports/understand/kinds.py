"""Kinds of incident: what the kind column says, corrected by what the narrative tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.imports.rules.kind_signs import (
    FAMILY_WORK,
    LIVING_TOGETHER,
    NEGATED,
    NOT_HURT,
    PAID_WORK,
    SIGNS,
    Sign,
)
from casework.imports.rules.kind_words import STATED
from casework.imports.telling import Telling
from casework.imports.understand.text import Text, phrase, says

ADULT: Final = 16
"""Law on Children 2016 Art 1: a child is under 16."""


@dataclass(frozen=True)
class Kinds:
    """Kinds told, and kinds only a label hints at, which are to be looked into."""

    told: tuple[str, ...]
    hinted: tuple[str, ...] = ()


def affirmed(*texts: str) -> Text:
    """Return the text without what it says did not happen."""
    text = Text(". ".join(t for t in texts if t))
    for pattern in NEGATED:
        text = text.without(phrase(pattern))
    return text


def kinds(telling: Telling, youngest: int | None) -> Kinds:
    """Return the kinds. ``youngest``: least age told, for what the law ties to an age."""
    text = affirmed(telling.narrative, telling.work)
    clear, vague = _stated(telling.kinds)
    strong, weak = _signs(text, strong=True), _signs(text, strong=False)
    if clear:
        not_hurt = says(Text(telling.narrative), *NOT_HURT)
        told, hinted = _of_clear(clear, strong | weak, strong, not_hurt=not_hurt)
        # A client that lists kinds one by one means each of them.
        told += vague if len(telling.kinds) > 1 else []
    else:
        told, hinted = _of_vague(vague, strong, weak, text), []
    told = _with_added(told, text)
    if _marriage(text, telling.kinds) and _lives_with_partner(text, youngest):
        told = ["sexual_abuse", *told]
    return Kinds(_unique(told), _unique(hinted))


def _stated(labels: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the kinds the labels name, in their order: clear ones and vague ones."""
    found: list[tuple[int, int, str, bool]] = []
    for at, label in enumerate(labels):
        text = Text(label)
        taken = ""
        for word in STATED:
            match = phrase(word.pattern).found_in(text)
            if match and match[0] not in taken:
                found.append((at, match.start(), word.kind, word.clear))
                taken += f" {match[0]}"
    found.sort()
    return (
        [kind for *_, kind, clear in found if clear],
        [kind for *_, kind, clear in found if not clear and kind],
    )


def _signs(text: Text, *, strong: bool) -> set[str]:
    return {s.kind for s in SIGNS if s.strong is strong and says(text, *s.patterns)}


def _of_clear(
    clear: list[str], signs: set[str], strong: set[str], *, not_hurt: bool
) -> tuple[list[str], list[str]]:
    """A clear word stands, unless the narrative denies it and tells of something else.

    Of several words the first stands; the others need the narrative's support.
    """
    first, *others = clear
    told = [first, *(k for k in others if k in signs)]
    hinted = [k for k in others if k not in signs]
    denied = not_hurt if first == "injury" else first not in signs
    able = _OVERRULED_BY.get(first, ()) if denied else ()
    return [k for k in able if k in strong] or told, hinted


_OVERRULED_BY: Final = {
    "violence": ("abandonment_neglect",),
    "injury": ("abandonment_neglect", "violence", "sexual_abuse"),
}


def _of_vague(
    vague: list[str], strong: set[str], weak: set[str], text: Text
) -> list[str]:
    serious = [k for k in _ORDER if k in strong and k not in vague]
    if "child_labour" in serious and not says(text, *PAID_WORK):
        serious.remove("child_labour")
    if "trafficking" in serious:
        # Work is what the child is lured with, and being alone how it was found.
        serious = [
            k for k in serious if k not in ("child_labour", "abandonment_neglect")
        ]
    if serious and not (set(vague) & strong):
        return serious
    if vague:
        return vague
    light = [k for k in _ORDER if k in weak]
    if "child_labour" in strong and says(text, *FAMILY_WORK):
        return ["rights_violation"] if "rights_violation" in light else light[:1]
    return serious or light[:1]


_ORDER: Final = (
    "sexual_abuse",
    "trafficking",
    "exploitation",
    "violence",
    "special_circumstance",
    "abandonment_neglect",
    "child_labour",
    "injury",
    "rights_violation",
    "custody_dispute",
)


def _with_added(told: list[str], text: Text) -> list[str]:
    """Add kinds that signs of a second matter bring in beside the first."""
    added = [s.kind for s in SIGNS if _adds(s, told, text)]
    return told + [k for k in added if k not in told]


def _adds(sign: Sign, told: list[str], text: Text) -> bool:
    return bool(set(sign.add_to) & set(told)) and says(text, *sign.patterns)


def _marriage(text: Text, labels: tuple[str, ...]) -> bool:
    stated = says(Text(" ".join(labels)), r"tảo hôn|tao_hon")
    return stated or says(text, r"tảo hôn|cưới")


def _lives_with_partner(text: Text, youngest: int | None) -> bool:
    return youngest is not None and youngest < ADULT and says(text, *LIVING_TOGETHER)


def _unique(kinds_found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds_found))
