"""The register of OWASP ASVS 5.0: whole, and every test it names is there."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache

from tests.contracts.project import ROOT

REGISTER = ROOT / "docs/asvs.csv"
STATUSES = {"met", "read", "site", "gap", "none"}
# How many requirements of levels 1 and 2 each chapter of version 5.0.0 has.
CHAPTERS = {
    "V1": 27,
    "V2": 11,
    "V3": 19,
    "V4": 10,
    "V5": 9,
    "V6": 35,
    "V7": 18,
    "V8": 7,
    "V9": 7,
    "V10": 29,
    "V11": 14,
    "V12": 9,
    "V13": 13,
    "V14": 9,
    "V15": 13,
    "V16": 16,
    "V17": 7,
}
NAMED = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?(?:::(\w+))?")


def rows() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def place(row: dict[str, str]) -> list[int]:
    return [int(part) for part in row["id"].removeprefix("V").split(".")]


@cache
def names_in(path: str) -> set[str]:
    """Return what a file holds, as ``function``, ``Class`` and ``Class::method``."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
            found |= {f"{node.name}::{method.name}" for method in methods}
    return found


def is_there(named: str) -> bool:
    match = NAMED.fullmatch(named)
    if match is None or not (ROOT / match[1]).is_file():
        return False
    name = "::".join(part for part in match.groups()[1:] if part)
    return not name or name in names_in(match[1])


class TestTheRegister:
    def test_goes_through_every_requirement_once_and_in_order(self):
        told = rows()

        assert all(re.fullmatch(r"V\d+\.\d+\.\d+", row["id"]) for row in told)
        assert [place(row) for row in told] == sorted(place(row) for row in told)
        assert len({row["id"] for row in told}) == len(told)
        assert Counter(row["id"].split(".")[0] for row in told) == CHAPTERS
        assert Counter(row["level"] for row in told) == {"1": 70, "2": 183}

    def test_says_how_each_is_met_or_why_it_is_not(self):
        unsaid = [
            row["id"]
            for row in rows()
            if row["status"] not in STATUSES or not row["asks"] or not row["how"]
        ]

        assert unsaid == []

    def test_names_a_test_for_whatever_it_calls_met(self):
        bare = [
            row["id"] for row in rows() if row["status"] == "met" and not row["test"]
        ]

        assert bare == []

    def test_names_only_tests_that_are_there(self):
        lost = [
            f"{row['id']}: {named}"
            for row in rows()
            for named in row["test"].split()
            if not is_there(named)
        ]

        assert lost == []

    def test_notices_a_test_that_is_gone(self):
        here = "tests/contracts/test_asvs.py"

        assert is_there(f"{here}::TestTheRegister::test_notices_a_test_that_is_gone")
        assert not is_there(f"{here}::TestTheRegister::test_that_never_was")
        assert not is_there("tests/contracts/test_nowhere.py")

    def test_names_only_files_that_are_there(self):
        paths = re.compile(
            r"\b(?:config|accounts|casework|docs|static|templates|deploy|"
            r"notifications|workflows)/[\w/.-]*\w"
        )
        text = " ".join(row["how"] for row in rows())
        gone = {
            path
            for path in paths.findall(text)
            if not (ROOT / path).exists() and not list(ROOT.glob(f"{path}*"))
        }

        assert gone == set()

    def test_says_every_serious_gap_on_the_page_too(self):
        page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
        named = set(re.findall(r"V\d+\.\d+\.\d+", page))

        assert named <= {row["id"] for row in rows() if row["status"] == "gap"}
