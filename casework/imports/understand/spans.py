"""The day or span of an incident, from a field of its own or from the narrative."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.imports.rules.time_words import DAYS_AGO, DAYS_IN
from casework.imports.telling import Cell
from casework.imports.understand.moments import LOCAL, moment
from casework.imports.understand.numbers import NUMBER, number
from casework.imports.understand.text import Text, clean, phrase, says

_FULL: Final = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?!\d)")
_SHORT: Final = re.compile(r"(?<![\d./])(\d{1,2})[./](\d{1,2})(?![\d./]*\d)")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ISO_MONTH: Final = re.compile(r"^(\d{4})-(\d{2})$")
_MONTH: Final = r"(?P<edge>đầu |giữa |cuối )?tháng (?P<month>\d{1,2})(?:\s*[./]\s*(?:năm )?(?P<year>\d{4})| năm (?P<year2>\d{4}))?(?!\d|[./]\d)"
_SINCE: Final = r"(từ|kể từ|suốt từ)( khoảng)? "
_UNIT: Final = "|".join(DAYS_IN)
_LASTING: Final = (
    rf"(?P<n>{NUMBER}) (?P<unit>{_UNIT}) (?P<end>nay|liền|qua)",
    rf"(khoảng|suốt|cả) (?P<n>{NUMBER}) (?P<unit>{_UNIT})",
    rf"nghỉ( học)? (?P<n>{NUMBER}) (?P<unit>ngày|hôm|buổi|tuần)",
    rf"(?P<n>{NUMBER}) (?P<unit>tuần|ngày|hôm) (đi học|chưa|không)",
)
_ALL_OF: Final = r"(cả|suốt) (?P<unit>tuần|tháng)"
_YEARS: Final = range(1990, 2100)
_EDGE_DAY: Final = {"": 1, "đầu ": 1, "giữa ": 15, "cuối ": 25}
_BARE_EDGES: Final = {"dau ": "đầu ", "giua ": "giữa ", "cuoi ": "cuối "}


@dataclass(frozen=True)
class Span:
    """First and last day, both counted."""

    first: date
    last: date


def span_of_field(typed: str, narrative: str, received: date) -> Span:
    """Return the span a field of its own tells: "3.7", "từ 20.6", "2025-08"."""
    exact = moment(Cell(typed))
    if exact is not None:
        local = exact.astimezone(LOCAL).date()
        return _with_duration(Span(local, local), narrative)
    text = Text(clean(typed))
    since = says(text, r"(từ|kể từ)")
    month = _ISO_MONTH.match(text.typed)
    first = _day("1", month[2], int(month[1])) if month else None
    if first is not None:
        return Span(min(first, received), received)
    day = _named_day(text, received)
    if day is not None:
        last = received if since else day
        return _with_duration(Span(min(day, last), last), narrative)
    begun = _named_month(text, received)
    if begun is not None and since:
        return Span(begun, received)
    weekend = _past_weekend(text, received)
    return weekend or span_of_narrative(narrative, received)


def span_of_narrative(narrative: str, received: date) -> Span:
    """Return the span a narrative tells; the day of receipt when it tells none."""
    text = Text(narrative)
    begun = _begun(text, received)
    if begun is not None:
        return Span(begun, received)
    named = _named_day(text, received)
    if named is not None:
        return Span(named, named)
    past = _past_weekend(text, received) or _past_month(text, received)
    if past is not None:
        return past
    ago = _days_ago(text)
    if ago and says(text, rf"từ ({'|'.join(DAYS_AGO)})"):
        return Span(received - timedelta(days=ago), received)
    if ago:
        day = received - timedelta(days=ago)
        return Span(day, day)
    return _with_duration(Span(received, received), narrative)


def _named_day(text: Text, received: date) -> date | None:
    for found in _ISO_DAY.finditer(text.searched):
        return _day(found[3], found[2], int(found[1]))
    for found in _FULL.finditer(text.searched):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _day(found[1], found[2], year)
    for found in _SHORT.finditer(text.searched):
        day = _latest(found[1], found[2], received)
        if day is not None and _speaks_of_a_day(text, found):
            return day
    return None


def _speaks_of_a_day(text: Text, found: re.Match[str]) -> bool:
    """A field holds the day alone; in a sentence a word says that it is a day."""
    if len(text.searched) < 24:  # a field, no sentence
        return True
    before = Text(text.searched[max(0, found.start() - 12) : found.start()])
    return says(before, r"(ngày|hôm|sáng|trưa|chiều|tối|đêm)( ngày)?\s*$")


def _latest(day: str, month: str, received: date) -> date | None:
    """Return the last such day of the year that is not after the receipt."""
    for year in (received.year, received.year - 1):
        found = _day(day, month, year)
        if found is not None and found <= received:
            return found
    return None


def _day(day: str, month: str, year: int) -> date | None:
    try:
        return date(year, int(month), int(day)) if year in _YEARS else None
    except ValueError:
        return None


def _named_month(text: Text, received: date) -> date | None:
    found = phrase(_MONTH).found_in(text)
    if found is None or not 1 <= int(found["month"]) <= 12:
        return None
    edge = found["edge"] or ""
    day = _EDGE_DAY[_BARE_EDGES.get(edge, edge)]
    year = found["year"] or found["year2"]
    if year:
        return _day(str(day), found["month"], int(year))
    return _latest(str(day), found["month"], received)


def _past_month(text: Text, received: date) -> Span | None:
    """An old matter told now: "tháng 5/2025 cháu bị …" names its year."""
    found = phrase(_MONTH).found_in(text)
    year = found and (found["year"] or found["year2"])
    if not found or not year or says(text, rf"sinh (năm |)?{_MONTH}"):
        return None
    first = _day("1", found["month"], int(year))
    if first is None:
        return None
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Span(first, min(last, received)) if first <= received else None


def _past_weekend(text: Text, received: date) -> Span | None:
    """The end of last week: Friday to Sunday."""
    if not says(text, r"cuối tuần (trước|qua|rồi)"):
        return None
    sunday = received - timedelta(days=received.isoweekday())
    return Span(sunday - timedelta(days=2), sunday)


def _begun(text: Text, received: date) -> date | None:
    found = phrase(_SINCE + _MONTH).found_in(text)
    if found is None:
        return None
    return _named_month(Text(found[0]), received)


def _days_ago(text: Text) -> int:
    for words, days in DAYS_AGO.items():
        if says(text, words):
            return days
    return 0


def _with_duration(span: Span, narrative: str) -> Span:
    """Let the span begin earlier when the narrative says how long it has gone on."""
    text = Text(narrative)
    for pattern in _LASTING:
        found = phrase(pattern).found_in(text)
        length = number(found["n"]) if found else None
        if found and length:
            inclusive = found.groupdict().get("end") in ("liền", "lien")
            first = _back(span.last, length, found["unit"])
            return Span(first + timedelta(days=inclusive), span.last)
    whole = phrase(_ALL_OF).found_in(text)
    if whole:
        return Span(_back(span.last, 1, whole["unit"]), span.last)
    return span


def _back(day: date, count: int, unit: str) -> date:
    if unit in ("tháng", "thang"):
        months = day.year * 12 + day.month - 1 - count
        year, month = divmod(months, 12)
        return date(
            year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])
        )
    per = DAYS_IN.get(unit) or {"tuan": 7, "nam": 365}.get(unit, 1)
    return day - timedelta(days=per * count)
