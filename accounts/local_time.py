"""The local day: what a calendar on the wall in Lạng Sơn shows."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def local_day(at: datetime) -> date:
    """Return the local day of ``at``. Errors: ``ValueError`` if ``at`` is naive."""
    if at.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return at.astimezone(LOCAL).date()
