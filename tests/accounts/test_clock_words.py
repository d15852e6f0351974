"""What a clock says, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import translation

from accounts.clock_words import (
    STATES,
    clock_words,
    countdown_words,
    due_words,
    duration_words,
)

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = datetime(2026, 11, 23, 21, 12, tzinfo=LOCAL)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=LOCAL)


def span(**parts: float) -> timedelta:
    return timedelta(**parts)


@dataclass
class Limit:
    state: str = "running"
    due_at: datetime | None = DUE
    remaining: timedelta | None = timedelta(hours=7, minutes=20)
    working_days_left: int | None = None
    rule_label: str = "12 giờ kể từ khi nhận tin"
    source: str = "NĐ 56/2017 Điều 27"


def drawn(limit: Limit | None, **more: object) -> str:
    told = " ".join(f"{name}={name}" for name in more)
    text = "{% load frame %}{% clock limit " + told + " %}"
    return engines["django"].from_string(text).render({"limit": limit, **more})


class TestTheWords:
    @pytest.mark.parametrize(
        ("state", "left", "said"),
        [
            ("running", span(hours=7, minutes=20), "Còn 7 giờ 20 phút"),
            ("soon", span(hours=1, minutes=13), "Còn 1 giờ 13 phút"),
            ("soon", span(seconds=59), "Còn 0 giờ 0 phút"),
            ("breached", span(minutes=-25), "Quá hạn 0 giờ 25 phút"),
            ("breached", span(minutes=25), "Quá hạn 0 giờ 25 phút"),
            ("breached", span(days=-3, hours=-4), "Quá hạn 3 ngày 4 giờ"),
            ("met", span(hours=3), "Xong, sớm 3 giờ"),
            ("met_late", span(hours=-2), "Xong, trễ 2 giờ"),
            ("none", None, "Không có hạn"),
            ("paused", None, "Tạm dừng"),
            ("breached", None, "Quá hạn"),
        ],
    )
    def test_of_each_state_are_those_of_the_office(self, state, left, said):
        with translation.override("vi"):
            assert clock_words(state, left) == said

    def test_count_working_days_until_the_last_then_hours(self):
        with translation.override("vi"):
            days = clock_words("running", span(days=3), working_days_left=2)
            last = clock_words("soon", span(hours=5), working_days_left=0)

        assert days == "Còn 2 ngày làm việc"
        assert last == "Còn 5 giờ 0 phút"

    def test_of_a_breach_never_promise_working_days(self):
        with translation.override("vi"):
            said = clock_words("breached", span(hours=-5), working_days_left=1)

        assert said == "Quá hạn 5 giờ 0 phút"

    def test_say_since_when_it_rests_by_the_local_clock(self):
        paused = datetime(2026, 11, 23, 2, 0, tzinfo=ZoneInfo("UTC"))

        with translation.override("vi"):
            said = clock_words("paused", None, paused_at=paused)

        assert said == "Tạm dừng từ 09:00 23/11"

    def test_know_one_from_many_in_english(self):
        with translation.override("en"):
            one = clock_words("running", span(hours=1, minutes=1))
            many = clock_words("running", span(days=2, hours=2))

        assert one == "1 hour 1 minute left"
        assert many == "2 days 2 hours left"

    def test_refuse_a_state_no_clock_has(self):
        with pytest.raises(ValueError, match="finished"):
            clock_words("finished", None)

    def test_never_promise_more_than_there_is(self):
        with translation.override("vi"):
            assert countdown_words(span(minutes=59, seconds=59)) == "0 giờ 59 phút"
            assert duration_words(span(hours=23, minutes=59, seconds=59)) == (
                "23 giờ 59 phút"
            )

    @pytest.mark.parametrize("state", STATES)
    def test_exist_for_every_state_without_a_moment(self, state):
        with translation.override("vi"):
            assert clock_words(state, None)


class TestTheDueMoment:
    def test_leaves_out_the_year_only_when_it_is_this_one(self):
        with translation.override("vi"):
            assert due_words(DUE, span(hours=7)) == "hạn 21:12 23/11"
            assert due_words(DUE, span(days=400)) == "hạn 21:12 23/11/2026"
            assert due_words(DUE) == "hạn 21:12 23/11/2026"
            assert due_words(None) == ""

    @pytest.mark.parametrize("ends", [MIDNIGHT, MIDNIGHT - timedelta(minutes=1)])
    def test_names_the_day_that_ends_at_midnight(self, ends):
        with translation.override("vi"):
            assert due_words(ends, span(hours=7)) == "hạn hết ngày 23/11"
            assert due_words(ends) == "hạn hết ngày 23/11/2026"


class TestTheClock:
    def test_shows_words_due_moment_and_rule_together(self):
        with translation.override("vi"):
            page = drawn(Limit())

        assert "Còn 7 giờ 20 phút" in page
        assert "hạn 21:12 23/11" in page
        assert "12 giờ kể từ khi nhận tin" in page
        assert 'datetime="2026-11-23T21:12:00+07:00"' in page
        assert 'role="timer"' in page
        assert 'aria-live="off"' in page
        assert "NĐ 56/2017" not in page

    def test_names_its_source_and_the_other_limits_when_asked(self):
        page = drawn(Limit(), source=True, more=2)

        assert "NĐ 56/2017 Điều 27" in page
        assert "+2" in page

    def test_without_a_limit_says_so_plainly(self):
        with translation.override("vi"):
            page = drawn(None)

        assert "Không có hạn" in page
        assert "<time" not in page
