"""Calendar arithmetic of the limits: clock hours, calendar days, months, working days.

All moments are aware. "Local" is Asia/Ho_Chi_Minh, which has no summer time.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_LOOK_AHEAD_DAYS: Final = 4000


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. Monday to Friday are, unless said otherwise here."""

    off: frozenset[date] = frozenset()  # holidays, and working days swapped away
    worked: frozenset[date] = frozenset()  # days off swapped into working days
    version: int = 0

    def __post_init__(self) -> None:
        if both := self.off & self.worked:
            raise ValueError(f"{min(both)} is both a day off and a working day.")

    def is_working_day(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.off

    def working_day(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``; ``day`` is day zero.

        Errors: ``ValueError`` if ``count`` is below one, or if the calendar has so
        many days off that none is found within ten years.
        """
        if count < 1:
            raise ValueError("Count at least one working day.")
        for ahead in range(1, _LOOK_AHEAD_DAYS):
            count -= self.is_working_day(day + ahead * _DAY)
            if not count:
                return day + ahead * _DAY
        raise ValueError("The calendar leaves no working day within ten years.")

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days lie after ``first``, ``last`` included."""
        days = (last - first).days
        return sum(self.is_working_day(first + n * _DAY) for n in range(1, days + 1))


EVERY_WEEKDAY: Final = Calendar()
"""No holidays at all: what limits without working days are worked out with."""


def local_date(moment: datetime) -> date:
    """Return the day it is in Viet Nam: at six in the morning UTC says yesterday.

    Errors: ``ValueError`` if ``moment`` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """Return local midnight at the end of ``day``."""
    return datetime.combine(day + _DAY, time(), tzinfo=LOCAL)


def last_day_of(due: datetime) -> date:
    """Return the day whose end ``due`` is; midnight belongs to the day before."""
    return local_date(due - timedelta(microseconds=1))


class Limit(Protocol):
    """A length of time that ends at a moment."""

    @property
    def unit(self) -> str: ...

    @property
    def count(self) -> float: ...

    def after(
        self, start: datetime, calendar: Calendar = EVERY_WEEKDAY
    ) -> datetime: ...

    def part(
        self, share: float, start: datetime, calendar: Calendar = EVERY_WEEKDAY
    ) -> datetime: ...


@dataclass(frozen=True)
class Hours:
    """Clock hours: they run through nights, weekends and Tết."""

    count: float
    unit: str = "hour"

    def after(self, start: datetime, calendar: Calendar = EVERY_WEEKDAY) -> datetime:
        """Return the moment ``count`` hours after ``start``, whatever day it is.

        Errors: ``ValueError`` if ``start`` is naive.
        """
        return self.part(1, start, calendar)

    def part(
        self, share: float, start: datetime, calendar: Calendar = EVERY_WEEKDAY
    ) -> datetime:
        """Return the moment at which ``share`` (0 to 1) of the limit has run."""
        del calendar  # clock hours know no days off
        local_date(start)
        return start + timedelta(hours=self.count) * share


@dataclass(frozen=True)
class CalendarDays:
    """Whole days, days off included; ends at local midnight after the last one.

    Whether a term that ends on a day off moves to the next working day (Civil Code
    2015 Art 148(5)) is unconfirmed for these limits; ``moves_off_days`` is the flag.
    The cautious default does not move, so that nobody acts a day too late.
    """

    count: int
    unit: str = "day"
    moves_off_days: bool = False

    def after(self, start: datetime, calendar: Calendar = EVERY_WEEKDAY) -> datetime:
        """Return the end of the ``count``-th day; the local day of start is day zero.

        Errors: ``ValueError`` if ``start`` is naive.
        """
        last = local_date(start) + self.count * _DAY
        if self.moves_off_days and not calendar.is_working_day(last):
            last = calendar.working_day(last, 1)
        return end_of(last)

    def part(
        self, share: float, start: datetime, calendar: Calendar = EVERY_WEEKDAY
    ) -> datetime:
        """Return the moment at which ``share`` (0 to 1) of the limit has run."""
        return start + (self.after(start, calendar) - start) * share


@dataclass(frozen=True)
class Months:
    """Calendar months; the 31st plus one month is the last day of a shorter month."""

    count: int
    unit: str = "month"

    def after(self, start: datetime, calendar: Calendar = EVERY_WEEKDAY) -> datetime:
        """Return the end of the same day ``count`` months later, in local time.

        Errors: ``ValueError`` if ``start`` is naive.
        """
        del calendar
        return end_of(months_after(local_date(start), self.count))

    def part(
        self, share: float, start: datetime, calendar: Calendar = EVERY_WEEKDAY
    ) -> datetime:
        """Return the moment at which ``share`` (0 to 1) of the limit has run."""
        return start + (self.after(start, calendar) - start) * share


@dataclass(frozen=True)
class WorkingDays:
    """Working days of a calendar; ends at local midnight after the last one."""

    count: int
    unit: str = "working_day"

    def after(self, start: datetime, calendar: Calendar = EVERY_WEEKDAY) -> datetime:
        """Return local midnight at the end of the ``count``-th working day.

        The day of ``start`` is day zero. It is the local day: six in the morning in
        Lạng Sơn is still yesterday in UTC.

        Units: ``count`` is whole days; ``start`` and the result are aware.
        Errors: ``ValueError`` if ``start`` is naive.
        Source: Civil Code 2015 Art 147-148 (unconfirmed, see the register).
        """
        return end_of(calendar.working_day(local_date(start), self.count))

    def part(
        self, share: float, start: datetime, calendar: Calendar = EVERY_WEEKDAY
    ) -> datetime:
        """Return the moment at which ``share`` (0 to 1) of the working days has run.

        Only working days run, each from midnight to midnight: half of three working
        days is noon of the second one.
        """
        run = round(self.count * share, 9)  # 7 × (6/7) is six days, not 5.999…
        whole = int(run)
        day_zero = local_date(start)
        if run == whole:
            return end_of(calendar.working_day(day_zero, whole)) if whole else start
        return end_of(calendar.working_day(day_zero, whole + 1)) - _DAY * (
            whole + 1 - run
        )


def months_after(day: date, count: int) -> date:
    """Return the same day ``count`` months later, or the month's last day."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
