"""Vietnamese text made comparable, and phrases that match it with marks or without."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

_OLD_HABIT: Final = {
    f"{a}{b}": f"{c}{d}"
    for first, second, pairs in (
        ("o", "a", ("òà", "óá", "ỏả", "õã", "ọạ")),
        ("o", "e", ("òè", "óé", "ỏẻ", "õẽ", "ọẹ")),
        ("u", "y", ("ùỳ", "úý", "ủỷ", "ũỹ", "ụỵ")),
    )
    for pair in pairs
    for a, b, c, d in ((first, pair[1], pair[0], second),)
}
_OLD_TONE: Final = re.compile(rf"(?<!q)({'|'.join(_OLD_HABIT)})(?!\w)")
_SLANG: Final = re.compile(r"\b(k|ko|khg|kg hề)\b(?!\.)")
_BLANKS: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return composed text with single blanks and none at the ends."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def marked(text: str) -> str:
    """Return lower-case text in the newer tone-mark habit (hòa, khỏe, thủy)."""
    lower = clean(text).lower()
    return _OLD_TONE.sub(lambda m: _OLD_HABIT[m[0]], lower)


def unmarked(text: str) -> str:
    """Return lower-case text without marks; everything else stays in its place."""
    split = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in split if not unicodedata.combining(c))


@dataclass(frozen=True)
class Text:
    """A text to be searched. ``bare``: typed without any marks, so marks prove nothing."""

    typed: str

    @cached_property
    def marked(self) -> str:
        return _SLANG.sub("không", marked(self.typed))

    @cached_property
    def unmarked(self) -> str:
        return unmarked(self.marked)

    @cached_property
    def bare(self) -> bool:
        return self.marked == self.unmarked

    def without(self, phrase: Phrase) -> Text:
        """Return the text with every match of ``phrase`` taken out."""
        return Text(phrase.pattern_for(self).sub(" ", self.searched))

    @property
    def searched(self) -> str:
        return self.unmarked if self.bare else self.marked


@dataclass(frozen=True)
class Phrase:
    """A pattern written with marks; bare texts are searched without them."""

    source: str

    @cached_property
    def with_marks(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{marked_pattern(self.source)})(?!\w)")

    @cached_property
    def without_marks(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{unmarked_pattern(self.source)})(?!\w)")

    def pattern_for(self, text: Text) -> re.Pattern[str]:
        return self.without_marks if text.bare else self.with_marks

    def found_in(self, text: Text) -> re.Match[str] | None:
        return self.pattern_for(text).search(text.searched)


def marked_pattern(source: str) -> str:
    return unicodedata.normalize("NFC", source)


def unmarked_pattern(source: str) -> str:
    split = unicodedata.normalize("NFD", source.replace("đ", "d"))
    return "".join(c for c in split if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def phrase(source: str) -> Phrase:
    return Phrase(source)


def says(text: Text, *sources: str) -> bool:
    """Return whether any of the phrases stands in the text."""
    return any(phrase(s).found_in(text) for s in sources)
