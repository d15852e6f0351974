"""Visits by risk, and the check after closure."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.rules.visits import (
    check_after_closure,
    is_missed,
    next_visit_on,
    visits_until,
)


class TestTheNextVisit:
    @pytest.mark.parametrize(
        ("risk", "day"),
        [
            ("high", date(2026, 11, 23)),
            ("medium", date(2026, 11, 30)),
            ("low", date(2026, 12, 16)),
            ("", date(2026, 11, 23)),  # undecided counts as high
        ],
    )
    def test_follows_the_risk(self, risk, day):
        assert next_visit_on(date(2026, 11, 16), risk) == day

    def test_stays_inside_a_short_month(self):
        assert next_visit_on(date(2027, 1, 31), "low") == date(2027, 2, 28)


class TestPlannedVisits:
    def test_reach_to_the_last_day_and_no_further(self):
        first, until = date(2026, 11, 2), date(2026, 11, 16)

        assert visits_until(first, until, "high") == (
            date(2026, 11, 2),
            date(2026, 11, 9),
            date(2026, 11, 16),
        )

    def test_keep_the_day_of_the_month_they_began_with(self):
        first, until = date(2027, 1, 31), date(2027, 4, 30)

        assert visits_until(first, until, "low") == (
            date(2027, 1, 31),
            date(2027, 2, 28),
            date(2027, 3, 31),
            date(2027, 4, 30),
        )

    def test_are_none_when_the_end_is_before_the_beginning(self):
        assert visits_until(date(2026, 11, 2), date(2026, 11, 1), "high") == ()


class TestAVisit:
    def test_is_missed_when_its_day_has_passed(self):
        planned = date(2026, 11, 16)

        assert not is_missed(planned, today=planned)
        assert is_missed(planned, today=date(2026, 11, 17))


class TestTheCheckAfterClosure:
    def test_falls_between_one_and_three_months(self):
        assert check_after_closure(date(2026, 11, 30)) == (
            date(2026, 12, 30),
            date(2027, 2, 28),
        )
