"""Places by name, code and day, built from rows so that any store can fill it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from accounts.folding import fold

TYPES: Final = ("thi tran", "thanh pho", "phuong", "huyen", "tinh", "xa")
"""Words before a name that say what kind of unit it is, longest first."""

COMMUNE, DISTRICT, PROVINCE = "commune", "district", "province"


@dataclass(frozen=True)
class PlaceRow:
    """A unit during its validity; an open end is None. Key: (code, valid_from)."""

    code: str
    name: str
    level: str
    parent_code: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def ended_before(self, day: date) -> bool:
        return self.valid_to is not None and self.valid_to < day

    @cached_property
    def type_and_core(self) -> tuple[str, str]:
        """Return the folded type and the folded name without it."""
        folded = fold(self.name)
        for kind in TYPES:
            if folded.startswith(kind + " "):
                return kind, folded[len(kind) + 1 :]
        return "", folded

    @property
    def core(self) -> str:
        return self.type_and_core[1]


@dataclass(frozen=True)
class ChangeRow:
    """One line of the official conversion: old code, until the day before, new code."""

    old_code: str
    new_code: str
    effective_date: date


@dataclass
class Gazetteer:
    """All places an import may meet. ``around``: present codes this house serves.

    A name several units bear is first looked for around; anything else is asked.
    """

    places: Iterable[PlaceRow]
    changes: Iterable[ChangeRow]
    around: frozenset[str]
    by_core: dict[str, list[PlaceRow]] = field(init=False)
    by_code: dict[str, list[PlaceRow]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_core, self.by_code = defaultdict(list), defaultdict(list)
        for row in self.places:
            self.by_core[row.core].append(row)
            self.by_code[row.code].append(row)
        self._next: dict[PlaceRow, list[PlaceRow]] = defaultdict(list)
        self._before: dict[PlaceRow, list[PlaceRow]] = defaultdict(list)
        for change in self.changes:
            self._link(change)

    def _link(self, change: ChangeRow) -> None:
        eve = change.effective_date - timedelta(days=1)
        old = self.with_code(change.old_code, eve)
        new = self.with_code(change.new_code, change.effective_date)
        if old and new and old != new:
            self._next[old].append(new)
            self._before[new].append(old)

    def with_code(self, code: str, day: date) -> PlaceRow | None:
        rows = (r for r in self.by_code.get(code, ()) if r.in_force(day))
        return next((r for r in rows if r.level == COMMUNE), None)

    def named(self, core: str, level: str) -> list[PlaceRow]:
        return [r for r in self.by_core.get(core, ()) if r.level == level]

    def on_day(self, row: PlaceRow, day: date) -> list[PlaceRow]:
        """Return what stood for ``row`` on ``day``: itself, its successors or its parts."""
        if row.in_force(day):
            return [row]
        links = self._next if row.ended_before(day) else self._before
        found = [u for other in links.get(row, ()) for u in self.on_day(other, day)]
        return list(dict.fromkeys(found))

    def today(self, row: PlaceRow) -> list[PlaceRow]:
        """Return the unit's successors that have no end, or itself."""
        later = self._next.get(row)
        if not later:
            return [row]
        return list(dict.fromkeys(u for n in later for u in self.today(n)))

    def districts_of(self, row: PlaceRow) -> set[str]:
        """Return the codes of the districts the unit belonged to, also through merger."""
        if not self._before.get(row):
            return {row.parent_code}
        return {d for old in self._before[row] for d in self.districts_of(old)}

    def communes_of(self, district: PlaceRow, day: date) -> list[PlaceRow]:
        """Return the communes of a district on ``day``, after its end their successors."""
        parts = [
            r
            for rows in self.by_code.values()
            for r in rows
            if r.level == COMMUNE and r.parent_code == district.code
        ]
        found = [u for r in parts for u in self.on_day(r, day)]
        return sorted(set(found), key=lambda r: r.code)

    def served(self, row: PlaceRow) -> bool:
        return any(u.code in self.around for u in self.today(row))

    @cached_property
    def served_cores(self) -> tuple[str, ...]:
        """Return the folded names, old and new, of every unit around."""
        return tuple(sorted({r.core for r in self._communes() if self.served(r)}))

    def _communes(self) -> Iterator[PlaceRow]:
        for rows in self.by_code.values():
            yield from (r for r in rows if r.level == COMMUNE)
