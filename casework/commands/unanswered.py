"""What nobody has answered in time, found by the clock: told of once each.

A request for help that the body leaves lying, and an emergency access that nobody has
reviewed by the end of the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.on_call import people_holding
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.models import BrokenGlass, Referral
from casework.referring import ROLES
from workflows.models.duty import RAISED_LATE_AFTER


@command("find_unanswered_referrals", through="system")
def find_unanswered_referrals(change: Change) -> dict[str, Any]:
    """Tell once that a body has not answered: the body, whoever has the case, the Chair."""
    late = Referral.objects.unanswered_untold(change.at).filter(case=change.case)
    found = list(late.select_related("to_organisation").order_by("pk"))
    if not found:
        change.silent = True
        return {"referrals": 0}
    late.update(reminded_at=change.at)
    change.settles = False
    change.say(unanswered=[row.pk for row in found])
    for row in found:
        change.alert(
            "referral_unanswered",
            _who_waits(change, row),
            late=change.at - row.answer_by > RAISED_LATE_AFTER,
            referral=row.pk,
            due=row.answer_by,
        )
    return {"referrals": len(found)}


@command("find_overdue_reviews", through="system")
def find_overdue_reviews(change: Change) -> dict[str, Any]:
    """Tell once that an emergency access waits for review: the Chair, the supervisor."""
    late = BrokenGlass.objects.overdue_untold(change.at).filter(case=change.case)
    found = list(late.order_by("pk"))
    if not found:
        change.silent = True
        return {"reviews": 0}
    late.update(reminded_at=change.at)
    change.settles = False
    change.say(unreviewed=[row.pk for row in found])
    for row in found:
        change.alert(
            "review_overdue",
            _who_reviews(change, row),
            late=change.at - row.review_due_at > RAISED_LATE_AFTER,
            glass=row.pk,
            due=row.review_due_at,
        )
    return {"reviews": len(found)}


def cases_with_unanswered_referrals(at: datetime, most: int) -> list[int]:
    rows = Referral.objects.unanswered_untold(at).order_by("answer_by")
    return _cases(rows.values_list("case_id", flat=True)[:most])


def cases_with_overdue_reviews(at: datetime, most: int) -> list[int]:
    rows = BrokenGlass.objects.overdue_untold(at).order_by("review_due_at")
    return _cases(rows.values_list("case_id", flat=True)[:most])


def _cases(found: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(found))


def _who_waits(change: Change, row: Referral) -> list[int]:
    case, at = change.case, change.at
    asked = [p.pk for r in ROLES for p in people_holding(row.to_organisation, at, r)]
    return recipients.unique(
        [*asked, *recipients.workers(case), *recipients.deciders(case, at)]
    )


def _who_reviews(change: Change, row: BrokenGlass) -> list[int]:
    """Return who may review it; never whoever opened the case themselves."""
    case, at = change.case, change.at
    people = [*recipients.deciders(case, at), *recipients.supervisors(case, at)]
    return [p for p in recipients.unique(people) if p != row.person_id]
