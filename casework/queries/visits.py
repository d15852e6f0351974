"""The visits of a case: planned, seen or not, missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.local_time import local_day
from casework.models import Visit
from casework.seen import Seen
from workflows.rules.visits import is_missed


@dataclass(frozen=True)
class VisitLine:
    """One visit as it is read. ``state``: planned, missed, seen, not_seen, cancelled."""

    pk: int
    purpose: str
    planned_on: date
    state: str
    words: str
    done_at: datetime | None
    who: str
    reason: str
    note: str

    @property
    def tone(self) -> str:
        tones = {"seen": "green", "not_seen": "orange", "missed": "red"}
        return tones.get(self.state, "grey" if self.state == "cancelled" else "blue")


def visits_of(seen: Seen, at: datetime) -> list[VisitLine]:
    """Return every visit of the case, the latest planned first."""
    rows = Visit.objects.filter(case=seen.case).select_related(
        "seen_by", "case__child__data_key"
    )
    return [_line(seen, row, at) for row in rows.order_by("-planned_on", "-pk")]


def _line(seen: Seen, row: Visit, at: datetime) -> VisitLine:
    state, words = _state(row, at)
    return VisitLine(
        pk=row.pk,
        purpose=str(row.get_purpose_display()),
        planned_on=row.planned_on,
        state=state,
        words=words,
        done_at=row.done_at,
        who=row.seen_by.display_name if row.seen_by else "",
        reason=_not_seen(row.not_seen_reason),
        note=seen.open(row, "note") or "",
    )


def _state(row: Visit, at: datetime) -> tuple[str, str]:
    if row.done_at is not None:
        return ("seen", _("Seen")) if row.seen else ("not_seen", _("Not seen"))
    if row.cancelled_at is not None:
        return "cancelled", _("Cancelled")
    if is_missed(row.planned_on, local_day(at)):
        return "missed", _("Missed")
    return "planned", _("Planned")


def _not_seen(code: str) -> str:
    words = {
        "away": _("The family was away"),
        "refused": _("The family refused"),
        "moved": _("The family has moved"),
        "weather": _("Weather, road"),
        "unsafe": _("Not safe to go"),
        "other": _("Other reason"),
    }
    return words.get(code, "")
