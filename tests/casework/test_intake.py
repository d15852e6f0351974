"""Taking a report: the case, its clocks and alerts, in one step or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.access import may_be_alerted
from casework.commands.refusals import Invalid, KeyReused, NotAllowed
from casework.commands.report import record_report
from casework.commands.told import ChildTold
from casework.history import broken_links
from casework.models import Case, HistoryEvent, Report
from notifications.models import Alert, Delivery
from tests.making import World, a_case, a_report, a_walker, a_world, told
from workflows.models import Duty, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


class TestTakingAReport:
    def test_opens_a_case_in_the_hands_of_the_commune(self, world):
        case = a_case(world)

        assert case.state == "forwarded"
        assert case.committee == world.bodies["commune_committee"]
        assert case.holder == world.people["worker"]
        assert WorkItem.objects.open().filter(case=case).get().node == "take_up"

    def test_starts_the_twelve_hours_when_the_first_point_received_it(self, world):
        case = a_case(world, received_at=world.now - timedelta(hours=3))

        duty = Duty.objects.get(case=case, rule="emergency_measures")
        assert duty.due_at == world.now + timedelta(hours=9)

    def test_alerts_worker_stand_in_chair_and_police_at_once(self, world):
        case = a_case(world)

        alert = Alert.objects.get(key="new_report_danger")
        told_people = {
            d.recipient.username for d in Delivery.objects.filter(alert=alert)
        }
        assert told_people == {"worker", "stand_in", "chair", "police"}
        assert alert.reference == case.reference

    def test_writes_one_history_row_that_names_the_holder(self, world):
        case = a_case(world)

        row = HistoryEvent.objects.get(case=case)
        assert (row.event, row.number, row.holder) == (
            "record_report",
            1,
            world.people["worker"],
        )
        assert broken_links(Case.unscoped.get(pk=case.pk)) == []

    def test_keeps_no_name_where_it_can_be_read(self, world):
        case = a_case(world)

        plain = str(
            [
                list(model.objects.values())
                for model in (Report, HistoryEvent, Alert, Delivery)
            ]
        ) + str(list(Case.unscoped.values()))
        assert "Lương" not in plain
        assert "roi" not in plain
        assert case.child.name == "Lương Văn Giả"

    def test_gives_linked_cases_that_go_on_separately_for_several_children(self, world):
        two = (ChildTold(name="Lương Văn Giả"), ChildTold(name="Lương Thị Thử"))

        first, second = a_report(world, children=two)

        assert first.report == second.report
        assert first.reference != second.reference
        assert first.child.data_key != second.child.data_key

    def test_at_the_commune_itself_is_accepted_by_taking_it(self, world):
        case = a_case(world, "worker", receiving_point="commune_pc")

        assert case.state == "verifying"
        assert case.accepted_at == world.now


class TestTakingAReportTwice:
    def test_with_one_key_makes_one_report(self, world):
        same = told(world)

        first = world.do("hotline", record_report, told=same, key="call-1")
        again = world.do("hotline", record_report, told=same, key="call-1")

        assert first == again
        assert Report.objects.count() == 1

    def test_with_one_key_and_other_content_is_refused(self, world):
        world.do("hotline", record_report, told=told(world), key="call-1")

        other = told(world, narrative="Việc khác.")

        with pytest.raises(KeyReused):
            world.do("hotline", record_report, told=other, key="call-1")
        assert Report.objects.count() == 1

    def test_with_the_key_of_somebody_else_is_another_report(self, world):
        same = told(world)

        world.do("hotline", record_report, told=same, key="call-1")
        world.do("receiver", record_report, told=same, key="call-1")

        assert Report.objects.count() == 2


class TestAReportThatCannotBeUsed:
    def test_explains_everything_that_is_missing_at_once(self, world):
        empty = told(world, narrative=" ", incident_commune_id=None, child_state="")

        with pytest.raises(Invalid) as refused:
            world.do("hotline", record_report, told=empty)

        assert set(refused.value.fields) == {
            "child_state",
            "incident_commune",
            "narrative",
        }
        assert not Report.objects.exists()
        assert not Alert.objects.exists()

    def test_from_an_administrator_is_refused(self, world):
        with pytest.raises(NotAllowed):
            world.do("administrator", record_report, told=told(world))
        assert not Report.objects.exists()


class TestHowSoonItWasReported:
    """C01: whoever learns of it reports at once (Law Art 51(1), NĐ 56/2017 Art 25)."""

    def test_is_counted_from_when_it_was_learned_of(self, world):
        learned = world.now - timedelta(hours=5)

        case = a_case(world, learned_at=learned)

        limit = Duty.objects.get(case=case, rule="report_made")
        assert limit.begins_at == learned
        assert limit.met_at == case.report.received_at

    def test_is_not_counted_where_nobody_told(self, world):
        case = a_case(world)

        assert not Duty.objects.filter(case=case, rule="report_made").exists()

    def test_is_refused_when_it_was_learned_of_later(self, world):
        with pytest.raises(Invalid) as refusal:
            a_case(world, learned_at=world.now + timedelta(minutes=1))

        assert set(refusal.value.fields) == {"learned_at"}


class TestALateEntry:
    def test_of_an_old_log_records_limits_and_breaches_and_tells_nobody(self, world):
        old = {"source": "commune_log", "received_at": world.now - timedelta(days=3)}
        case = a_case(world, **old)

        assert case.late_entry
        duty = Duty.objects.get(case=case, rule="emergency_measures")
        assert duty.due_at < world.now
        assert duty.raised_100_at is not None
        assert not Delivery.objects.exists()

    def test_typed_in_now_rings_like_any_other(self, world):
        case = a_case(world, received_at=world.now - timedelta(hours=25))

        assert case.late_entry
        rung = Delivery.objects.filter(alert__key__startswith="new_report")
        assert world.people["chair"].pk in set(rung.values_list("recipient", flat=True))

    def test_rings_again_once_somebody_works_on_it(self, world):
        case = a_case(
            world,
            received_at=world.now - timedelta(days=3),
            incident_types=("violence",),
        )
        walk = a_walker(world, case)

        walk.accept().verify().assess().decide(emergency=True)

        police = world.people["police"]
        assert Delivery.objects.filter(
            recipient=police, alert__key="task_asked"
        ).exists()


class TestThePoliceToldOfADanger:
    def test_may_be_alerted_and_learn_whom_to_call_and_no_more(self, world, client):
        case = a_case(world)
        police = world.people["police"]
        client.force_login(police)

        assert may_be_alerted(police.pk, f"case:{case.pk}")
        page = client.get(f"/ho-so/theo-so/{case.pk}/", follow=True)

        assert page.status_code == 200
        assert "Lương" not in page.content.decode()
        assert client.get(f"/ho-so/{case.reference}/").status_code == 404
