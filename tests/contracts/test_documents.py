"""The documents lead somewhere: links, commands, named tests and terms are right."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.contracts.project import ROOT, files, room_modules, shown

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(
    r"`((?:accounts|casework|config|notifications|oversight|workflows|tests|templates"
    r"|docs|deploy|scripts|benchmarks|locale)/[\w./-]+)`"
)
HOW_TO = ROOT / "docs/how-to"
DECISIONS = sorted((ROOT / "docs/adr").glob("*.md"))
PAGES = sorted(p for p in HOW_TO.glob("*.md") if p.name != "README.md")


def _documents() -> list[Path]:
    return [p for p in files(".md") if "vendor" not in p.parts]


@pytest.mark.parametrize("page", _documents(), ids=shown)
class TestThePage:
    def test_links_to_what_is_there(self, page):
        broken = [
            target
            for target in LINK.findall(page.read_text(encoding="utf-8"))
            if not (page.parent / target).exists()
        ]

        assert broken == []

    def test_names_files_that_are_there(self, page):
        named = PATH.findall(page.read_text(encoding="utf-8"))

        assert [path for path in named if not (ROOT / path).exists()] == []

    def test_names_commands_that_make_knows(self, page):
        text = page.read_text(encoding="utf-8")
        targets = set(re.findall(r"^([a-z-]+):", _makefile(), re.MULTILINE))
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))

        assert named <= targets


def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


class TestTheGlossary:
    def _columns(self) -> list[list[str]]:
        lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in lines
            if line.startswith("|")
        ]
        return [row for row in rows if row[0] != "Vietnamese" and "---" not in row[0]]

    def test_gives_each_term_once(self):
        terms = Counter(row[0] for row in self._columns())

        assert [term for term, times in terms.items() if times > 1] == []

    def test_gives_each_english_word_one_meaning(self):
        words = Counter(row[1] for row in self._columns())

        assert [word for word, times in words.items() if times > 1] == []

    def test_names_what_the_code_has(self):
        code = "\n".join(p.read_text(encoding="utf-8") for p in room_modules())
        data = (ROOT / "workflows/data/vocabulary.csv").read_text(encoding="utf-8")
        known = set(re.findall(r"\w+", code + data))
        named = {
            re.findall(r"\w+", name.partition("(")[0])[-1]
            for row in self._columns()
            for name in re.findall(r"`([^`]+)`", row[2])
        }

        assert named - known == set()


class TestDecisions:
    def test_are_numbered_without_gaps(self):
        numbers = [int(page.name[:4]) for page in DECISIONS]

        assert numbers == list(range(1, len(numbers) + 1))

    @pytest.mark.parametrize("page", DECISIONS, ids=shown)
    def test_are_dated_and_have_their_three_parts(self, page):
        text = page.read_text(encoding="utf-8")

        assert text.startswith(f"# {page.name[:4]}. ")
        assert re.search(r"^Date: \d{4}-\d{2}-\d{2}\. Status: \w+", text, re.MULTILINE)
        for part in ("Context", "Decision", "Consequences"):
            assert f"\n## {part}\n" in text


class TestHowTo:
    def test_pages_are_all_listed(self):
        listed = LINK.findall((HOW_TO / "README.md").read_text(encoding="utf-8"))

        assert {page.name for page in PAGES} <= set(listed)

    @pytest.mark.parametrize("page", PAGES, ids=shown)
    def test_ends_with_a_test_that_is_there(self, page):
        last = page.read_text(encoding="utf-8").strip().splitlines()[-1]
        named = re.search(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", last)

        assert named is not None, last
        source = (ROOT / named.group(1)).read_text(encoding="utf-8")
        assert named.group(2) is None or f"class {named.group(2)}" in source
