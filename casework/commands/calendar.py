"""Change a day of the calendar: open limits are counted anew, each case's history says so.

One command, one transaction: the day, the calendar's new version, every open limit it
moves, a history row per case, and the row of the log of changes. Limits that are met or
ended never change, nor does a due moment that has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from accounts.actor import SYSTEM
from accounts.commands.change import record
from accounts.local_time import local_day
from accounts.models import AdministrationChange
from accounts.reach import organisations_in_reach
from accounts.roles import Permission
from casework import access
from casework.commands.path import Unit, command
from casework.commands.refusals import NOT_THERE, Invalid, NotThere, Stale
from casework.models import Case
from workflows.duties import Change as Moved
from workflows.duties import recompute
from workflows.models import CalendarDay, CalendarVersion, Duty
from workflows.rules.calendar import end_of
from workflows.rules.guards import Reason
from workflows.rules.words import _
from workflows.working_days import new_version, seed_calendar

What = AdministrationChange.What
DAY: Final = AdministrationChange.Subject.CALENDAR_DAY
SATURDAY: Final = 5
YEARS: Final = range(2020, 2101)
FIRST_YEAR: Final = 2023  # of the plan this began with: old cases are counted right too
CHANGED = Reason(
    "stale_calendar",
    _("Somebody else has changed the calendar meanwhile. Look again, then save."),
)


@dataclass(frozen=True)
class DayTold:
    """A day as it shall stand. ``organisation_id`` null: for everyone."""

    date: date
    kind: str
    name_vi: str
    source: str
    name_en: str = ""
    organisation_id: int | None = None


@command("edit_calendar_day", permission=Permission.MANAGE_CALENDAR, through="nothing")
def edit_calendar_day(
    unit: Unit, *, told: DayTold | None, day: int | None = None, calendar: int
) -> dict[str, Any]:
    """Add a day (no ``day``), change one, or remove one (nothing ``told``).

    ``calendar`` is the number of the version that was shown. Errors: ``Stale`` when it
    is another one by now; ``Invalid``; ``NotThere`` for a day that is not there.
    """
    _ask_version(calendar)
    before = _day(day)
    if told is None and before is None:
        raise NotThere(NOT_THERE)
    if told is not None:
        _ask(unit, told, before)
    old = _said(before)
    dates = {row.date for row in (before, told) if row is not None}
    locked = _lock_cases(unit, dates)
    after = _write(before, told)
    number = new_version(
        at=unit.at, made_by_id=unit.actor.person_id, note=_note(old, _said(after))
    ).number
    changes = recompute(at=unit.at)
    _tell_cases(unit, changes, locked, number)
    what = What.DAY_EDITED if before and after else What.DAY_ADDED
    record(
        unit.actor,
        unit.at,
        What.DAY_REMOVED if after is None else what,
        DAY,
        subject_id=(after.pk if after else day) or 0,
        before=old,
        after=_said(after),
        effective_date=min(dates),
    )
    return {"calendar": number, "cases": len({c.duty.case_id for c in changes})}


@command("fill_calendar_year", permission=Permission.MANAGE_CALENDAR, through="nothing")
def fill_calendar_year(unit: Unit, *, year: int) -> dict[str, Any]:
    """Write the public holidays of a year as the library knows them; days that stand
    there already are left alone.
    """
    if year not in YEARS:
        raise Invalid({"year": _("Choose a year from 2020 to 2100.")})
    locked = _lock_cases(unit, {date(year, 1, 1), date(year, 12, 31)})
    added = seed_calendar([year], unit.at)
    number = _current_version()
    if not added:
        return {"calendar": number, "days": 0}
    _tell_cases(unit, recompute(at=unit.at), locked, number)
    record(
        unit.actor,
        unit.at,
        What.YEAR_FILLED,
        DAY,
        subject_id=year,
        after={"year": str(year), "days": added},
        effective_date=date(year, 1, 1),
    )
    return {"calendar": number, "days": added}


def keep_filled(at: datetime) -> None:
    """Fill every year up to the next one that has no day of its own yet.

    So that no limit of a fresh site runs through Tết. Once per year and for good: what
    a person removes afterwards stays away.
    """
    wanted = range(FIRST_YEAR, local_day(at).year + 2)
    days = CalendarDay.objects.filter(organisation__isnull=True)
    known = {day.year for day in days.dates("date", "year")}
    for year in wanted:
        if year not in known:
            key = f"calendar@{year}"
            fill_calendar_year(key=key, actor=SYSTEM, at=at, year=year)


# --- the day itself --------------------------------------------------------------------


def _current_version() -> int:
    numbers = CalendarVersion.objects.values_list("number", flat=True)
    return numbers.first() or 0


def _ask_version(shown: int) -> None:
    """Let one edit of the calendar through at a time, each with what it was shown."""
    CalendarVersion.objects.select_for_update().first()
    if _current_version() != shown:  # read again: the lock may have been waited for
        raise Stale(CHANGED)


def _day(pk: int | None) -> CalendarDay | None:
    if pk is None:
        return None
    row = CalendarDay.objects.filter(pk=pk).first()
    if row is None:
        raise NotThere(NOT_THERE)
    return row


def _ask(unit: Unit, told: DayTold, before: CalendarDay | None) -> None:
    """Errors: ``Invalid`` with a sentence for each field that cannot stand."""
    wrong = _wrong_words(told)
    body = told.organisation_id
    reach = organisations_in_reach(unit.actor, Permission.MANAGE_CALENDAR)
    if body is not None and not reach.filter(pk=body).exists():
        wrong["organisation"] = _("There is no such organisation here.")
    others = CalendarDay.objects.filter(date=told.date)
    if before is not None:
        others = others.exclude(pk=before.pk)
    if others.filter(organisation=body).exists():
        wrong["date"] = _("This day stands in the calendar already. Change that entry.")
    elif not others.filter(organisation=None).exists():
        # An organisation may say otherwise than everyone, either way.
        wrong = _wrong_kind(told) | wrong
    if wrong:
        raise Invalid(wrong)


def _wrong_words(told: DayTold) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if told.kind not in CalendarDay.Kind.values:
        wrong["kind"] = _("Choose what kind of day it is.")
    if not told.name_vi.strip():
        wrong["name_vi"] = _("Write what the day is called.")
    if not told.source.strip():
        wrong["source"] = _("Write where this was announced.")
    if told.date.year not in YEARS:
        wrong["date"] = _("Choose a day from 2020 to 2100.")
    return wrong


def _wrong_kind(told: DayTold) -> dict[str, str]:
    weekend = told.date.weekday() >= SATURDAY
    if told.kind == CalendarDay.Kind.SWAPPED_WORKED and not weekend:
        return {"kind": _("This is a working day already.")}
    if told.kind == CalendarDay.Kind.SWAPPED_OFF and weekend:
        return {"kind": _("This is a day off already.")}
    return {}


def _write(before: CalendarDay | None, told: DayTold | None) -> CalendarDay | None:
    if told is None:
        if before is not None:
            CalendarDay.objects.filter(pk=before.pk).delete()
        return None
    said = {
        "date": told.date,
        "kind": told.kind,
        "name_vi": " ".join(told.name_vi.split()),
        "name_en": " ".join(told.name_en.split()),
        "source": " ".join(told.source.split()),
        "organisation_id": told.organisation_id,
        "edited": True,
    }
    if before is None:
        return CalendarDay.objects.create(**said)
    CalendarDay.objects.filter(pk=before.pk).update(**said)
    return CalendarDay.objects.get(pk=before.pk)


def _said(day: CalendarDay | None) -> dict[str, Any]:
    if day is None:
        return {}
    return {
        "date": day.date.isoformat(),
        "day_kind": day.kind,
        "name_vi": day.name_vi,
        "source": day.source,
        "organisation_id": day.organisation_id,
    }


def _note(before: dict[str, Any], after: dict[str, Any]) -> str:
    parts = (f"{day['date']} {day['day_kind']}" for day in (before, after) if day)
    return " → ".join(parts)[:200]


# --- the cases it moves ----------------------------------------------------------------


def _lock_cases(unit: Unit, days: set[date]) -> dict[int, Case]:
    """Lock the cases with an open limit that runs over one of ``days``, by key.

    A day counts for limits that begin before it ends and are due after it begins; other
    commands lock case before limit, and so does this one.
    """
    first = end_of(min(days) - timedelta(days=1))
    running = Duty.objects.running().filter(
        unit="working_day",
        pausable=False,
        due_at__gt=max(unit.at, first),
        begins_at__lt=end_of(max(days)),
    )
    ids = sorted(set(running.values_list("case_id", flat=True)))
    return {pk: access.lock_case(pk) for pk in ids}


def _tell_cases(
    unit: Unit, changes: list[Moved], locked: dict[int, Case], number: int
) -> None:
    """Write one history row per case whose limits moved: from when to when, and why."""
    moved: dict[int, list[Moved]] = {}
    for one in changes:
        moved.setdefault(one.duty.case_id, []).append(one)
    for pk in sorted(moved):
        change = unit.on(locked.get(pk) or access.lock_case(pk))
        change.settles = False
        change.say(calendar=number, moved=[_from_to(one) for one in moved[pk]])


def _from_to(one: Moved) -> dict[str, str]:
    return {
        "rule": one.duty.rule,
        "from": one.old_due.astimezone(UTC).isoformat() if one.old_due else "",
        "to": one.new_due.astimezone(UTC).isoformat() if one.new_due else "",
    }
