"""Keep a case for proceedings; erase a child whose time of keeping is over.

Erasing destroys the data key: whatever it sealed is unreadable for ever, in the database
and in the files. What was done, by whom and when stays, and its chain still verifies.
Two people are needed: one proposes, another decides.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.db import transaction

from accounts.local_time import local_day
from accounts.roles import Permission
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid, Refused
from casework.documents.keeping import remove
from casework.models import (
    Case,
    DataKey,
    Document,
    HistoryEvent,
    LegalHold,
    NameWord,
    Report,
)
from casework.retention import PROPOSE, PROPOSED_FOR, is_held, kept_until
from workflows.rules.guards import Reason
from workflows.rules.states import ENDED, State
from workflows.rules.words import _

SAY_WHY: Final = _("Say why in a sentence.")
TIME_OVER: Final = "time_over"
ORDERED: Final = "ordered"
GROUNDS: Final = {
    TIME_OVER: _("The time of keeping is over"),
    ORDERED: _("A competent body has ordered it"),
}

HELD = Reason("held", _("A legal hold keeps this file. It must be lifted first."))
RUNS = Reason("runs", _("A case of this child has not ended yet."))
TOO_EARLY = Reason("too_early", _("The time of keeping this file is not over yet."))
NOT_PROPOSED = Reason(
    "not_proposed",
    _("Nobody has proposed this in the last 30 days. A colleague proposes, then you."),
)
OWN_PROPOSAL = Reason(
    "own_proposal", _("You proposed it yourself. Somebody else must decide.")
)


@command("hold_case", permission=Permission.DECIDE_RETENTION, on_ended=True)
def hold_case(change: Change, *, basis: str, reason: str) -> dict[str, Any]:
    """Let nothing of the child be erased while this stands."""
    wrong: dict[str, str] = {}
    if basis not in LegalHold.Basis.values:
        wrong["basis"] = _("Choose what the file is kept for.")
    elif LegalHold.objects.filter(case=change.case, lifted_at__isnull=True).exists():
        wrong["basis"] = _("A legal hold stands on this case already.")
    if not reason.strip():
        wrong["reason"] = SAY_WHY
    if wrong:
        raise Invalid(wrong)
    change.settles = False
    row = LegalHold(
        case=change.case,
        cycle=change.case.cycle,
        basis=basis,
        set_by_id=change.actor.signed_in_id,
        set_at=change.at,
    )
    row.put("reason", {"set": reason.strip()})
    row.save(force_insert=True)
    change.remember(reason=reason.strip())
    change.say(basis=basis)
    return {"case": change.case.pk}


@command("lift_hold", permission=Permission.DECIDE_RETENTION, on_ended=True)
def lift_hold(change: Change, *, reason: str) -> dict[str, Any]:
    """End the hold; what the time of keeping says counts again."""
    row = LegalHold.objects.filter(case=change.case, lifted_at__isnull=True).first()
    if not reason.strip() or row is None:
        sentence = SAY_WHY if row else _("No legal hold stands on this case.")
        raise Invalid({"reason": sentence})
    change.settles = False
    row.lifted_at, row.lifted_by_id = change.at, change.actor.signed_in_id
    row.put("reason", {**(row.get("reason") or {}), "lifted": reason.strip()})
    row.save(update_fields=["lifted_at", "lifted_by", "reason"])
    change.remember(reason=reason.strip())
    change.say(basis=row.basis)
    return {"case": change.case.pk}


@command("propose_erasure", permission=Permission.WORK_CASE, on_ended=True)
def propose_erasure(change: Change, *, ground: str) -> dict[str, Any]:
    """Propose that the child be erased; somebody else decides."""
    _refuse_unless_ripe(change, ground)
    change.settles = False
    change.say(ground=ground)
    return {"case": change.case.pk}


@command(
    "erase_child",
    permission=Permission.DECIDE_RETENTION,
    decides=True,
    on_ended=True,
)
def erase_child(change: Change, *, ground: str) -> dict[str, Any]:
    """Destroy the keys of the child and of reports that tell of nobody else.

    Cannot be undone. Copies (backups) keep what they hold until they are destroyed.
    """
    _refuse_unless_ripe(change, ground)
    _refuse_unless_proposed(change, ground)
    child = change.case.child
    cases = list(child.cases.select_related("report__data_key"))
    keys = [child.data_key_id, *_keys_of_reports(cases, child.pk)]
    DataKey.objects.filter(pk__in=keys, wrapped__isnull=False).update(
        wrapped=None, destroyed_at=change.at
    )
    NameWord.objects.filter(child=child).delete()
    for document in Document.objects.filter(case__child=child):
        transaction.on_commit(partial(remove, document.uid))
    change.settles = False
    change.say(ground=ground, keys=len(keys), cases=len(cases))
    people = recipients.supervisors(change.case, change.at)
    change.alert("child_erased", people)
    return {"case": change.case.pk}


def _keys_of_reports(cases: list[Case], child: int) -> list[int]:
    """Return the keys of the children's reports that tell of no child still kept."""
    keys: list[int] = []
    for report in {case.report for case in cases}:
        others = report.cases.exclude(child=child)
        if others.filter(child__data_key__destroyed_at__isnull=True).exists():
            continue  # it tells of a sister or brother too
        keys.append(report.data_key_id)
        keys += _keys_of_rows(report)
    return keys


def _keys_of_rows(report: Report) -> list[int]:
    return list(report.import_rows.values_list("data_key_id", flat=True))


def _refuse_unless_ripe(change: Change, ground: str) -> None:
    """Errors: ``Invalid`` for a ground that is none, ``Refused`` with every reason."""
    if ground not in GROUNDS:
        raise Invalid({"ground": _("Choose on which ground.")})
    cases = list(change.case.child.cases.select_related("report", "child"))
    reasons = []
    if any(State(case.state) not in ENDED for case in cases):
        reasons.append(RUNS)
    elif ground == TIME_OVER:
        today = local_day(change.at)
        days = [kept_until(case) for case in cases]
        if any(day is None or today <= day for day in days):
            reasons.append(TOO_EARLY)
    if is_held(change.case):
        reasons.append(HELD)
    if reasons:
        raise Refused(*reasons)


def _refuse_unless_proposed(change: Change, ground: str) -> None:
    proposals = HistoryEvent.objects.filter(
        case=change.case,
        event=PROPOSE,
        refused=False,
        at__gte=change.at - PROPOSED_FOR,
    )
    by = {row.actor_id for row in proposals if row.facts.get("ground") == ground}
    if not by:
        raise Refused(NOT_PROPOSED)
    if by == {change.actor.person_id}:
        raise Refused(OWN_PROPOSAL)
