"""Who held a case how long: plain arithmetic over the history's holder columns."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework.queries.holders import (
    Beside,
    Held,
    bars_of,
    outside_office_hours,
    spans_of,
)
from workflows.rules.calendar import Calendar

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 11, 23, 13, 58, tzinfo=LOCAL)  # a Monday


def after(**span) -> datetime:
    return START + timedelta(**span)


HISTORY = [
    Held(START, "Tổng đài 111"),
    Held(after(minutes=4), "UBND xã", "Lan"),
    Held(after(hours=2), "UBND xã", "Lan"),
    Held(after(hours=5), "UBND xã", "Thế"),
]


class TestTheSpans:
    def test_follow_each_other_without_a_gap(self):
        spans = spans_of(HISTORY, until=after(hours=12))

        assert [(s.office, s.person, s.length) for s in spans] == [
            ("Tổng đài 111", "", timedelta(minutes=4)),
            ("UBND xã", "Lan", timedelta(hours=4, minutes=56)),
            ("UBND xã", "Thế", timedelta(hours=7)),
        ]
        assert all(a.until == b.since for a, b in itertools.pairwise(spans))

    def test_say_in_whose_hands_a_limit_ran_out(self):
        spans = spans_of(HISTORY, until=after(hours=13), breaches=[after(hours=12)])

        assert [s.late for s in spans] == [False, False, True]

    def test_give_a_breach_at_the_hand_over_to_whoever_took_over(self):
        spans = spans_of(HISTORY, until=after(hours=6), breaches=[after(hours=5)])

        assert [s.person for s in spans if s.late] == ["Thế"]

    def test_keep_a_breach_at_the_last_moment(self):
        spans = spans_of(HISTORY, until=after(hours=12), breaches=[after(hours=12)])

        assert [s.late for s in spans] == [False, False, True]

    def test_leave_out_whoever_held_it_for_no_time_at_all(self):
        passed_on = [Held(START, "A"), Held(START, "B"), Held(after(hours=1), "C")]

        spans = spans_of(passed_on, until=after(hours=2))

        assert [s.office for s in spans] == ["B", "C"]

    def test_set_partner_bodies_beside_with_whether_they_answered(self):
        beside = [
            Beside("Y tế", after(hours=1)),
            Beside("Công an", after(hours=1), answered=True),
            Beside("Trường", after(hours=1), until=after(hours=2)),
        ]

        spans = list(spans_of(HISTORY, until=after(hours=4), beside=beside))

        found = {s.office: (s.answered, s.length) for s in spans if s.beside}
        assert found == {
            "Y tế": (False, timedelta(hours=3)),
            "Công an": (True, timedelta(hours=3)),
            "Trường": (True, timedelta(hours=1)),
        }

    def test_of_no_history_are_none(self):
        assert spans_of([], until=START) == []
        assert bars_of([]) == []


class TestTheBars:
    def test_fill_the_line_from_the_first_moment_to_the_last(self):
        bars = bars_of(spans_of(HISTORY, until=after(hours=10)))

        assert bars[0].start == 0
        assert round(bars[-1].start + bars[-1].width, 6) == 100
        assert all(bar.width > 0 for bar in bars)

    def test_are_striped_outside_office_hours(self):
        night = outside_office_hours(START, after(hours=24), Calendar())

        bars = bars_of(spans_of(HISTORY, until=after(hours=24)), night)

        assert bars[0].outside == ()  # four minutes in the afternoon
        (stripe,) = bars[-1].outside
        hours = [share * 24 / 100 for share in stripe]
        closes = datetime(2026, 11, 23, 18, 58, tzinfo=LOCAL)  # they took it after five
        assert round(hours[0], 3) == round((closes - START) / timedelta(hours=1), 3)
        assert round(hours[1], 2) == 12.53  # until half past seven next morning


class TestOfficeHours:
    def test_a_weekend_is_outside_as_a_whole(self):
        friday = datetime(2026, 11, 27, 16, 0, tzinfo=LOCAL)
        monday = datetime(2026, 11, 30, 9, 0, tzinfo=LOCAL)

        spans = outside_office_hours(friday, monday, Calendar())

        closed = [
            (a, b) for a, b in spans if a.date() == friday.date() and a.hour == 17
        ]
        assert closed == [(closed[0][0], datetime(2026, 11, 30, 7, 30, tzinfo=LOCAL))]

    def test_six_in_the_morning_is_outside_on_its_own_local_day(self):
        six = datetime(2026, 11, 23, 6, 0, tzinfo=LOCAL)

        spans = outside_office_hours(six, six + timedelta(hours=1), Calendar())

        assert any(a <= six < b for a, b in spans)

    def test_a_very_long_time_is_not_striped(self):
        assert outside_office_hours(START, after(days=100), Calendar()) == []
