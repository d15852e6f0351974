"""The calendars of several bodies at once: one query, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from workflows.models import CalendarDay
from workflows.rules.calendar import Calendar

Days = dict[date, str]


class Calendars:
    """Everyone's calendar, with the own days of the bodies it was read for."""

    def __init__(self, bodies: Iterable[int | None]) -> None:
        rows = CalendarDay.objects.filter(
            Q(organisation__isnull=True) | Q(organisation__in={b for b in bodies if b})
        )
        self._days: dict[int | None, Days] = defaultdict(dict)
        for day, kind, body in rows.values_list("date", "kind", "organisation_id"):
            self._days[body][day] = kind
        self._made: dict[int | None, Calendar] = {}

    def of(self, body: int | None) -> Calendar:
        """Return the calendar of ``body``; its own days win over everyone's."""
        if body not in self._made:
            own = self._days.get(body, {})
            self._made[body] = _calendar(self._days[None] | own)
        return self._made[body]


def _calendar(days: Days) -> Calendar:
    worked = CalendarDay.Kind.SWAPPED_WORKED
    return Calendar(
        off=frozenset(day for day, kind in days.items() if kind != worked),
        worked=frozenset(day for day, kind in days.items() if kind == worked),
    )
