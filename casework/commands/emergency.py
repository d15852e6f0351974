"""Emergency and isolation: the Chair decides, inside twelve hours of the report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.roles import Permission
from casework import recipients
from casework.commands.change import FUTURE, Change
from casework.commands.path import command
from casework.commands.refusals import Invalid, Refused
from casework.facts import isolation_spent, suspect_is_carer
from casework.models import CourtRequest, FormRecord, Isolation, Risk
from workflows.rules.guards import Reason
from workflows.rules.risk import suggest
from workflows.rules.words import _

LONGEST_ISOLATION = timedelta(days=15)
"""All extensions included. NĐ 56/2017 Art 32(3), C07."""
LEVELS = (Risk.LOW, Risk.MEDIUM, Risk.HIGH)
OPEN_ALREADY = Reason("isolation_open", _("The child is already isolated."))
NONE_OPEN = Reason("no_isolation", _("The child is not isolated now."))
ASK_THE_COURT = Reason(
    "ask_court", _("Record first what the court was asked."), "isolation"
)
DECIDE_FIRST = Reason(
    "emergency_is_decided",
    _("The Chair has not decided yet whether this is an emergency."),
    "emergency",
)
FIFTEEN_DAYS = _("An isolation lasts fifteen days at most, all told.")
SIGN_MAU_07 = Reason("mau_07", _("Sign Mẫu số 07 first."), "mau_07")


@command("decide_emergency", permission=Permission.DECIDE_EMERGENCY, decides=True)
def decide_emergency(
    change: Change, *, emergency: bool, risk: str, reason: str = ""
) -> dict[str, Any]:
    """Decide yes or no, and the level of risk, on Mẫu 02.

    A decision other than the suggestion needs a reason. NĐ 56/2017 Art 26(3), 31(1).
    """
    wrong: dict[str, str] = {}
    if risk not in Risk.values:
        wrong["risk"] = _("Choose the level of risk.")
    suggested = suggestion(change)
    if suggested and suggested != (emergency, risk) and not reason.strip():
        wrong["reason"] = _("Your decision differs from the suggestion. Say why.")
    if wrong:
        raise Invalid(wrong)
    change.set(emergency=emergency)
    change.moment("emergency_decided", first=True)
    set_risk(change, risk)
    change.say(emergency=emergency, risk=risk)
    change.remember(reason=reason)
    change.complete("decide_emergency")
    if emergency:
        _tell_of_the_emergency(change)
    return {"case": change.case.pk}


@command("declare_new_danger", permission=Permission.DECIDE_EMERGENCY, decides=True)
def declare_new_danger(
    change: Change, *, known_at: datetime, risk: str, reason: str
) -> dict[str, Any]:
    """New danger to the child after the first decision: an emergency from now on.

    The first decision and its limits stay as they were; the twelve hours of the new
    danger count from when it was known, and isolation is in question again.
    NĐ 56/2017 Art 31(1)-(3), 32(1)-(2).
    """
    known_at = known_at.replace(second=0, microsecond=0)
    wrong: dict[str, str] = {}
    if sentence := change.impossible(known_at):
        wrong["known_at"] = sentence
    if risk not in Risk.values:
        wrong["risk"] = _("Choose the level of risk.")
    if not reason.strip():
        wrong["reason"] = _("Say what the new danger is.")
    if wrong:
        raise Invalid(wrong)
    if change.case.emergency is None:
        raise Refused(DECIDE_FIRST)
    change.moment("danger_known", known_at)
    change.set(emergency=True)
    set_risk(change, risk)
    if not Isolation.objects.filter(case=change.case, ended_at__isnull=True).exists():
        change.set(isolation_needed=None)
    change.say(emergency=True, risk=risk)
    change.remember(reason=reason)
    change.open_emergency()
    _tell_of_the_emergency(change)
    return {"case": change.case.pk}


def _tell_of_the_emergency(change: Change) -> None:
    told = [
        *recipients.workers(change.case),
        *recipients.supervisors(change.case, change.at),
    ]
    change.alert("emergency_decided", recipients.unique(told))


def suggestion(change: Change) -> tuple[bool, str] | None:
    """Return what Mẫu 02 suggests: emergency and level; null before it is signed."""
    signed = (
        FormRecord.objects.filter(
            case=change.case,
            cycle=change.case.cycle,
            key="mau_02",
            status=FormRecord.Status.SIGNED,
        )
        .select_related("case__child__data_key")
        .last()
    )
    if signed is None:
        return None
    found = suggest(
        "mau_02",
        signed.get("answers") or {},
        suspect_is_carer=suspect_is_carer(change.case),
        emergency=change.case.emergency,
    )
    return (found.emergency, found.level)


def set_risk(change: Change, risk: str) -> None:
    """Set the level. The moment of the first decision never moves: raising counts from
    the original start, lowering erases no breach.
    """
    if change.case.risk and change.case.risk != risk:
        change.say(risk_before=change.case.risk)
    change.set(risk=risk)
    change.moment("risk_decided", first=True)


@command("change_risk", permission=Permission.DECIDE_EMERGENCY, decides=True)
def change_risk(change: Change, *, risk: str, reason: str) -> dict[str, Any]:
    """Raise or lower the level later on. The limits count from the first decision."""
    wrong: dict[str, str] = {}
    if risk not in Risk.values or risk == change.case.risk:
        wrong["risk"] = _("Choose another level of risk.")
    if not change.case.risk:
        wrong["risk"] = _("The level is first set with the decision on the emergency.")
    if not reason.strip():
        wrong["reason"] = _("Say why the level changes.")
    if wrong:
        raise Invalid(wrong)
    raised = LEVELS.index(risk) > LEVELS.index(change.case.risk)
    set_risk(change, risk)
    change.say(risk=risk)
    change.remember(reason=reason)
    if raised:
        change.alert("risk_raised", recipients.workers(change.case))
    return {"case": change.case.pk}


@command("record_measures", permission=Permission.WORK_CASE)
def record_measures(
    change: Change, *, text: str, happened_at: datetime
) -> dict[str, Any]:
    """Record which emergency measures were applied, and when. Art 31.

    What was done against an earlier danger is no measure against a new one.
    """
    wrong: dict[str, str] = {}
    moments = change.know().moments
    danger = moments.get("danger_known")
    if not text.strip():
        wrong["text"] = _("Write which measures were applied.")
    if danger is not None and happened_at < danger:
        wrong["happened_at"] = _("This lies before the new danger was known.")
    if wrong:
        raise Invalid(wrong)
    last = moments.get("measures_applied")
    earlier = danger is not None and last is not None and last < danger
    change.moment("measures_applied", happened_at, first=not earlier)
    change.remember(measures=text)
    if change.waiting("confirm_safety") is not None:
        change.complete("confirm_safety")
    return {"case": change.case.pk}


@command("isolate_child", permission=Permission.DECIDE_ISOLATION, decides=True)
def isolate_child(
    change: Change, *, started_at: datetime, until: datetime, safe_place: str
) -> dict[str, Any]:
    """Part the child from the harmer for at most fifteen days. Mẫu 07, Art 32."""
    wrong: dict[str, str] = {}
    if sentence := change.impossible(started_at):
        wrong["started_at"] = sentence
    if not started_at < until <= started_at + _days_left(change):
        wrong["until"] = FIFTEEN_DAYS
    if not safe_place.strip():
        wrong["safe_place"] = _("Name the safe place; it is shown to nobody else.")
    if wrong:
        raise Invalid(wrong)
    if Isolation.objects.filter(case=change.case, ended_at__isnull=True).exists():
        raise Refused(OPEN_ALREADY)
    _mau_07_is_signed(change)
    row = Isolation(
        case=change.case,
        cycle=change.case.cycle,
        decided_by_id=change.actor.signed_in_id,
        decided_at=change.at,
        started_at=started_at,
        until=until,
    )
    row.put("safe_place", safe_place)
    row.save(force_insert=True)
    change.set(isolation_needed=True)
    change.moment("isolation_decided")
    change.moment("isolation_started", started_at)
    change.moment("child_handed_over", started_at)
    change.remember(safe_place=safe_place)
    change.say(until=until.isoformat())
    change.alert("isolation_decided", recipients.workers(change.case))
    return {"isolation": row.pk}


@command("decline_isolation", permission=Permission.DECIDE_ISOLATION, decides=True)
def decline_isolation(change: Change, *, reason: str) -> dict[str, Any]:
    """Decide that the child need not be parted from the harmer, and why. Art 32(1)."""
    if not reason.strip():
        raise Invalid({"reason": _("Say why no isolation is needed.")})
    if Isolation.objects.filter(case=change.case, ended_at__isnull=True).exists():
        raise Refused(OPEN_ALREADY)
    change.set(isolation_needed=False)
    change.say(isolation_needed=False)
    change.remember(reason=reason)
    return {"case": change.case.pk}


@command("extend_isolation", permission=Permission.DECIDE_ISOLATION, decides=True)
def extend_isolation(change: Change, *, until: datetime) -> dict[str, Any]:
    """Let the isolation last longer: fifteen days in all, or as the court requires.

    NĐ 56/2017 Art 32(3).
    """
    row = _open_isolation(change)
    by_court = change.know().isolation_by_court
    too_long = not by_court and until > row.started_at + _days_left(change)
    if until <= row.until or too_long:
        raise Invalid({"until": FIFTEEN_DAYS})
    row.until = until
    row.save(update_fields=["until"])
    change.say(until=until.isoformat())
    return {"isolation": row.pk}


@command(
    "end_isolation",
    permission=Permission.DECIDE_ISOLATION,
    decides=True,
    on_ended=True,
)
def end_isolation(change: Change, *, reason: str, ended_at: datetime) -> dict[str, Any]:
    """End the isolation: parents shown safe by Mẫu 03, the court asked, or time is up."""
    row = _open_isolation(change)
    if reason not in {"parents_safe", "court_order", "time_is_up"}:
        raise Invalid({"reason": _("Choose why the isolation ends.")})
    if not row.started_at <= ended_at <= change.at:
        raise Invalid({"ended_at": FUTURE.advice})
    if reason == "court_order":
        _court_is_asked(change, row)
    if reason == "parents_safe":
        _parents_are_shown_safe(change, row)
    row.ended_at = ended_at
    row.end_reason = reason
    row.save(update_fields=["ended_at", "end_reason"])
    change.moment("isolation_ended", ended_at)
    change.moment("reassessed", ended_at)
    change.say(end_reason=reason)
    return {"isolation": row.pk}


def _court_is_asked(change: Change, row: Isolation) -> None:
    """TT 14/2020/TT-BLĐTBXH Art 14(3): the court is asked to go on; Law Art 52(3)."""
    asked = CourtRequest.objects.filter(
        case=change.case,
        matter=CourtRequest.Matter.ISOLATION,
        asked_at__gte=row.started_at,
    )
    if not asked.exists():
        raise Refused(ASK_THE_COURT)


def _parents_are_shown_safe(change: Change, row: Isolation) -> None:
    """Art 32(3): a Mẫu 03 signed after the isolation began carries the lifting."""
    shown = FormRecord.objects.filter(
        case=change.case, key="mau_03", signed_at__gte=row.started_at
    )
    if not shown.exists():
        raise Refused(
            Reason(
                "mau_03_again",
                _("A new Mẫu số 03 must show that the parents are safe."),
                "mau_03",
            )
        )


def _days_left(change: Change) -> timedelta:
    """Return what the earlier isolations of this cycle have left of the fifteen days.

    "All told" counts them together. NĐ 56/2017 Art 32(3), C07.
    """
    return LONGEST_ISOLATION - isolation_spent(change.case)


def _mau_07_is_signed(change: Change) -> None:
    """Each isolation rests on its own decision, signed after the last one was over.

    NĐ 56/2017 Art 32(2). Errors: ``Refused``.
    """
    signed = FormRecord.objects.filter(
        case=change.case, cycle=change.case.cycle, key="mau_07", status="signed"
    )
    last = Isolation.objects.filter(case=change.case, cycle=change.case.cycle).last()
    if last is not None and last.ended_at is not None:
        signed = signed.filter(signed_at__gt=max(last.ended_at, last.decided_at))
    if not signed.exists():
        raise Refused(SIGN_MAU_07)


def _open_isolation(change: Change) -> Isolation:
    row = Isolation.objects.filter(case=change.case, ended_at__isnull=True).first()
    if row is None:
        raise Refused(NONE_OPEN)
    return row
