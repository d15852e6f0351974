"""Makes the rows of running limits follow the facts of one case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from workflows.marking import MARK_FIELDS, RAISED, length_of, put_marks
from workflows.models import Duty, LocalLimit
from workflows.recomputing import Change
from workflows.rules.calendar import EVERY_WEEKDAY, Calendar, Limit, local_date
from workflows.rules.deadlines import BEGIN_CHOICES, DEADLINES, Deadline
from workflows.rules.facts import CaseFacts
from workflows.rules.limits import Local, OnDate, marks_of, running_length
from workflows.rules.moments import moment_of
from workflows.rules.states import ENDED, State
from workflows.working_days import calendar_for

OVER_FIELDS: Final = ("next_mark_at", "raised_100_at", "paused_since")


@dataclass(frozen=True)
class DutyEffects:
    """What ``settle`` changed: the command writes it into history.

    ``breached``: met or withdrawn after the due moment before any sweep had seen it; no
    later sweep will, so the command alerts. ``recorded``: limits of a late entry whose
    passed marks were only written down; no alert goes out for them.
    """

    begun: tuple[Duty, ...] = ()
    met: tuple[Duty, ...] = ()
    withdrawn: tuple[Duty, ...] = ()
    moved: tuple[Change, ...] = ()
    breached: tuple[Duty, ...] = ()
    recorded: tuple[Duty, ...] = ()

    @property
    def ended(self) -> tuple[Duty, ...]:
        return self.withdrawn

    def __bool__(self) -> bool:
        return bool(self.begun or self.met or self.withdrawn or self.moved)


class Settling:
    """One run of ``settle``: what it was given, and what it has changed so far."""

    def __init__(
        self,
        case_id: int,
        facts: CaseFacts,
        at: datetime,
        cycle: int,
        calendar: Calendar | None,
    ) -> None:
        self.case_id = case_id
        self.facts = facts
        self.at = at
        self.cycle = cycle
        self.given_calendar = calendar
        self.families_met: set[str] = set()
        self.changed: dict[str, list[Any]] = defaultdict(list)

    @cached_property
    def calendar(self) -> Calendar:
        return self.given_calendar or calendar_for(self.facts.office_id)

    @cached_property
    def local_limits(self) -> dict[str, Local]:
        """Per rule, the smallest value and every start event that the case's commune
        and its office have set and that count today.
        """
        limits = LocalLimit.objects.in_force_on(local_date(self.at)).for_case(
            place_id=self.facts.incident_commune_id,
            organisation_id=self.facts.office_id,
        )
        found: dict[str, Local] = {}
        for limit in limits:
            local = limit.as_local()
            before = found.get(limit.rule, local)
            found[limit.rule] = before.with_stricter(local)
        return found

    def run(self) -> DutyEffects:
        rows: dict[str, list[Duty]] = defaultdict(list)
        for duty in Duty.objects.of_cycle(self.case_id, self.cycle).order_by(
            "sequence"
        ):
            rows[duty.rule].append(duty)
            if duty.met_at is not None and duty.rule in DEADLINES:
                self.families_met.add(duty.definition.family)
        for rule in DEADLINES.values():
            self._follow(rule, rows[rule.key])
        Duty.objects.bulk_create(self.changed["begun"])
        return self.effects()

    def effects(self) -> DutyEffects:
        return DutyEffects(
            **{name: tuple(found) for name, found in self.changed.items()}
        )

    def _follow(self, rule: Deadline, rows: list[Duty]) -> None:
        last = rows[-1] if rows else None
        if last is not None and last.is_open:
            self._follow_open(rule, last)
        elif self._may_begin(rule) and (begins_at := self._begins_again(rule, last)):
            self._begin(rule, begins_at, sequence=len(rows) + 1)

    def _may_begin(self, rule: Deadline) -> bool:
        if self.facts.state in ENDED or not rule.applies(self.facts):
            return False
        if rule.family and rule.family in self.families_met:
            return False
        # Asks for local limits last: most rules need no query for them.
        return self._begin_moment(rule) is not None and (
            rule.runs_unasked or rule.key in self.local_limits
        )

    def _begin_moment(self, rule: Deadline) -> datetime | None:
        choices = BEGIN_CHOICES.get(rule.key, ())
        if any(moment_of(self.facts, key) for key in choices):
            local = self.local_limits.get(rule.key)
            return rule.begins_at(self.facts, local.begins if local else ())
        return rule.begins_at(self.facts)

    def _begins_again(self, rule: Deadline, last: Duty | None) -> datetime | None:
        """Return when the limit begins (anew), or ``None`` if it does not."""
        moment = self._begin_moment(rule)
        if moment is None or last is None:
            return moment
        if last.end_reason == Duty.EndReason.NO_LONGER_APPLIES:
            # It applies after all: counted from the original start.
            renewed = rule.repeats or self._is_renewed(rule, moment)
            return moment if renewed else last.begins_at
        renewed = rule.repeats or self._is_renewed(rule, moment)
        if renewed and last.met_at is not None and moment > last.begins_at:
            return moment if moment >= last.met_at else None
        return None

    def _is_renewed(self, rule: Deadline, begins_at: datetime) -> bool:
        """Say whether the limit begins at the event that renews it."""
        return begins_at == moment_of(self.facts, rule.renewed_by)

    def _begin(self, rule: Deadline, begins_at: datetime, *, sequence: int) -> None:
        local = self.local_limits.get(rule.key)
        length = running_length(rule, local)
        calendar = self._calendar_for(length)
        duty = Duty(
            case_id=self.case_id,
            cycle=self.cycle,
            rule=rule.key,
            sequence=sequence,
            rule_version=rule.version,
            calendar_version=calendar.version,
            basis=_basis(rule, local),
            unit=length.unit if length else "",
            count=None if length is None else Decimal(str(length.count)),
            started_organisation_id=self.facts.office_id,
            begins_at=begins_at,
            pausable=rule.pausable,
        )
        put_marks(duty, marks_of(rule, length, self.facts, begins_at, calendar))
        met_at = self._met_at(rule, duty)
        if met_at is not None:
            duty.met_at = met_at
        if self.facts.late_entry:
            self._raise_silently(duty, until=met_at or self.at)
        self._note_breach(duty, met_at)
        duty.next_mark_at = duty.nearest_unraised() if duty.is_open else None
        self.changed["begun"].append(duty)
        if met_at is not None:
            self.changed["met"].append(duty)

    def _raise_silently(self, duty: Duty, *, until: datetime) -> None:
        """Mark what has passed as raised: a late entry records and does not ring."""
        for percent, field in RAISED.items():
            mark = duty.mark_at(percent)
            if mark is not None and mark < until:
                setattr(duty, field, self.at)
        if duty.raised_50_at is not None:
            self.changed["recorded"].append(duty)

    def _follow_open(self, rule: Deadline, duty: Duty) -> None:
        met_at = self._met_at(rule, duty)
        if met_at is not None:
            duty.met_at = met_at
            self._close(duty, met_at, "met_at")
            self.changed["met"].append(duty)
        elif self.facts.state in ENDED:
            voided = self.facts.state == State.VOIDED
            reasons = Duty.EndReason
            self.withdraw(duty, reasons.CASE_VOIDED if voided else reasons.CASE_CLOSED)
        elif not rule.applies(self.facts):
            self.withdraw(duty, Duty.EndReason.NO_LONGER_APPLIES)
        else:
            self._move(rule, duty)

    def withdraw(self, duty: Duty, reason: Duty.EndReason) -> None:
        """End an open limit. A due moment that has passed stays passed."""
        duty.ended_at = max(self.at, duty.begins_at)
        duty.end_reason = reason
        self._close(duty, duty.ended_at, "ended_at", "end_reason")
        self.changed["withdrawn"].append(duty)

    def _close(self, duty: Duty, over_at: datetime, *fields: str) -> None:
        duty.next_mark_at = None
        duty.paused_since = None
        self._note_breach(duty, over_at)
        duty.save(update_fields=[*fields, *OVER_FIELDS])

    def _note_breach(self, duty: Duty, over_at: datetime | None) -> None:
        """Raise the breach of a limit that is over before any sweep could see it."""
        if over_at is None or duty.due_at is None or over_at <= duty.due_at:
            return
        if duty.raised_100_at is None:
            duty.raised_100_at = self.at
            self.changed["breached"].append(duty)

    def _met_at(self, rule: Deadline, duty: Duty) -> datetime | None:
        """Return when the limit was met: never before it begins.

        For a limit that repeats, an event before its begin belongs to an earlier round.
        """
        told = [moment_of(self.facts, key) for key in rule.met_by]
        known = [moment for moment in told if moment is not None]
        if rule.repeats or self._is_renewed(rule, duty.begins_at):
            return min((m for m in known if m >= duty.begins_at), default=None)
        return max(min(known), duty.begins_at) if known else None

    def _move(self, rule: Deadline, duty: Duty) -> None:
        """Follow a begin that proves earlier than thought, or a date the case moved.

        A due moment that has passed is not moved away: the breach stays.
        """
        moment = self._begin_moment(rule)
        begins_at = min(moment, duty.begins_at) if moment else duty.begins_at
        if begins_at == duty.begins_at and not isinstance(rule.limit, OnDate):
            return
        length = length_of(duty)
        calendar = self._calendar_for(length)
        marks = marks_of(rule, length, self.facts, begins_at, calendar)
        if marks.due_at == duty.due_at and begins_at == duty.begins_at:
            return
        if _is_put_off(duty, marks.due_at, self.at):
            return
        self.changed["moved"].append(Change(duty, duty.due_at, marks.due_at))
        duty.begins_at = begins_at
        put_marks(duty, marks)
        duty.next_mark_at = duty.nearest_unraised()
        duty.save(update_fields=["begins_at", *MARK_FIELDS])

    def _calendar_for(self, length: Limit | None) -> Calendar:
        """Return the calendar, read only for limits that count its days."""
        hours = length is None or length.unit == "hour"
        return EVERY_WEEKDAY if hours else self.calendar


def _is_put_off(duty: Duty, due_at: datetime | None, at: datetime) -> bool:
    """Whether a due moment that has passed would be moved away."""
    passed = duty.due_at is not None and duty.due_at <= at
    return passed and (due_at is None or due_at > at)


def _basis(rule: Deadline, local: Local | None) -> Duty.Basis:
    if local is not None and local.count is not None:
        return Duty.Basis.LOCAL
    return Duty.Basis.SUGGESTED if rule.suggested else Duty.Basis.SOURCE
