"""Who hears of what: the named, and never nobody."""

from __future__ import annotations

import pytest

from accounts.actor import SYSTEM
from accounts.local_time import local_day
from accounts.models import Post
from accounts.roles import Role
from casework import commands
from casework.commands.clock import tick
from notifications.delivery import claim
from notifications.models import Alert, Delivery
from tests.making import a_case, a_walker, a_world

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
