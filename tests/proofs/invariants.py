"""What must be true of every case after every command, whoever did what."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from viewflow.workflow.models import Task

from accounts.actor import actor_for
from casework import access, recipients
from casework.evidence.explained import differences
from casework.history import broken_links
from casework.models import (
    BrokenGlass,
    Case,
    CaseMember,
    HistoryEvent,
    Moment,
    Referral,
    Relation,
    Visit,
)
from notifications.models import Alert, Delivery
from workflows.divergences import divergences
from workflows.lifecycle import Lifecycle, legal_moves
from workflows.models import CaseProcess, Duty, WorkItem
from workflows.rules.states import ENDED, State

MOVES = {(m.name, m.source.value, m.target.value) for m in legal_moves(Lifecycle)}
BESIDE_THE_VERSION = "take_alert"
"""Taking an alert is remembered, but changes nothing that somebody else was shown."""


def hold(at: datetime) -> None:
    """Errors: ``AssertionError`` with the first thing that is not as it must be."""
    for case in Case.unscoped.select_related("child__data_key", "report"):
        history = list(case.history.order_by("number"))
        _chain(case, history)
        _path(case, history)
        _versions(case, history)
        _limits(case)
        _moments(case)
        _alerts(case, history)
        _end(case)
        _shut_out(case, at)
    assert divergences(Case.unscoped.all()) == []
    assert not differences()
    _processes()


def _chain(case: Case, history: list[HistoryEvent]) -> None:
    assert broken_links(case, history) == []


def _path(case: Case, history: list[HistoryEvent]) -> None:
    """The state is reached by the moves of the history, and every move is legal."""
    state = State.RECEIVED.value
    for row in history:
        assert not (row.refused and row.moves), row
        for name, source, target in row.moves:
            assert source == state, (row, name, source, state)
            assert (name, source, target) in MOVES, (row, name)
            state = target
        assert row.state == state, row
    assert case.state == state


def _versions(case: Case, history: list[HistoryEvent]) -> None:
    """Each change is the next version; what changes nothing carries the last one."""
    last = 0
    for row in history:
        if not row.refused and row.event != BESIDE_THE_VERSION:
            last += 1
        assert row.version == last, row
    assert case.version == last


def _limits(case: Case) -> None:
    duties = list(Duty.objects.filter(case=case))
    for duty in duties:
        assert duty.met_at is None or duty.ended_at is None, duty
        assert duty.is_open or duty.next_mark_at is None, duty
    open_ones = Counter((d.cycle, d.rule) for d in duties if d.is_open)
    assert all(count == 1 for count in open_ones.values()), open_ones
    assert {cycle for cycle, _rule in open_ones} <= {case.cycle}


def _moments(case: Case) -> None:
    """Nothing of a case happened before its report, or after it was written down."""
    first = case.report.received_at.replace(second=0, microsecond=0)
    for moment in Moment.objects.filter(case=case).exclude(key="learned"):
        assert first <= moment.at <= moment.logged_at, moment
    assert not Visit.objects.filter(case=case, done_at__lt=first).exists()


def _alerts(case: Case, history: list[HistoryEvent]) -> None:
    """What calls for an alert has one, written at the same moment."""
    written = set(
        Alert.objects.filter(subject=f"case:{case.pk}").values_list("key", "created_at")
    )
    for row in history:
        for name, _source, _target in row.moves:
            for key in getattr(Lifecycle, name)._django_fsm.transitions:
                wanted = getattr(Lifecycle, name)._django_fsm.transitions[key]
                for alert in wanted.custom.get("alerts", ()):
                    assert (alert, row.at) in written, (row, alert)
    if not case.late_entry:
        passed = Duty.objects.filter(case=case, raised_100_at__isnull=False)
        for duty in passed:
            assert ("limit_passed", duty.raised_100_at) in written, duty
    missed = Visit.objects.filter(case=case, missed_alert_at__isnull=False)
    for visit in missed:
        after = visit.purpose == Visit.Purpose.AFTER_CLOSURE
        key = "post_closure_check_due" if after else "visit_missed"
        assert (key, visit.missed_alert_at) in written, visit
    _reminders(case, written)


def _reminders(case: Case, written: set[tuple[str, datetime]]) -> None:
    """Whoever was to hear that nobody answered has heard it at that moment."""
    for key, rows in (
        ("referral_unanswered", Referral.objects),
        ("review_overdue", BrokenGlass.objects),
    ):
        for row in rows.filter(case=case, reminded_at__isnull=False):
            assert (key, row.reminded_at) in written, row


def _end(case: Case) -> None:
    if State(case.state) not in ENDED:
        return
    assert not WorkItem.objects.open().filter(case=case).exists()
    assert not Duty.objects.open().filter(case=case).exists()
    assert not CaseProcess.objects.filter(case=case, ended_at=None).exists()


def _shut_out(case: Case, at: datetime) -> None:
    """Whoever is named in a conflict sees nothing of the case, by any door."""
    for member in CaseMember.objects.filter(
        case=case, relation=Relation.CONFLICTED, ends_at=None
    ).select_related("person"):
        assert case.holder_id != member.person_id, member
        assert member.person_id not in recipients.workers(case), member
        actor = actor_for(member.person, at)
        for rows in (
            access.cases_for(actor).filter(pk=case.pk),
            access.readable_for(actor).filter(pk=case.pk),
            access.breakable_for(actor).filter(pk=case.pk),
            access.open_by_glass(actor).filter(pk=case.pk),
            access.referrals_for(actor).filter(case=case),
            access.times_for(actor).filter(pk=case.pk),
            access.told_cases_for(actor).filter(pk=case.pk),
            access.work_items_for(actor).filter(case=case),
            access.held_by_colleagues(actor).filter(case=case),
            access.reports_for(actor).filter(cases=case),
        ):
            assert not rows.exists(), member


def _processes() -> None:
    running = CaseProcess.objects.filter(ended_at=None)
    per_case = Counter(running.values_list("case_id", flat=True))
    assert all(count == 1 for count in per_case.values()), per_case
    assert not Task.objects.exclude(owner=None).exists()


def each_is_told(alert: int, people: set[int]) -> None:
    """Everybody an alert was posted for has a row in the outbox."""
    rows = Delivery.objects.filter(alert=alert, kind=Delivery.Kind.ALERT)
    assert set(rows.values_list("recipient_id", flat=True)) == people
