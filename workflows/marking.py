"""The warning moments on a running limit's row."""

from __future__ import annotations

from typing import Final

from workflows.models import Duty
from workflows.rules.calendar import Limit
from workflows.rules.limits import Marks, limit_of

RAISED: Final = {
    50: "raised_50_at",
    75: "raised_75_at",
    90: "raised_90_at",
    100: "raised_100_at",
}
MARKS: Final = {50: "mark_50_at", 75: "mark_75_at", 90: "mark_90_at", 100: "due_at"}
MOMENTS: Final = ("mark_50_at", "mark_75_at", "mark_90_at", "soon_at", "due_at")
MARK_FIELDS: Final = (*MOMENTS, "next_mark_at")


def put_marks(duty: Duty, marks: Marks) -> None:
    """Copy the moments onto the row; ``next_mark_at`` is the caller's to decide."""
    duty.mark_50_at = marks.half_at
    duty.mark_75_at = marks.three_quarters_at
    duty.mark_90_at = marks.last_at
    duty.soon_at = marks.soon_at
    duty.due_at = marks.due_at


def length_of(duty: Duty) -> Limit | None:
    """Return the length the limit began with, not the one its rule has today."""
    if duty.count is None:
        return None
    return limit_of(duty.unit, float(duty.count))
