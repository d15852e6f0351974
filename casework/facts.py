"""Builds the facts that guards and limits read, from the rows of one case and cycle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from accounts.local_time import local_day
from casework.models import (
    Case,
    CaseMember,
    CourtRequest,
    FormRecord,
    Forwarding,
    Isolation,
    Moment,
    PlanRow,
    Relation,
    Verification,
    Visit,
)
from workflows.models import Track, WorkItem
from workflows.models.work_item import WorkItemQuerySet
from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import Kind
from workflows.rules.risk import CARERS
from workflows.rules.states import State

ASSESSMENTS = ("mau_02", "mau_03")
BEFORE_ANY_PLAN = datetime(1, 1, 2, tzinfo=UTC)
ROUND_OF_PLAN = frozenset({"mau_04", "mau_05", "mau_06"})


def facts_of(case: Case, *, actor: Actor, at: datetime, **told: Any) -> CaseFacts:
    """Return what is known of ``case`` now. ``told`` are facts of the command itself.

    Eleven small queries on indexed columns; runs inside the command's transaction.
    """
    return CaseFacts(
        at=at,
        actor_id=actor.person_id,
        actor_is_system=actor.system,
        **{
            **_of_case(case),
            **_of_forwarding(case),
            **_of_verification(case),
            **_of_rounds(case),
            **_of_isolation(case),
            **_of_plan(case),
            **_of_work(case),
            **_of_visits(case, at),
            **told,
        },
    )


def _of_rounds(case: Case) -> dict[str, Any]:
    """Moments and forms together: a plan returned, or followed by a new one, ends its
    round, and with it what was signed in it.
    """
    moments = dict(
        Moment.objects.filter(case=case, cycle=case.cycle).values_list("key", "at")
    )
    moments.setdefault("received", case.report.received_at)
    return {
        **_of_forms(case, moments),
        **_of_moments(moments),
    }


def _of_case(case: Case) -> dict[str, Any]:
    conflicted = CaseMember.objects.filter(
        case=case, relation=Relation.CONFLICTED, ends_at__isnull=True
    )
    return {
        "state": State(case.state),
        "kind": Kind(case.kind),
        "cycle": case.cycle,
        "received_at": case.report.received_at,
        "late_entry": case.late_entry,
        "incident_types": frozenset(case.incident_types),
        "child_age": case.child.age,
        "place_settled": case.place_unknown or case.incident_commune_id is not None,
        "incident_commune_id": case.incident_commune_id,
        "receiving_point": case.report.receiving_point,
        "accepted": case.accepted_at is not None,
        "case_holder_id": case.holder_id,
        "conflicted_ids": frozenset(conflicted.values_list("person_id", flat=True)),
        "emergency": case.emergency,
        "risk": case.risk,
        "isolation_needed": case.isolation_needed,
        "review_date_set": case.review_date is not None,
        "review_date": case.review_date,
        "office_id": case.committee_id,
        "suspect_is_carer": suspect_is_carer(case),
        "closing_reason": case.closing_reason,
    }


def suspect_is_carer(case: Case) -> bool | None:
    """Say whether a parent or carer is the one suspected; null while nobody has said.

    NĐ 56/2017 Art 31(1): then urgent measures are due whatever the harm.
    """
    relations = set((case.report.get("offender") or {}).get("relations") or ())
    told = relations - {"unknown"}
    return bool(told & CARERS) if told else None


def _of_forwarding(case: Case) -> dict[str, Any]:
    rows = Forwarding.objects.filter(case=case)
    last = rows.exclude(purpose=Forwarding.Purpose.COLLEAGUE).order_by("-pk").first()
    return {
        "forwarded": last is not None and last.returned_at is None,
        "sent_back": last is not None and last.returned_at is not None,
    }


def _of_verification(case: Case) -> dict[str, Any]:
    last = Verification.objects.filter(case=case, cycle=case.cycle).last()
    if last is None:
        return {}
    return {
        "verification_recorded": True,
        "people_asked": last.people_asked,
        "child_seen": last.child_seen,
        "finding": last.finding,
        "screening": last.screening,
        "labour_test": last.labour_test,
    }


def _of_forms(case: Case, moments: dict[str, datetime]) -> dict[str, Any]:
    rows = list(
        FormRecord.objects.filter(case=case, cycle=case.cycle)
        .select_related("case__child__data_key")
        .order_by("number")
    )
    signed = {r.key: r for r in rows if r.signed_at and _of_this_round(r, moments)}
    return {
        "signed": frozenset(signed),
        "drafted": frozenset(r.key for r in rows if not r.signed_at),
        **_of_assessments(rows, signed),
        **_of_review(signed),
    }


def _of_this_round(form: FormRecord, moments: dict[str, datetime]) -> bool:
    ends = [moments.get("plan_again")] if form.key in ROUND_OF_PLAN else []
    if form.key in {"mau_04", "mau_05"}:
        ends.append(moments.get("plan_returned"))
    return all(end is None or form.signed_at > end for end in ends if form.signed_at)


def _of_assessments(
    rows: list[FormRecord], signed: dict[str, FormRecord]
) -> dict[str, Any]:
    assessors = {r.signed_by_id for r in rows if r.key in ASSESSMENTS and r.signed_at}
    facts: dict[str, Any] = {"assessor_ids": frozenset(assessors)}
    if "mau_03" in signed:
        answers = signed["mau_03"].get("answers") or {}
        facts["child_view_given"] = bool(
            answers.get("child_view") or answers.get("child_view_reason")
        )
    if "mau_04" in signed:
        facts["plan_author_id"] = signed["mau_04"].signed_by_id
    return facts


def _of_review(signed: dict[str, FormRecord]) -> dict[str, Any]:
    if "mau_06" not in signed:
        return {}
    answers = signed["mau_06"].get("answers") or {}
    stable = [_yes(answers[k]) for k in answers if k.startswith("stable")]
    return {
        "review_says": answers.get("conclusion", ""),
        "no_more_risk": _yes(answers.get("no_more_risk")),
        "stable": bool(stable) and all(stable),
    }


def _yes(answer: Any) -> bool:
    return answer in {True, "yes"}


def _of_isolation(case: Case) -> dict[str, Any]:
    asked = list(CourtRequest.objects.filter(case=case))
    facts = {"court_request_open": any(not request.outcome for request in asked)}
    last = Isolation.objects.filter(case=case, cycle=case.cycle).last()
    if last is None:
        return facts
    return {
        **facts,
        "isolation_by_court": any(_goes_on(last, request) for request in asked),
        "isolation_open": last.ended_at is None,
        "isolation_started_at": last.started_at,
        "isolation_spent": isolation_spent(case),
    }


def isolation_spent(case: Case) -> timedelta:
    """Return how long the ended isolations of this cycle lasted, together."""
    ended = Isolation.objects.filter(
        case=case, cycle=case.cycle, ended_at__isnull=False
    ).values_list("started_at", "ended_at")
    return sum((last - first for first, last in ended if last is not None), timedelta())


def _goes_on(isolation: Isolation, request: CourtRequest) -> bool:
    """Say whether the court let this isolation last beyond the fifteen days."""
    return (
        request.matter == CourtRequest.Matter.ISOLATION
        and request.outcome == CourtRequest.Outcome.GRANTED
        and request.asked_at >= isolation.started_at
    )


def plan_of(case: Case) -> QuerySet[PlanRow]:
    """Return the rows of the plan that runs or is drawn up now.

    What was done or cancelled before "plan again" belongs to the plan before it.
    NĐ 56/2017 Art 30(1)c.
    """
    again = Moment.objects.filter(case=case, cycle=case.cycle, key="plan_again")
    since = Coalesce(Subquery(again.values("at")[:1]), Value(BEFORE_ANY_PLAN))
    settled = Q(state__in=[PlanRow.State.DONE, PlanRow.State.CANCELLED])
    rows = PlanRow.objects.filter(case=case, cycle=case.cycle)
    return rows.filter(~settled | Q(changed_at__gt=since))


def _of_plan(case: Case) -> dict[str, Any]:
    rows = list(plan_of(case).values_list("state", "responsible_role"))
    return {
        "plan_rows": len(rows),
        "plan_rows_open": sum(state in {"planned", "started"} for state, _ in rows),
        "plan_roles": frozenset(role for _, role in rows),
    }


def _of_work(case: Case) -> dict[str, Any]:
    waiting = list(work_waiting(case).values_list("node", "role", "track"))
    return {
        "team_tasks_open": sum(track == Track.TEAM for _, _, track in waiting),
        "emergency_tasks_open": sum(
            track == Track.EMERGENCY for _, _, track in waiting
        ),
        "open_nodes": frozenset(node for node, _, _ in waiting),
    }


def work_waiting(case: Case) -> WorkItemQuerySet:
    return WorkItem.objects.open().filter(case=case, cycle=case.cycle)


def _of_visits(case: Case, at: datetime) -> dict[str, Any]:
    rows = Visit.objects.filter(
        case=case, cycle=case.cycle, purpose=Visit.Purpose.FOLLOW_UP
    ).aggregate(
        visits_recorded=Count("pk", filter=Q(done_at__isnull=False)),
        visits_missed_open=Count(
            "pk",
            filter=Q(
                done_at__isnull=True,
                cancelled_at__isnull=True,
                planned_on__lt=local_day(at),
            ),
        ),
        first_seen=Min("done_at", filter=Q(seen=True)),
    )
    first_seen = rows.pop("first_seen")
    return {**rows, **({"first_contact_at": first_seen} if first_seen else {})}


def _of_moments(moments: dict[str, datetime]) -> dict[str, Any]:
    submitted = _after(moments, "plan_submitted", "plan_returned", "plan_again")
    approved = _after(moments, "plan_approved", "plan_returned", "plan_again")
    return {
        "moments": moments,
        "measures_recorded": _since(moments, "measures_applied", "danger_known"),
        "meeting_held": "meeting_held" in moments,
        "meeting_held_at": moments.get("meeting_held"),
        "plan_submitted": submitted,
        "plan_decision": "approved" if approved else "",
        "plan_sent": _after(moments, "plan_sent", "plan_returned", "plan_again"),
        "risk_decided_at": moments.get("risk_decided"),
        "crime_reported": "crime_reported" in moments,
        "prevention_note": "prevention_noted" in moments,
        "help_given": "help_given" in moments,
    }


def _since(moments: dict[str, datetime], key: str, begin: str) -> bool:
    """Say whether ``key`` happened, and not before ``begin`` if that happened."""
    at = moments.get(key)
    return at is not None and at >= moments.get(begin, at)


def _after(moments: dict[str, datetime], key: str, *ends: str) -> bool:
    """Say whether ``key`` happened and no end of the round came after it."""
    at = moments.get(key)
    return at is not None and all(moments[end] <= at for end in ends if end in moments)
