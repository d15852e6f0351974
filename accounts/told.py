"""Tells a change in words: which field, from what to what, with names for numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import (
    ROLE_LABELS,
    AdministrationChange,
    OnCall,
    Organisation,
    Person,
    Place,
    Post,
    SealingIncident,
)
from accounts.models.organisation import ORGANISATION_KINDS

Subject = AdministrationChange.Subject
LABELS = {
    "username": gettext_lazy("Account name"),
    "display_name": gettext_lazy("Name"),
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "language": gettext_lazy("Language"),
    "is_active": gettext_lazy("Access"),
    "person_id": gettext_lazy("Person"),
    "organisation_id": gettext_lazy("Organisation"),
    "place_id": gettext_lazy("Serves"),
    "parent_id": gettext_lazy("Belongs to"),
    "role": gettext_lazy("Role"),
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "valid_from": gettext_lazy("First day"),
    "valid_to": gettext_lazy("Last day"),
    "starts_at": gettext_lazy("From"),
    "ends_at": gettext_lazy("Until"),
    "as_what": gettext_lazy("As"),
    "code": gettext_lazy("Code"),
    "level": gettext_lazy("Level"),
    "places": gettext_lazy("Places"),
    "changes": gettext_lazy("Conversions"),
    "date": gettext_lazy("Day"),
    "day_kind": gettext_lazy("Kind of day"),
    "name_vi": gettext_lazy("Name"),
    "source": gettext_lazy("Announced in"),
    "year": gettext_lazy("Year"),
    "days": gettext_lazy("Days"),
    "limit": gettext_lazy("Limit"),
    "value": gettext_lazy("Value"),
    "begins": gettext_lazy("Begins with"),
    "outcome": gettext_lazy("What became of it?"),
}
WORDS: dict[str, dict[str, Any]] = {
    "role": ROLE_LABELS,
    "kind": dict(ORGANISATION_KINDS),
    "as_what": dict(OnCall.Place.choices),
    "level": dict(Place.Level.choices),
    "outcome": dict(SealingIncident.Outcome.choices),
    "language": {"vi": "Tiếng Việt", "en": "English"},
    "day_kind": {
        "holiday": gettext_lazy("Public holiday"),
        "swapped_off": gettext_lazy("Day off, swapped"),
        "swapped_worked": gettext_lazy("Worked, swapped"),
    },
}
SAID_ITSELF = (Subject.CALENDAR_DAY, Subject.LOCAL_LIMIT)
OF_PLACE = ("place_id", "parent_id")


@dataclass(frozen=True)
class Line:
    """One field, before and after; ``before`` is empty for something new."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One row of the log in words."""

    what: Any
    about: str
    who: str  # empty: the set-up commands
    at: datetime
    effective_date: date
    lines: tuple[Line, ...]


def told(changes: Iterable[AdministrationChange]) -> list[Told]:
    """Return each change in words. A handful of queries, however many rows."""
    rows = list(changes)
    names = _Names(rows)
    return [
        Told(
            what=row.get_what_display(),
            about=names.subject(row),
            who=row.who.display_name if row.who else "",
            at=row.at,
            effective_date=row.effective_date,
            lines=tuple(_lines(row, names)),
        )
        for row in rows
    ]


def _lines(row: AdministrationChange, names: _Names) -> Iterable[Line]:
    for field, after in row.after.items():
        before = row.before.get(field)
        if field in LABELS and after != before and after not in (None, ""):
            new = names.value(field, after)
            yield Line(LABELS[field], names.value(field, before), new)
        elif field in LABELS and after != before and row.before:
            yield Line(LABELS[field], names.value(field, before), _("nothing"))


class _Names:
    """Looks up once what the numbers in the rows stand for."""

    def __init__(self, rows: list[AdministrationChange]) -> None:
        ids = {subject: self._of(rows, subject) for subject in Subject}
        posts = Post.objects.in_bulk(ids[Subject.POST])
        turns = OnCall.objects.in_bulk(ids[Subject.ON_CALL])
        self.holders = {
            (Subject.POST.value, p.pk): p.person_id for p in posts.values()
        } | {(Subject.ON_CALL.value, t.pk): t.person_id for t in turns.values()}
        people = ids[Subject.PERSON] | set(self.holders.values())
        bodies = ids[Subject.ORGANISATION] | self._said(rows, "organisation_id")
        places = ids[Subject.PLACE].union(*(self._said(rows, f) for f in OF_PLACE))
        people |= self._said(rows, "person_id")
        self.names: dict[str, dict[int, str]] = {
            "person": {k: str(v) for k, v in Person.objects.in_bulk(people).items()},
            "organisation": {
                k: str(v) for k, v in Organisation.objects.in_bulk(bodies).items()
            },
            "place": {k: str(v) for k, v in Place.objects.in_bulk(places).items()},
        }

    @staticmethod
    def _of(rows: list[AdministrationChange], subject: str) -> set[int]:
        return {row.subject_id for row in rows if row.subject == subject}

    @staticmethod
    def _said(rows: list[AdministrationChange], field: str) -> set[int]:
        said = [side.get(field) for row in rows for side in (row.before, row.after)]
        return {number for number in said if isinstance(number, int)}

    def subject(self, row: AdministrationChange) -> str:
        if row.subject in SAID_ITSELF:
            return self._itself(row.after or row.before)
        holder = self.holders.get((row.subject, row.subject_id))
        if holder is not None:
            return self.names["person"].get(holder, "")
        return self.names.get(row.subject, {}).get(row.subject_id, "")

    def _itself(self, said: dict[str, Any]) -> str:
        """Return the day, the year or the limit that the row itself names."""
        field = next((name for name in ("date", "limit", "year") if name in said), "")
        return self.value(field, said[field]) if field else ""

    def value(self, field: str, value: Any) -> str:
        if value in (None, ""):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field in WORDS:
            return str(WORDS[field].get(value, value))
        if field.endswith("_id"):
            kind = "place" if field in OF_PLACE else field.removesuffix("_id")
            return self.names[kind].get(value, str(value))
        return _moment(field, str(value))


def _moment(field: str, text: str) -> str:
    if field.endswith("_at"):
        local = timezone.localtime(datetime.fromisoformat(text))
        return date_format(local, "DATETIME_FORMAT")
    if field.endswith("_on") or field.startswith("valid_") or field == "date":
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    return text
