"""Answers a form can begin with, because the case already knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.models import Case, PlanRow

if TYPE_CHECKING:
    from casework.commands.told import ChildTold, ReportTold


def mau_01_answers(told: ReportTold, child: ChildTold, receiver: str) -> dict[str, Any]:
    """Return Mẫu số 01 as far as the intake tells it. Empty stays empty."""
    answers: dict[str, Any] = {
        "channel": told.channel,
        "received_at": told.received_at.isoformat(),
        "child_name": child.name,
        "child_dob": child.birth_date.isoformat() if child.birth_date else "",
        "child_age_estimate": child.age,
        "child_sex": child.sex,
        "incident_place": ", ".join(p for p in (told.spot, told.hamlet) if p),
        "child_condition": told.narrative,
        "current_caregiver": child.carers,
        "receiver": receiver,
    }
    if not told.reporter.anonymous:
        answers |= {
            "informant_name": told.reporter.name,
            "informant_phone": told.reporter.phone,
            "informant_address": told.reporter.address,
        }
    return {key: value for key, value in answers.items() if value not in {None, ""}}


def mau_04_answers(case: Case, rows: list[PlanRow]) -> dict[str, Any]:
    """Return Mẫu số 04 as the plan's rows say it; the plan is edited row by row."""
    lines = []
    for row in rows:
        told = row.get("activity") or {}
        lines.append(
            {
                "goal": told.get("goal") or told.get("activity", ""),
                "activity": told.get("activity", ""),
                "start": row.starts_on.isoformat(),
                "end_expected": row.due_on.isoformat(),
                "responsible": str(row.responsible or row.provider),
                "provider": row.provider,
                "budget": row.budget_vnd,
                "budget_source": row.money_source,
            }
        )
    review = case.review_date.isoformat() if case.review_date else ""
    return {"rows": lines, "review_date": review}


def mau_05_answers(case: Case, rows: list[PlanRow]) -> dict[str, Any]:
    """Return a draft of the decision: its legal bases and who carries the plan out."""
    return {
        "legal_bases": (
            "Luật Trẻ em số 102/2016/QH13; Nghị định số 56/2017/NĐ-CP ngày 09/5/2017"
        ),
        "approved_plan": case.reference,
        "implementers": [
            {"name": name} for name in dict.fromkeys(r.provider for r in rows)
        ],
    }
