"""The children of a report: those named, and those only the narrative tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.imports.parsed import ParsedChild
from casework.imports.rules.name_words import ALL_CHILDREN, FRIENDS_HURT, YOUNGER
from casework.imports.telling import Telling, ToldChild
from casework.imports.understand import ages, ethnic, names, sex
from casework.imports.understand.ages import Birth
from casework.imports.understand.numbers import NUMBER, number
from casework.imports.understand.text import Text, clean, phrase

_BORN: Final = (
    r"(sinh|ngày sinh)( ngày| tháng| năm| là)* (?P<what>\d[\d/.\-]*(?: năm \d{4})?)"
)
_MOST: Final = 12  # more children than this in one report is a misreading


@dataclass(frozen=True)
class Children:
    """Children told of, and ages told of nobody in particular."""

    told: tuple[ParsedChild, ...]
    unnamed: tuple[ParsedChild, ...] = ()


def children(telling: Telling, day: date) -> Children:
    """Return the children. ``day``: the last day of the incident, when ages count."""
    if telling.listed is not None:
        return _listed(telling, telling.listed, day)
    found = names.child_names(telling.names)
    if not found:
        return Children((), tuple(_group(telling, day)))
    if found == ("",) and _only_a_place(telling):
        return Children((), tuple(_group(telling, day)))
    found = _with_untold(found, telling)
    younger = _younger(telling, day) if len(found) == 1 and found[0] else []
    born = _births(telling, day, len(found))
    sexed = sex.sexes(telling.sexes, found)
    groups = _spread(ethnic.ethnic_codes(telling.ethnic), len(found))
    told = [child(*each) for each in zip(found, born, sexed, groups, strict=True)]
    told += [_sibling(each, groups[0]) for each in younger if not _same(each, told[0])]
    return Children(tuple(told))


def child(name: str, birth: Birth | None, told_sex: str, group: str) -> ParsedChild:
    if birth is None:
        return ParsedChild(name, told_sex, group)
    return ParsedChild(
        name,
        told_sex,
        group,
        birth.exact,
        birth.first.year,
        birth.last.year,
        birth.age_from,
        birth.age_to,
    )


def _only_a_place(telling: Telling) -> bool:
    """A warning about a dangerous spot tells of no child."""
    return bool(phrase(r"nguy cơ").found_in(Text(" ".join(telling.kinds))))


def _group(telling: Telling, day: date) -> list[ParsedChild]:
    born = ages.births(telling.births, day)
    first: list[Birth | None] = [born[0]] if born else [None]
    told_sex = sex.sexes(telling.sexes, ("",))[0]
    group = _spread(ethnic.ethnic_codes(telling.ethnic), 1)[0]
    return [child("", birth, told_sex, group) for birth in first]


def _with_untold(found: tuple[str, ...], telling: Telling) -> tuple[str, ...]:
    """Add children without a name who are counted in the ages or in the narrative."""
    cells = len(ages.births(telling.births, date(2026, 1, 1)))
    count = max(len(found), cells if len(found) == 1 else 0)
    text = Text(telling.narrative)
    if len(found) == 1:
        count += _count(text, FRIENDS_HURT)
    if found == ("",):
        count = max(count, _count(text, ALL_CHILDREN[:1]))
    return found + ("",) * (min(count, _MOST) - len(found))


def _count(text: Text, patterns: tuple[str, ...]) -> int:
    for pattern in patterns:
        found = phrase(pattern.replace("NUMBER", NUMBER)).found_in(text)
        if found:
            return number(found["n"]) or 0
    return 0


def _births(telling: Telling, day: date, count: int) -> list[Birth | None]:
    born: list[Birth | None] = list(ages.births(telling.births, day))
    if count == 1 or not born:
        born = [better(telling.narrative, born[0] if born else None, day)]
    if len(born) == 1 and count > 1 and not telling.names.strip(" -.?"):
        return born * count
    if len(born) == 1 and count > 1 and not _named(telling):
        return born * count
    return (born + [None] * count)[:count]


def _named(telling: Telling) -> bool:
    """One birth belongs to the one child named; a group shares it."""
    found = names.child_names(telling.names)
    return len(found) == 1 and bool(found[0])


def better(narrative: str, told: Birth | None, day: date) -> Birth | None:
    """Let a birth or an age told in the narrative settle what the cell leaves open."""
    if told is not None and told.exact is not None:
        return _age_at_the_time(narrative, told)
    found = phrase(_BORN).found_in(Text(clean(narrative)))
    if found is None:
        return told
    what = found["what"].replace(" năm ", "/").strip("./-")
    if what.count("/") == 1 and len(what) <= 5:  # "19/01": year left out
        return _of_short_day(what, told, day)
    born = ages.births(what, day)
    return born[0] if born and _agrees(born[0], told) else told


def _of_short_day(what: str, told: Birth | None, day: date) -> Birth | None:
    for year in (day.year, day.year - 1):
        born = ages.births(f"{what}/{year}", day)
        if born and born[0].last <= day and _agrees(born[0], told):
            return born[0]
    return told


def _agrees(found: Birth, told: Birth | None) -> bool:
    """A year apart may be rounding; more than that is another person's birth."""
    if told is None:
        return True
    return found.age_from <= told.age_to + 1 and told.age_from <= found.age_to + 1


def _age_at_the_time(narrative: str, told: Birth) -> Birth:
    """ "Khi con còn 15 tuổi" tells the age when it happened."""
    found = phrase(
        r"(khi|lúc|hồi) (con|cháu|em|bé) (còn|mới|mới có) (?P<n>\d{1,2}) tuổi"
    )
    match = found.found_in(Text(narrative))
    if not match:
        return told
    age = int(match["n"])
    return Birth(told.first, told.last, age, age)


def _younger(telling: Telling, day: date) -> list[ParsedChild]:
    text = Text(f"{telling.narrative} {telling.condition}")
    for pattern in YOUNGER:
        found = phrase(pattern).found_in(text)
        if found:
            age = int(found["age"]) if "age" in found.groupdict() else None
            birth = ages.of_age(age, age, day) if age is not None else None
            return [child("", birth, sex.of_words(Text(found["who"])), "")]
    return []


def _same(each: ParsedChild, told: ParsedChild) -> bool:
    """ "Em gái 17 tuổi", said by a sister, is the child of 17 itself."""
    return each.age_from is not None and each.age_from == told.age_from


def _sibling(each: ParsedChild, group: str) -> ParsedChild:
    return ParsedChild(
        each.name,
        each.sex,
        group,
        each.birth_date,
        each.birth_year_from,
        each.birth_year_to,
        each.age_from,
        each.age_to,
    )


def _spread(codes: list[str], count: int) -> list[str]:
    if len(codes) == 1:
        return codes * count
    return (codes + [""] * count)[:count]


def _listed(telling: Telling, listed: tuple[ToldChild, ...], day: date) -> Children:
    told = [_of_list(each, telling, day, alone=len(listed) == 1) for each in listed]
    more = max(_count(Text(telling.narrative), ALL_CHILDREN), 0 if told else 1)
    grown = len(told) if len(told) > 1 else max(len(told), min(more, _MOST))
    return Children(tuple(told + [ParsedChild()] * (grown - len(told))))


def _of_list(
    each: ToldChild, telling: Telling, day: date, *, alone: bool
) -> ParsedChild:
    born = ages.births(each.birth, day)
    birth = born[0] if born else None
    if birth is None and each.school_class:
        classes = ages.births(f"lớp {each.school_class}", day)
        birth = classes[0] if each.school_class[:1].isdigit() and classes else None
    if alone:
        birth = better(telling.narrative, birth, day)
    name = names.child_names(each.name)
    code = ethnic.ethnic_codes(each.ethnic)
    told_sex = sex.sexes(each.sex, ("",))[0]
    return child(name[0] if name else "", birth, told_sex, code[0] if code else "")
