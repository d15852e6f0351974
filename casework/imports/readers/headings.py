"""Finds the line of headings, whatever stands above it, and says what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accounts.folding import fold
from casework.imports.layouts.catalogue import TABLES, Layout
from casework.imports.parsed import FileRefused
from casework.imports.words import Sentence
from workflows.rules.words import _

SEARCHED_ROWS: Final = 30
"""Headings stand in one of the first lines."""


@dataclass(frozen=True)
class Headings:
    """The layout, where its headings stand, and which column holds which."""

    layout: Layout
    row: int
    columns: tuple[str, ...]  # heading as printed in the layout, or as typed

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def matched(self) -> int:
        return len(self.layout.headings) - len(self.missing)

    @property
    def missing(self) -> list[str]:
        return [h for h in self.layout.headings if h not in self.columns]

    @property
    def unknown(self) -> list[str]:
        known = self.layout.headings
        return [h for h in self.columns if h and h not in known]


def find_headings(rows: Sequence[tuple[int, Sequence[str]]]) -> Headings | None:
    """Return the best line of headings among the first rows, complete or not."""
    best: Headings | None = None
    for number, typed in rows[:SEARCHED_ROWS]:
        for layout in TABLES:
            found = _read(layout, number, typed)
            if found.matched and (best is None or found.matched > best.matched):
                best = found
    return best


def _read(layout: Layout, number: int, typed: Sequence[str]) -> Headings:
    columns: list[str] = []
    for cell in typed:
        printed = layout.folded.get(fold(cell), cell.strip())
        # The first of two equal headings counts; the other is kept under its own name.
        columns.append(
            printed if printed not in columns else f"{printed} ({len(columns) + 1})"
        )
    while columns and not columns[-1]:
        columns.pop()
    return Headings(layout, number, tuple(columns))


def require(found: Headings | None) -> Headings:
    """Return complete headings. Errors: ``FileRefused`` naming what is missing and unknown."""
    if found is None:
        text = _("No line holds the headings of a list that can be read here.")
        raise FileRefused("no_headings", Sentence(text))
    if found.missing:
        raise FileRefused(
            "wrong_headings",
            Sentence(
                _(
                    "These headings are missing: %(missing)s. Not known: %(unknown)s. Nothing was read."
                ),
                {
                    "missing": "; ".join(found.missing),
                    "unknown": "; ".join(found.unknown) or "–",
                },
            ),
        )
    return found
