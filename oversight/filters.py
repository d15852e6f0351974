"""What a supervisor narrows the board to, as it travels in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from accounts.local_time import local_day
from workflows.rules.calendar import end_of

DAYS: Final = 90
"""How many days back the board looks unless it is told otherwise."""
NO_COMMUNE: Final = 0
LATE_ENTRIES: Final = ("", "chi", "ca")  # left out, alone, together with the others


@dataclass(frozen=True)
class Filters:
    """``committee``: null for all, ``NO_COMMUNE`` for cases no commune has yet.

    ``late_entries``: cases written down long after they were received would spoil the
    times of the others; they are left out unless asked for.
    """

    since: date
    until: date
    committee: int | None = None
    kind: str = ""
    late_entries: str = ""

    @property
    def from_moment(self) -> datetime:
        """The first moment of the period."""
        return end_of(self.since - timedelta(days=1))

    @property
    def to_moment(self) -> datetime:
        """The first moment after the period."""
        return end_of(self.until)

    def query(self, **more: Any) -> str:
        """Return the filters as the query of an address, with ``more`` or in its place."""
        told: dict[str, Any] = {
            "xa": "" if self.committee is None else self.committee,
            "loai": self.kind,
            "tu": f"{self.since:%d/%m/%Y}",
            "den": f"{self.until:%d/%m/%Y}",
            "ghi_muon": self.late_entries,
        }
        said = {k: v for k, v in (told | more).items() if v not in {"", None}}
        return urlencode(said)


def usual(at: datetime) -> Filters:
    """Return the filters of a board opened without any."""
    today = local_day(at)
    return Filters(since=today - timedelta(days=DAYS), until=today)
