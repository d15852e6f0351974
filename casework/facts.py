"""Builds the facts that guards and limits read, from the rows of one case and cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Either
from django.db.models.functions import Cast, Coalesce

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
SETTLED = (PlanRow.State.DONE, PlanRow.State.CANCELLED)
SEEN, NOT_SEEN, MISSED = "seen", "not_seen", "missed"
ROUND_OF_PLAN = frozenset({"mau_04", "mau_05", "mau_06"})


@dataclass(frozen=True)
class Row:
    """What the facts need of one row of a case, whatever table it is of."""

    table: str
    word: str  # key, node, state, finding …
    second: str
    third: str
    number: int  # in the order of writing, where there are several
    begun: datetime | None
    ended: datetime | None


def facts_of(case: Case, *, actor: Actor, at: datetime, **told: Any) -> CaseFacts:
    """Return what is known of ``case`` now. ``told`` are facts of the command itself.

    Three queries: the forms with their sealed answers, the verification, and whatever
    is counted, at once. Runs inside the command's transaction.
    """
    rows = _rows_of(case, at)
    moments = {row.word: row.begun for row in rows["moment"] if row.begun}
    moments.setdefault("received", case.report.received_at)
    return CaseFacts(
        at=at,
        actor_id=actor.person_id,
        actor_is_system=actor.system,
        **{
            **_of_case(case),
            "conflicted_ids": frozenset(row.number for row in rows["conflicted"]),
            **_of_forwarding(rows["forwarding"]),
            **_of_verification(case),
            **_of_forms(case, moments),
            **_of_moments(moments),
            **_of_isolation(rows["isolation"], rows["court"]),
            **_of_plan(rows["plan"], moments),
            **_of_work(rows["work"]),
            **_of_visits(rows["visit"]),
            **told,
        },
    )


NEVER: Final = Cast(Value(None), DateTimeField())
NOTHING: Final = Value("", output_field=CharField())
NUMBERED: Final = Value(0, output_field=BigIntegerField())


def _leg(rows: QuerySet[Any], table: str, **columns: Any) -> Any:
    told = {
        "row_table": Value(table, output_field=CharField()),
        "row_word": NOTHING,
        "row_second": NOTHING,
        "row_third": NOTHING,
        "row_number": NUMBERED,
        "row_begun": NEVER,
        "row_ended": NEVER,
    } | {f"row_{name}": column for name, column in columns.items()}
    return rows.order_by().annotate(**told).values_list(*told)


def _rows_of(case: Case, at: datetime) -> dict[str, list[Row]]:
    """Return the rows of a case and cycle that are not sealed, by table, oldest first."""
    of_case = {"case": case}
    of_cycle = {"case": case, "cycle": case.cycle}
    legs = [
        _leg(Moment.objects.filter(**of_cycle), "moment", word=F("key"), begun=F("at")),
        _leg(
            CaseMember.objects.filter(
                **of_case, relation=Relation.CONFLICTED, ends_at__isnull=True
            ),
            "conflicted",
            number=F("person_id"),
        ),
        _leg(
            Forwarding.objects.filter(**of_case).exclude(
                purpose=Forwarding.Purpose.COLLEAGUE
            ),
            "forwarding",
            number=F("pk"),
            ended=F("returned_at"),
        ),
        _leg(
            Isolation.objects.filter(**of_cycle),
            "isolation",
            number=F("pk"),
            begun=F("started_at"),
            ended=F("ended_at"),
        ),
        _leg(
            CourtRequest.objects.filter(**of_case),
            "court",
            word=F("matter"),
            second=F("outcome"),
            number=F("pk"),
            begun=F("asked_at"),
        ),
        _leg(
            PlanRow.objects.filter(**of_cycle),
            "plan",
            word=F("state"),
            second=F("responsible_role"),
            begun=F("changed_at"),
        ),
        _leg(
            work_waiting(case),
            "work",
            word=F("node"),
            second=F("role"),
            third=F("track"),
        ),
        _leg(
            Visit.objects.filter(**of_cycle, purpose=Visit.Purpose.FOLLOW_UP),
            "visit",
            word=_how_it_went(at),
            begun=F("done_at"),
        ),
    ]
    found: dict[str, list[Row]] = defaultdict(list)
    told = [Row(*row) for row in legs[0].union(*legs[1:], all=True)]
    for row in sorted(told, key=lambda one: one.number):
        found[row.table].append(row)
    return found


def _of_case(case: Case) -> dict[str, Any]:
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


def _of_forwarding(rows: list[Row]) -> dict[str, Any]:
    last = rows[-1] if rows else None
    return {
        "forwarded": last is not None and last.ended is None,
        "sent_back": last is not None and last.ended is not None,
    }


def _of_verification(case: Case) -> dict[str, Any]:
    asked = ("people_asked", "child_seen", "finding", "screening", "labour_test")
    rows = Verification.objects.filter(case=case, cycle=case.cycle).order_by("-pk")
    last = rows.values(*asked).first()
    return {} if last is None else {"verification_recorded": True, **last}


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


def _of_isolation(isolations: list[Row], asked: list[Row]) -> dict[str, Any]:
    facts = {"court_request_open": any(not request.second for request in asked)}
    if not isolations:
        return facts
    last = isolations[-1]
    return {
        **facts,
        "isolation_by_court": any(_goes_on(last, request) for request in asked),
        "isolation_open": last.ended is None,
        "isolation_started_at": last.begun,
        "isolation_spent": _together((row.begun, row.ended) for row in isolations),
    }


def isolation_spent(case: Case) -> timedelta:
    """Return how long the ended isolations of this cycle lasted, together."""
    rows = Isolation.objects.filter(case=case, cycle=case.cycle)
    return _together(rows.values_list("started_at", "ended_at"))


def _together(spans: Iterable[tuple[datetime | None, datetime | None]]) -> timedelta:
    return sum((last - first for first, last in spans if first and last), timedelta())


def _goes_on(isolation: Row, request: Row) -> bool:
    """Say whether the court let this isolation last beyond the fifteen days."""
    return (
        request.word == CourtRequest.Matter.ISOLATION
        and request.second == CourtRequest.Outcome.GRANTED
        and request.begun is not None
        and isolation.begun is not None
        and request.begun >= isolation.begun
    )


def plan_of(case: Case) -> QuerySet[PlanRow]:
    """Return the rows of the plan that runs or is drawn up now.

    What was done or cancelled before "plan again" belongs to the plan before it.
    NĐ 56/2017 Art 30(1)c.
    """
    again = Moment.objects.filter(case=case, cycle=case.cycle, key="plan_again")
    since = Coalesce(Subquery(again.values("at")[:1]), Value(BEFORE_ANY_PLAN))
    settled = Q(state__in=SETTLED)
    rows = PlanRow.objects.filter(case=case, cycle=case.cycle)
    return rows.filter(~settled | Q(changed_at__gt=since))


def _of_plan(rows: list[Row], moments: dict[str, datetime]) -> dict[str, Any]:
    """Count the rows of the plan that runs: the same as ``plan_of``."""
    since = moments.get("plan_again", BEFORE_ANY_PLAN)
    runs = [
        row
        for row in rows
        if row.word not in SETTLED or (row.begun is not None and row.begun > since)
    ]
    return {
        "plan_rows": len(runs),
        "plan_rows_open": sum(row.word in {"planned", "started"} for row in runs),
        "plan_roles": frozenset(row.second for row in runs),
    }


def _of_work(waiting: list[Row]) -> dict[str, Any]:
    return {
        "team_tasks_open": sum(row.third == Track.TEAM for row in waiting),
        "emergency_tasks_open": sum(row.third == Track.EMERGENCY for row in waiting),
        "open_nodes": frozenset(row.word for row in waiting),
    }


def work_waiting(case: Case) -> WorkItemQuerySet:
    return WorkItem.objects.open().filter(case=case, cycle=case.cycle)


def _how_it_went(at: datetime) -> Either:
    """Return how a visit went, as a word for the database to work out."""
    done, open_ = Q(done_at__isnull=False), Q(cancelled_at__isnull=True)
    return Either(
        When(done & Q(seen=True), then=Value(SEEN)),
        When(done, then=Value(NOT_SEEN)),
        When(open_ & Q(planned_on__lt=local_day(at)), then=Value(MISSED)),
        default=NOTHING,
    )


def _of_visits(rows: list[Row]) -> dict[str, Any]:
    seen = [row.begun for row in rows if row.word == SEEN and row.begun]
    return {
        "visits_recorded": sum(row.word in {SEEN, NOT_SEEN} for row in rows),
        "visits_missed_open": sum(row.word == MISSED for row in rows),
        **({"first_contact_at": min(seen)} if seen else {}),
    }


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
