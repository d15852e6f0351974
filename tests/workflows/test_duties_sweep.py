"""The sweep: each mark once, after downtime too, and by several sweepers at once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.workflows.rows import a_saved_case
from workflows.duties import cases_with_marks, settle, sweep
from workflows.models import Duty
from workflows.rules.calendar import LOCAL
from workflows.rules.facts import CaseFacts
from workflows.sweeping import SweepOutsideATransaction

MONDAY = datetime(2026, 11, 16, 9, tzinfo=LOCAL)
RULE = "emergency_measures"


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def a_running_case(**known):
    """A case whose only limit with a due moment is the twelve hours for measures."""
    case = a_saved_case()
    facts = CaseFacts(at=MONDAY, received_at=MONDAY, **known)
    with transaction.atomic():
        settle(case, facts, at=MONDAY, cycle=1)
    Duty.objects.exclude(rule=RULE).update(next_mark_at=None)
    return case


def swept(at: datetime, **how):
    with transaction.atomic():
        return [
            (m.percent, m.late, m.outranked)
            for m in sweep(at, **how)
            if m.duty.rule == RULE
        ]


@pytest.mark.django_db
class TestSweeping:
    def test_raises_each_mark_once_at_its_moment(self):
        a_running_case()

        assert swept(MONDAY + hours(5)) == []
        assert swept(MONDAY + hours(6)) == [(50, False, False)]
        assert swept(MONDAY + hours(7)) == []
        assert swept(MONDAY + hours(9)) == [(75, False, False)]
        assert swept(MONDAY + hours(11)) == [(90, False, False)]
        assert swept(MONDAY + hours(12)) == [(100, False, False)]
        assert swept(MONDAY + hours(99)) == []

    def test_raises_everything_late_after_downtime_and_ranks_it(self):
        a_running_case()

        assert swept(MONDAY + hours(30)) == [
            (50, True, True),
            (75, True, True),
            (90, True, True),
            (100, True, False),
        ]

    def test_writes_what_it_returns(self):
        a_running_case()
        at = MONDAY + hours(10)

        with transaction.atomic():
            (duty,) = {m.duty for m in sweep(at)}

        stored = Duty.objects.get(pk=duty.pk)
        assert (stored.raised_50_at, stored.raised_75_at) == (at, at)
        assert stored.raised_100_at is None
        assert stored.next_mark_at == duty.next_mark_at == MONDAY + hours(11)

    def test_raises_nothing_for_a_limit_that_was_met(self):
        case = a_running_case()
        acted = MONDAY + hours(1)
        facts = CaseFacts(
            at=acted, received_at=MONDAY, moments={"measures_applied": acted}
        )
        settle(case, facts, at=acted, cycle=1)

        assert swept(MONDAY + hours(13)) == []

    def test_an_idle_sweep_is_one_look_up(self, django_assert_num_queries):
        a_running_case()

        with transaction.atomic(), django_assert_num_queries(1):
            assert sweep(MONDAY + hours(1)) == []

    def test_a_batch_is_one_statement_however_many_limits_are_due(
        self, django_assert_num_queries
    ):
        for _ in range(5):
            a_running_case()

        with transaction.atomic(), django_assert_num_queries(2):
            assert len(sweep(MONDAY + hours(13))) == 20

    def test_takes_the_longest_waiting_first_and_no_more_than_asked(self):
        a_running_case()
        a_running_case()
        first = Duty.objects.filter(rule=RULE).first()
        Duty.objects.filter(pk=first.pk).update(next_mark_at=MONDAY + hours(5))

        with transaction.atomic():
            marks = sweep(MONDAY + hours(13), limit=1)

        assert {m.duty.pk for m in marks} == {first.pk}

    def test_keeps_to_the_cases_the_caller_holds(self):
        one, other = a_running_case(), a_running_case()
        at = MONDAY + hours(6)

        assert set(cases_with_marks(at)) == {one.pk, other.pk}
        assert len(swept(at, cases=[one.pk])) == 1
        assert cases_with_marks(at) == [other.pk]

    def test_uses_the_index_of_the_next_mark(self):
        query = Duty.objects.filter(next_mark_at__lte=MONDAY).order_by("next_mark_at")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")

        assert "duty_next_mark" in query.explain()


@pytest.mark.django_db(transaction=True)
class TestSweepersAtOnce:
    def test_are_refused_outside_a_transaction(self):
        a_running_case()

        with pytest.raises(SweepOutsideATransaction):
            sweep(MONDAY + hours(13))
        assert Duty.objects.get(rule=RULE).raised_50_at is None

    def test_a_sweep_that_fails_raises_again_next_time(self):
        a_running_case()
        at = MONDAY + hours(6)

        def a_sweep_whose_alert_fails():
            with transaction.atomic():
                assert sweep(at)
                raise RuntimeError("the alert could not be written")

        with pytest.raises(RuntimeError):
            a_sweep_whose_alert_fails()

        assert swept(at) == [(50, False, False)]

    def test_share_the_marks_and_double_none(self):
        cases = [a_running_case().pk for _ in range(30)]
        at = MONDAY + hours(13)
        gate = threading.Barrier(4)
        raised: list[tuple[int, int]] = []

        def keep_sweeping() -> None:
            try:
                gate.wait(10)
                while cases_with_marks(at, limit=1):
                    with transaction.atomic():
                        marks = sweep(at, limit=4)
                    raised.extend((m.duty.pk, m.percent) for m in marks)
            finally:
                connection.close()

        sweepers = [threading.Thread(target=keep_sweeping) for _ in range(4)]
        for thread in sweepers:
            thread.start()
        for thread in sweepers:
            thread.join(60)

        assert len(raised) == len(set(raised)) == 4 * len(cases)
