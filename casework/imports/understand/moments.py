"""Reads days and hours as people type them. Local time is Asia/Ho_Chi_Minh."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from casework.imports.parsed import Precision, Reason, Receipt
from casework.imports.rules.time_words import PARTS_OF_DAY
from casework.imports.telling import Cell
from casework.imports.understand.text import Text, clean, phrase

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # day zero of spreadsheet numbers
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=LOCAL)  # nothing older is handed over
_SLACK: Final = timedelta(minutes=10)  # two clocks rarely agree

_DAY: Final = re.compile(
    r"(?<!\d)(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})(?!\d)"
)
_ISO: Final = re.compile(
    r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_HOUR: Final = re.compile(
    r"(?<![\d.])(\d{1,2})\s*(?:giờ|gio|[:hg])\s*(\d{1,2})?(?!\d)(?:\s*(?:phút|ph|p))?"
)
_PART: Final = "|".join(PARTS_OF_DAY)
_AFTERNOON: Final = ("chiều", "tối")


class Unreadable(Exception):
    """A day or hour nobody can use. ``typed`` is for the person who asks."""

    def __init__(self, reason: Reason, typed: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.typed = typed


def receipt(cell: Cell, hour: str, *, now: datetime) -> Receipt:
    """Return the first receipt.

    Errors: ``Unreadable`` when it is impossible, unreadable or lies after ``now``.
    """
    found = _read(cell, hour)
    if found.at is None or found.at > now + _SLACK:
        raise Unreadable(Reason.FUTURE_DATE, cell.text)
    if found.at < _EARLIEST:
        raise Unreadable(Reason.UNREADABLE_DATE, cell.text)
    return found


def moment(cell: Cell) -> datetime | None:
    """Return the moment a cell tells exactly, or None."""
    try:
        found = _read(cell, "")
    except Unreadable:
        return None
    return found.at if found.precision is Precision.MINUTE else None


def _read(cell: Cell, hour: str) -> Receipt:
    """Errors: ``Unreadable``, also for days at the edge of the calendar."""
    try:
        return _from_value(cell) or _from_text(cell.text, hour)
    except (OverflowError, ValueError):
        raise Unreadable(Reason.UNREADABLE_DATE, cell.text) from None


def _from_value(cell: Cell) -> Receipt | None:
    value = cell.value
    if isinstance(value, datetime):
        return _local(_to_minute(value), has_hour=cell.has_hour)
    if isinstance(value, date):
        return _local(datetime.combine(value, time()), has_hour=False)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value)
    return None


def _from_serial(value: float) -> Receipt:
    if int(value) not in _SERIALS:
        raise Unreadable(Reason.UNREADABLE_DATE, str(value))
    whole = _to_minute(_EPOCH + timedelta(days=value))
    return _local(whole, has_hour=value != int(value))


def _to_minute(value: datetime) -> datetime:
    """Stored days carry rounding: 19:54:00.029 and 09:35:59.999 are whole minutes."""
    nearest = (value + timedelta(seconds=1)).replace(second=0, microsecond=0)
    return nearest if abs(value - nearest) <= timedelta(seconds=1) else value


def _local(value: datetime, *, has_hour: bool, part: str = "") -> Receipt:
    exact = has_hour or value.time() != time()
    precision = Precision.MINUTE if exact else Precision.DAY
    if part:
        precision = Precision.PART_OF_DAY
    aware = value if value.tzinfo else value.replace(tzinfo=LOCAL)
    return Receipt(aware, precision, part)


def _from_text(typed: str, hour: str) -> Receipt:
    text = clean(typed)
    iso = _ISO.match(text)
    if iso:
        return _from_iso(iso, typed)
    found = _DAY.search(text)
    if not found:
        raise Unreadable(Reason.UNREADABLE_DATE, typed)
    day = checked_day(found[1], found[2], found[3], typed)
    return _with_hour(
        day, (text[: found.start()] + " " + text[found.end() :], hour), typed
    )


def _from_iso(iso: re.Match[str], typed: str) -> Receipt:
    day = checked_day(iso[3], iso[2], iso[1], typed)
    if iso[4] is None:
        return _local(datetime.combine(day, time()), has_hour=False)
    at = datetime.combine(day, checked_time(iso[4], iso[5], typed))
    if not iso[7]:
        return Receipt(at.replace(tzinfo=LOCAL), Precision.MINUTE, zone_assumed=True)
    zone = iso[7].upper()
    if zone == "Z":
        return Receipt(at.replace(tzinfo=UTC).astimezone(LOCAL), Precision.MINUTE)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    utc = (at + offset if zone[0] == "-" else at - offset).replace(tzinfo=UTC)
    return Receipt(utc.astimezone(LOCAL), Precision.MINUTE)


def _with_hour(day: date, texts: tuple[str, str], typed: str) -> Receipt:
    midnight = datetime.combine(day, time())
    told = Text(" ".join(texts))
    part = phrase(_PART).found_in(told)
    hour = _HOUR.search(told.searched)
    if hour:
        at = checked_time(hour[1], hour[2] or "0", typed)
        if part and part[0] in _AFTERNOON and at.hour < 12:
            at = at.replace(hour=at.hour + 12)
        return _local(datetime.combine(day, at), has_hour=True)
    return _local(midnight, has_hour=False, part=part[0] if part else "")


def checked_day(day: str, month: str, year: str, typed: str) -> date:
    """Return the day. Errors: ``Unreadable`` for the 31st of June or a 13th month."""
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        raise Unreadable(Reason.IMPOSSIBLE_DATE, typed) from None


def checked_time(hour: str, minute: str, typed: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise Unreadable(Reason.IMPOSSIBLE_DATE, typed) from None
