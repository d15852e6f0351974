"""Everything this room remembers."""

from __future__ import annotations

from workflows.models.calendar import CalendarDay, CalendarVersion
from workflows.models.duty import Duty
from workflows.models.local_limit import LocalLimit

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "Duty",
    "LocalLimit",
]
