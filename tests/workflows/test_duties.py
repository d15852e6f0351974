"""Limits as rows: they follow the facts, begin once, and a breach stays a breach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Organisation, Person, Place
from tests.workflows.rows import a_saved_case
from workflows.duties import (
    Clock,
    PauseRefused,
    pause,
    recompute,
    resume,
    settle,
    state_of,
    withdraw_all,
)
from workflows.models import CalendarDay, CalendarVersion, Duty, LocalLimit
from workflows.rules.calendar import LOCAL, Calendar
from workflows.rules.facts import CaseFacts
from workflows.rules.moments import Moment
from workflows.rules.states import State
from workflows.working_days import calendar_for, new_version, seed_calendar

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 9, tzinfo=LOCAL)
WEEKDAYS = Calendar(version=7)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class Told:
    """A case and what is known of it so far; each ``settle`` is one command."""

    def __init__(self, **known) -> None:
        self.case = a_saved_case()
        self.facts = CaseFacts(at=MONDAY, received_at=MONDAY, **known)

    def knows(self, **known) -> Told:
        moments = self.facts.moments | known.pop("moments", {})
        self.facts = replace(self.facts, moments=moments, **known)
        return self

    def settle(self, at: datetime = MONDAY, calendar: Calendar | None = WEEKDAYS):
        facts = replace(self.facts, at=at)
        with transaction.atomic():
            return settle(self.case, facts, at=at, cycle=1, calendar=calendar)

    def duty(self, rule: str):
        return Duty.objects.of_cycle(self.case.pk, 1).filter(rule=rule).last()


def rules(duties) -> set[str]:
    return {duty.rule for duty in duties}


class TestBeginning:
    def test_the_clock_of_the_law_starts_when_the_information_was_received(self):
        told = Told()

        effects = told.settle(at=MONDAY + hours(3))

        assert rules(effects.begun) == {
            "report_recorded",
            "initial_assessment",
            "emergency_measures",
        }
        duty = told.duty("emergency_measures")
        assert duty.begins_at == MONDAY
        assert duty.due_at == MONDAY + hours(12)
        assert duty.next_mark_at == MONDAY + hours(6)
        assert duty.basis == Duty.Basis.SOURCE

    def test_doing_it_twice_changes_nothing_more(self, django_assert_num_queries):
        told = Told()
        told.settle()
        before = list(Duty.objects.order_by("pk").values())

        with django_assert_num_queries(4):  # savepoint, rows, local limits, release
            effects = told.settle(at=MONDAY + hours(1))

        assert not effects
        assert list(Duty.objects.order_by("pk").values()) == before

    def test_at_once_keeps_the_elapsed_time_and_is_never_due(self):
        told = Told()
        told.settle()
        at = MONDAY + hours(1)
        told.knows(moments={Moment.MAU_01_RECORDED: at}).settle(at=at)

        duty = told.duty("report_recorded")
        assert duty.due_at is None
        assert duty.met_at - duty.begins_at == hours(1)
        assert state_of(duty, at, WEEKDAYS).state is Clock.NONE

    def test_the_plan_counts_working_days_of_a_calendar_that_is_named(self):
        told = Told(emergency=False, state=State.PLANNING)
        told.knows(moments={Moment.NEEDS_DETERMINED: MONDAY}).settle()

        duty = told.duty("plan_submission")
        assert duty.due_at == datetime(2026, 11, 24, tzinfo=LOCAL)
        assert duty.calendar_version == WEEKDAYS.version
        assert told.duty("plan_in_procedure").due_at > duty.due_at

    def test_a_suggested_limit_says_so(self):
        told = Told(state=State.IN_PROGRESS)
        told.knows(moments={Moment.PLAN_APPROVED: MONDAY}).settle()

        assert told.duty("plan_sending").basis == Duty.Basis.SUGGESTED


class TestMeeting:
    def test_is_dated_by_the_act_not_by_its_typing(self):
        told = Told()
        told.settle()
        acted, typed = MONDAY + hours(11), MONDAY + hours(30)

        effects = told.knows(moments={Moment.MEASURES_APPLIED: acted}).settle(typed)

        assert rules(effects.met) == {"emergency_measures"}
        duty = told.duty("emergency_measures")
        assert duty.met_at == acted
        assert not Duty.objects.met_late().exists()
        assert duty.next_mark_at is None

    def test_late_is_a_breach_that_no_sweep_would_find_any_more(self):
        told = Told()
        told.settle()
        acted = MONDAY + hours(13)

        effects = told.knows(moments={Moment.MEASURES_APPLIED: acted}).settle(acted)

        assert rules(effects.breached) == {"emergency_measures"}
        duty = told.duty("emergency_measures")
        assert duty.raised_100_at == acted
        assert list(Duty.objects.met_late()) == [duty]

    def test_never_lies_before_the_beginning(self):
        told = Told().knows(moments={Moment.MEASURES_APPLIED: MONDAY - hours(1)})

        told.settle()

        assert told.duty("emergency_measures").met_at == MONDAY

    def test_a_met_limit_does_not_begin_again(self):
        told = Told().knows(moments={Moment.MEASURES_APPLIED: MONDAY + hours(1)})
        told.settle(MONDAY + hours(1))

        effects = told.settle(MONDAY + hours(2))

        assert not effects
        assert Duty.objects.filter(rule="emergency_measures").count() == 1


class TestRoundsOfAPlan:
    def test_a_returned_plan_begins_the_chairs_days_anew_when_it_comes_back(self):
        told = Told(emergency=False, state=State.AWAITING_APPROVAL)
        first, returned, second = (MONDAY + timedelta(days=n) for n in (0, 1, 3))
        told.knows(moments={Moment.PLAN_SUBMITTED: first}).settle(first)
        told.knows(moments={Moment.PLAN_RETURNED: returned}).settle(returned)

        told.knows(moments={Moment.PLAN_SUBMITTED: second}).settle(second)

        rows = Duty.objects.filter(rule="plan_approval").order_by("sequence")
        assert [(d.begins_at, d.met_at) for d in rows] == [
            (first, returned),
            (second, None),
        ]

    def test_the_whole_procedure_runs_on_through_a_return(self):
        told = Told(emergency=False, state=State.PLANNING)
        told.knows(moments={Moment.NEEDS_DETERMINED: MONDAY}).settle()
        later = MONDAY + timedelta(days=1)
        told.knows(
            moments={Moment.PLAN_SUBMITTED: later, Moment.PLAN_RETURNED: later}
        ).settle(later)

        assert told.duty("plan_submission").met_at == later
        assert told.duty("plan_in_procedure").is_open

    def test_a_new_plan_after_the_review_has_its_own_days(self):
        told = Told(emergency=False, state=State.PLANNING)
        told.knows(
            moments={Moment.NEEDS_DETERMINED: MONDAY, Moment.PLAN_SUBMITTED: MONDAY}
        ).settle()
        again = MONDAY + timedelta(days=40)

        told.knows(moments={Moment.PLAN_AGAIN: again}).settle(again)

        duty = told.duty("plan_submission")
        assert (duty.sequence, duty.begins_at, duty.met_at) == (2, again, None)

    def test_the_review_moves_with_the_date_in_the_plan_until_it_has_passed(self):
        told = Told(state=State.IN_PROGRESS, review_date=date(2026, 12, 1))
        told.knows(moments={Moment.PLAN_APPROVED: MONDAY}).settle()

        effects = told.knows(review_date=date(2026, 12, 8)).settle(MONDAY + hours(1))

        assert [c.new_due for c in effects.moved] == [
            datetime(2026, 12, 9, tzinfo=LOCAL)
        ]
        too_late = datetime(2026, 12, 10, tzinfo=LOCAL)
        moved = told.knows(review_date=date(2027, 1, 8)).settle(too_late).moved
        assert moved == ()
        assert told.duty("plan_review").due_at == datetime(2026, 12, 9, tzinfo=LOCAL)


class TestWithdrawing:
    def test_ends_what_no_longer_applies(self):
        told = Told()
        told.settle()

        effects = told.knows(emergency=False).settle(MONDAY + hours(2))

        assert rules(effects.withdrawn) == {"initial_assessment", "emergency_measures"}
        duty = told.duty("emergency_measures")
        assert duty.end_reason == Duty.EndReason.NO_LONGER_APPLIES
        assert not Duty.objects.ended_late().exists()

    def test_counts_from_the_original_start_when_it_applies_after_all(self):
        told = Told()
        told.settle()
        told.knows(emergency=False).settle(MONDAY + hours(2))

        told.knows(emergency=True).settle(MONDAY + hours(20))

        duty = told.duty("emergency_measures")
        assert (duty.sequence, duty.begins_at) == (2, MONDAY)
        assert duty in Duty.objects.overdue(MONDAY + hours(20))

    def test_ends_everything_open_when_the_case_is_closed(self):
        told = Told()
        told.settle()

        effects = told.knows(state=State.CLOSED).settle(MONDAY + hours(2))

        assert {d.end_reason for d in effects.withdrawn} == {"case_closed"}
        assert not Duty.objects.open().exists()
        assert not told.settle(MONDAY + hours(3))

    def test_tells_a_voided_case_from_a_closed_one(self):
        told = Told()
        told.settle()

        effects = told.knows(state=State.VOIDED).settle(MONDAY + hours(2))

        assert {d.end_reason for d in effects.withdrawn} == {"case_voided"}

    def test_ends_a_cycle_that_is_called_off(self):
        told = Told()
        told.settle()

        effects = withdraw_all(
            told.case,
            cycle=1,
            at=MONDAY + hours(2),
            reason=Duty.EndReason.CYCLE_CANCELLED,
        )

        assert len(effects.withdrawn) == 3
        assert not Duty.objects.open().exists()


class TestRisk:
    decided = MONDAY

    def risky(self, level: str) -> Told:
        told = Told(emergency=False, risk=level, risk_decided_at=self.decided)
        told.settle()
        return told

    def test_raised_counts_from_the_original_start(self):
        told = self.risky("medium")

        told.knows(risk="high").settle(MONDAY + hours(10))

        high = told.duty("first_contact_high")
        assert high.due_at == MONDAY + hours(24)
        medium = told.duty("first_contact_medium")
        assert medium.end_reason == Duty.EndReason.NO_LONGER_APPLIES

    def test_lowered_never_erases_a_breach(self):
        told = self.risky("high")

        effects = told.knows(risk="low").settle(MONDAY + hours(30))

        assert rules(effects.breached) == {"first_contact_high"}
        assert list(Duty.objects.ended_late()) == [told.duty("first_contact_high")]
        assert told.duty("first_contact_low").is_open

    def test_raised_after_the_first_contact_asks_for_no_second_one(self):
        told = self.risky("medium")
        told.knows(first_contact_at=MONDAY + hours(30)).settle(MONDAY + hours(30))

        effects = told.knows(risk="high").settle(MONDAY + hours(40))

        assert effects.begun == ()
        assert not Duty.objects.met_late().exists()


class TestIsolation:
    def test_ends_after_fifteen_days_all_told(self):
        told = Told(isolation_open=True)
        told.knows(moments={Moment.ISOLATION_STARTED: MONDAY}).settle()
        later = MONDAY + timedelta(days=10)

        told.knows(moments={Moment.ISOLATION_DECIDED: later}).settle(later)

        due = datetime(2026, 12, 2, tzinfo=LOCAL)
        assert told.duty("isolation_length").due_at == due

    def test_has_only_what_an_earlier_one_has_left(self):
        told = Told(isolation_open=True, isolation_spent=timedelta(days=10))
        told.knows(moments={Moment.ISOLATION_STARTED: MONDAY}).settle()

        due = datetime(2026, 12, 2, tzinfo=LOCAL) - timedelta(days=10)
        assert told.duty("isolation_length").due_at == due
        assert told.duty("isolation_reassessment").due_at == due

    def test_goes_on_where_a_competent_authority_asks_for_it(self):
        told = Told(isolation_open=True)
        told.knows(moments={Moment.ISOLATION_STARTED: MONDAY}).settle()

        told.knows(isolation_by_court=True).settle(MONDAY + timedelta(days=14))

        assert not told.duty("isolation_length").is_open


class TestALateEntry:
    def test_records_what_has_passed_and_rings_for_nothing(self):
        told = Told(late_entry=True)
        at = MONDAY + timedelta(days=3)

        effects = told.settle(at)

        assert rules(effects.recorded) == {"initial_assessment", "emergency_measures"}
        assert effects.breached == ()
        duty = told.duty("emergency_measures")
        assert duty.next_mark_at is None
        assert duty.raised_100_at == at
        assert duty.was_raised_late(100)
        assert duty in Duty.objects.overdue(at)

    def test_records_a_late_meeting_without_an_alert(self):
        told = Told(late_entry=True)
        told.knows(moments={Moment.MEASURES_APPLIED: MONDAY + hours(14)})

        effects = told.settle(MONDAY + timedelta(days=3))

        assert effects.breached == ()
        assert list(Duty.objects.met_late()) == [told.duty("emergency_measures")]

    def test_still_warns_of_what_is_to_come(self):
        told = Told(late_entry=True, state=State.IN_PROGRESS)
        at = MONDAY + timedelta(days=3)
        told.knows(moments={Moment.PLAN_APPROVED: at}).settle(at)

        assert told.duty("plan_sending").next_mark_at > at


def a_place() -> Place:
    return Place.objects.create(
        code="06127", level="commune", name="Xã Thử", folded_name="xa thu"
    )


def an_office(place: Place) -> Organisation:
    return Organisation.objects.create(
        kind="commune_committee",
        name="UBND xã Thử",
        place=place,
        starts_on=date(2025, 7, 1),
    )


def a_limit(rule: str, value, **where) -> LocalLimit:
    maker, _ = Person.objects.get_or_create(
        username="maker", defaults={"display_name": "An"}
    )
    return LocalLimit(
        rule=rule,
        value=value,
        valid_from=date(2026, 1, 1),
        made_at=MONDAY,
        made_by=maker,
        **where,
    )


class TestALocalLimit:
    def test_shortens_the_rule_in_its_own_place_only(self):
        place = a_place()
        a_limit("emergency_measures", 8, place=place).save()
        here, elsewhere = Told(incident_commune_id=place.pk), Told()

        here.settle()
        elsewhere.settle()

        assert here.duty("emergency_measures").due_at == MONDAY + hours(8)
        assert here.duty("emergency_measures").basis == Duty.Basis.LOCAL
        assert elsewhere.duty("emergency_measures").due_at == MONDAY + hours(12)

    def test_the_strictest_counts_when_place_and_office_have_one(self):
        place = a_place()
        office = an_office(place)
        a_limit("emergency_measures", 10, place=place).save()
        a_limit("emergency_measures", 6, organisation=office).save()

        told = Told(incident_commune_id=place.pk, office_id=office.pk)
        told.settle()

        assert told.duty("emergency_measures").due_at == MONDAY + hours(6)
        assert told.duty("emergency_measures").started_organisation_id == office.pk

    def test_counts_only_while_it_is_valid(self):
        place = a_place()
        limit = a_limit("emergency_measures", 8, place=place)
        limit.valid_to = date(2026, 11, 15)
        limit.save()

        told = Told(incident_commune_id=place.pk)
        told.settle()

        assert told.duty("emergency_measures").due_at == MONDAY + hours(12)

    def test_switches_a_benchmark_on(self):
        place = a_place()
        told = Told(incident_commune_id=place.pk).knows(moments={Moment.LOGGED: MONDAY})
        told.settle()
        assert told.duty("step_record") is None

        a_limit("step_record", 0.5, place=place).save()
        told.settle()

        assert told.duty("step_record").due_at == MONDAY + hours(0.5)

    def test_may_choose_when_the_days_of_the_plan_begin(self):
        place = a_place()
        limit = a_limit("plan_submission", None, place=place)
        limit.begins = Moment.MAU_03_SIGNED
        limit.full_clean()
        limit.save()
        told = Told(
            incident_commune_id=place.pk, emergency=False, state=State.ASSESSING
        )
        told.knows(moments={Moment.MAU_03_SIGNED: MONDAY}).settle()

        assert told.duty("plan_submission").begins_at == MONDAY
        assert told.duty("plan_in_procedure") is None

    @pytest.mark.parametrize(
        ("rule", "value", "begins", "field"),
        [
            ("emergency_measures", 13, "", "value"),
            ("plan_submission", 2.5, "", "value"),
            ("plan_review", 5, "", "value"),
            ("no_such_rule", 5, "", "rule"),
            ("emergency_measures", 8, "logged", "begins"),
        ],
    )
    def test_is_refused_beside_its_field(self, rule, value, begins, field):
        limit = a_limit(rule, value, place=a_place())
        limit.begins = begins

        with pytest.raises(ValidationError) as refused:
            limit.full_clean()

        assert list(refused.value.message_dict) == [field]


class TestTheDatabase:
    def a_duty(self) -> Duty:
        told = Told()
        told.settle()
        return told.duty("emergency_measures")

    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"met_at": MONDAY - hours(1), "next_mark_at": None}, "met_after"),
            ({"met_at": MONDAY}, "raises_nothing"),
            (
                {
                    "met_at": MONDAY,
                    "next_mark_at": None,
                    "ended_at": MONDAY,
                    "end_reason": "case_closed",
                },
                "not_met_and_ended",
            ),
            ({"ended_at": MONDAY, "next_mark_at": None}, "reason_together"),
            ({"due_at": MONDAY - hours(1)}, "due_after"),
            ({"paused_since": MONDAY}, "paused_only"),
            ({"breach_reason": "weather"}, "breach_reason"),
        ],
        ids=lambda x: x if isinstance(x, str) else "",
    )
    def test_refuses_a_row_that_contradicts_itself(self, changed, constraint):
        duty = self.a_duty()

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Duty.objects.filter(pk=duty.pk).update(**changed)

    def test_keeps_one_open_limit_of_a_rule(self):
        duty = self.a_duty()
        duty.pk, duty.sequence = None, 2

        with pytest.raises(IntegrityError), transaction.atomic():
            duty.save(force_insert=True)

    def test_begins_a_limit_once(self):
        duty = self.a_duty()
        Duty.objects.filter(pk=duty.pk).update(met_at=MONDAY, next_mark_at=None)
        duty.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            duty.save(force_insert=True)


class TestPausing:
    def test_the_clock_hours_of_the_law_is_refused(self):
        told = Told()
        told.settle()

        with pytest.raises(PauseRefused, match="No rule allows"):
            pause(told.duty("emergency_measures"), at=MONDAY, reason="weather")

    def test_moves_what_is_still_to_come(self):
        told = Told()
        told.settle()
        Duty.objects.filter(rule="emergency_measures").update(pausable=True)
        duty = told.duty("emergency_measures")

        pause(duty, at=MONDAY + hours(7), reason="weather")
        assert state_of(duty, MONDAY + hours(9), WEEKDAYS).state is Clock.PAUSED
        assert duty not in Duty.objects.running()
        resume(duty, at=MONDAY + hours(10))

        duty.refresh_from_db()
        assert duty.mark_50_at == MONDAY + hours(6)  # it had passed
        assert duty.mark_75_at == MONDAY + hours(12)
        assert duty.due_at == MONDAY + hours(15)
        assert len(duty.paused_spans) == 1

    def test_what_has_run_out_is_refused(self):
        told = Told()
        told.settle()
        Duty.objects.update(pausable=True)

        with pytest.raises(PauseRefused, match="run out"):
            pause(
                told.duty("emergency_measures"), at=MONDAY + hours(12), reason="weather"
            )


class TestSeedingTheCalendar:
    def test_knows_tet_and_the_swaps_of_five_years(self):
        seed_calendar(range(2023, 2028), MONDAY)

        calendar = calendar_for()
        off = [
            date(2023, 1, 20), date(2024, 2, 14), date(2024, 4, 29), date(2025, 5, 2),
            date(2026, 1, 2), date(2026, 2, 16), date(2026, 8, 31), date(2027, 2, 8),
        ]  # fmt: skip
        worked = [
            date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22),
        ]  # fmt: skip
        assert [d for d in off if calendar.is_working_day(d)] == []
        assert [d for d in worked if not calendar.is_working_day(d)] == []

    def test_tells_a_day_given_for_another_from_a_holiday(self):
        seed_calendar([2025, 2026], MONDAY)

        kinds = dict(CalendarDay.objects.values_list("date", "kind"))
        assert kinds[date(2025, 5, 2)] == kinds[date(2026, 8, 31)] == "swapped_off"
        assert kinds[date(2026, 9, 2)] == "holiday"

    def test_says_which_years_are_not_announced_yet(self):
        seed_calendar([2026, 2027], MONDAY)

        days = CalendarDay.objects.filter(date__year=2027)
        assert days
        assert all("not yet announced" in day.source for day in days)
        earlier = CalendarDay.objects.filter(date__year=2026)
        assert not any("not yet" in day.source for day in earlier)

    def test_twice_adds_nothing_and_makes_no_version(self):
        first = seed_calendar([2026], MONDAY)

        assert first > 10
        assert seed_calendar([2026], MONDAY) == 0
        assert CalendarVersion.objects.count() == 1

    def test_leaves_an_edited_day_alone(self):
        seed_calendar([2026], MONDAY)
        day = CalendarDay.objects.get(date=date(2026, 1, 2))
        day.kind, day.edited = CalendarDay.Kind.SWAPPED_WORKED, True
        day.save(update_fields=["kind", "edited"])

        seed_calendar([2026], MONDAY)

        day.refresh_from_db()
        assert day.kind == CalendarDay.Kind.SWAPPED_WORKED

    def test_names_every_day_in_both_languages(self):
        seed_calendar(range(2023, 2028), MONDAY)

        unnamed = [
            d for d in CalendarDay.objects.all() if not (d.name_vi and d.name_en)
        ]
        assert unnamed == []


class TestTheCalendarInForce:
    def test_is_weekdays_only_before_anything_was_seeded(self):
        assert calendar_for() == Calendar()

    def test_is_read_once_per_version(self, django_assert_num_queries):
        seed_calendar([2026], MONDAY)
        calendar_for()

        with django_assert_num_queries(1):
            calendar_for()

    def test_puts_an_offices_own_day_over_everyones(self):
        seed_calendar([2026], MONDAY)
        office = an_office(a_place())
        CalendarDay.objects.create(
            date=date(2026, 1, 2),
            kind=CalendarDay.Kind.SWAPPED_WORKED,
            name_vi="Làm việc",
            organisation=office,
            source="invented",
        )
        new_version(at=MONDAY)

        assert calendar_for(office.pk).is_working_day(date(2026, 1, 2))
        assert not calendar_for().is_working_day(date(2026, 1, 2))


class TestAnEditOfTheCalendar:
    def planned(self) -> Told:
        told = Told(emergency=False, state=State.PLANNING)
        told.knows(moments={Moment.NEEDS_DETERMINED: MONDAY}).settle()
        return told

    def edited(self, *off: date) -> Calendar:
        return Calendar(off=frozenset(off), version=8)

    def test_moves_open_working_day_limits_and_says_from_when_to_when(self):
        told = self.planned()
        old = told.duty("plan_submission").due_at

        changes = recompute(self.edited(date(2026, 11, 20)), at=MONDAY + hours(1))

        assert rules(c.duty for c in changes) == {
            "plan_submission",
            "plan_in_procedure",
        }
        change = next(c for c in changes if c.duty.rule == "plan_submission")
        assert (change.old_due, change.new_due) == (old, old + timedelta(days=1))
        duty = told.duty("plan_submission")
        assert duty.due_at == change.new_due
        assert duty.calendar_version == 8
        assert duty.next_mark_at == duty.mark_50_at

    def test_twice_moves_nothing_more(self):
        self.planned()
        edited = self.edited(date(2026, 11, 20))
        recompute(edited, at=MONDAY)

        assert recompute(edited, at=MONDAY) == []

    def test_leaves_clock_hours_and_met_limits_alone(self):
        told = Told()
        told.settle()
        met = self.planned()
        met.knows(moments={Moment.PLAN_APPROVED: MONDAY + hours(2)})
        met.knows(moments={Moment.PLAN_SUBMITTED: MONDAY + hours(1)})
        met.settle(MONDAY + hours(2))
        before = {d.pk: d.due_at for d in Duty.objects.exclude(rule="plan_sending")}

        recompute(self.edited(date(2026, 11, 17)), at=MONDAY + hours(3))

        after = {d.pk: d.due_at for d in Duty.objects.exclude(rule="plan_sending")}
        assert after == before

    def test_does_not_undo_a_breach_that_has_happened(self):
        told = self.planned()
        due = told.duty("plan_submission").due_at

        recompute(self.edited(date(2026, 11, 20)), at=due + hours(1))

        assert told.duty("plan_submission").due_at == due
