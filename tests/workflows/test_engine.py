"""The engine: refusals, who did it, calling off, cancelling, and its own limits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from accounts.actor import SYSTEM
from accounts.models import Person
from accounts.roles import Role
from casework.models import Case
from tests.workflows.making import NOON
from tests.workflows.rows import Story, a_saved_case, opened
from workflows import engine
from workflows.flows.hand import NothingInHand
from workflows.lifecycle import MoveRefused, fire
from workflows.models import CaseProcess, WorkItem
from workflows.rules.kinds import Kind
from workflows.rules.states import State

pytestmark = pytest.mark.django_db

TEAM = (Role.POLICE, Role.HEALTH, Role.SCHOOL, Role.WOMENS_UNION)
TEAM_WORK = ("return_to_school", "treat", "visit_family", "watch_over")
MEASURES = ("examine", "find_safe_place", "keep_safe_at_school", "stop_the_act")


class TestARefusal:
    def test_leaves_work_process_and_state_as_they_were(self):
        story = Story().to_verification()
        story.do("verify", verification_recorded=True, finding="borne_out")
        before = snapshot(story)

        with pytest.raises(MoveRefused) as refusal:
            story.do("assess_initially", verification_recorded=False)

        assert [reason.key for reason in refusal.value.reasons] == [
            *("verification_is_recorded", "mau_02_is_signed"),
        ]
        assert snapshot(story) == before
        story.do("assess_initially", verification_recorded=True, signed={"mau_02"})
        assert story.state == State.ASSESSED

    def test_behind_a_join_leaves_the_join_open(self):
        """The move after the join is refused to somebody without the permission."""
        story = Story().to_carrying_out(Role.HEALTH)
        story.do("treat")
        story.do("follow_up")
        before = snapshot(story)
        with pytest.raises(MoveRefused):
            story.do("begin_review", Role.HEALTH, plan_rows_open=0)
        assert snapshot(story) == before

    def test_stores_nothing_of_the_frame_it_happened_in(self, monkeypatch):
        """viewflow's guard writes local variables into the task; ours keeps none."""
        canary = "Nguyễn Thị Hương Lan 0900-000-123"

        def broken(case, name, *, node=None):
            childs_name = canary
            raise ZeroDivisionError(childs_name[:0])

        story = Story()
        story.start()
        monkeypatch.setattr("workflows.flows.nodes.fire", broken)
        with pytest.raises(ZeroDivisionError):
            story.do("take_up", accepted=True)
        assert story.waiting == ["take_up"]
        assert not Task.objects.filter(status=STATUS.ERROR).exists()
        kept = list(Task.objects.values_list("data", flat=True))
        kept += list(CaseProcess.objects.values_list("data", flat=True))
        assert set(map(json.dumps, kept)) == {"{}"}


def snapshot(story: Story) -> list[object]:
    items = WorkItem.objects.filter(case=story.case).order_by("pk")
    return [
        story.state,
        list(items.values_list("pk", "finished_at", "cancelled_at", "version")),
        list(Task.objects.order_by("pk").values_list("pk", "status", "finished")),
        list(
            CaseProcess.objects.order_by("pk").values_list("pk", "status", "ended_at")
        ),
    ]


class TestWhoDidIt:
    def test_is_in_our_row_and_nowhere_in_the_task(self):
        story = Story()
        story.start()
        item = story.item("take_up")
        step = story.do("take_up", accepted=True, place_settled=True)

        assert [done.pk for done in step.finished] == [item.pk]
        item.refresh_from_db()
        assert item.finished_by_id == story.people[Role.CASE_WORKER].person_id
        assert item.finished_at == NOON
        assert set(Task.objects.values_list("owner", flat=True)) == {None}

    def test_cannot_be_deleted_with_the_person(self):
        story = Story().to_verification()
        worker = Person.objects.get(pk=story.people[Role.CASE_WORKER].person_id)
        with pytest.raises(ProtectedError):
            worker.delete()
        assert Task.objects.filter(work_item__finished_by=worker).exists()

    def test_is_never_the_clock(self):
        story = Story()
        story.start()
        item = story.item("take_up")
        with pytest.raises(ValueError, match="person"), transaction.atomic():
            engine.complete(
                story.case, story.process, item.task_id, actor=SYSTEM, at=NOON
            )

    def test_is_told_to_whoever_comes_second(self):
        story = Story()
        story.start()
        item = story.item("take_up")
        story.do("take_up", accepted=True, place_settled=True)
        with pytest.raises(engine.TaskAlreadyDone), story.command(Role.CHAIR) as case:
            engine.complete(
                case,
                story.process,
                item.task_id,
                actor=story.people[Role.CHAIR],
                at=NOON,
            )

    def test_is_of_this_process_only(self):
        story, other = Story(), Story()
        story.start()
        other.start()
        with pytest.raises(engine.NoSuchWork), story.command(Role.CHAIR) as case:
            engine.complete(
                case,
                story.process,
                other.item("take_up").task_id,
                actor=story.people[Role.CHAIR],
                at=NOON,
            )


class TestCallingWorkOff:
    def call_off(self, story: Story, node: str) -> engine.Step:
        item = story.item(node)
        with story.command(Role.CASE_WORKER) as case:
            return engine.call_off(
                case,
                story.process,
                item.task_id,
                actor=story.people[Role.CASE_WORKER],
                at=NOON,
            )

    def test_lets_the_others_go_on(self):
        story = Story().to_carrying_out(Role.HEALTH, Role.POLICE)
        story.do("follow_up")
        story.do("treat")
        step = self.call_off(story, "watch_over")

        assert [item.node for item in step.cancelled] == ["watch_over"]
        assert step.finished == ()
        assert opened(step) == ["begin_review"]
        done = WorkItem.objects.get(case=story.case, node="watch_over")
        assert (done.cancelled_at, done.finished_by_id) == (NOON, None)

    def test_is_not_possible_on_the_path(self):
        story = Story().to_planning()
        with pytest.raises(engine.NotToBeCalledOff):
            self.call_off(story, "draw_up_plan")
        assert story.waiting == ["draw_up_plan"]


class TestCancelling:
    def test_ends_the_flow_and_everything_that_waits(self):
        story = Story(child_age=9).to_carrying_out(*TEAM)
        process = story.process
        story.do("treat")
        story.knows(closing_reason="duplicate", reason_given=True)
        with story.command(Role.CHAIR) as case:
            fire(case, "close_early")
            step = engine.cancel_cycle(
                case, process, actor=story.people[Role.CHAIR], at=NOON
            )
        assert step.ended
        assert {item.node for item in step.cancelled} == {
            *("follow_up", "return_to_school", "visit_family", "watch_over"),
        }
        assert story.waiting == []
        process.refresh_from_db()
        assert (process.status, process.ended_at) == (PROCESS.CANCELED, NOON)
        assert not Task.objects.filter(
            process=process, status__in=[STATUS.NEW, STATUS.STARTED]
        ).exists()
        assert WorkItem.objects.get(case=case, node="treat").cancelled_at is None


class TestTheEngine:
    def test_runs_inside_a_transaction_only(self, monkeypatch):
        story = Story()
        monkeypatch.setattr("workflows.engine.connection.in_atomic_block", False)
        with pytest.raises(RuntimeError, match="transaction"):
            engine.start_cycle(story.case, actor=story.people[Role.CHAIR], at=NOON)

    def test_moves_no_process_of_another_case(self):
        story, other = Story(), Story()
        story.start()
        other.start()
        task_pk = other.item("take_up").task_id
        worker = story.people[Role.CASE_WORKER]
        with (
            pytest.raises(ValueError, match="another case"),
            story.command(Role.CASE_WORKER) as case,
        ):
            engine.complete(case, other.process, task_pk, actor=worker, at=NOON)

    def test_is_the_only_one_to_move_a_flow(self):
        story = Story()
        story.start()
        task = Task.objects.get(work_item__node="take_up")
        with task.activation() as activation:
            activation.assign(None)
            activation.start(None)
            with pytest.raises(NothingInHand):
                activation.execute()

    def test_counts_the_work_beside_the_path(self):
        story = Story(Kind.ABUSE, child_age=9).to_assessed()
        story.do("decide_emergency", emergency=True)
        assert engine.open_beside(story.case) == {
            "emergency_tasks_open": 4,
            "team_tasks_open": 3,
        }
        item = story.item("examine")
        assert engine.open_beside(story.case, without_task=item.task_id) == {
            "emergency_tasks_open": 3,
            "team_tasks_open": 3,
        }

    def test_lists_the_work_that_waits(self):
        story = Story().to_verification()
        waiting = engine.open_work(story.process)
        assert [(o.node.name, o.role, o.item.cycle) for o in waiting] == [
            ("verify", Role.CASE_WORKER, 1)
        ]


class TestTheRow:
    def test_of_a_state_is_refused_by_nothing_but_itself(self):
        """A read row is protected as well; refreshing keeps the protection."""
        case = Case.unscoped.get(pk=a_saved_case().pk)
        Case.unscoped.filter(pk=case.pk).update(state=State.VERIFYING.value)
        case.refresh_from_db()
        assert case.state == State.VERIFYING
        with pytest.raises(AttributeError):
            case.state = State.CLOSED
        deferred = Case.unscoped.only("pk").get(pk=case.pk)
        assert deferred.state == State.VERIFYING
        assert replace(Story().facts_for(case, Role.CHAIR), cycle=2).cycle == 2
