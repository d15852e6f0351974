"""A supervisor's hour: one file of their communes, to read, for a reason that is kept.

The quieter sibling of emergency access: no danger, no hurry, names closed unless a
reason of their own opens them. Whoever has the case and the Chair are told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from accounts.roles import PERMISSIONS, Permission
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid, Refused
from casework.file_opening import LASTS, MOST_A_DAY
from casework.models import OpenedFile
from workflows.rules.guards import Reason
from workflows.rules.words import _

SHORTEST: Final = 15
TOO_OFTEN = Reason(
    "too_many_files", _("You have opened as many files as one day allows.")
)
OPEN_ALREADY = Reason(
    "open_already", _("You have this file open. Close it before you open it anew.")
)


@command("open_file", permission=Permission.OPEN_FILE, through="file", on_ended=True)
def open_file(
    change: Change,
    *,
    purpose: str,
    words: str,
    shows_name: bool = False,
    name_reason: str = "",
) -> dict[str, Any]:
    """Open one file for an hour, to read. Names are shown for a reason only."""
    wrong: dict[str, str] = {}
    if purpose not in OpenedFile.Purpose.values:
        wrong["purpose"] = _("Choose a reason.")
    if len(words.strip()) < SHORTEST:
        wrong["words"] = _("Write at least one sentence: what do you look for?")
    if shows_name and len(name_reason.strip()) < SHORTEST:
        wrong["name_reason"] = _("Write at least one sentence: why names, too?")
    if wrong:
        raise Invalid(wrong)
    opened = OpenedFile.objects.filter(person=change.actor.person_id)
    if opened.filter(case=change.case, ends_at__gt=change.at).exists():
        raise Refused(OPEN_ALREADY)
    lately = opened.filter(starts_at__gt=change.at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise Refused(TOO_OFTEN)
    row = OpenedFile(
        case=change.case,
        cycle=change.case.cycle,
        person_id=change.actor.signed_in_id,
        organisation_id=_office_of(change),
        purpose=purpose,
        shows_name=shows_name,
        starts_at=change.at,
        ends_at=change.at + LASTS,
    )
    row.put("words", words)
    if shows_name:
        row.put("name_reason", name_reason)
    row.save(force_insert=True)
    change.settles = False
    change.say(
        file=row.pk, why=purpose, names=shows_name, until=row.ends_at.isoformat()
    )
    reasons = [words, name_reason] if shows_name else [words]
    change.remember(reason="\n".join(reasons))
    change.alert("file_opened", _told(change))
    return {"file": row.pk}


@command("close_file", permission=Permission.OPEN_FILE, through="times", on_ended=True)
def close_file(change: Change) -> dict[str, Any]:
    """End one's own hour before it ends by itself; where none runs, nothing happens."""
    rows = OpenedFile.objects.filter(
        case=change.case, person=change.actor.person_id, ends_at__gt=change.at
    )
    change.settles = False
    row = rows.order_by("-pk").first()
    if row is None:
        change.silent = True
        return {}
    row.ends_at = change.at
    row.save(update_fields=["ends_at"])
    change.say(file=row.pk)
    return {"file": row.pk}


def _told(change: Change) -> list[int]:
    """Return who has the case and who decides about it."""
    case = change.case
    return recipients.unique(
        [*recipients.workers(case), *recipients.deciders(case, change.at)]
    )


def _office_of(change: Change) -> int:
    """Return the office whose post opens the file to the actor."""
    return next(
        s.organisation_id
        for s in change.actor.standings
        if Permission.OPEN_FILE in PERMISSIONS[s.role]
    )
