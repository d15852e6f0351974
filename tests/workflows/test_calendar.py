"""Calendar arithmetic of the limits: awkward moments are the normal cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.calendar import (
    LOCAL,
    Calendar,
    CalendarDays,
    Hours,
    Months,
    WorkingDays,
    end_of,
    last_day_of,
    local_date,
)

TET_2026 = frozenset(date(2026, 2, day) for day in range(16, 21))
SWAP = {"off": frozenset({date(2026, 1, 2)}), "worked": frozenset({date(2026, 1, 10)})}


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL)


class TestTwelveHours:
    def test_run_through_tet(self):
        start = local(2026, 2, 16, 22)  # New Year's Eve

        assert Hours(12).after(start, Calendar(off=TET_2026)) == local(2026, 2, 17, 10)

    def test_run_through_friday_night(self):
        assert Hours(12).after(local(2026, 11, 20, 17)) == local(2026, 11, 21, 5)

    def test_are_twelve_hours_on_every_day_of_the_year(self):
        starts = [local(2026, 1, 1, 18) + timedelta(days=n) for n in range(365)]

        assert {Hours(12).after(s) - s for s in starts} == {timedelta(hours=12)}

    def test_end_at_the_same_moment_whatever_zone_the_start_is_told_in(self):
        start = local(2026, 11, 20, 6)

        assert Hours(12).after(start.astimezone(UTC)) == Hours(12).after(start)


class TestWorkingDays:
    def test_end_at_local_midnight_after_the_last_one(self):
        monday = local(2026, 11, 16)

        assert WorkingDays(2).after(monday) == local(2026, 11, 19, 0)

    def test_do_not_count_the_day_they_begin(self):
        just_after_midnight = local(2026, 11, 16, 0, 1)

        assert WorkingDays(1).after(just_after_midnight) == local(2026, 11, 18, 0)

    def test_begun_on_friday_evening_end_on_monday(self):
        assert WorkingDays(1).after(local(2026, 11, 20, 18)) == local(2026, 11, 24, 0)

    def test_at_six_in_the_morning_begin_on_the_local_day(self):
        six = local(2026, 11, 17, 6)
        assert six.astimezone(UTC).date() == date(2026, 11, 16)  # still yesterday

        assert WorkingDays(1).after(six.astimezone(UTC)) == local(2026, 11, 19, 0)

    def test_leave_out_tet_and_its_weekends(self):
        friday_before = local(2026, 2, 13)

        due = WorkingDays(5).after(friday_before, Calendar(off=TET_2026))

        assert due == local(2026, 2, 28, 0)

    def test_count_a_swapped_saturday_and_not_the_friday_it_stands_for(self):
        new_years_eve = local(2025, 12, 31)
        holiday = frozenset({date(2026, 1, 1)})
        swapped = Calendar(off=holiday | SWAP["off"], worked=SWAP["worked"])

        # Mon 5, Tue 6, Wed 7, Thu 8, Fri 9, Sat 10.
        assert WorkingDays(6).after(new_years_eve, swapped) == local(2026, 1, 11, 0)
        # Without the swap Friday the 2nd counts and Saturday the 10th does not.
        unswapped = Calendar(off=holiday)
        assert WorkingDays(6).after(new_years_eve, unswapped) == local(2026, 1, 10, 0)

    def test_run_over_the_end_of_a_month_and_a_year(self):
        assert WorkingDays(3).after(local(2026, 12, 30)) == local(2027, 1, 5, 0)

    def test_are_half_run_at_noon_of_the_second_of_three(self):
        assert WorkingDays(3).part(0.5, local(2026, 11, 16)) == local(2026, 11, 18, 12)

    def test_are_half_run_after_the_first_of_two(self):
        assert WorkingDays(2).part(0.5, local(2026, 11, 16)) == local(2026, 11, 18, 0)

    def test_do_not_run_over_a_weekend(self):
        thursday = local(2026, 11, 19)

        # Friday whole, then half of Monday.
        assert WorkingDays(2).part(0.75, thursday) == local(2026, 11, 23, 12)


class TestCalendarDays:
    def test_include_days_off_and_end_at_midnight(self):
        assert CalendarDays(15).after(local(2026, 2, 10, 14)) == local(2026, 2, 26, 0)

    def test_do_not_move_off_a_sunday_unless_told(self):
        sunday_due = local(2026, 11, 19)  # three days on is Sunday the 22nd

        assert CalendarDays(3).after(sunday_due) == local(2026, 11, 23, 0)
        moved = CalendarDays(3, moves_off_days=True)
        assert moved.after(sunday_due) == local(2026, 11, 24, 0)


class TestMonths:
    def test_end_on_the_last_day_of_a_shorter_month(self):
        assert Months(1).after(local(2026, 1, 31)) == end_of(date(2026, 2, 28))

    def test_know_leap_years(self):
        assert Months(1).after(local(2028, 1, 31)) == end_of(date(2028, 2, 29))

    def test_run_over_the_year(self):
        assert Months(3).after(local(2026, 11, 30)) == end_of(date(2027, 2, 28))


class TestCalendar:
    def test_refuses_a_day_that_is_both_off_and_worked(self):
        day = frozenset({date(2026, 1, 10)})

        with pytest.raises(ValueError, match="2026-01-10"):
            Calendar(off=day, worked=day)

    def test_refuses_to_count_less_than_one_working_day(self):
        with pytest.raises(ValueError, match="at least one"):
            Calendar().working_day(date(2026, 11, 16), 0)

    def test_says_so_when_no_working_day_is_left(self):
        off = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(4100))

        with pytest.raises(ValueError, match="no working day"):
            WorkingDays(1).after(local(2026, 1, 1), Calendar(off=off))

    def test_counts_the_working_days_that_are_left(self):
        saturday, wednesday = date(2026, 11, 21), date(2026, 11, 25)

        assert Calendar().working_days_between(saturday, wednesday) == 3

    def test_gives_midnight_to_the_day_that_ends(self):
        assert last_day_of(end_of(date(2026, 11, 20))) == date(2026, 11, 20)


class TestANaiveMoment:
    @pytest.mark.parametrize(
        "limit", [Hours(12), WorkingDays(5), CalendarDays(15), Months(1)], ids=repr
    )
    def test_is_refused_by_every_limit(self, limit):
        with pytest.raises(ValueError, match="time zone"):
            limit.after(datetime(2026, 11, 20, 6))  # noqa: DTZ001 - naive on purpose


days = st.dates(date(2023, 1, 1), date(2027, 12, 31))
moments = st.builds(
    lambda day, seconds: (
        datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)
    ),
    days,
    st.integers(0, 86_399),
)
calendars = st.builds(
    lambda off, worked: Calendar(off=off - worked, worked=worked),
    st.frozensets(days, max_size=60),
    st.frozensets(days, max_size=20),
)


class TestAnyCalendar:
    @given(moments, st.integers(1, 20), calendars)
    def test_ends_a_limit_on_a_working_day_at_midnight(self, start, count, calendar):
        due = WorkingDays(count).after(start, calendar)

        assert due.astimezone(LOCAL).time().isoformat() == "00:00:00"
        assert calendar.is_working_day(last_day_of(due))

    @given(moments, st.integers(1, 20), calendars)
    def test_has_exactly_the_counted_days_in_a_limit(self, start, count, calendar):
        due = WorkingDays(count).after(start, calendar)

        first, last = local_date(start), last_day_of(due)
        assert calendar.working_days_between(first, last) == count

    @given(moments, moments, st.integers(1, 20), calendars)
    def test_never_lets_a_later_start_end_earlier(self, one, other, count, calendar):
        first, second = sorted((one, other))

        limit = WorkingDays(count)
        assert limit.after(first, calendar) <= limit.after(second, calendar)

    @given(moments, st.integers(1, 20), calendars, days)
    def test_never_ends_earlier_for_one_more_day_off(self, start, count, calendar, day):
        fewer = Calendar(off=calendar.off | {day}, worked=calendar.worked - {day})

        limit = WorkingDays(count)
        assert limit.after(start, calendar) <= limit.after(start, fewer)

    @given(
        moments,
        st.sampled_from([Hours(12), WorkingDays(5), CalendarDays(15), Months(2)]),
        calendars,
        st.floats(0, 1),
        st.floats(0, 1),
    )
    def test_lets_shares_of_a_limit_follow_one_another(
        self, start, limit, calendar, one, other
    ):
        less, more = sorted((one, other))

        earlier = limit.part(less, start, calendar)
        later = limit.part(more, start, calendar)
        assert start <= earlier <= later <= limit.after(start, calendar)
