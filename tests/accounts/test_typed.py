"""What a browser may send: nothing of it raises, and what is not meant is not taken."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.typed import (
    YEARS,
    DayField,
    MomentField,
    moment_in,
    whole_number,
    without_nul,
)


class TestWholeNumber:
    @given(st.one_of(st.text(), st.none(), st.integers()))
    def test_takes_plain_digits_and_nothing_else(self, told):
        number = whole_number(told)

        assert number is None or (number >= 0 and len(str(number)) <= 18)

    @pytest.mark.parametrize("told", ["", "-1", "²", "٣", " 1", "1.5", "9" * 5000])
    def test_leaves_out_what_no_page_of_ours_sends(self, told):
        assert whole_number(told) is None

    def test_keeps_to_the_digits_it_is_given(self):
        assert whole_number("123", 3) == 123
        assert whole_number("1234", 3) is None


class TestMomentIn:
    def test_reads_a_moment_with_its_zone(self):
        at = datetime(2026, 11, 28, 2, 15, tzinfo=UTC)

        assert moment_in(at.isoformat()) == at

    @pytest.mark.parametrize(
        "told",
        [
            "",
            "soon",
            "2026-11-28T02:15:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59+00:00",
        ],
    )
    def test_leaves_out_what_nobody_means(self, told):
        assert moment_in(told) is None


class TestDaysAndMoments:
    @pytest.mark.parametrize("told", ["23/11/0026", "01/01/0001", "31/12/9999"])
    def test_of_another_age_are_asked_for_again(self, told):
        with pytest.raises(ValidationError):
            DayField().clean(told)
        with pytest.raises(ValidationError):
            MomentField().clean(f"00:00 {told}")

    @given(st.dates(date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)))
    def test_of_our_years_are_taken(self, day):
        assert DayField().clean(f"{day:%d/%m}/{day.year}") == day


def test_the_one_character_no_database_takes_is_left_out():
    assert without_nul("a\0b") == "ab"
