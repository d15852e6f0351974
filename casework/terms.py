"""The code lists of the field: code, Vietnamese, English, and how sure each is.

Source: ``workflows/data/vocabulary.csv``. Codes reach the database: retired, never
renamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workflows.rules.register import rows_of


@dataclass(frozen=True)
class Term:
    """One code of a list, with its label in both languages."""

    code: str
    vi: str
    en: str
    confidence: str

    def label(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi


@cache
def lists() -> MappingProxyType[str, MappingProxyType[str, Term]]:
    """Return every list by name, each a mapping from code to term, in file order."""
    found: dict[str, dict[str, Term]] = {}
    for row in rows_of("vocabulary.csv"):
        term = Term(row["code"], row["name_vi"], row["name_en"], row["confidence"])
        found.setdefault(row["list"], {})[term.code] = term
    return MappingProxyType({k: MappingProxyType(v) for k, v in found.items()})


def codes(name: str) -> frozenset[str]:
    """Return the codes of one list. Errors: ``KeyError`` for an unknown list."""
    return frozenset(lists()[name])


def choices(name: str, language: str) -> list[tuple[str, str]]:
    """Return ``(code, label)`` pairs of one list, in order."""
    return [(code, term.label(language)) for code, term in lists()[name].items()]


@cache
def ethnic_groups() -> MappingProxyType[str, str]:
    """Return the 54 official groups: code → name (the same in both languages)."""
    rows = rows_of("ethnic_groups.csv")
    return MappingProxyType({row["code"]: row["name_vi"] for row in rows})
