"""The names of children in a cell: several, none, pet names, names that are withheld."""

from __future__ import annotations

import re
from typing import Final

from casework.imports.rules.name_words import GROUP, INTRODUCING, NAMED, NO_CHILD
from casework.imports.understand.numbers import number
from casework.imports.understand.text import Text, clean, phrase, says
from casework.imports.understand.told import is_told

_BETWEEN: Final = re.compile(r"\s*(?:;|\n|\s&\s|\s+và\s+)\s*", re.IGNORECASE)
_COMMAS: Final = re.compile(r"\s*,\s*")
_NOTE: Final = re.compile(r"\s*\([^)]*\)")


def child_names(typed: str) -> tuple[str, ...]:
    """Return one name per child told of; an empty name where it is not known.

    No child in particular ("Tập thể lớp 3") gives no name at all.
    """
    text = Text(clean(typed))
    if says(text, *NO_CHILD):
        return ()
    group = phrase(GROUP[0]).found_in(text)
    if group:
        return _of_group(text, group)
    if not is_told(typed):
        return ("",)
    pieces = _BETWEEN.split(text.typed)
    return tuple(_bare(piece) for piece in pieces if piece)


def _of_group(text: Text, group: re.Match[str]) -> tuple[str, ...]:
    count = number(group[1]) or 2
    rest = text.typed[group.end() :].strip(" ,:")
    tries = (phrase(pattern).found_in(Text(rest)) for pattern in NAMED)
    named = next((found for found in tries if found), None)
    if named:
        names = [rest[named.start("name") : named.end("name")].strip(".,;")]
    else:
        names = [_bare(n) for n in re.split(r",|;|\s+và\s+", rest) if n.strip()]
    return tuple((names + [""] * count)[: max(count, len(names))])


def _bare(piece: str) -> str:
    """Take away notes in brackets and the words that introduce a name."""
    name = _NOTE.sub("", piece).strip()
    for words in INTRODUCING:
        text = Text(name)
        found = phrase(words).pattern_for(text).match(text.searched)
        rest = name[found.end() :].strip() if found else ""
        if rest and rest[0].isupper():
            name = rest
        elif rest and found:
            name = _bare_again(rest) or name
    return name if is_told(name) else ""


def _bare_again(rest: str) -> str:
    text = Text(rest)
    for words in INTRODUCING:
        found = phrase(words).pattern_for(text).match(text.searched)
        if found and rest[found.end() :].strip()[:1].isupper():
            return rest[found.end() :].strip()
    return ""
