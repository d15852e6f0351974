"""The tables of an export: a row per limit, or numbers with the small ones hidden.

Without references a case has a number that holds in this one file alone; moments are
told by the day, times by halves, and a kind of incident that fewer than five cases of a
commune share is not told. Names, addresses and birth dates are in no table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.sealing import keyed_hash
from casework.exporting.tables import Cell, Made, Table
from casework.exporting.wanted import MOST_ROWS, TooMany, Wanted
from casework.models import Export
from casework.queries.limit_words import limit_in_words
from oversight.filters import Filters
from oversight.measuring import Run, Unit, elapsed, unit_of
from oversight.percentiles import Quantile, Spread, spread_of
from oversight.queries import scope
from oversight.queries.calendars import Calendars
from oversight.queries.times import FIELDS, MEASURED, run_of
from oversight.small_cells import LEAST, hidden_of, is_small
from workflows.models import Duty
from workflows.rules.deadlines import DEADLINES
from workflows.rules.kinds import KIND_LABELS, Kind

MORE: Final = (
    *("case_id", "case__reference", "case__kind", "end_reason"),
    *("case__committee__name", "case__committee__place__name"),
)
HALVES: Final = 2
NUMBER_LENGTH: Final = 8
HIDDEN: Final = "–"


class _Row:
    """One limit with what the file tells of its case."""

    def __init__(self, told: tuple[Any, ...], at: datetime) -> None:
        self.run: Run = run_of(told[: len(FIELDS)], at)
        self.case, self.reference, self.kind, self.end_reason, body, place = told[
            len(FIELDS) :
        ]
        self.commune: str = place or body or _("No commune yet")


def tables_of(wanted: Wanted, actor: Actor, at: datetime) -> Made:
    """Return what ``actor`` may audit now, as wanted. Errors: ``TooMany``."""
    filters = Filters(
        since=wanted.since,
        until=wanted.until,
        committee=wanted.committee,
        kind=wanted.kind,
        late_entries=wanted.late_entries,
    )
    cases = scope.cases_with_limits(actor, filters)
    rows = _rows(scope.limits_of_period(cases, filters), at)
    calendars = Calendars({row.run.office for row in rows})
    if wanted.content == Export.Content.COUNTS:
        return _counts(rows, at, calendars)
    if wanted.content == Export.Content.REFERENCES:
        return _with_references(rows, at, calendars)
    return _without_references(rows, at, calendars, wanted.secret)


def _rows(limits: QuerySet[Duty], at: datetime) -> list[_Row]:
    asked = limits.filter(rule__in=MEASURED).order_by("begins_at", "pk")
    found = list(asked.values_list(*FIELDS, *MORE)[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise TooMany
    return [_Row(told, at) for told in found]


# --- one row per limit -----------------------------------------------------------------


def _heads(first: str) -> tuple[str, ...]:
    return (
        *(first, _("Commune"), _("Kind of incident"), _("Step"), _("Rule")),
        *(_("Limit"), _("Began"), _("Due"), _("Met"), _("Took"), _("Counted in")),
        *(_("Stands"), _("Late"), _("Reason")),
    )


def _with_references(rows: list[_Row], at: datetime, calendars: Calendars) -> Made:
    told = [
        _cells(
            row,
            at,
            calendars,
            first=row.reference,
            kind=_kind(row.kind),
            moment=lambda moment: moment,
            amount=lambda amount: round(amount, 2),
        )
        for row in rows
    ]
    named = tuple(sorted({row.case for row in rows}))
    table = Table(_("Times"), _heads(_("Case")), told)
    return Made([table], len(told), cases=named)


def _without_references(
    rows: list[_Row], at: datetime, calendars: Calendars, secret: str
) -> Made:
    shown = _kinds_shown(rows)
    numbered = [(_number(secret, row.case), row) for row in rows]
    numbered.sort(key=lambda pair: pair[0])  # the rows of a case stay in their order
    told = [
        _cells(
            row,
            at,
            calendars,
            first=number,
            kind=_kind(row.kind) if (row.commune, row.kind) in shown else HIDDEN,
            moment=local_day,
            amount=_by_halves,
        )
        for number, row in numbered
    ]
    table = Table(_("Times"), _heads(_("Number in this file")), told)
    return Made([table], len(told))


def _number(secret: str, case: int) -> str:
    """Return the number of a case in one file; no other file gives it the same."""
    return keyed_hash(f"{secret}:{case}", purpose="export").hex()[:NUMBER_LENGTH]


def _kinds_shown(rows: Iterable[_Row]) -> set[tuple[str, str]]:
    """Return the kinds, by commune, that enough cases share to be told."""
    cases: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        cases[row.commune, row.kind].add(row.case)
    return {which for which, those in cases.items() if len(those) >= LEAST}


def _by_halves(amount: float) -> float:
    return round(amount * HALVES) / HALVES


def _kind(kind: str) -> str:
    return _(KIND_LABELS[Kind(kind)])


def _cells(  # what is told exactly and what is not, said by the caller
    row: _Row,
    at: datetime,
    calendars: Calendars,
    *,
    first: str,
    kind: str,
    moment: Callable[[datetime], Cell],
    amount: Callable[[float], float],
) -> tuple[Cell, ...]:
    run = row.run
    rule = DEADLINES[run.rule]
    unit = unit_of(rule)
    until = run.met_at or run.ended_at or at
    took = elapsed(unit, run.begins_at, until, calendars.of(run.office))
    if unit is Unit.HOUR:
        took = max(took - run.paused.total_seconds() / 3600, 0.0)
    return (
        *(first, row.commune, kind, _(rule.label), rule.source, limit_in_words(rule)),
        *(_if_any(m, moment) for m in (run.begins_at, run.due_at, run.met_at)),
        *(amount(took), _unit(unit), _stands(row)),
        _("yes") if run.is_late(at) else _("no"),
        str(Duty.BreachReason(run.breach_reason).label) if run.breach_reason else "",
    )


def _if_any(moment: datetime | None, told: Callable[[datetime], Cell]) -> Cell:
    return None if moment is None else told(moment)


def _unit(unit: Unit) -> str:
    words = {
        Unit.HOUR: _("hours"),
        Unit.DAY: _("days"),
        Unit.WORKING_DAY: _("working days"),
    }
    return words[unit]


def _stands(row: _Row) -> str:
    if row.run.met_at is not None:
        return _("Finished")
    if row.run.ended_at is not None:
        return str(Duty.EndReason(row.end_reason).label) if row.end_reason else HIDDEN
    return _("Still running")


# --- numbers ---------------------------------------------------------------------------


def _counts(rows: list[_Row], at: datetime, calendars: Calendars) -> Made:
    by_rule: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_rule[row.run.rule][row.commune].append(row.run)
    told: list[tuple[Cell, ...]] = []
    for key in MEASURED:
        if key in by_rule:
            told += _counts_of(key, by_rule[key], at, calendars)
    heads = (
        *(_("Step"), _("Rule"), _("Limit"), _("Commune")),
        *(_("Finished"), _("Late"), "P50", "P90", _("Counted in")),
    )
    return Made([Table(_("Numbers"), heads, told)], len(told))


def _counts_of(
    key: str, by_commune: dict[str, list[Run]], at: datetime, calendars: Calendars
) -> list[tuple[Cell, ...]]:
    rule = DEADLINES[key]
    unit = unit_of(rule)
    communes = sorted(by_commune)
    runs = [by_commune[name] for name in communes]
    every = [run for those in runs for run in those]
    finished = [_finished(those) for those in runs]
    late = [sum(run.is_late(at) for run in those) for those in runs]
    few = hidden_of(finished)
    # Few in time among many late are as few: the number of late ones tells them too.
    few_late = hidden_of(
        late,
        also={
            place
            for place, (done, ran_out) in enumerate(zip(finished, late, strict=True))
            if is_small(done - ran_out)
        },
    )
    named = [
        (name, those, place in few.parts, place in few_late.parts)
        for place, (name, those) in enumerate(zip(communes, runs, strict=True))
    ]
    in_time = sum(finished) - sum(late)
    hides_late = few_late.total or is_small(in_time)
    named.append((_("All of these"), every, few.total, hides_late))
    told: list[tuple[Cell, ...]] = []
    for name, those, hides, hides_late in named:
        done, ran_out = _finished(those), sum(run.is_late(at) for run in those)
        spread = Spread(0) if hides else _spread(unit, those, at, calendars)
        told.append(
            (
                *(_(rule.label), rule.source, limit_in_words(rule), name),
                HIDDEN if hides else done,
                HIDDEN if hides_late else ran_out,
                *(_quantile(spread.p50), _quantile(spread.p90), _unit(unit)),
            )
        )
    return told


def _finished(runs: Iterable[Run]) -> int:
    return sum(run.met_at is not None for run in runs)


def _spread(
    unit: Unit, runs: Iterable[Run], at: datetime, calendars: Calendars
) -> Spread:
    told = (run.observation(unit, at, calendars.of(run.office)) for run in runs)
    return spread_of(one for one in told if one is not None)


def _quantile(quantile: Quantile | None) -> Cell:
    if quantile is None:
        return HIDDEN
    amount = _by_halves(quantile.amount)
    return f"≥ {amount:g}" if quantile.at_least else amount
