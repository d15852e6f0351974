"""In whose hands a case was, how long, and where a limit ran out. Plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


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
    taken_at: datetime | None = None


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
        answered=work.until is not None or work.taken_at is not None,
    )


@dataclass(frozen=True)
class Bar:
    """A span as drawn: ``start`` and ``width`` in per cent of the whole time."""

    span: Span
    start: float
    width: float


def bars_of(spans: Sequence[Span]) -> list[Bar]:
    """Return the spans with their place on one line from the first moment to the last."""
    if not spans:
        return []
    begin = min(span.since for span in spans)
    whole = (max(span.until for span in spans) - begin) or timedelta(seconds=1)
    return [
        Bar(
            span,
            start=(span.since - begin) / whole * 100,
            width=max(span.length / whole * 100, 0.5),
        )
        for span in spans
    ]
