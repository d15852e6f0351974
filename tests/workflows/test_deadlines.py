"""The rules that run equal their rows in the register, and say when they apply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from workflows.rules.calendar import (
    EVERY_WEEKDAY,
    LOCAL,
    CalendarDays,
    Hours,
    WorkingDays,
)
from workflows.rules.clock import Clock, Times, clock_at
from workflows.rules.deadlines import (
    BEGIN_CHOICES,
    BENCHMARKS,
    DEADLINES,
    STANDING,
    Deadline,
)
from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import Kind
from workflows.rules.limits import (
    AtOnce,
    Local,
    NotStated,
    OnDate,
    Within,
    local_unit,
    marks_of,
    refusal_of,
    running_length,
)
from workflows.rules.moments import SINCE, Moment, moment_of
from workflows.rules.register import register
from workflows.rules.states import State

AT = datetime(2026, 11, 16, 9, tzinfo=LOCAL)  # a Monday


def facts(**known) -> CaseFacts:
    return CaseFacts(at=AT, **known)


class TestTheRegister:
    def test_is_carried_over_whole(self):
        tracks = [row.id[0] for row in register().values()]

        assert len(register()) == 75
        assert {t: tracks.count(t) for t in "CBSAPVLERDG"} == {
            "C": 15, "B": 6, "S": 11, "A": 7, "P": 13, "V": 3,
            "L": 2, "E": 1, "R": 5, "D": 9, "G": 3,
        }  # fmt: skip

    def test_says_of_every_row_where_it_stands_and_how_sure_it_is(self):
        bare = [
            row.id
            for row in register().values()
            if not (row.legal_basis and row.confidence and row.kind)
        ]

        assert bare == []


class TestARunningRule:
    @pytest.mark.parametrize("rule", DEADLINES.values(), ids=lambda r: r.source)
    def test_has_the_length_of_its_row(self, rule):
        row = rule.row
        said = (row.limit, row.unit)

        match rule.limit:
            case AtOnce():
                assert said == ("immediately", "")
            case NotStated() | OnDate():
                assert said == ("not stated", "")
            case Within(source=source):
                assert said == (f"within {source} window", "")
                assert rule.limit.length == Hours(float(register()[source].limit))
            case CalendarDays(count=15) if row.id == "C09":
                assert said == ("at day 15", "")
            case limit:
                assert (float(row.limit), row.unit) == (limit.count, limit.unit)

    @pytest.mark.parametrize("rule", DEADLINES.values(), ids=lambda r: r.source)
    def test_counts_in_the_time_of_its_row(self, rule):
        basis = {"hour": "clock", "day": "calendar", "working_day": "working"}
        length = None if rule.suggested else rule.length

        if length is not None:
            assert rule.row.time_basis == basis[length.unit]

    def test_runs_for_each_core_row_and_each_practice(self):
        sources = [rule.source for rule in STANDING]

        assert sources == [f"C{n:02}" for n in range(1, 15)] + ["G01", "G02", "G03"]
        assert [rule.source for rule in BENCHMARKS] == [f"B0{n}" for n in range(1, 7)]

    def test_is_never_pausable_when_it_is_law(self):
        law = [rule for rule in DEADLINES.values() if rule.row.kind == "legal"]

        assert law
        assert not any(rule.pausable for rule in law)
        with pytest.raises(ValueError, match="nothing allows to pause"):
            replace(DEADLINES["emergency_measures"], pausable=True)

    def test_says_that_a_suggestion_is_ours(self):
        rule = DEADLINES["plan_sending"]

        assert rule.row.limit == "not stated"
        assert rule.length == WorkingDays(1)
        assert rule.certainty == "design proposal"

    def test_names_only_known_events(self):
        named = {key for r in DEADLINES.values() for key in (r.begins, *r.met_by)}

        assert named <= set(Moment)

    def test_says_in_words_from_when_it_counts(self):
        begins = {r.begins for r in DEADLINES.values()}
        choices = {key for keys in BEGIN_CHOICES.values() for key in keys}

        assert begins | choices == set(SINCE)


class TestTwelveHoursForMeasures:
    rule = DEADLINES["emergency_measures"]

    def test_run_while_nobody_has_decided(self):
        assert self.rule.applies(facts(emergency=None))
        assert self.rule.applies(facts(emergency=True))
        assert not self.rule.applies(facts(emergency=False))

    def test_do_not_run_for_an_accident(self):
        assert not self.rule.applies(facts(kind=Kind.INJURY))

    def test_begin_when_the_information_was_received_not_when_it_was_logged(self):
        received = AT - timedelta(hours=5)
        known = facts(received_at=received, moments={Moment.LOGGED: AT})

        assert self.rule.begins_at(known) == received


class TestTheTwelveHoursForIsolation:
    rule = DEADLINES["isolation_decision"]

    def test_run_only_where_a_parent_or_carer_is_suspected(self):
        assert not self.rule.applies(facts())
        assert not self.rule.applies(facts(suspect_is_carer=False))
        assert self.rule.applies(facts(suspect_is_carer=True))

    def test_follow_the_decision_once_it_is_taken(self):
        assert not self.rule.applies(
            facts(suspect_is_carer=True, isolation_needed=False)
        )
        assert self.rule.applies(facts(isolation_needed=True))


class TestPassingOn:
    rule = DEADLINES["report_forwarded"]

    @pytest.mark.parametrize("point", ["111", "police", "child_affairs"])
    def test_is_the_duty_of_whoever_is_not_the_commune(self, point):
        assert self.rule.applies(facts(receiving_point=point))

    def test_is_not_asked_of_the_commune_itself(self):
        assert not self.rule.applies(facts(receiving_point="commune_pc"))


class TestTheDaysOfThePlan:
    rule = DEADLINES["plan_submission"]
    signed = AT - timedelta(days=2)

    def test_begin_when_both_the_assessment_and_the_meeting_are_there(self):
        only_signed = facts(moments={Moment.MAU_03_SIGNED: self.signed})
        both = facts(
            moments={Moment.MAU_03_SIGNED: self.signed, Moment.MEETING_HELD: AT}
        )

        assert self.rule.begins_at(only_signed) is None
        assert self.rule.begins_at(both) == AT

    def test_may_begin_at_another_event_where_a_place_says_so(self):
        only_signed = facts(moments={Moment.MAU_03_SIGNED: self.signed})

        begins = self.rule.begins_at(only_signed, {Moment.MAU_03_SIGNED})

        assert begins == self.signed
        assert Moment.MAU_03_SIGNED in BEGIN_CHOICES[self.rule.key]

    def test_begin_again_when_a_new_plan_is_needed(self):
        again = AT + timedelta(days=30)
        known = facts(moments={Moment.NEEDS_DETERMINED: AT, Moment.PLAN_AGAIN: again})

        assert self.rule.begins_at(known) == again

    def test_do_not_bind_an_emergency(self):
        planning = {"state": State.PLANNING}

        assert self.rule.applies(facts(emergency=False, **planning))
        assert not self.rule.applies(facts(emergency=True, **planning))

    def test_are_not_begun_anew_by_a_meeting_while_the_plan_runs(self):
        assert not self.rule.applies(facts(state=State.IN_PROGRESS))


class TestFirstContact:
    @pytest.mark.parametrize(
        ("level", "length"),
        [("high", Hours(24)), ("medium", Hours(72)), ("low", CalendarDays(7))],
    )
    def test_follows_the_risk(self, level, length):
        rule = DEADLINES[f"first_contact_{level}"]

        assert rule.length == length
        assert rule.applies(facts(risk=level))
        others = {"high", "medium", "low"} - {level}
        assert not any(rule.applies(facts(risk=other)) for other in others)

    def test_counts_from_the_first_decision_on_the_risk(self):
        rule = DEADLINES["first_contact_high"]

        assert rule.begins_at(facts(risk_decided_at=AT)) == AT


class TestWarnings:
    def test_of_twelve_hours_come_at_six_and_nine(self):
        rule = DEADLINES["emergency_measures"]

        marks = marks_of(rule, rule.length, facts(), AT)

        assert marks.half_at == AT + timedelta(hours=6)
        assert marks.three_quarters_at == AT + timedelta(hours=9)
        assert marks.due_at == AT + timedelta(hours=12)

    def test_leave_out_the_last_warning_where_a_local_limit_has_no_room(self):
        rule = DEADLINES["emergency_measures"]
        assert marks_of(rule, Hours(12), facts(), AT).last_at == AT + timedelta(
            hours=11
        )
        assert marks_of(rule, Hours(8), facts(), AT).last_at is None

    def test_of_the_reassessment_begin_with_day_ten(self):
        rule = DEADLINES["isolation_reassessment"]

        marks = marks_of(rule, rule.length, facts(), AT)

        ten, thirteen, fourteen = (
            (AT + timedelta(days=day)).replace(hour=0) for day in (10, 13, 14)
        )
        assert marks.half_at == ten
        assert marks.three_quarters_at == thirteen
        assert marks.last_at == fourteen
        assert marks.due_at == (AT + timedelta(days=16)).replace(hour=0)

    def test_of_a_review_follow_the_date_in_the_plan(self):
        rule = DEADLINES["plan_review"]

        undated = marks_of(rule, rule.length, facts(), AT)
        dated = marks_of(rule, rule.length, facts(review_date=date(2026, 12, 15)), AT)

        assert undated.due_at is None
        assert dated.due_at == datetime(2026, 12, 16, tzinfo=LOCAL)

    def test_are_none_where_the_law_says_at_once(self):
        rule = DEADLINES["hand_over"]

        assert marks_of(rule, rule.length, facts(), AT).due_at is None


class TestALocalLimit:
    def test_may_be_stricter_and_never_looser(self):
        rule = DEADLINES["emergency_measures"]

        assert refusal_of(rule, 8) == ""
        assert refusal_of(rule, 12) == ""
        assert "never looser" in refusal_of(rule, 12.5)
        assert "more than zero" in refusal_of(rule, 0)

    def test_counts_days_whole(self):
        rule = DEADLINES["plan_submission"]

        assert refusal_of(rule, 3) == ""
        assert "whole" in refusal_of(rule, 2.5)

    def test_may_be_set_where_the_law_gives_no_number(self):
        assert refusal_of(DEADLINES["report_recorded"], 1) == ""
        assert refusal_of(DEADLINES["plan_sending"], 3) == ""

    def test_has_a_longest_value_where_the_law_gives_no_number(self):
        assert "longest value" in refusal_of(DEADLINES["report_recorded"], 12.5)
        assert "longest value" in refusal_of(DEADLINES["plan_sending"], 8)

    @pytest.mark.parametrize("rule", DEADLINES.values(), ids=lambda r: r.source)
    def test_is_bounded_wherever_it_can_be_set(self, rule):
        unit = local_unit(rule)

        assert (rule.loosest.unit if rule.loosest else "") == unit
        assert refusal_of(rule, 999) != ""

    def test_is_refused_where_the_case_sets_the_date(self):
        assert "date in the case" in refusal_of(DEADLINES["plan_review"], 5)

    def test_of_a_benchmark_stays_inside_the_twelve_hours(self):
        rule = DEADLINES["step_verify"]

        assert refusal_of(rule, 6) == ""
        assert "never looser" in refusal_of(rule, 13)

    def test_runs_in_the_unit_of_its_rule(self):
        at_once = DEADLINES["report_recorded"]

        assert running_length(at_once, None) is None
        assert running_length(at_once, Local(at_once.key, 1)) == Hours(1)
        plan = DEADLINES["plan_submission"]
        assert running_length(plan, Local(plan.key, 3)) == WorkingDays(3)


def clock_of(rule: Deadline, at: datetime, **moments):
    marks = marks_of(rule, rule.length, facts(), AT)
    times = Times(
        begins_at=AT,
        soon_at=marks.soon_at,
        due_at=marks.due_at,
        in_working_days=rule.length is not None and rule.length.unit == "working_day",
        **moments,
    )
    return clock_at(times, at, EVERY_WEEKDAY)


class TestTheClock:
    measures = DEADLINES["emergency_measures"]
    approval = DEADLINES["plan_approval"]

    @pytest.mark.parametrize(
        ("hours", "state"),
        [
            (0, Clock.RUNNING),
            (9.5, Clock.RUNNING),  # the last quarter, but more than two hours
            (10, Clock.SOON),
            (11.99, Clock.SOON),
            (12, Clock.BREACHED),
            (40, Clock.BREACHED),
        ],
    )
    def test_of_clock_hours_warns_in_the_last_two_hours(self, hours, state):
        assert clock_of(self.measures, AT + timedelta(hours=hours)).state is state

    def test_says_how_far_past_due_it_is(self):
        shown = clock_of(self.measures, AT + timedelta(hours=12, minutes=25))

        assert shown.remaining == -timedelta(minutes=25)

    def test_counts_down_in_working_days_until_the_last_day(self):
        monday, tuesday, wednesday = (AT + timedelta(days=n) for n in range(3))

        assert clock_of(self.approval, monday).working_days_left == 2
        assert clock_of(self.approval, tuesday).working_days_left == 1
        last = clock_of(self.approval, wednesday)
        assert last.working_days_left is None
        assert last.remaining == timedelta(hours=15)

    def test_tells_ahead_when_fewer_working_days_are_left(self):
        friday = AT + timedelta(days=4)
        marks = marks_of(self.approval, self.approval.length, facts(), friday)
        times = Times(friday, due_at=marks.due_at, in_working_days=True)

        shown = clock_at(times, friday, EVERY_WEEKDAY)

        midnights = [datetime(2026, 11, day, tzinfo=LOCAL) for day in (23, 24)]
        assert shown.working_days_left == 2
        assert shown.turns == ((midnights[0], 1), (midnights[1], None))
        for midnight, left in shown.turns:
            then = clock_at(times, midnight, EVERY_WEEKDAY)
            before = clock_at(times, midnight - timedelta(minutes=1), EVERY_WEEKDAY)
            assert then.working_days_left == left
            assert before.working_days_left == (left or 0) + 1

    def test_of_five_working_days_is_soon_once_one_is_left(self):
        rule = DEADLINES["plan_submission"]
        end_of_friday = datetime(2026, 11, 21, 0, 0, tzinfo=LOCAL)

        before = clock_of(rule, end_of_friday - timedelta(minutes=1))
        assert before.state is Clock.RUNNING
        assert clock_of(rule, end_of_friday).state is Clock.SOON

    def test_tells_met_in_time_from_met_late(self):
        early = clock_of(self.measures, AT, met_at=AT + timedelta(hours=9))
        late = clock_of(self.measures, AT, met_at=AT + timedelta(hours=14))

        assert (early.state, early.remaining) == (Clock.MET, timedelta(hours=3))
        assert (late.state, late.remaining) == (Clock.MET_LATE, -timedelta(hours=2))
        assert late.elapsed == timedelta(hours=14)

    def test_stands_still_while_paused(self):
        since = AT + timedelta(hours=2)
        shown = clock_of(self.measures, AT + timedelta(hours=20), paused_since=since)

        assert shown.state is Clock.PAUSED
        assert shown.remaining == timedelta(hours=10)

    def test_shows_elapsed_time_where_there_is_no_limit(self):
        shown = clock_of(DEADLINES["hand_over"], AT + timedelta(minutes=40))

        assert shown.state is Clock.NONE
        assert shown.elapsed == timedelta(minutes=40)
        assert not shown.over

    def test_says_when_a_limit_no_longer_applies(self):
        ended = clock_of(self.measures, AT, ended_at=AT + timedelta(hours=3))

        assert ended.state is Clock.ENDED


class TestMoments:
    def test_are_read_from_named_fields_too(self):
        known = facts(received_at=AT, moments={Moment.ACCEPTED: AT})

        assert moment_of(known, Moment.RECEIVED) == AT
        assert moment_of(known, Moment.ACCEPTED) == AT
        assert moment_of(known, Moment.CLOSED) is None
