"""In whose hands a case was, how long, and where a limit ran out. Plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from accounts.local_time import LOCAL, local_day
from workflows.rules.calendar import Calendar


@dataclass(frozen=True)
class Held:
    """One history row as far as this question goes: from ``at`` on, in these hands."""

    at: datetime
    office: str
    person: str = ""


@dataclass(frozen=True)
class Beside:
    """A piece of work in a partner body's hands while the case stays where it is."""

    office: str
    since: datetime
    until: datetime | None = None  # null: not finished
    answered: bool = False


@dataclass(frozen=True)
class Span:
    """One unbroken time in one office's hands. ``until`` is the moment asked for when
    it has not ended; ``late``: a limit ran out in it.
    """

    office: str
    since: datetime
    until: datetime
    person: str = ""
    beside: bool = False
    late: bool = False
    answered: bool = True

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def spans_of(
    rows: Sequence[Held],
    *,
    until: datetime,
    breaches: Iterable[datetime] = (),
    beside: Iterable[Beside] = (),
) -> list[Span]:
    """Return the spans in order: the holder's without a gap, partner bodies' between.

    ``rows`` are in order of time. Rows in the same hands make one span. A breach falls
    into the holder's span that it lies in, the moment a span begins belonging to it.
    Units: aware moments; ``until`` not before the last row. A span of no length that a
    hand-over at the same moment leaves behind is not shown.
    """
    spans: list[Span] = []
    for row in rows:
        last = spans[-1] if spans else None
        if last is not None and (last.office, last.person) == (row.office, row.person):
            continue
        if last is not None:
            spans[-1] = replace(last, until=row.at)
        spans.append(Span(row.office, row.at, until, row.person))
    passed = list(breaches)
    held = [_with_breach(span, passed, until) for span in spans if span.length]
    found = [*held, *(_beside(one, until) for one in beside)]
    return sorted(found, key=lambda span: (span.since, span.beside))


def _with_breach(span: Span, breaches: list[datetime], end: datetime) -> Span:
    last = span.until == end
    late = any(
        span.since <= at < span.until or (last and at == span.until) for at in breaches
    )
    return replace(span, late=late)


def _beside(work: Beside, until: datetime) -> Span:
    return Span(
        work.office,
        work.since,
        work.until or until,
        beside=True,
        answered=work.answered or work.until is not None,
    )


@dataclass(frozen=True)
class Bar:
    """A span as drawn: ``start`` and ``width`` in per cent of the whole time."""

    span: Span
    start: float
    width: float
    outside: tuple[tuple[float, float], ...] = ()


def bars_of(
    spans: Sequence[Span], outside: Sequence[tuple[datetime, datetime]] = ()
) -> list[Bar]:
    """Return the spans with their place on one line from the first moment to the last.

    ``outside``: times outside office hours, drawn where the office itself held the case.
    """
    if not spans:
        return []
    begin = min(span.since for span in spans)
    whole = (max(span.until for span in spans) - begin) or timedelta(seconds=1)
    return [
        Bar(
            span,
            start=(span.since - begin) / whole * 100,
            width=max(span.length / whole * 100, 0.5),
            outside=()
            if span.beside
            else tuple(
                ((a - begin) / whole * 100, (b - a) / whole * 100)
                for a, b in _within(outside, span)
            ),
        )
        for span in spans
    ]


def _within(
    times: Sequence[tuple[datetime, datetime]], span: Span
) -> list[tuple[datetime, datetime]]:
    cut = ((max(a, span.since), min(b, span.until)) for a, b in times)
    return [(a, b) for a, b in cut if a < b]


OFFICE_OPENS: Final = time(7, 30)
OFFICE_CLOSES: Final = time(17, 0)
MOST_DAYS: Final = 45
"""A longer time is drawn without office hours: the stripes would be thinner than a dot."""


def outside_office_hours(
    since: datetime, until: datetime, calendar: Calendar
) -> list[tuple[datetime, datetime]]:
    """Return the nights, weekends and holidays between two moments, joined together."""
    first, last = local_day(since), local_day(until)
    if (last - first).days > MOST_DAYS:
        return []
    found: list[tuple[datetime, datetime]] = []
    begin = datetime.combine(first, time(), LOCAL)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if calendar.is_working_day(day):
            opens = datetime.combine(day, OFFICE_OPENS, LOCAL)
            found.append((begin, opens))
            begin = datetime.combine(day, OFFICE_CLOSES, LOCAL)
    found.append((begin, datetime.combine(last + timedelta(days=1), time(), LOCAL)))
    return found
