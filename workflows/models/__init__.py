"""Everything this room remembers."""

from __future__ import annotations

from workflows.models.calendar import CalendarDay, CalendarVersion
from workflows.models.duty import Duty
from workflows.models.local_limit import LocalLimit
from workflows.models.process import CaseProcess
from workflows.models.work_item import Track, WorkItem

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "CaseProcess",
    "Duty",
    "LocalLimit",
    "Track",
    "WorkItem",
]
