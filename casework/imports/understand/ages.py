"""Ages and births as people tell them, worked out for one day (answer rule 2)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.imports.understand.text import Text, clean, phrase

_YEARS: Final = range(1990, 2100)
_SCHOOL_YEAR_BEGINS: Final = 8  # month
_CLASSES: Final = range(1, 13)
_FIRST_CLASS_AT: Final = (
    5  # the school year's first calendar year minus 5 minus the class
)
_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_ISO_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_ISO_MONTH: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})(?![\d-])")
_MONTH: Final = re.compile(r"(?<!\d)(\d{1,2})[./](\d{4})(?!\d)")
_YEAR: Final = re.compile(r"(?<![\d/.-])((?:19|20)\d{2})(?![\d/-]|\.\d)")
_MONTHS_OLD: Final = r"(?P<n>\d{1,2})\s*tháng( tuổi)?"
_DAYS_OLD: Final = r"(?P<n>\d{1,2})\s*ngày( tuổi)?"
_WEEKS_OLD: Final = r"(?P<n>\d{1,2})\s*tuần( tuổi)?"
_HALF: Final = r"(?P<n>\d{1,2})\s*(tuổi )?rưỡi"
_CLASS: Final = r"lớp\s*(?P<n>\d{1,2})\s*[a-zđ]?\d?"
_RANGE: Final = re.compile(r"(?<![\d/.])(\d{1,2})\s*[-–~]\s*(\d{1,2})(?![\d/.])")
_ONE: Final = re.compile(r"(?<![\d/.])(\d{1,2})(?![\d/.])")
_ABOUT: Final = r"(khoảng|tầm|chừng|độ|gần|áng chừng)"


@dataclass(frozen=True)
class Birth:
    """What is known of a birth: days between which it lies, and the ages on one day."""

    first: date
    last: date
    age_from: int
    age_to: int

    @property
    def exact(self) -> date | None:
        return self.first if self.first == self.last else None


def completed(born: date, day: date) -> int:
    """Return the whole years a person born on ``born`` has completed on ``day``."""
    early = (day.month, day.day) < (born.month, born.day)
    return day.year - born.year - early


def between(first: date, last: date, day: date) -> Birth:
    """Return the birth that lies between two days, with the ages it allows on ``day``."""
    return Birth(
        first, last, max(0, completed(last, day)), max(0, completed(first, day))
    )


def births(typed: str, day: date) -> list[Birth]:
    """Return every birth a cell tells, in the order told. ``day``: when ages count."""
    found: list[Birth] = []
    for piece in re.split(r";|\n", clean(typed)):
        found += _of_piece(Text(piece), day)
    return found


def _of_piece(text: Text, day: date) -> list[Birth]:
    for reader in (_days, _months, _years, _small, _classes):
        found = reader(text, day)
        if found:
            return found
    return _ages(text, day)


def _days(text: Text, day: date) -> list[Birth]:
    told = [(m[3], m[2], m[1]) for m in _DAY.finditer(text.searched)]
    told += [(m[1], m[2], m[3]) for m in _ISO_DAY.finditer(text.searched)]
    return [between(born, born, day) for y, m, d in told if (born := _date(y, m, d))]


def _months(text: Text, day: date) -> list[Birth]:
    told = [(m[1], m[2]) for m in _ISO_MONTH.finditer(text.searched)]
    told += [(m[2], m[1]) for m in _MONTH.finditer(text.searched)]
    firsts = [first for y, m in told if (first := _date(y, m, "1"))]
    return [between(f, _month_end(f), day) for f in firsts]


def _years(text: Text, day: date) -> list[Birth]:
    around = 1 if phrase(_ABOUT).found_in(text) else 0
    years = [int(m[1]) for m in _YEAR.finditer(text.searched)]
    return [of_year(y, day, around) for y in years if y in _YEARS]


def of_year(year: int, day: date, around: int = 0) -> Birth:
    """A year alone allows two ages; both are kept."""
    first, last = date(year - around, 1, 1), date(year + around, 12, 31)
    return Birth(
        first, last, max(0, day.year - last.year - 1), max(0, day.year - first.year)
    )


def _small(text: Text, day: date) -> list[Birth]:
    """Babies: days, weeks or months old, or "a year and a half"."""
    for pattern, length in ((_DAYS_OLD, 1), (_WEEKS_OLD, 7)):
        found = phrase(pattern).found_in(text)
        if found:
            born = day - timedelta(days=int(found["n"]) * length)
            return [between(born, born, day)]
    half = phrase(_HALF).found_in(text)
    if half:
        return [_months_old(12 * int(half["n"]) + 6, day)]
    pattern_for = phrase(_MONTHS_OLD).pattern_for(text)
    return [_months_old(int(m["n"]), day) for m in pattern_for.finditer(text.searched)]


def _months_old(months: int, day: date) -> Birth:
    return between(
        _months_before(day, months + 1) + timedelta(days=1),
        _months_before(day, months),
        day,
    )


def _classes(text: Text, day: date) -> list[Birth]:
    found = phrase(_CLASS).pattern_for(text).finditer(text.searched)
    return [of_class(k, day) for m in found if (k := int(m["n"])) in _CLASSES]


def of_class(level: int, day: date) -> Birth:
    """A pupil of class k was born in the school year's first year - 5 - k, or one before."""
    begun = day.year if day.month >= _SCHOOL_YEAR_BEGINS else day.year - 1
    year = begun - _FIRST_CLASS_AT - level
    return Birth(
        date(year - 1, 1, 1),
        date(year, 12, 31),
        day.year - year - 1,
        day.year - year + 1,
    )


def _ages(text: Text, day: date) -> list[Birth]:
    about = phrase(_ABOUT).found_in(text) is not None
    ranged = _RANGE.search(text.searched)
    if ranged:
        return [of_age(int(ranged[1]), int(ranged[2]), day)]
    around = 1 if about else 0
    ages = [int(m[1]) for m in _ONE.finditer(text.searched)]
    return [of_age(max(0, n - around), n + around, day) for n in ages if n < 30]


def of_age(youngest: int, oldest: int, day: date) -> Birth:
    """Completed years: a child of N was born within the year that ends N years ago."""
    first = _years_before(day, oldest + 1) + timedelta(days=1)
    return Birth(first, _years_before(day, youngest), youngest, oldest)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _years_before(day: date, years: int) -> date:
    return _months_before(day, 12 * years)
