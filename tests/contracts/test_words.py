"""Vietnamese is complete, agrees with itself, and uses none of the forbidden words."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.contracts.project import (
    catalogues,
    files,
    marked_words,
    shown,
    visible_text,
)

# Never on screen (the words of an office, not of a software team).
FORBIDDEN = re.compile(r"\b(SLA|tickets?|workflows?|tasks?)\b", re.IGNORECASE)
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")
# What a template may say without marking it: names, and words that are the same in both.
SAME_IN_BOTH = re.compile(r"\b(Chở|Che|Tiếng|Việt|English|VI|EN|Ctrl|Enter|Esc)\b")
ROOMS_WITH_WORDS = sorted(catalogues())


def _texts(entry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.mark.parametrize("room", ROOMS_WITH_WORDS)
class TestTheCatalogueOf:
    def test_translates_every_entry(self, room):
        entries = [e for e in catalogues()[room] if not e.obsolete]

        assert [e.msgid for e in entries if not all(_texts(e))] == []

    def test_has_no_entry_in_doubt(self, room):
        assert [e.msgid for e in catalogues()[room] if e.fuzzy] == []

    def test_keeps_every_placeholder(self, room):
        broken = [
            entry.msgid
            for entry in catalogues()[room]
            for text in _texts(entry)
            if set(PLACEHOLDERS.findall(text))
            - set(PLACEHOLDERS.findall(entry.msgid + (entry.msgid_plural or "")))
            or (
                not entry.msgid_plural
                and set(PLACEHOLDERS.findall(entry.msgid))
                - set(PLACEHOLDERS.findall(text))
            )
        ]

        assert broken == []

    def test_says_which_language_and_how_it_is_written(self, room):
        told = catalogues()[room].metadata

        assert told["Language"] == "vi"
        assert told["Content-Type"] == "text/plain; charset=UTF-8"
        assert told["Plural-Forms"].replace(" ", "").startswith("nplurals=1;plural=0")

    def test_never_says_a_forbidden_word(self, room):
        said = [t for e in catalogues()[room] for t in _texts(e) if FORBIDDEN.search(t)]

        assert said == []


class TestMarkedWords:
    def test_were_found(self):
        assert len(marked_words()) > 50

    def test_are_all_in_a_catalogue(self):
        entries = [entry for po in catalogues().values() for entry in po]
        known = {(entry.msgctxt, entry.msgid) for entry in entries}
        missing = [
            f"{place}: {word}"
            for word, place in marked_words().items()
            if word not in known
        ]

        assert missing == []

    def test_never_say_a_forbidden_word(self):
        said = [word for _context, word in marked_words()]

        assert [word for word in said if FORBIDDEN.search(word)] == []

    def test_mean_the_same_in_every_catalogue(self):
        meanings = defaultdict(set)
        for catalogue in catalogues().values():
            for entry in catalogue:
                meanings[entry.msgctxt, entry.msgid].add(tuple(_texts(entry)))

        assert {word: m for word, m in meanings.items() if len(m) > 1} == {}


class TestTemplates:
    def test_say_nothing_that_is_not_marked(self):
        said = {}
        for path in files(".html", below="templates"):
            text = visible_text(path.read_text(encoding="utf-8"))
            words = re.findall(
                r"[^\W\d_]{2,}", SAME_IN_BOTH.sub("", _no_entities(text))
            )
            if words and "styleguide" not in path.parts:
                said[shown(path)] = words

        assert said == {}


def _no_entities(text: str) -> str:
    return re.sub(r"&#?\w+;", " ", text)
