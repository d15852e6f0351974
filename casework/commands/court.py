"""What the court is asked for a child, and its answer. Law 102/2016/QH13 Art 52(3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.roles import Permission
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid, Refused
from casework.models import CourtRequest
from workflows.rules.guards import Reason
from workflows.rules.states import ENDED, State
from workflows.rules.words import _

ASKED_ALREADY = Reason(
    "court_asked", _("The court has been asked this and has not answered yet."), "court"
)
ENDED_ALREADY = Reason("ended", _("The case has ended."))


@command("ask_court", permission=Permission.DECIDE_ISOLATION, decides=True)
def ask_court(
    change: Change, *, matter: str, court: str, asked_at: datetime
) -> dict[str, Any]:
    """Record what the court was asked, and when. The case stays open until it answers.

    The commune's Chair asks, where a parent or carer harms the child or refuses the
    plan; after fifteen days of isolation, for its going on.
    Law 102/2016/QH13 Art 52(3); NĐ 147/2025; TT 14/2020/TT-BLĐTBXH Art 14(3).
    """
    wrong: dict[str, str] = {}
    if matter not in CourtRequest.Matter.values:
        wrong["matter"] = _("Choose what the court is asked.")
    if not court.strip():
        wrong["court"] = _("Name the court.")
    if sentence := change.impossible(asked_at):
        wrong["asked_at"] = sentence
    if wrong:
        raise Invalid(wrong)
    if State(change.case.state) in ENDED:
        raise Refused(ENDED_ALREADY)
    if _open(change).filter(matter=matter).exists():
        raise Refused(ASKED_ALREADY)
    row = CourtRequest(
        case=change.case,
        cycle=change.case.cycle,
        matter=matter,
        asked_at=asked_at,
        asked_by_id=change.actor.signed_in_id,
    )
    row.put("court", court.strip())
    row.save(force_insert=True)
    change.say(matter=matter, request=row.pk)
    change.remember(court=court)
    return {"request": row.pk}


@command(
    "record_court_answer",
    permission=Permission.DECIDE_ISOLATION,
    decides=True,
    on_ended=True,
)
def record_court_answer(
    change: Change,
    *,
    court_request: int,
    outcome: str,
    answered_at: datetime,
    note: str = "",
) -> dict[str, Any]:
    """Record what the court answered. Where it grants the isolation, that goes on.

    NĐ 56/2017 Art 32(3): beyond fifteen days as a competent authority requires.
    """
    row = _open(change).filter(pk=court_request).first()
    wrong: dict[str, str] = {}
    if row is None:
        wrong["court_request"] = _("The court's answer to this is not awaited.")
    elif not row.asked_at <= answered_at:
        wrong["answered_at"] = _("The court cannot answer before it was asked.")
    if outcome not in CourtRequest.Outcome.values:
        wrong["outcome"] = _("Choose what the court answered.")
    if sentence := change.impossible(answered_at):
        wrong["answered_at"] = sentence
    if wrong or row is None:
        raise Invalid(wrong)
    row.outcome = outcome
    row.answered_at = answered_at
    row.answered_by_id = change.actor.signed_in_id
    row.put("note", note)
    row.save(update_fields=["outcome", "answered_at", "answered_by", "note"])
    change.say(matter=row.matter, outcome=outcome, request=row.pk)
    change.remember(note=note)
    return {"request": row.pk}


def _open(change: Change) -> QuerySet[CourtRequest]:
    return CourtRequest.objects.filter(case=change.case, answered_at__isnull=True)
