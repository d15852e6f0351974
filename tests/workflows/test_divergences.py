"""The nightly check finds what went past the engine, and nothing else."""

from __future__ import annotations

import pytest
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from accounts.roles import Role
from casework.models import Case
from tests.workflows.making import NOON
from tests.workflows.rows import Story, a_saved_case
from workflows.divergences import divergences
from workflows.models import CaseProcess, WorkItem
from workflows.rules.kinds import Kind
from workflows.rules.states import State

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, str]]:
    return [(d.key, d.node) for d in divergences(Case.unscoped.all())]


def force(case: Case, state: State) -> None:
    """Go past the state machine, as a hand-written statement would."""
    Case.unscoped.filter(pk=case.pk).update(state=state.value)


class TestCasesThatWentTheirWay:
    @pytest.mark.parametrize("kind", [Kind.VIOLENCE, Kind.ABUSE, Kind.CHILD_LABOUR])
    def test_diverge_at_no_step_of_it(self, kind):
        story = Story(kind, child_age=9)
        checked = []
        original = story.do

        def do(*args, **known):
            step = original(*args, **known)
            checked.append(found())
            return step

        story.do = do
        story.knows(measures_recorded=True)
        story.to_carrying_out(Role.HEALTH, Role.SCHOOL, emergency=True)
        for node in story.waiting:
            story.do(node)
        for node in [n for n in story.waiting if n != "begin_review"]:
            story.do(node)
        story.reviews("close")
        story.do("decide_closure")
        assert story.state == State.CLOSED
        assert len(checked) > 10
        assert [some for some in checked if some] == []


class TestTheCheckFinds:
    def test_an_open_case_without_a_flow(self):
        a_saved_case()
        assert found() == [("no_flow", "")]

    def test_a_flow_that_outlived_its_case(self):
        story = Story()
        story.start()
        force(story.case, State.CLOSED)
        assert found() == [("flow_still_runs", "")]

    def test_a_state_that_was_set_past_the_machine(self):
        story = Story().to_verification()
        force(story.case, State.IN_PROGRESS)
        assert found() == [("wrong_place", "verify")]

    def test_work_that_the_flow_waits_for_and_nobody_sees(self):
        story = Story()
        story.start()
        WorkItem.objects.update(cancelled_at=NOON)
        assert found() == [("nobody_is_asked", ""), ("not_listed", "take_up")]

    def test_work_that_somebody_sees_and_nothing_waits_for(self):
        story = Story()
        story.start()
        Task.objects.filter(work_item__node="take_up").update(status=STATUS.CANCELED)
        assert found() == [("not_waited_for", "take_up")]

    def test_work_that_was_opened_twice(self):
        story = Story()
        story.start()
        item = story.item("take_up")
        twin = Task.objects.get(pk=item.task_id)
        twin.pk = None
        twin.save()
        WorkItem.objects.create(
            task=twin,
            process=item.process,
            case_id=item.case_id,
            cycle=1,
            node="take_up",
            role=item.role,
            asked_at=NOON,
        )
        assert found() == [("doubled", "take_up")]

    def test_a_node_that_failed(self):
        story = Story()
        story.start()
        task = Task.objects.exclude(work_item__node="take_up").first()
        Task.objects.filter(pk=task.pk).update(status=STATUS.ERROR)
        assert found() == [("broken", task.flow_task.name)]

    def test_a_flow_that_only_waits_beside_the_path(self):
        story = Story(Kind.ABUSE)
        story.start()
        item = story.item("take_up")
        Task.objects.filter(pk=item.task_id).update(status=STATUS.DONE)
        WorkItem.objects.filter(pk=item.pk).update(
            finished_at=NOON, finished_by=story.people[Role.CASE_WORKER].person_id
        )
        assert found() == [("nobody_is_asked", "")]

    def test_nothing_in_a_case_that_is_closed_for_good(self):
        story = Story()
        story.start()
        force(story.case, State.CLOSED)
        WorkItem.objects.update(cancelled_at=NOON)
        CaseProcess.objects.update(ended_at=NOON)
        assert found() == []
