"""Who hears of what: the named, and never nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actor import SYSTEM
from accounts.local_time import local_day
from accounts.models import Post
from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.clock import tick
from casework.models import CaseMember
from notifications.delivery import claim
from notifications.models import Alert, Delivery
from tests.making import a_case, a_walker, a_world
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


def alerts_of(case, **what):
    return Alert.objects.filter(subject=f"case:{case.pk}", **what)


def told_of(alert) -> set[str]:
    rows = Delivery.objects.filter(alert=alert, kind=Delivery.Kind.ALERT)
    heard = rows.filter(withheld_at__isnull=True)
    return set(heard.values_list("recipient__username", flat=True))


def loses_the_post(world, *names):
    day = local_day(world.now)
    posts = Post.objects.filter(person__in=[world.people[name] for name in names])
    posts.update(ends_on=day - day.resolution)


class TestNobodyLeft:
    def test_of_those_who_held_the_case_means_the_chair_hears(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().verify().assess()
        walk.decide(emergency=False).sign("mau_03").meet()
        loses_the_post(world, "worker", "stand_in")

        tick(walk.after(days=4).now)

        alert = alerts_of(case, params__limit="C10").first()
        assert told_of(alert) == {"chair"}

    def test_at_a_case_that_was_sent_back_means_the_supervisor_hears(self, world):
        case = a_case(world)
        world.do(
            "worker", commands.passing.send_back_case, case=case.pk, reason="Xã khác."
        )
        tick(world.later(hours=9))
        alert = alerts_of(case, params__limit="C04").last()
        assert told_of(alert) == {"supervisor"}

    def test_but_the_one_who_reports_means_the_supervisor_hears(self, world):
        loses_the_post(world, "stand_in", "chair", "police")
        case = a_case(world, by="worker", receiving_point="commune_pc")
        (alert,) = alerts_of(case, key="new_report_danger")
        assert told_of(alert) == {"supervisor"}

    def test_at_delivery_means_somebody_else_is_told_then(self, world):
        case = a_case(world)
        (alert,) = alerts_of(case, key="new_report_danger")
        loses_the_post(world, "worker", "stand_in", "chair", "police")

        claim(world.now)

        assert told_of(alert) == {"supervisor"}
        assert claim(world.now) is not None, "the row goes out with the next round"

    def test_who_is_shut_out_by_a_conflict_is_not_counted_on(self, world):
        case = a_case(world)
        for name in ("worker", "stand_in"):
            world.do(
                "chair",
                commands.people.declare_conflict,
                case=case.pk,
                person=world.people[name].pk,
                reason="Họ hàng.",
            )
        commands.clock.raise_marks(
            key="m", actor=SYSTEM, at=world.later(hours=7), case=case.pk
        )
        for alert in alerts_of(case, key="limit_half"):
            assert told_of(alert) == {"chair"} | (told_of(alert) & {"supervisor"})


class TestABodyWithoutAnybody:
    def test_is_the_supervisors_worry_at_once(self, world):
        loses_the_post(world, "health")
        case = a_case(world)
        walk = a_walker(world, case).accept().verify().assess()
        walk.decide(emergency=True)
        alert = alerts_of(case, key="nobody_on_call").get(params__asked="health")
        assert told_of(alert) == {"worker", "stand_in", "chair", "supervisor"}

    def test_is_said_when_it_is_the_police_at_intake(self, world):
        loses_the_post(world, "police")
        case = a_case(world)
        alert = alerts_of(case, key="nobody_on_call").get(params__asked=Role.POLICE)
        assert told_of(alert) == {"worker", "stand_in", "chair", "supervisor"}


WORKERS = {"worker", "stand_in"}


class TestMarksOfALimit:
    """Who is told when: docs/sources/roles.md section 5."""

    def rung(self, case, source, at):
        """Let the clock run until ``at``; return who hears of the limit at that moment."""
        tick(at)
        alerts = alerts_of(case, params__limit=source, created_at=at)
        return [(alert.key, told_of(alert)) for alert in alerts]

    def test_on_the_twelve_hour_clock_ring_at_six_nine_and_eleven_hours(self, world):
        case = a_case(world)
        a_walker(world, case).accept().verify()
        everybody = WORKERS | {"chair", "supervisor"}
        received = case.report.received_at
        for hours in (6, 9, 11):
            ((_key, told),) = self.rung(case, "C05", received + timedelta(hours=hours))
            assert told == everybody
        assert self.rung(case, "C05", received + timedelta(hours=11, minutes=30)) == []

    def planned(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().verify().assess()
        walk.decide(emergency=False).sign("mau_03").meet()
        return case, walk

    def test_of_the_plan_ring_on_days_three_and_five_for_worker_and_chair(self, world):
        case, walk = self.planned(world)  # on a Monday
        monday = walk.now.replace(hour=0, minute=0)
        third = self.rung(case, "C10", monday + timedelta(days=3, hours=12))
        fourth = self.rung(case, "C10", monday + timedelta(days=4, hours=20))
        fifth = self.rung(case, "C10", monday + timedelta(days=7, hours=7))
        assert third == [("limit_half", WORKERS | {"chair"})]
        assert fourth == fifth == [("limit_three_quarters", WORKERS | {"chair"})]

    def test_of_the_approval_ring_on_days_one_and_two_for_the_chair(self, world):
        case, walk = self.planned(world)
        walk.plan().submit()
        monday = walk.now.replace(hour=0, minute=0)
        for day in (1, 2):
            rung = self.rung(case, "C11", monday + timedelta(days=day, hours=7))
            assert rung == [("limit_three_quarters", {"chair"})]

    def test_of_an_isolation_ring_on_days_ten_thirteen_and_fourteen(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().verify().assess()
        walk.decide(emergency=True).isolate(days=15)
        assert alerts_of(case, key="isolation_decided").exists()
        assert not alerts_of(case, key="isolation_marks").exists()
        start = walk.now.replace(hour=0, minute=0)
        told = []
        for day in range(9, 15):
            rung = self.rung(case, "C09", start + timedelta(days=day, hours=7))
            told += [(day, *one) for one in rung]
        both = WORKERS | {"chair"}
        assert told == [(day, "isolation_marks", both) for day in (10, 13, 14)]

    def test_come_once_and_say_that_they_are_late_after_a_standstill(self, world):
        case = a_case(world)
        at = case.report.received_at + timedelta(hours=11, minutes=20)
        tick(at)
        tick(at + timedelta(minutes=5))
        (alert,) = alerts_of(case, params__limit="C05")
        assert alert.late


class TestOverdueWork:
    def test_is_told_once_to_the_doer_and_the_worker(self, world):
        case = a_case(world)
        walk = a_walker(world, case).accept().verify().assess().decide(emergency=True)
        tick(walk.after(hours=13).now)
        tick(walk.after(minutes=5).now)
        item = WorkItem.objects.open().get(case=case, node="stop_the_act")
        (alert,) = alerts_of(case, key="task_overdue", params__item=item.pk)
        assert told_of(alert) == WORKERS | {"police"}

        walk.finish(item)

        alert.refresh_from_db()
        assert alert.done_at is not None


class TestAnAlarmRaisedByHand:
    def test_reaches_the_police_who_had_not_heard_of_the_case(self, world):
        case = a_case(world, child_state="safe")
        police = world.actor("police")
        assert not access.told_cases_for(police).exists()

        for text in ("Cháu lại bị đánh.", "Vẫn bị đánh."):
            world.later(minutes=1)
            world.do("worker", commands.notes.raise_alarm, case=case.pk, text=text)

        assert access.told_cases_for(world.actor("police")).get() == case
        alert = alerts_of(case, key="new_report_danger").latest("pk")
        assert "police" in told_of(alert)

    def test_is_heard_in_the_body_one_has_moved_to(self, world):
        case = a_case(world)
        row = CaseMember.objects.filter(case=case, relation="told").get(
            person=world.people["police"]
        )
        CaseMember.objects.filter(pk=row.pk).update(
            organisation=world.bodies[OrganisationKind.HEALTH_STATION]
        )

        world.later(minutes=1)
        world.do("worker", commands.notes.raise_alarm, case=case.pk, text="Bị đánh.")

        assert access.told_cases_for(world.actor("police")).get() == case
