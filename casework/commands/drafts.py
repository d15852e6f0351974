"""What somebody is typing is kept for a day, sealed, and belongs to them alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.roles import Permission
from casework.commands.path import Unit, command
from casework.commands.refusals import NOT_THERE, NotThere
from casework.models import DataKey, Draft

KEPT_FOR = timedelta(hours=24)


@command("save_draft", permission=Permission.TAKE_REPORT, through="nothing")
def save_draft(
    unit: Unit, *, page: str, content: dict[str, Any], draft: int | None = None
) -> dict[str, Any]:
    """Keep what was typed. Without ``draft`` a new one begins."""
    if draft is None:
        row = Draft(
            data_key=DataKey.make(), owner_id=unit.actor.signed_in_id, page=page
        )
    else:
        row = _own(unit, draft)
        row.revision += 1
    row.saved_at = unit.at
    row.expires_at = unit.at + KEPT_FOR
    row.put("content", content)
    row.save()
    return {"draft": row.pk}


@command("drop_draft", permission=Permission.TAKE_REPORT, through="nothing")
def drop_draft(unit: Unit, *, draft: int) -> dict[str, Any]:
    """Throw the draft away: it was saved as a report, or is not wanted."""
    row = _own(unit, draft)
    key = row.data_key
    row.delete()
    key.delete()
    return {}


def _own(unit: Unit, draft: int) -> Draft:
    row = (
        Draft.objects.select_related("data_key")
        .filter(pk=draft, owner_id=unit.actor.signed_in_id, expires_at__gt=unit.at)
        .first()
    )
    if row is None:
        raise NotThere(NOT_THERE)
    return row


def forget_expired(at: datetime) -> int:
    """Delete drafts that nobody saved within a day, with their keys."""
    expired = list(Draft.objects.filter(expires_at__lte=at)[:500])
    keys = [row.data_key_id for row in expired]
    Draft.objects.filter(pk__in=[row.pk for row in expired]).delete()
    DataKey.objects.filter(pk__in=keys).delete()
    return len(expired)
