"""Percentiles with limits that still run, and times in the unit of their rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oversight.bars import line_of
from oversight.measuring import Run, Unit, elapsed, unit_of
from oversight.percentiles import (
    Observation,
    Quantile,
    Spread,
    percentile,
    spread_of,
)
from tests.making import LOCAL
from workflows.rules.calendar import Calendar, WorkingDays
from workflows.rules.deadlines import DEADLINES

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=LOCAL)
CALENDAR = Calendar(off=frozenset({date(2026, 11, 26)}))
times = some.floats(min_value=0, max_value=1e6)


def done(*amounts: float) -> list[Observation]:
    return [Observation(amount, finished=True) for amount in amounts]


def running(*amounts: float) -> list[Observation]:
    return [Observation(amount, finished=False) for amount in amounts]


class TestAPercentile:
    def test_is_the_nearest_rank_when_everything_is_finished(self):
        ten = done(*range(1, 11))

        assert percentile(ten, 0.5) == Quantile(5)
        assert percentile(ten, 0.9) == Quantile(9)
        assert percentile(ten, 1) == Quantile(10)

    @given(some.lists(times, min_size=1), some.sampled_from([0.1, 0.5, 0.9, 1.0]))
    def test_leaves_at_least_its_share_done_by_then(self, amounts, share):
        found = percentile(done(*amounts), share)

        by_then = sum(amount <= found.amount for amount in amounts)
        assert by_then >= share * len(amounts) - 1e-6
        assert found.amount in amounts

    def test_counts_an_open_breach_as_at_least_its_age(self):
        fast = done(1, 1, 1, 1, 1, 1, 1, 1)

        assert percentile(fast, 0.9) == Quantile(1)
        assert percentile(fast + running(50, 60), 0.9) == Quantile(60, at_least=True)

    def test_is_not_made_short_by_cases_that_have_only_begun(self):
        slow = done(10, 11, 12, 13, 14)

        young = percentile(slow + running(*[0.1] * 50), 0.5)

        assert young == percentile(slow, 0.5) == Quantile(12)

    @given(
        some.lists(times, min_size=5), some.lists(times), some.sampled_from([0.5, 0.9])
    )
    def test_never_gets_shorter_by_waiting(self, finished, ages, share):
        before = percentile(done(*finished) + running(*ages), share)
        longer = [age + 100 for age in ages]
        after = percentile(done(*finished) + running(*longer), share)

        assert after.amount >= before.amount - 1e-9

    def test_takes_a_time_finished_at_the_age_of_another_for_earlier(self):
        assert percentile(done(5) + running(5), 0.5) == Quantile(5)

    def test_of_nothing_is_nothing(self):
        assert percentile([], 0.5) is None

    @pytest.mark.parametrize("share", [0, -0.1, 1.1])
    def test_refuses_a_share_that_is_none(self, share):
        with pytest.raises(ValueError, match="share"):
            percentile(done(1), share)


class TestASpread:
    def test_says_nothing_below_five_finished(self):
        assert spread_of(done(1, 2, 3, 4) + running(9, 9, 9)) == Spread(4)

    def test_says_both_from_five_on(self):
        assert spread_of(done(1, 2, 3, 4, 5)) == Spread(5, Quantile(3), Quantile(5))


class TestTheTimeOfAStep:
    def test_in_hours_runs_through_nights(self):
        assert elapsed(Unit.HOUR, MONDAY, MONDAY + timedelta(days=1), CALENDAR) == 24

    def test_in_working_days_does_not_count_the_first_day(self):
        evening = MONDAY.replace(hour=23)

        assert elapsed(Unit.WORKING_DAY, MONDAY, evening, CALENDAR) == 0

    def test_in_working_days_leaves_out_weekends_and_days_off(self):
        next_monday = MONDAY + timedelta(days=7)  # Thursday was off

        counted = elapsed(Unit.WORKING_DAY, MONDAY, next_monday, CALENDAR)

        assert counted == pytest.approx(3 + 8 / 24)

    @given(some.integers(0, 60 * 24 * 40), some.integers(1, 10))
    def test_in_working_days_stays_within_a_limit_that_was_kept(self, minutes, count):
        met_at = MONDAY + timedelta(minutes=minutes)
        due_at = WorkingDays(count).after(MONDAY, CALENDAR)

        counted = elapsed(Unit.WORKING_DAY, MONDAY, met_at, CALENDAR)

        if met_at <= due_at:
            assert counted <= count
        else:
            assert counted >= count

    def test_is_counted_as_its_rule_counts(self):
        assert unit_of(DEADLINES["report_recorded"]) is Unit.HOUR
        assert unit_of(DEADLINES["emergency_measures"]) is Unit.HOUR
        assert unit_of(DEADLINES["plan_submission"]) is Unit.WORKING_DAY
        assert unit_of(DEADLINES["plan_review"]) is Unit.DAY
        assert unit_of(DEADLINES["first_contact_low"]) is Unit.DAY


def a_run(**changes) -> Run:
    told = {
        "rule": "emergency_measures",
        "committee": 1,
        "begins_at": MONDAY,
        "due_at": MONDAY + timedelta(hours=12),
        "met_at": None,
        "ended_at": None,
    }
    return Run(**told | changes)


class TestALimitThatStoppedApplying:
    def test_says_nothing_of_speed_when_it_had_not_run_out(self):
        run = a_run(ended_at=MONDAY + timedelta(hours=2))

        assert run.observation(Unit.HOUR, MONDAY + timedelta(days=9), CALENDAR) is None
        assert not run.is_late(MONDAY + timedelta(days=9))

    def test_keeps_its_breach_and_its_age_when_it_had_run_out(self):
        run = a_run(ended_at=MONDAY + timedelta(hours=20))

        seen = run.observation(Unit.HOUR, MONDAY + timedelta(days=9), CALENDAR)

        assert run.is_late(MONDAY + timedelta(days=9))
        assert seen == Observation(20, finished=False)


class TestARunningLimit:
    def test_is_as_old_as_now(self):
        now = MONDAY + timedelta(hours=30)

        assert a_run().observation(Unit.HOUR, now, CALENDAR) == Observation(
            30, finished=False
        )
        assert a_run().is_late(now)
        assert not a_run().is_late(MONDAY + timedelta(hours=1))


class TestTheLine:
    def test_puts_every_mark_on_one_scale_with_the_limit(self):
        line = line_of(Spread(9, Quantile(6), Quantile(15)), 12)

        assert line.p50 < line.limit < line.p90 <= 100
        assert line.late
        assert line.p90 / line.limit == pytest.approx(15 / 12)

    def test_ends_where_times_are_many_times_the_limit(self):
        line = line_of(Spread(9, Quantile(6), Quantile(900)), 12)

        assert line.p90 == 100
        assert line.limit > 15

    def test_is_not_drawn_without_percentiles(self):
        assert line_of(Spread(3), 12) is None
