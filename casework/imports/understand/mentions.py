"""Finds the units a text names: by folded words, longest name first, with what stands around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from accounts.folding import fold
from casework.imports.gazetteer import COMMUNE, DISTRICT, PROVINCE, Gazetteer
from casework.imports.rules.provinces import PROVINCES
from casework.imports.understand.text import marked

_TYPE_WORDS: Final = {
    "xa": ("xa", COMMUNE),
    "phuong": ("phuong", COMMUNE),
    "tt": ("thi tran", COMMUNE),
    "tran": ("thi tran", COMMUNE),
    "huyen": ("huyen", DISTRICT),
    "h": ("huyen", DISTRICT),
    "pho": ("thanh pho", DISTRICT),
    "tp": ("thanh pho", DISTRICT),
    "tinh": ("tinh", PROVINCE),
}
_SEARCHED: Final = 2_000  # characters; a place is told in fewer
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 5  # words of a name
_NEAR: Final = 86  # of 100; below that a name is another name
_COMMUNE_TYPES: Final = ("xa", "phuong", "thi tran")


@dataclass(frozen=True)
class Mention:
    """A name found. ``level`` is "" where the words allow a commune and a district."""

    core: str
    level: str
    type_word: str = ""
    former: bool = False  # "… cũ"
    spelled_otherwise: str = ""


def mentions(typed: str, gazetteer: Gazetteer) -> list[Mention]:
    """Return the units named, in order; near spellings only where nothing else is found."""
    words = fold(typed[:_SEARCHED]).split()
    as_typed = _WORD.findall(marked(typed))
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention, length = _at(words, at, gazetteer)
        if mention and not _other_marks(mention, as_typed[at : at + length], gazetteer):
            found.append(mention)
        at += length or 1
    if not any(m.level in (COMMUNE, "") for m in found):
        near = _near(words, gazetteer)
        found = [near, *found] if near else found
    return found


def _other_marks(mention: Mention, typed: list[str], gazetteer: Gazetteer) -> bool:
    """Nà Đuống is not Na Dương: a name typed with other marks throughout is another name.

    One word marked otherwise is a slip; a word such as "xã" before it settles it anyway.
    """
    if mention.type_word or fold(" ".join(typed)) != mention.core:
        return False
    if " ".join(typed) == mention.core:
        return False  # typed without marks
    names = [
        _WORD.findall(marked(r.name)) for r in gazetteer.by_core.get(mention.core, ())
    ]
    slips = [
        sum(a != b for a, b in zip(typed, name[-len(typed) :], strict=True))
        for name in names
    ]
    return bool(slips) and min(slips) > 1


def _at(words: list[str], at: int, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        core = " ".join(words[at : at + length])
        mention = _mention(words, at, core, length, gazetteer)
        if mention:
            return mention, length
    return None, 0


def _mention(
    words: list[str], at: int, core: str, length: int, gazetteer: Gazetteer
) -> Mention | None:
    type_word, asked = _TYPE_WORDS.get(words[at - 1] if at else "", ("", ""))
    levels = {row.level for row in gazetteer.by_core.get(core, ())}
    if core in PROVINCES and PROVINCE not in levels:
        levels = levels | {"outside"}
    if not levels or (length == 1 and not type_word):
        return None
    former = words[at + length : at + length + 1] == ["cu"]
    return Mention(core, _level(levels, asked), type_word, former)


def _level(levels: set[str], asked: str) -> str:
    if asked in levels:
        return asked
    if asked == PROVINCE and "outside" in levels:
        return "outside"
    if not asked and PROVINCE in levels:
        return PROVINCE  # "Lạng Sơn" alone is the province, not the town in it
    if asked in (COMMUNE, DISTRICT):
        levels = levels & {COMMUNE, DISTRICT} or levels
    if {COMMUNE, DISTRICT} <= levels:
        return ""
    for level in (COMMUNE, DISTRICT, PROVINCE):
        if level in levels:
            return level
    return "outside"


def _near(words: list[str], gazetteer: Gazetteer) -> Mention | None:
    """Look for a mistyped name, only among the units around."""
    best: tuple[float, str, str, str] = (0.0, "", "", "")
    for at in range(len(words)):
        for length in (2, 3):
            typed = " ".join(words[at : at + length])
            if len(typed.split()) < length:
                continue
            same = {
                core: _one_i(core)
                for core in gazetteer.served_cores
                if len(core.split()) == length
            }
            hit = process.extractOne(
                _one_i(typed), same, scorer=fuzz.ratio, score_cutoff=_NEAR
            )
            if hit and hit[1] > best[0]:
                best = (hit[1], hit[2], typed, words[at - 1] if at else "")
    score, core, typed, before = best
    type_word = _TYPE_WORDS.get(before, ("", ""))[0]
    # Without a word for the unit a near name may be a hamlet or a person.
    if not score or (
        type_word not in _COMMUNE_TYPES and len(words) > len(typed.split())
    ):
        return None
    return Mention(core, COMMUNE, type_word, spelled_otherwise=typed)


def _one_i(text: str) -> str:
    """Kỳ and Kì are two habits of one spelling."""
    return text.replace("y", "i")
