"""Questions about places: what became of a unit, and which unit is meant.

A code alone says nothing: all 65 communes of Lạng Sơn since 1/7/2025 carry the code of
an older unit. Source: docs/sources/places.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.folding import fold
from accounts.models import Place, PlaceChange
from accounts.place_data import Loaded, load_places

__all__ = [
    "CommuneChoice",
    "CommuneFound",
    "Loaded",
    "bare_name",
    "commune_choices",
    "commune_with_code",
    "current_unit",
    "find_communes",
    "load_places",
    "predecessors",
    "successors",
    "units_on",
]

_KIND_IN_FRONT = re.compile(
    r"^(xa|x|phuong|p|thi tran|tt|huyen|h|thanh pho|thi xa|tp|tx|tinh) (?=\S)"
)
_CLERKS_WORD_BEHIND = re.compile(r"(?<=\S) (cu|moi)$")


def bare_name(name: str) -> str:
    """Return ``name`` without Xã, Phường, Thị trấn, …"""
    for word in ("Thị trấn ", "Phường ", "Xã ", "Huyện ", "Thành phố ", "Tỉnh "):
        if name.startswith(word):
            return name.removeprefix(word)
    return name


def successors(place: Place) -> list[Place]:
    """Return what ``place`` became, wholly or in part; empty if nothing is recorded."""
    return list(Place.objects.filter(came_from__old=place).order_by("code"))


def predecessors(place: Place) -> list[Place]:
    """Return the units that ``place`` was made from, wholly or in part."""
    return list(Place.objects.filter(became__new=place).order_by("code"))


def current_unit(place: Place) -> Place | list[Place]:
    """Return the unit of today that ``place`` is, or the candidates if it was split.

    A list is a question for a person: the old unit went to several new ones. An empty
    list says that the unit ended and no successor is recorded (a district).
    """
    found = _ends_of([place])
    return found[0] if len(found) == 1 else found


def units_on(place: Place, day: date) -> list[Place]:
    """Return the units that stand for ``place`` on ``day``; several after a split."""
    waiting, found = [place], []
    while waiting:
        unit = waiting.pop()
        if unit.valid_to is None or unit.valid_to >= day:
            found.append(unit)
        else:
            waiting.extend(successors(unit))
    return sorted(set(found), key=lambda unit: unit.code)


def _ends_of(places: Iterable[Place]) -> list[Place]:
    waiting, found = list(places), []
    while waiting:
        unit = waiting.pop()
        after = successors(unit)
        waiting.extend(after)
        if not after and unit.valid_to is None:
            found.append(unit)
    return sorted(set(found), key=lambda unit: unit.code)


def commune_with_code(code: str, on: date) -> Place | None:
    """Return the commune that carried ``code`` on the day ``on``."""
    return Place.objects.communes().in_force_on(on).filter(code=code).first()


@dataclass(frozen=True)
class CommuneFound:
    """A commune a text may mean, and the communes of today that stand for it."""

    place: Place
    now: tuple[Place, ...]
    exact: bool  # the text is this commune's whole name, marks aside

    @property
    def label(self) -> str:
        """``Xã Hoàng Văn Thụ``, or ``Tân Mỹ → Xã Hoàng Văn Thụ`` for an old name."""
        if self.now == (self.place,):
            return self.place.name
        return f"{bare_name(self.place.name)} → {' / '.join(p.name for p in self.now)}"


def find_communes(text: str, on: date | None = None) -> list[CommuneFound]:
    """Return the communes ``text`` may mean, best first: no marks needed, any word order.

    ``on`` limits the answer to units in force that day; without it old and new names
    are both found. What stands behind a comma (a district, the province) narrows it;
    a code is read as it was given out on that day.
    """
    wanted = [_bare_fold(part) for part in text.split(",") if fold(part)]
    if not wanted:
        return []
    communes, conversions = _communes(on), _Conversions()
    ranked = []
    for place in communes:
        if rank := _rank(place, wanted, conversions.above(place)):
            found = CommuneFound(place, conversions.now(place), exact=rank == 1)
            ranked.append((rank, place.valid_to is not None, place.name, found))
    return [found for *_, found in sorted(ranked, key=lambda item: item[:3])]


def _communes(on: date | None) -> list[Place]:
    known = Place.objects.communes().select_related("parent__parent")
    return list(known if on is None else known.in_force_on(on))


class _Conversions:
    """The whole conversion, read once: old to new, and new to the districts it lies in."""

    def __init__(self) -> None:
        self.became: dict[int, list[Place]] = {}
        self.districts: dict[int, set[str]] = {}
        rows = PlaceChange.objects.select_related("new", "old__parent")
        for change in rows.order_by("new__code"):
            self.became.setdefault(change.old_id, []).append(change.new)
            if change.old.parent is not None:
                names = self.districts.setdefault(change.new_id, set())
                names.add(_bare_fold(change.old.parent.name))

    def now(self, place: Place) -> tuple[Place, ...]:
        """Return the units of today for ``place``."""
        if place.pk not in self.became:
            return (place,) if place.valid_to is None else ()
        later = [end for new in self.became[place.pk] for end in self.now(new)]
        return tuple(dict.fromkeys(later))

    def above(self, place: Place) -> set[str]:
        """Return the folded names of the district and province ``place`` lies in.

        People go on naming the district, so a commune of today keeps those it came from.
        """
        names = set(self.districts.get(place.pk, ()))
        unit = place.parent
        while unit is not None:
            names.add(_bare_fold(unit.name))
            unit = unit.parent
        return names


def _bare_fold(text: str) -> str:
    """Return ``text`` folded, without the kind in front or a clerk's "cũ" behind."""
    return _CLERKS_WORD_BEHIND.sub("", _KIND_IN_FRONT.sub("", fold(text)))


def _rank(place: Place, wanted: list[str], above: set[str]) -> int:
    """Return 0 for no match, 1 for the whole name or code, 2 a beginning, 3 elsewhere."""
    asked, *further = wanted
    if any(part not in above for part in further):
        return 0
    name = _bare_fold(place.name)
    if asked in (name, place.code) or asked in {f"{name} {unit}" for unit in above}:
        return 1
    parts = name.split()
    if not all(any(p.startswith(w) for p in parts) for w in asked.split()):
        return 0
    return 2 if name.startswith(asked) else 3


@dataclass(frozen=True)
class CommuneChoice:
    """One line of a list to choose from. ``also`` holds the old names, for searching."""

    pk: int
    name: str
    also: str


def commune_choices(on: date) -> list[CommuneChoice]:
    """Return the communes in force on ``on``, by folded name, with their old names."""
    old: dict[int, list[str]] = {}
    for change in PlaceChange.objects.select_related("old").order_by("old__code"):
        old.setdefault(change.new_id, []).append(bare_name(change.old.name))
    communes = Place.objects.communes().in_force_on(on)
    return [
        CommuneChoice(p.pk, p.name, ", ".join(old.get(p.pk, ())))
        for p in sorted(communes, key=lambda p: fold(bare_name(p.name)))
    ]
