"""Who read what of a case, and when: newest first, by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from casework.event_words import PRINTED, READINGS
from casework.models import BrokenGlass, Case, OpenedFile, Reading
from workflows.rules.forms import FORMS

PAGE = 50
NUMBERED = {"values", "document", "document_seen", "document_file", "document_original"}


Spans = list[tuple[int, datetime, datetime]]


@dataclass(frozen=True)
class Read:
    at: datetime
    who: str
    body: str
    what: str
    emergency: bool = False  # read by breaking the glass
    audit: bool = False  # read in a file the supervisor opened


@dataclass(frozen=True)
class ReadingPage:
    rows: list[Read]
    older: int | None


def readings_of(case: Case, below: int | None = None) -> ReadingPage:
    """Return a page of the reading log. ``older``: the key to go on below, or null."""
    rows = Reading.objects.filter(case=case).select_related("person", "organisation")
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    broken, audited = (
        list(rows.filter(case=case).values_list("person", "starts_at", "ends_at"))
        for rows in (BrokenGlass.objects, OpenedFile.objects)
    )
    return ReadingPage([_read(row, broken, audited) for row in found[:PAGE]], older)


def _read(row: Reading, broken: Spans, audited: Spans) -> Read:
    body = row.organisation.name if row.organisation else ""
    return Read(
        row.at,
        row.person.display_name,
        body,
        what_words(row.what),
        emergency=_within(row, broken),
        audit=_within(row, audited),
    )


def _within(row: Reading, spans: Spans) -> bool:
    return any(
        person == row.person_id and starts_at <= row.at < ends_at
        for person, starts_at, ends_at in spans
    )


def what_words(what: str) -> str:
    """Return what was read in words: "Form: Mẫu số 02"."""
    kind, _sep, which = what.partition(":")
    words = _(READINGS[kind]) if kind in READINGS else kind
    if kind == "print" and which in PRINTED:
        return f"{words}: {_(READINGS[PRINTED[which]])}"
    if kind == "form" and which in FORMS and FORMS[which].number:
        return f"{words}: Mẫu số {FORMS[which].number}"
    return f"{words}: {which}" if which and kind in NUMBERED else words
