"""The calendar as administrators see it: the days of one year, how sure, who changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.models import AdministrationChange, Organisation
from accounts.reach import organisations_in_reach
from accounts.roles import Permission
from accounts.told import Told, told
from casework.queries.one_case import in_english
from workflows.models import CalendarDay, CalendarVersion
from workflows.rules.calendar import LOCAL

CHANGES: Final = 10
YEARS_AROUND: Final = 1
UNANNOUNCED: Final = "not yet announced"  # part of what seeding writes as the source
SOURCES: Final = {
    "holidays 0.109, country VN": gettext_lazy("library of public holidays"),
    "holidays 0.109, country VN; not yet announced, swaps unknown": gettext_lazy(
        "library of public holidays; swaps not known yet"
    ),
    "swap announced by the Government for the year": gettext_lazy(
        "swap announced by the Government for the year"
    ),
}
"""Sources that seeding writes, in words; what a person wrote stands as it is."""


@dataclass(frozen=True)
class Day:
    """One entry. ``sure``: announced, or entered by a person."""

    pk: int
    date: date
    weekday: str
    kind: str
    works: bool
    name: str
    body: str
    source: str
    sure: bool
    edited: bool


@dataclass(frozen=True)
class Year:
    """One year's page. ``empty``: nobody has filled in everyone's days yet."""

    year: int
    years: list[int]
    days: list[Day]
    empty: bool
    version: int
    changed_at: datetime | None
    changes: list[Told]


def year_of(actor: Actor, asked: str, at: datetime) -> Year:
    """Return the asked year, or this one; everyone's days and those in reach."""
    this_year = local_day(at).year
    known = CalendarDay.objects.order_by().values_list("date__year", flat=True)
    years = sorted(
        {
            *known.distinct(),
            this_year - YEARS_AROUND,
            this_year,
            this_year + YEARS_AROUND,
        }
    )
    year = int(asked) if asked in {str(one) for one in years} else this_year
    everyone = CalendarDay.objects.filter(date__year=year, organisation__isnull=True)
    reach = organisations_in_reach(actor, Permission.MANAGE_CALENDAR)
    own = CalendarDay.objects.filter(date__year=year, organisation__in=reach)
    rows = (everyone | own).select_related("organisation")
    days = [
        _day(row)
        for row in rows.order_by("date", F("organisation").asc(nulls_first=True))
    ]
    version = CalendarVersion.objects.first()
    changes = AdministrationChange.objects.filter(
        subject=AdministrationChange.Subject.CALENDAR_DAY
    ).select_related("who")
    return Year(
        year=year,
        years=years,
        days=days,
        empty=not any(not day.body for day in days),
        version=version.number if version else 0,
        changed_at=version.made_at.astimezone(LOCAL) if version else None,
        changes=told(changes.order_by("-at", "-pk")[:CHANGES]),
    )


def version_now() -> int:
    """Return the number of the calendar in force; 0 before anything was written."""
    return CalendarVersion.objects.values_list("number", flat=True).first() or 0


def day_of(actor: Actor, pk: int) -> CalendarDay | None:
    """Return one entry if it is everyone's or of a body in the actor's reach."""
    row = CalendarDay.objects.select_related("organisation").filter(pk=pk).first()
    if row is None or row.organisation_id is None:
        return row
    reach = organisations_in_reach(actor, Permission.MANAGE_CALENDAR)
    return row if reach.filter(pk=row.organisation_id).exists() else None


def bodies_in_reach(
    actor: Actor, permission: Permission, at: datetime
) -> list[Organisation]:
    """Return the bodies an administrator may set something for, by place and name."""
    rows = organisations_in_reach(actor, permission).in_force_on(local_day(at))
    return list(rows.order_by("place__folded_name", "kind", "name"))


def _day(row: CalendarDay) -> Day:
    name = row.name_en if in_english() and row.name_en else row.name_vi
    return Day(
        pk=row.pk,
        date=row.date,
        weekday=date_format(row.date, "l"),
        kind=str(row.get_kind_display()),
        works=row.kind == CalendarDay.Kind.SWAPPED_WORKED,
        name=name,
        body=row.organisation.name if row.organisation else "",
        source=str(SOURCES.get(row.source, row.source)),
        sure=row.edited or UNANNOUNCED not in row.source,
        edited=row.edited,
    )
