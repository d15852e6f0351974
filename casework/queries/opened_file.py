"""A supervisor's hour with a file: what the bar on each of its pages says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from accounts.roles import Permission
from casework import access
from casework.models import Case, OpenedFile


@dataclass(frozen=True)
class OpenFileBar:
    """What stands on every page of a case whose file the reader has opened."""

    reference: str
    ends_at: datetime
    minutes: int
    names: bool


def open_file_bar(actor: Actor, case: Case, at: datetime) -> OpenFileBar | None:
    """Return the bar if this person has the file open now."""
    if not actor.may(Permission.OPEN_FILE):
        return None
    rows = OpenedFile.objects.filter(
        case=case, person=actor.person_id, starts_at__lte=at, ends_at__gt=at
    )
    row = rows.order_by("-ends_at").first()
    if row is None or not access.open_to_audit(actor).filter(pk=case.pk).exists():
        return None
    minutes = max(int((row.ends_at - at).total_seconds()) // 60, 1)
    return OpenFileBar(case.reference, row.ends_at, minutes, row.shows_name)


def may_open_file(actor: Actor, case: Case) -> bool:
    """Say whether this person may open the file as the supervisor: a help for pages."""
    if not actor.may(Permission.OPEN_FILE):
        return False
    return access.openable_for(actor).filter(pk=case.pk).exists()
