"""An alert is over when its matter is: taken or not, nobody is asked for what is done."""

from __future__ import annotations

import pytest

from accounts.actor import SYSTEM
from casework import commands
from casework.commands.clock import tick
from casework.models import Visit
from notifications.models import Alert, Delivery
from notifications.queries import waiting_alerts
from tests.making import a_case, a_walker, a_world
from workflows.models import Duty, WorkItem

pytestmark = pytest.mark.django_db


def waiting(case, *keys):
    rows = Alert.objects.filter(subject=f"case:{case.pk}", done_at__isnull=True)
    return rows.filter(key__in=keys) if keys else rows


def of_limit(case, source):
    return waiting(case).filter(params__limit=source)


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def case(world):
    return a_case(world)


class TestALimit:
    def test_ends_its_alerts_when_it_is_met(self, world, case):
        walker = a_walker(world, case).accept().verify()
        walker.after(hours=9)
        tick(walker.now)
        assert of_limit(case, "C04").exists()

        walker.assess()

        assert not of_limit(case, "C04").exists()
        assert of_limit(case, "C05").exists()

    def test_tells_the_screens_that_it_is_over(self, world, case):
        walker = a_walker(world, case).accept().verify().after(hours=9)
        tick(walker.now)
        alert = of_limit(case, "C04").get(key="limit_three_quarters")

        walker.assess()

        told = alert.deliveries.filter(kind=Delivery.Kind.ALERT)
        over = alert.deliveries.filter(kind=Delivery.Kind.DONE)
        assert set(told.values_list("stands", flat=True)) == {"done"}
        assert set(over.values_list("recipient")) == set(told.values_list("recipient"))

    def test_that_no_longer_applies_ends_its_alerts(self, world, case):
        walker = a_walker(world, case).accept().verify().after(hours=9)
        tick(walker.now)
        walker.assess().decide(emergency=False, risk="low")
        assert Duty.objects.get(case=case, rule="emergency_measures").ended_at
        assert not of_limit(case, "C05").exists()

    def test_found_passed_only_when_it_was_met_still_tells(self, world, case):
        """No sweep ran in between: the command raises the breach, and it stays."""
        walker = a_walker(world, case).accept().verify().after(hours=13)
        walker.assess()
        assert of_limit(case, "C04").filter(key="limit_passed", late=True).exists()


class TestAPieceOfWork:
    @pytest.fixture
    def asked(self, world, case):
        walker = a_walker(world, case).accept().verify().assess()
        walker.decide(emergency=True)
        item = WorkItem.objects.open().filter(case=case, role="police").first()
        return walker, item

    def test_ends_its_alert_when_somebody_has_it(self, case, asked):
        walker, item = asked
        assert waiting(case, "task_asked").filter(params__item=item.pk).exists()

        walker.do("police", commands.team.take_work, item=item.pk)

        assert not waiting(case, "task_asked").filter(params__item=item.pk).exists()
        assert waiting(case, "task_asked").exists(), "other work still waits"

    def test_ends_what_was_said_of_its_refusal_when_it_is_called_off(self, case, asked):
        walker, item = asked
        walker.do("police", commands.team.decline_work, item=item.pk, reason="Bận.")
        assert waiting(case, "task_refused").exists()

        walker.do("case_worker", commands.team.call_off_work, item=item.pk, reason="-")

        assert not waiting(case, "task_refused").exists()

    def test_ends_what_waited_for_the_decision(self, world, case):
        walker = a_walker(world, case).accept().verify().assess()
        assert waiting(case, "assessment_signed").exists()
        walker.decide(emergency=False)
        assert not waiting(case, "assessment_signed").exists()


class TestACase:
    def test_ends_all_its_alerts_with_itself(self, world, case):
        walker = a_walker(world, case).accept().verify("not_borne_out")
        walker.after(hours=13)
        tick(walker.now)
        assert waiting(case, "new_report_danger").exists()

        walker.close_early("not_substantiated")

        assert set(waiting(case).values_list("key", flat=True)) <= {
            "case_closed",
            "closed_early",
        }
        assert waiting(case, "closed_early").exists()
        mine = {a.key for a in waiting_alerts(world.people["worker"].pk)}
        assert "new_report_danger" not in mine

    def test_keeps_an_alarm_that_came_after_its_end(self, world, case):
        walker = a_walker(world, case).accept().verify("not_borne_out")
        walker.close_early("not_substantiated")
        walker.after(hours=1)
        walker.do("case_worker", commands.notes.raise_alarm, text="Cháu lại bị đánh.")
        walker.after(hours=1)
        walker.do("case_worker", commands.notes.add_note, text="Đã gọi Công an xã.")
        assert waiting(case, "new_report_danger").count() == 1

    def test_that_was_accepted_waits_for_no_acceptance(self, world):
        case = a_case(world, incident_commune_id=None, place_unknown=True)
        world.do(
            "hotline",
            commands.passing.forward_case,
            case=case.pk,
            commune=world.commune.pk,
        )
        assert waiting(case, "forwarded").exists()
        a_walker(world, case).accept()
        assert not waiting(case, "forwarded").exists()


class TestAVisit:
    def test_ends_the_alert_that_it_was_missed(self, world, case):
        walker = a_walker(world, case).accept().verify().assess()
        walker.decide(emergency=False).plan_visit(days=1).after(days=3)
        commands.clock.find_missed_visits(
            key="v", actor=SYSTEM, at=walker.now, case=case.pk
        )
        assert waiting(case, "visit_missed").exists()
        assert Visit.objects.filter(case=case, missed_alert_at__isnull=False).exists()

        walker.visit()

        assert not waiting(case, "visit_missed").exists()
