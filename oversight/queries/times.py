"""Response times per limit: how many, half, nine tenths, late, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from oversight.bars import Line, line_of
from oversight.measuring import Run, Unit, unit_of
from oversight.percentiles import Spread, spread_of
from oversight.queries.calendars import Calendars
from workflows.models import Duty
from workflows.rules.deadlines import DEADLINES, Deadline

ALWAYS: Final = (
    *("report_recorded", "report_forwarded", "initial_assessment"),
    *("emergency_measures", "isolation_decision", "plan_submission"),
    *("plan_approval", "plan_in_procedure", "plan_sending", "plan_review"),
)
"""Limits that stand in the table also when no case came to them."""
WITH_CASES: Final = (
    *("first_contact_high", "first_contact_medium", "first_contact_low"),
    *("step_check_in", "step_record", "step_verify", "step_assess"),
    *("step_measures", "step_isolation"),
)
MEASURED: Final = (*ALWAYS, *WITH_CASES)
EMERGENCY: Final = "emergency_measures"
FIELDS: Final = (
    *("rule", "case__committee_id", "begins_at", "due_at", "met_at", "ended_at"),
    *("started_organisation_id", "breach_reason", "paused_spans", "paused_since"),
)


@dataclass(frozen=True)
class LimitTimes:
    """One row of the table. ``late`` is null for a limit that is never due."""

    rule: Deadline
    unit: Unit
    counted: int
    spread: Spread
    late: int | None
    line: Line | None


@dataclass(frozen=True)
class Times:
    """Everything the board says of a period."""

    limits: list[LimitTimes]
    emergency: dict[int | None, Spread]  # by committee
    reasons: Counter[str]


def times_of(limits: QuerySet[Duty], at: datetime) -> Times:
    """Return the response times of these limits. Two queries."""
    runs = runs_of(limits, at)
    calendars = Calendars({run.office for run in runs})
    by_rule: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_rule[run.rule].append(run)
    shown = [key for key in MEASURED if key in ALWAYS or by_rule[key]]
    return Times(
        limits=[_limit(DEADLINES[key], by_rule[key], at, calendars) for key in shown],
        emergency=_by_committee(by_rule[EMERGENCY], at, calendars),
        reasons=Counter(run.breach_reason for run in runs if run.is_late(at)),
    )


def runs_of(limits: QuerySet[Duty], at: datetime) -> list[Run]:
    """Return these limits as the board counts them. One query."""
    rows = limits.filter(rule__in=MEASURED).values_list(*FIELDS)
    return [run_of(row, at) for row in rows]


def run_of(row: Sequence[Any], at: datetime) -> Run:
    rule, committee, begins, due, met, ended, office, reason, spans, since = row
    return Run(
        rule=rule,
        committee=committee,
        begins_at=begins,
        due_at=due,
        met_at=met,
        ended_at=ended,
        office=office,
        breach_reason=reason,
        paused=_paused(spans, since, at),
    )


def _paused(
    spans: Iterable[Sequence[str]], since: datetime | None, at: datetime
) -> timedelta:
    ended = (
        datetime.fromisoformat(span[1]) - datetime.fromisoformat(span[0])
        for span in spans
    )
    return sum(ended, at - since if since else timedelta())


def _limit(
    rule: Deadline, runs: list[Run], at: datetime, calendars: Calendars
) -> LimitTimes:
    unit = unit_of(rule)
    spread = _spread(unit, runs, at, calendars)
    length = rule.length
    has_due = length is not None or any(run.due_at is not None for run in runs)
    return LimitTimes(
        rule=rule,
        unit=unit,
        counted=sum(run.counts() for run in runs),
        spread=spread,
        late=sum(run.is_late(at) for run in runs) if has_due else None,
        line=line_of(spread, None if length is None else float(length.count)),
    )


def _spread(
    unit: Unit, runs: Iterable[Run], at: datetime, calendars: Calendars
) -> Spread:
    told = (run.observation(unit, at, calendars.of(run.office)) for run in runs)
    return spread_of(one for one in told if one is not None)


def _by_committee(
    runs: Iterable[Run], at: datetime, calendars: Calendars
) -> dict[int | None, Spread]:
    several: dict[int | None, list[Run]] = defaultdict(list)
    for run in runs:
        several[run.committee].append(run)
    return {
        committee: _spread(Unit.HOUR, those, at, calendars)
        for committee, those in several.items()
    }
