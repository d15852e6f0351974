"""Emergency access: one case, sixty minutes, to read; told at once, reviewed next day.

Nobody but the law's hurry opens this door: the holder, the Chair and the supervisor hear
of it in the same transaction, and one of the latter says whether it was justified.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.roles import PERMISSIONS, Permission
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import ALREADY_DONE, Invalid, NotAllowed, Refused, Stale
from casework.glass import FRESH, LASTS, MOST_A_DAY
from casework.models import BrokenGlass
from workflows.rules.calendar import WorkingDays
from workflows.rules.guards import Reason
from workflows.rules.words import _
from workflows.working_days import calendar_for

SHORTEST: Final = 15
CONFIRM = Reason(
    "confirm", _("Confirm once more that it is you; this was too long ago.")
)
TOO_OFTEN = Reason(
    "too_often",
    _("You have asked for emergency access too often. Call the Chair or the hotline."),
)
NOTHING = Reason(
    "nothing", _("Under this reference there is nothing that you can open this way.")
)
NOT_ONESELF = Reason("not_oneself", _("Somebody else reviews your own access."))
SENTENCE = _("Write at least one sentence: what is happening to the child.")


@command(
    "break_glass", permission=Permission.BREAK_GLASS, through="glass", on_ended=True
)
def break_glass(
    change: Change, *, reason: str, words: str, confirmed_at: datetime
) -> dict[str, Any]:
    """Open one case for sixty minutes. ``confirmed_at``: when the second factor was given."""
    wrong: dict[str, str] = {}
    if reason not in BrokenGlass.Reason.values:
        wrong["reason"] = _("Choose a reason.")
    if len(words.strip()) < SHORTEST:
        wrong["words"] = SENTENCE
    if wrong:
        raise Invalid(wrong)
    if not change.at - FRESH <= confirmed_at <= change.at:
        raise Refused(CONFIRM)
    if _times_since(change, timedelta(days=1)) >= MOST_A_DAY:
        raise Refused(TOO_OFTEN)
    row = BrokenGlass(
        case=change.case,
        cycle=change.case.cycle,
        person_id=change.actor.signed_in_id,
        organisation_id=_body_of(change),
        reason=reason,
        confirmed_at=confirmed_at,
        starts_at=change.at,
        ends_at=change.at + LASTS,
        review_due_at=WorkingDays(1).after(
            change.at, calendar_for(change.case.committee_id)
        ),
    )
    row.put("words", words)
    row.save(force_insert=True)
    change.settles = False
    change.say(glass=row.pk, why=reason, until=row.ends_at.isoformat())
    change.remember(reason=words)
    change.alert("glass_broken", _told(change))
    return {"glass": row.pk}


@command(
    "review_break_glass",
    permission=Permission.REVIEW_ACCESS,
    through="times",
    on_ended=True,
)
def review_break_glass(
    change: Change, *, glass: int, justified: bool, note: str
) -> dict[str, Any]:
    """Say whether an emergency access was justified; never of one's own."""
    row = BrokenGlass.objects.filter(case=change.case, pk=glass).first()
    if row is None:
        raise Invalid({"glass": _("There is nothing to review under this number.")})
    if row.person_id == change.actor.person_id:
        raise NotAllowed(NOT_ONESELF)
    if row.reviewed_at is not None:
        raise Stale(ALREADY_DONE)
    if not note.strip():
        raise Invalid({"note": _("Say what you asked and what you found.")})
    row.reviewed_at = change.at
    row.reviewed_by_id = change.actor.signed_in_id
    row.justified = justified
    row.put("review", note)
    row.save(update_fields=["reviewed_at", "reviewed_by", "justified", "review"])
    change.settles = False
    change.say(glass=row.pk, justified=justified)
    change.remember(note=note)
    if not justified:
        change.alert("glass_not_justified", _told(change))
    return {"glass": row.pk}


def _told(change: Change) -> list[int]:
    """Return who has the case, who decides about it and who watches over it."""
    case, at = change.case, change.at
    return recipients.unique(
        [
            *recipients.workers(case),
            *recipients.deciders(case, at),
            *recipients.supervisors(case, at),
        ]
    )


def _times_since(change: Change, span: timedelta) -> int:
    rows = BrokenGlass.objects.filter(
        person=change.actor.person_id, starts_at__gt=change.at - span
    )
    return rows.count()


def _body_of(change: Change) -> int:
    """Return the body whose post opens the case to the actor."""
    return next(
        s.organisation_id
        for s in change.actor.standings
        if Permission.BREAK_GLASS in PERMISSIONS[s.role]
    )
