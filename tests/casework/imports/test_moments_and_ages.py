"""Days, hours, ages and births as people type them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from casework.imports.parsed import Precision, Reason
from casework.imports.telling import Cell
from casework.imports.understand.ages import births
from casework.imports.understand.moments import LOCAL, Unreadable, receipt
from casework.imports.understand.phones import phones
from casework.imports.understand.spans import span_of_field, span_of_narrative

NOW = datetime(2026, 11, 1, 8, tzinfo=LOCAL)


class TestAReceipt:
    @pytest.mark.parametrize(
        ("typed", "hour", "at"),
        [
            ("06/01/2025 21:40", "", "2025-01-06T21:40:00+07:00"),
            ("04/03/2025 7:15", "", "2025-03-04T07:15:00+07:00"),
            ("4.7.2025", "8h20", "2025-07-04T08:20:00+07:00"),
            ("04.07.25", "14h", "2025-07-04T14:00:00+07:00"),
            ("4/7/2025", "8 giờ 05 phút", "2025-07-04T08:05:00+07:00"),
            ("4/7/2025", "2h chiều", "2025-07-04T14:00:00+07:00"),
            ("21h30 ngày 4/7/2025", "", "2025-07-04T21:30:00+07:00"),
            ("2025-05-19T22:40:00Z", "", "2025-05-20T05:40:00+07:00"),
            ("2025-05-19T22:40:00-05:00", "", "2025-05-20T10:40:00+07:00"),
        ],
    )
    def test_is_read_in_every_spelling(self, typed, hour, at):
        found = receipt(Cell(typed), hour, now=NOW)

        assert found.at.isoformat() == at
        assert found.precision is Precision.MINUTE

    def test_without_an_hour_stays_a_day(self):
        found = receipt(Cell("9.7.2025"), "", now=NOW)

        assert found.precision is Precision.DAY
        assert found.at.date() == date(2025, 7, 9)

    def test_in_the_morning_stays_a_part_of_the_day(self):
        found = receipt(Cell("9.7.2025"), "sáng", now=NOW)

        assert (found.precision, found.part_of_day) == (Precision.PART_OF_DAY, "sáng")

    def test_without_a_zone_says_that_one_was_assumed(self):
        assert receipt(Cell("2025-08-29T14:00:00"), "", now=NOW).zone_assumed

    def test_as_a_number_is_a_spreadsheet_day(self):
        found = receipt(Cell("46148.4", 46148.4), "", now=NOW)

        assert found.at.isoformat() == "2026-05-06T09:36:00+07:00"

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("31.6.2026", Reason.IMPOSSIBLE_DATE),
            ("15.13.2025", Reason.IMPOSSIBLE_DATE),
            ("29.2.2025", Reason.IMPOSSIBLE_DATE),
            ("1/10/2026 25:10", Reason.IMPOSSIBLE_DATE),
            ("2026-06-31T09:00:00+07:00", Reason.IMPOSSIBLE_DATE),
            ("24/06/2062 09:10", Reason.FUTURE_DATE),
            ("1/11/2026 9:00", Reason.FUTURE_DATE),
            ("hôm nọ", Reason.UNREADABLE_DATE),
            ("ngày 10", Reason.UNREADABLE_DATE),
            ("", Reason.UNREADABLE_DATE),
            ("1/1/0001", Reason.UNREADABLE_DATE),
            ("0001-01-01T00:00:00+07:00", Reason.UNREADABLE_DATE),
            ("9999-12-31T23:59:59-12:00", Reason.UNREADABLE_DATE),
        ],
    )
    def test_that_nobody_can_use_is_asked(self, typed, reason):
        with pytest.raises(Unreadable) as asked:
            receipt(Cell(typed), "", now=NOW)

        assert asked.value.reason is reason

    def test_on_the_29th_of_february_exists_in_a_leap_year(self):
        assert receipt(Cell("29.2.2024"), "", now=NOW).at.date() == date(2024, 2, 29)


class TestAnAge:
    @pytest.mark.parametrize(
        ("typed", "years", "ages"),
        [
            ("7", (2017, 2018), (7, 7)),
            ("7 tuổi", (2017, 2018), (7, 7)),
            ("10 tuoi", (2014, 2015), (10, 10)),
            ("khoảng 10 tuổi", (2013, 2016), (9, 11)),
            ("khoảng 7-8 tuổi", (2016, 2018), (7, 8)),
            ("2016", (2016, 2016), (8, 9)),
            ("khoảng 2015", (2014, 2016), (8, 11)),
            ("15/03/2013", (2013, 2013), (11, 11)),
            ("2013-03-15", (2013, 2013), (11, 11)),
            ("2011-05", (2011, 2011), (13, 13)),
            ("14 tháng", (2023, 2023), (1, 1)),
            ("1 tuổi rưỡi", (2023, 2023), (1, 1)),
            ("lớp 6", (2012, 2013), (11, 13)),
            ("sơ sinh, khoảng 3 ngày tuổi", (2025, 2025), (0, 0)),
        ],
    )
    def test_is_counted_on_the_day(self, typed, years, ages):
        (birth,) = births(typed, date(2025, 1, 20))

        assert (birth.first.year, birth.last.year) == years
        assert (birth.age_from, birth.age_to) == ages

    def test_is_told_once_for_each_child(self):
        found = births("10, 8 và 5 tuổi", date(2025, 1, 14))

        assert [(b.age_from, b.age_to) for b in found] == [(10, 10), (8, 8), (5, 5)]

    def test_of_a_leap_day_child_waits_for_the_first_of_march(self):
        on_the_eve, after = (
            births("29/02/2016", date(2026, *day))[0] for day in ((2, 28), (3, 1))
        )

        assert (on_the_eve.age_from, after.age_from) == (9, 10)

    @pytest.mark.parametrize("typed", ["không rõ", "-", "", "lớp mầm"])
    def test_is_left_open_when_it_is_not_told(self, typed):
        assert births(typed, date(2025, 1, 20)) == []


class TestATelephoneNumber:
    @pytest.mark.parametrize(
        "typed",
        [
            "0900 000 123",
            "0900.000.123",
            "+84900000123",
            "84900000123",
            "900000123",
            "0900-000-123",
        ],
    )
    def test_is_the_same_in_every_spelling(self, typed):
        assert phones(typed) == (("+84900000123",), ())

    def test_may_be_two(self):
        assert phones("0900 000 160 / 0900 000 161")[0] == (
            "+84900000160",
            "+84900000161",
        )

    @pytest.mark.parametrize("typed", ["09OO 000 304", "09000001"])
    def test_is_asked_and_not_guessed(self, typed):
        assert phones(typed) == ((), (typed,))

    @pytest.mark.parametrize("typed", ["-", "không cho", ""])
    def test_may_be_missing(self, typed):
        assert phones(typed) == ((), ())


class TestTheDayOfAnIncident:
    received = date(2026, 1, 12)

    @pytest.mark.parametrize(
        ("typed", "first", "last"),
        [
            ("9.1", "2026-01-09", "2026-01-09"),
            ("30.12", "2025-12-30", "2025-12-30"),
            ("13/7/25", "2025-07-13", "2025-07-13"),
            ("từ 20.12", "2025-12-20", "2026-01-12"),
            ("từ tháng 9", "2025-09-01", "2026-01-12"),
            ("từ cuối tháng 10", "2025-10-25", "2026-01-12"),
            ("2025-12", "2025-12-01", "2026-01-12"),
            ("2026-01-11T20:10:00Z", "2026-01-12", "2026-01-12"),
            ("", "2026-01-12", "2026-01-12"),
        ],
    )
    def test_is_read_from_its_field(self, typed, first, last):
        span = span_of_field(typed, "", self.received)

        assert (str(span.first), str(span.last)) == (first, last)

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("Ngày 28/12 bố cháu đánh cháu.", "2025-12-28", "2025-12-28"),
            ("Hôm qua cháu bị ngã.", "2026-01-11", "2026-01-11"),
            ("Khoảng hai tuần nay tối nào cũng vậy.", "2025-12-29", "2026-01-12"),
            ("Việc cũ: tháng 5/2025 cháu bị đánh.", "2025-05-01", "2025-05-31"),
            ("Cháu đau tay.", "2026-01-12", "2026-01-12"),
        ],
    )
    def test_is_read_from_the_narrative(self, text, first, last):
        span = span_of_narrative(text, self.received)

        assert (str(span.first), str(span.last)) == (first, last)
