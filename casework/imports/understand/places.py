"""Which unit a text means on a day: old and new names, used codes, several bearers.

Units are compared by code, name and day (answer rule 3); what does not settle is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from accounts.folding import fold
from casework.imports.gazetteer import COMMUNE, DISTRICT, Gazetteer, PlaceRow
from casework.imports.parsed import ParsedPlace, Question, Unit
from casework.imports.telling import TellingOfPlace
from casework.imports.understand.mentions import Mention, mentions
from casework.imports.understand.told import is_told
from casework.imports.words import Sentence
from workflows.rules.words import _


@dataclass(frozen=True)
class Found:
    """The place, what to ask about it, and whether a commune was named that nobody knows."""

    place: ParsedPlace
    questions: tuple[Question, ...] = ()
    unknown_name: str = ""


@dataclass
class _Search:
    """One search: the day, the places, and what there is to ask in the end."""

    gazetteer: Gazetteer
    day: date
    districts: set[str]
    questions: list[Question] = field(default_factory=list)

    def ask(self, key: str, text: str, **values: object) -> None:
        self.questions.append(Question(key, Sentence(text, values)))


def place_of(
    told: TellingOfPlace, day: date, gazetteer: Gazetteer, *, hint: str = ""
) -> Found:
    """Return the unit in force on ``day``. ``hint``: another text that may name the district."""
    search = _Search(gazetteer, day, set())
    spot = told.spot or told.text
    if told.code:
        units = _by_code(search, told)
        return _finish(search, units, spot)
    named = mentions(told.text, gazetteer) if is_told(told.text) else []
    if not _places(named) and is_told(told.commune):
        named = mentions(told.commune, gazetteer)
        if not _places(named):
            return Found(ParsedPlace(spot=spot), unknown_name=told.commune)
    if not _places(named):
        unknown = _unknown_unit(told.text)
        return Found(ParsedPlace(spot=spot), unknown_name=unknown)
    search.districts = _districts(named, gazetteer)
    if not search.districts:
        search.districts = _hinted(named, hint, gazetteer)
    if all(m.level == "outside" for m in _places(named)):
        return Found(ParsedPlace(outside_province=True, spot=spot))
    return _finish(search, _settle(search, named), spot)


def _places(named: list[Mention]) -> list[Mention]:
    """Everything but the own province, which settles nothing."""
    return [m for m in named if m.level != "province"]


def _unknown_unit(typed: str) -> str:
    words = fold(typed).split()
    return typed if is_told(typed) and {"xa", "phuong"} & set(words[:1]) else ""


def _districts(named: list[Mention], gazetteer: Gazetteer) -> set[str]:
    """Districts named beside a commune: "xã Thụy Hùng, huyện Cao Lộc"."""
    communes = [m for m in named if m.level == COMMUNE]
    told = [m for m in named if m.level == DISTRICT or (m.level == "" and communes)]
    return {r.code for m in told for r in gazetteer.named(m.core, DISTRICT)}


def _hinted(named: list[Mention], hint: str, gazetteer: Gazetteer) -> set[str]:
    """Let another field that bears the same name settle which district is meant."""
    other = mentions(hint, gazetteer) if hint else []
    cores = {m.core for m in named if m.level == COMMUNE}
    if not any(m.core in cores for m in other):
        return set()
    return _districts(other, gazetteer)


def _settle(search: _Search, named: list[Mention]) -> list[PlaceRow]:
    communes = [m for m in named if m.level == COMMUNE]
    if not communes:
        return _whole_district(search, named)
    former = [m for m in communes if m.former]
    sets = [_units(search, m) for m in former or communes]
    sets = [s for s in sets if s]
    if not sets:
        return []
    common = [u for u in sets[0] if all(u in s for s in sets)]
    return common or list(dict.fromkeys(u for s in sets for u in s))


def _whole_district(search: _Search, named: list[Mention]) -> list[PlaceRow]:
    """A district, or a name that is a commune's and a district's: ask which commune."""
    units: list[PlaceRow] = []
    for mention in named:
        if mention.level not in (DISTRICT, ""):
            continue
        for row in search.gazetteer.named(mention.core, DISTRICT):
            units += search.gazetteer.communes_of(row, search.day)
        if mention.level == "":
            units += [
                row
                for row in search.gazetteer.named(mention.core, COMMUNE)
                if row.in_force(search.day)
            ]
    return sorted(set(units), key=lambda r: r.code)


def _units(search: _Search, mention: Mention) -> list[PlaceRow]:
    """Return the units on the day that one name may mean."""
    if mention.spelled_otherwise:
        search.ask(
            "place_spelling",
            _("“%(typed)s” was read as %(name)s. Is that right?"),
            typed=mention.spelled_otherwise,
            name=search.gazetteer.named(mention.core, COMMUNE)[0].name,
        )
    rows = search.gazetteer.named(mention.core, COMMUNE)
    rows = _kept(
        rows, lambda r: bool(search.districts & search.gazetteer.districts_of(r))
    )
    if mention.former:
        rows = _kept(rows, lambda r: r.valid_to is not None)
    else:
        rows = _in_force_or_served(search, rows)
    if mention.type_word:
        rows = _kept(rows, lambda r: r.type_and_core[0] == mention.type_word)
    units = [u for r in rows for u in search.gazetteer.on_day(r, search.day)]
    around = _kept(list(dict.fromkeys(units)), search.gazetteer.served)
    if len({u.code for u in units}) > len({u.code for u in around}):
        search.ask(
            "place_name_repeats",
            _(
                "Several communes bear the name %(name)s; the one around here was taken."
            ),
            name=rows[0].name,
        )
    return around


def _in_force_or_served(search: _Search, rows: list[PlaceRow]) -> list[PlaceRow]:
    """A name in use elsewhere does not hide a former commune around that bore it."""
    current = _kept(rows, lambda r: r.in_force(search.day))
    if any(search.gazetteer.served(r) for r in current):
        return current
    return [
        *current,
        *(r for r in rows if r not in current and search.gazetteer.served(r)),
    ]


def _kept(rows: list[PlaceRow], test: Callable[[PlaceRow], bool]) -> list[PlaceRow]:
    """Keep the rows that pass, or all of them when none does."""
    return [r for r in rows if test(r)] or rows


def _by_code(search: _Search, told: TellingOfPlace) -> list[PlaceRow]:
    """Compare code, name and day: a code has been given to other places."""
    code = told.code.strip().zfill(5)
    by_code = [
        u
        for row in search.gazetteer.by_code.get(code, ())
        if row.level == COMMUNE
        for u in search.gazetteer.on_day(row, search.day)
    ]
    current = search.gazetteer.with_code(code, search.day)
    named = [
        m for m in mentions(told.commune, search.gazetteer) if m.level in (COMMUNE, "")
    ]
    by_name = [u for m in named for u in _units(search, m)]
    if not by_name:
        return [current] if current else list(dict.fromkeys(by_code))
    common = [u for u in dict.fromkeys(by_code) if u in by_name]
    if common:
        return common
    search.ask(
        "place_code_and_name",
        _(
            "Code %(code)s and name “%(name)s” belong to different communes. Which is it?"
        ),
        code=told.code,
        name=told.commune,
    )
    return list(dict.fromkeys([*by_code, *by_name]))


def _finish(search: _Search, units: list[PlaceRow], spot: str) -> Found:
    now = list(dict.fromkeys(n for u in units for n in search.gazetteer.today(u)))
    code, name = (now[0].code, now[0].name) if len(now) == 1 else ("", "")
    if len(units) == 1:
        row = units[0]
        unit = Unit(row.code, row.name, row.valid_from, row.valid_to, code, name)
        place = ParsedPlace(unit, (), code, name, spot=spot)
        return Found(place, tuple(search.questions))
    candidates = tuple(sorted(u.code for u in units))
    if candidates:
        search.ask(
            "place_open",
            _("The place is not settled: %(names)s. Ask which commune it is."),
            names=", ".join(u.name for u in units),
        )
    return Found(
        ParsedPlace(None, candidates, code, name, spot=spot), tuple(search.questions)
    )
