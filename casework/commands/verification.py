"""Record the check: who was asked, when, was the child seen, what was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.roles import Permission
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import NOT_ASKED, Invalid, NotAsked, Refused
from casework.models import Verification
from workflows.rules.guards import Reason
from workflows.rules.words import _

SCREENINGS = ("negative", "positive")
LABOUR_TESTS = ("illegal", "light_work", "family_work")
LABOUR_ANSWERS = (
    *("job", "place", "employer", "hours_a_day", "hours_a_week", "overtime"),
    *("night_work", "pay", "has_contract", "has_log", "has_health_check"),
    *("schooling", "distance", "parents_know", "family_work"),
    *("hurts_schooling_or_health", "on_light_work_list"),
    *("permitted_arts_or_sport", "banned_work"),
)
ASKED_OF_EACH = frozenset({"who", "relation", "at"})
VERIFY_FIRST = Reason("verify_first", _("Record the check first."), "verification")


@command("record_verification", permission=Permission.WORK_CASE)
def record_verification(
    change: Change,
    *,
    asked: list[dict[str, Any]],
    child_seen: bool,
    finding: str,
    child_seen_at: datetime | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Record the verification; the flow goes on.

    ``asked``: ``[{who, relation, at}]``, at least one. Source: NĐ 56/2017 Art 25(2).
    """
    _check(change, asked, child_seen, child_seen_at, finding)
    row = Verification(
        case=change.case,
        cycle=change.case.cycle,
        people_asked=len(asked),
        child_seen=child_seen,
        child_seen_at=child_seen_at if child_seen else None,
        finding=finding,
        recorded_by_id=change.actor.signed_in_id,
        recorded_at=change.at,
    )
    row.put("asked", asked)
    row.put("note", note)
    row.save(force_insert=True)
    change.moment("verified", first=True)
    if child_seen and child_seen_at:
        change.moment("first_contact", child_seen_at, first=True)
    change.say(
        finding=finding,
        people_asked=len(asked),
        child_seen=child_seen,
    )
    change.remember(asked=asked, note=note)
    if change.waiting("verify") is not None:
        change.complete("verify")
    return {"verification": row.pk}


def _check(
    change: Change,
    asked: list[dict[str, Any]],
    child_seen: bool,  # noqa: FBT001
    child_seen_at: datetime | None,
    finding: str,
) -> None:
    if any(not one.keys() <= ASKED_OF_EACH for one in asked):
        raise NotAsked(NOT_ASKED)
    wrong: dict[str, str] = {}
    if not asked or not all(_is_told(change, one) for one in asked):
        wrong["asked"] = _("Name at least one person or body that was asked, and when.")
    if child_seen and child_seen_at is None:
        wrong["child_seen_at"] = _("Say when the child was seen.")
    if child_seen_at is not None and (sentence := change.impossible(child_seen_at)):
        wrong["child_seen_at"] = sentence
    if finding not in Verification.Finding.values:
        wrong["finding"] = _("Say what was found; “cannot tell” is an answer.")
    if wrong:
        raise Invalid(wrong)


def _is_told(change: Change, one: dict[str, Any]) -> bool:
    """Say whether the row names who was asked, and a moment that has come.

    ``at`` is an ISO moment with its zone; somebody may have been asked before the report
    was made. NĐ 56/2017 Art 25(2).
    """
    try:
        at = datetime.fromisoformat(str(one.get("at", "")))
    except ValueError:
        return False
    who = str(one.get("who", "")).strip()
    return bool(who) and at.tzinfo is not None and at <= change.at


@command("record_screening", permission=Permission.WORK_CASE)
def record_screening(change: Change, *, screening: str, reasons: str) -> dict[str, Any]:
    """Screen an injury for neglect or abuse, with reasons. Neglect counts as abuse.

    Source: docs/sources/process.md section 5.2; Law 102/2016 Art 4(9).
    """
    if screening not in SCREENINGS:
        raise Invalid({"screening": _("Screen the injury for neglect or abuse.")})
    if not reasons.strip():
        raise Invalid({"reasons": _("Write the reasons for the screening.")})
    row = _last(change)
    row.screening = screening
    row.save(update_fields=["screening"])
    change.say(screening=screening)
    change.remember(reasons=reasons)
    if change.waiting("screen") is not None:
        change.complete("screen")
    return {"verification": row.pk}


@command("record_labour_test", permission=Permission.WORK_CASE)
def record_labour_test(
    change: Change, *, labour_test: str, answers: dict[str, Any]
) -> dict[str, Any]:
    """Test the child's age and work. Labour Code 2019 Art 143-147.

    ``answers``: by the keys of ``LABOUR_ANSWERS``; the job is needed.
    """
    if not answers.keys() <= set(LABOUR_ANSWERS):
        raise NotAsked(NOT_ASKED)
    wrong: dict[str, str] = {}
    if labour_test not in LABOUR_TESTS:
        wrong["labour_test"] = _("Say whether the work is lawful for this age.")
    if not str(answers.get("job", "")).strip():
        wrong["job"] = _("Write what work the child does.")
    if wrong:
        raise Invalid(wrong)
    row = _last(change)
    row.labour_test = labour_test
    row.save(update_fields=["labour_test"])
    change.say(labour_test=labour_test)
    change.remember(labour=answers)
    if change.waiting("test_age_and_work") is not None:
        change.complete("test_age_and_work")
    return {"verification": row.pk}


def _last(change: Change) -> Verification:
    row = Verification.objects.filter(case=change.case, cycle=change.case.cycle).last()
    if row is None:
        raise Refused(VERIFY_FIRST)
    return row
