"""Every sentence of the reading room has Vietnamese, with the same gaps."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib

from casework import imports
from tests.casework.imports.samples import DATA

ROOM = Path(imports.__file__).parent
CATALOGUE = DATA.parents[1] / "locale/imports/vi/LC_MESSAGES/django.po"


def marked_sentences() -> set[str]:
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                found.add(ast.literal_eval(node.args[0]))
    return found


class TestEverySentence:
    def test_has_vietnamese_and_none_is_left_over(self):
        entries = {e.msgid: e.msgstr for e in polib.pofile(str(CATALOGUE))}

        assert marked_sentences() == entries.keys()
        assert all(entries.values())

    def test_keeps_its_gaps(self):
        for entry in polib.pofile(str(CATALOGUE)):
            gaps = [
                sorted(re.findall(r"%\(\w+\)s", t)) for t in (entry.msgid, entry.msgstr)
            ]
            assert gaps[0] == gaps[1], entry.msgid
