"""The sex of each child: from the cell, and by the middle name where the order is open."""

from __future__ import annotations

import re
from typing import Final

from casework.imports.rules.name_words import (
    FEMALE,
    FEMALE_MIDDLE,
    MALE,
    MALE_MIDDLE,
)
from casework.imports.understand.text import Text, marked, phrase, unmarked

UNKNOWN: Final = "unknown"
_WORDS: Final = re.compile(r"(\d+)?\s*([^\W\d]+(?: [^\W\d]+)?)")


def sexes(typed: str, names: tuple[str, ...]) -> list[str]:
    """Return the sex of each child of ``names``; one value speaks for all of them."""
    told = _told(typed)
    counted = [sex for sex, count in told for _ in range(count)]
    if len({sex for sex, _ in told}) == 1 and len(counted) <= 1:
        return [told[0][0]] * len(names)
    by_name = [of_name(name) for name in names]
    if any(count > 1 for _, count in told) and UNKNOWN not in by_name:
        return by_name
    filled = counted or by_name
    return (filled + [UNKNOWN] * len(names))[: len(names)]


def _told(typed: str) -> list[tuple[str, int]]:
    found = []
    for match in _WORDS.finditer(marked(typed)):
        sex = _word(match[2])
        if sex:
            found.append((sex, int(match[1] or 1)))
    return found


def _word(word: str) -> str:
    for sex, words in (("female", FEMALE), ("male", MALE)):
        if word in words or unmarked(word) in map(unmarked, words):
            return sex
    return ""


def of_name(name: str) -> str:
    """Return what the middle name tells, or unknown."""
    middle = name.split()[1:-1]
    if any(word in FEMALE_MIDDLE for word in middle):
        return "female"
    if any(word in MALE_MIDDLE for word in middle):
        return "male"
    return UNKNOWN


def of_words(text: Text) -> str:
    """Return what words such as "em gái" or "bé trai" tell."""
    if phrase(r"(gái|nữ)").found_in(text):
        return "female"
    return "male" if phrase(r"(trai|nam)").found_in(text) else UNKNOWN
