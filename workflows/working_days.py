"""Loads the calendar's rows into the rules' ``Calendar``, and seeds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

import holidays
from django.db import transaction
from django.db.models import Max, Q

from workflows.models import CalendarDay, CalendarVersion
from workflows.rules.calendar import Calendar

_LIBRARY: Final = "holidays 0.109, country VN"
_SWAP: Final = "swap announced by the Government for the year"

CORRECTIONS: Final = (
    # The library of 2025 did not yet know the swap of the New Year of 2026.
    (date(2026, 1, 2), "swapped_off", "Nghỉ hoán đổi (làm bù 10/01/2026)"),
    (date(2026, 1, 10), "swapped_worked", "Làm bù cho ngày 02/01/2026"),
)
"""Days that the library misses, by date, kind and name."""

DECREED_UNTIL: Final = 2026
"""The last year whose days off were announced when this list was made."""

_NAMES_EN: Final = {"swapped_off": "Day off (swapped)", "swapped_worked": "Worked day"}


def calendar_for(organisation_id: int | None = None) -> Calendar:
    """Return the calendar in force, with an organisation's own days over everyone's.

    One query for the version; the days are read once per version and process. Without
    any version (nothing seeded) every Monday to Friday is worked.
    """
    version = CalendarVersion.objects.values_list("number", "token").first()
    if version is None:
        return Calendar()
    return _calendar_of(*version, organisation_id)


@lru_cache(maxsize=256)
def _calendar_of(number: int, token: UUID, organisation_id: int | None) -> Calendar:
    del token  # makes the key unique: a restored database may number versions anew
    rows = CalendarDay.objects.filter(
        Q(organisation__isnull=True) | Q(organisation_id=organisation_id)
    ).values_list("date", "kind", "organisation_id")
    kinds: dict[date, str] = {}
    for day, kind, owner in sorted(rows, key=lambda row: row[2] is not None):
        del owner  # everyone's rows come first, the organisation's own replace them
        kinds[day] = kind
    worked = CalendarDay.Kind.SWAPPED_WORKED
    return Calendar(
        off=frozenset(day for day, kind in kinds.items() if kind != worked),
        worked=frozenset(day for day, kind in kinds.items() if kind == worked),
        version=number,
    )


def new_version(
    *, at: datetime, note: str = "", made_by_id: int | None = None
) -> CalendarVersion:
    """Say that the days have changed. Call it after the change, in its transaction."""
    last = CalendarVersion.objects.aggregate(last=Max("number"))["last"] or 0
    return CalendarVersion.objects.create(
        number=last + 1, made_at=at, note=note, made_by_id=made_by_id
    )


def seed_calendar(years: Iterable[int], at: datetime) -> int:
    """Write the days of ``years`` that are missing; return how many were added.

    Idempotent. A day that exists is left alone, edited or not, so that a person's
    correction always wins. A new version is made only when days were added.
    """
    wanted = {day.date: day for year in sorted(years) for day in days_of(year)}
    with transaction.atomic():
        known = set(
            CalendarDay.objects.filter(
                organisation__isnull=True, date__in=wanted
            ).values_list("date", flat=True)
        )
        missing = [day for date_, day in wanted.items() if date_ not in known]
        CalendarDay.objects.bulk_create(missing)
        if missing:
            new_version(at=at, note=f"{len(missing)} days added")
    return len(missing)


def days_of(year: int) -> list[CalendarDay]:
    """Return the days of one year as the library knows them, corrected; not saved."""
    vietnamese = holidays.country_holidays("VN", years=year, language="vi")
    english = holidays.country_holidays("VN", years=year, language="en_US")
    swapped = vietnamese.substituted_label.partition("%s")[0]
    days = {
        day: _day(
            day,
            "swapped_off" if name.startswith(swapped) else "holiday",
            name,
            english[day],
            _source(year),
        )
        for day, name in vietnamese.items()
    }
    for day in vietnamese.weekend_workdays:
        if day.year == year:
            days[day] = _day(day, "swapped_worked", "Làm bù", "", _source(year))
    for day, kind, name in CORRECTIONS:
        if day.year == year:
            days[day] = _day(day, kind, name, "", _SWAP)
    return [days[day] for day in sorted(days)]


def _source(year: int) -> str:
    if year > DECREED_UNTIL:
        return f"{_LIBRARY}; not yet announced, swaps unknown"
    return _LIBRARY


def _day(day: date, kind: str, vi: str, en: str, source: str) -> CalendarDay:
    name_en = en or _NAMES_EN[kind]
    return CalendarDay(date=day, kind=kind, name_vi=vi, name_en=name_en, source=source)
