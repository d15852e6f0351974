"""The rows behind a number of the board: the same conditions, one row per thing counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from casework.models import Case
from notifications.catalogue import CATALOGUE
from notifications.models import Alert
from oversight.filters import Filters
from oversight.measuring import elapsed, unit_of
from oversight.queries import scope
from oversight.queries.calendars import Calendars
from oversight.queries.measures import (
    AGES,
    MEASURES,
    NO_REASON,
    NOT_TAKEN,
    OPEN_CASE,
    OPEN_CASES,
    Measure,
)
from oversight.queries.times import MEASURED
from oversight.words import amount_words, duty_length_words
from workflows.duties import state_of
from workflows.models import Duty
from workflows.rules.clock import Clock, ClockState
from workflows.rules.deadlines import DEADLINES
from workflows.rules.kinds import KIND_LABELS, Kind
from workflows.rules.states import STATE_LABELS, State

PAGE: Final = 100
LONGEST_KEY: Final = 19  # digits; no key of a row is longer


@dataclass(frozen=True)
class Asked:
    """Which number was pressed. ``limit`` is a register id such as "C05"."""

    measure: str
    limit: str = ""
    age: str = ""
    reason: str = ""
    after: str = ""


@dataclass(frozen=True)
class View:
    """The clock of a limit as ``{% clock %}`` draws it."""

    state: str
    due_at: datetime | None
    remaining: timedelta | None
    working_days_left: int | None
    rule_label: str
    soon_at: datetime | None = None
    turns: tuple[tuple[datetime, int | None], ...] = ()


@dataclass(frozen=True)
class Row:
    """One row: a limit, a case or an alert, always with the case's reference."""

    reference: str
    commune: str
    kind: str
    what: str = ""
    source: str = ""
    view: View | None = None
    since: datetime | None = None
    met_at: datetime | None = None
    took: str = ""
    reason: str = ""
    state: str = ""
    stopped: str = ""  # why a limit stopped without being met
    late_entry: bool = False


@dataclass(frozen=True)
class Listed:
    """One page of rows. ``after``: where the next one goes on, or empty."""

    title: str
    about: str  # "limits", "cases" or "alerts"
    rows: list[Row]
    after: str


class NoSuchNumber(LookupError):
    """The address names a number the board does not have."""


def rows_of(actor: Actor, filters: Filters, asked: Asked, at: datetime) -> Listed:
    """Return the rows behind a number. At most three queries. Errors: ``NoSuchNumber``."""
    if asked.measure == OPEN_CASES:
        return _cases(scope.cases(actor, filters), asked, at)
    cases = scope.cases_with_limits(actor, filters)
    if asked.measure == NOT_TAKEN:
        return _alerts(scope.alerts_nobody_took(cases), cases, asked)
    measure = MEASURES.get(asked.measure)
    if measure is None:
        raise NoSuchNumber(asked.measure)
    if measure.now:
        limits = scope.limits(cases, filters)
    else:
        limits = scope.limits_of_period(cases, filters).filter(rule__in=MEASURED)
    return _limits(limits.filter(measure.which(at)), measure, asked, at)


def _title(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


# --- limits --------------------------------------------------------------------------


def _limits(
    limits: QuerySet[Duty], measure: Measure, asked: Asked, at: datetime
) -> Listed:
    rule = next((d for d in DEADLINES.values() if d.source == asked.limit), None)
    if asked.limit:
        if rule is None:
            raise NoSuchNumber(asked.limit)
        limits = limits.filter(rule=rule.key)
    if asked.reason:
        limits = limits.filter(
            breach_reason="" if asked.reason == NO_REASON else asked.reason
        )
    found = list(
        _page(limits, asked.after, by="due_at" if measure.now else "pk").select_related(
            "case__committee__place"
        )[: PAGE + 1]
    )
    calendars = Calendars(duty.started_organisation_id for duty in found)
    return Listed(
        title=_title(
            measure.label, _(rule.label) if rule else "", _reason(asked.reason)
        ),
        about="limits",
        rows=[_limit(duty, at, calendars) for duty in found[:PAGE]],
        after=_after(found, by="due_at" if measure.now else "pk"),
    )


def _limit(duty: Duty, at: datetime, calendars: Calendars) -> Row:
    calendar = calendars.of(duty.started_organisation_id)
    rule = duty.definition
    unit = unit_of(rule)
    until = duty.met_at or duty.ended_at or at
    return Row(
        **_of_case(duty.case),
        what=_(rule.label),
        source=rule.source,
        view=view_of(duty, state_of(duty, at, calendar)),
        since=duty.begins_at,
        met_at=duty.met_at,
        took=amount_words(elapsed(unit, duty.begins_at, until, calendar), unit),
        reason=str(duty.get_breach_reason_display()) if duty.breach_reason else "",
        stopped=str(duty.get_end_reason_display()) if duty.end_reason else "",
    )


def view_of(duty: Duty, clock: ClockState) -> View:
    """Return what the clock of a limit shows; one that stopped applying shows none."""
    state = Clock.NONE if clock.state is Clock.ENDED else clock.state
    return View(
        state=str(state),
        due_at=clock.due_at,
        remaining=clock.remaining,
        working_days_left=clock.working_days_left,
        soon_at=duty.soon_at,
        turns=clock.turns,
        rule_label=duty_length_words(duty),
    )


def _reason(key: str) -> str:
    if not key:
        return ""
    if key == NO_REASON:
        return _("No reason given yet")
    if key not in Duty.BreachReason.values:
        raise NoSuchNumber(key)
    return str(Duty.BreachReason(key).label)


# --- cases and alerts ----------------------------------------------------------------


def _cases(cases: QuerySet[Case], asked: Asked, at: datetime) -> Listed:
    age = next((age for age in AGES if age.key == asked.age), None)
    if asked.age and age is None:
        raise NoSuchNumber(asked.age)
    rows = cases.filter(OPEN_CASE, age.which(at) if age else Q())
    rows = _page(rows, asked.after, by="pk").select_related("committee__place")
    found = list(rows[: PAGE + 1])
    return Listed(
        title=_title(_("Open cases"), age.label if age else ""),
        about="cases",
        rows=[
            Row(
                **_of_case(case),
                since=case.opened_at,
                state=_(STATE_LABELS[State(case.state)]),
            )
            for case in found[:PAGE]
        ],
        after=_after(found, by="pk"),
    )


def _alerts(alerts: QuerySet[Any], cases: QuerySet[Case], asked: Asked) -> Listed:
    found = list(_page(alerts, asked.after, by="pk")[: PAGE + 1])
    about = {
        case.pk: case
        for case in cases.filter(
            pk__in={alert.case_pk for alert in found}
        ).select_related("committee__place")
    }
    return Listed(
        title=_("Alerts nobody has taken"),
        about="alerts",
        rows=[_alert(alert, about[alert.case_pk]) for alert in found[:PAGE]],
        after=_after(found, by="pk"),
    )


def _alert(alert: Alert, case: Case) -> Row:
    kind = CATALOGUE.get(alert.key)
    return Row(
        **_of_case(case),
        what=str(kind.label) if kind else _("Alert"),
        since=alert.created_at,
        state=_("Level %(level)d") % {"level": alert.level},
    )


def _of_case(case: Case) -> dict[str, Any]:
    committee = case.committee
    place = committee.place if committee else None
    return {
        "reference": case.reference,
        "commune": place.name if place else committee.name if committee else "",
        "kind": _(KIND_LABELS[Kind(case.kind)]),
        "late_entry": case.late_entry,
    }


# --- pages by key --------------------------------------------------------------------


def _page(rows: QuerySet[Any], after: str, *, by: str) -> QuerySet[Any]:
    """Order ``rows``, the longest waiting first where ``by`` is a moment, and go on."""
    if by == "pk":
        rows = rows.order_by("-pk")
        return (
            rows.filter(pk__lt=int(after))
            if after.isdecimal() and len(after) < LONGEST_KEY
            else rows
        )
    rows = rows.order_by(F(by).asc(nulls_last=True), "pk")
    moment, _dot, pk = after.rpartition("|")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if at.tzinfo is None or not pk.isdecimal() or len(pk) >= LONGEST_KEY:
        return rows
    return rows.filter(Q(**{f"{by}__gt": at}) | Q(**{by: at}, pk__gt=int(pk)))


def _after(found: Sequence[Any], *, by: str) -> str:
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    moment = getattr(last, by)
    return str(last.pk) if by == "pk" else f"{moment.isoformat()}|{last.pk}"
