"""Several people at once: one wins, the others are told, nothing is doubled."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, connections, transaction
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from accounts.roles import Role
from casework.models import Case
from tests.workflows.making import NOON
from tests.workflows.rows import Story
from workflows import engine
from workflows.flows.violence import ViolenceFlow
from workflows.models import CaseProcess, WorkItem
from workflows.rules.states import State

pytestmark = pytest.mark.django_db(transaction=True)

TEAM = (Role.POLICE, Role.HEALTH, Role.SCHOOL, Role.WOMENS_UNION)


def complete_once(story: Story, task_pk: int) -> str:
    """Finish the work with no lock on the case: only the engine's own stands guard."""
    who = story.people[Role.CASE_WORKER]
    try:
        with transaction.atomic():
            case = Case.unscoped.get(pk=story.case.pk)
            case.facts = replace(
                story.facts_for(case, Role.CASE_WORKER), state=State(case.state)
            )
            process = CaseProcess.objects.get(case=case)
            engine.complete(case, process, task_pk, actor=who, at=NOON)
            case.save(update_fields=["state"])
    except engine.TaskAlreadyDone:
        return "told"
    return "won"


def until_it_is_answered(story: Story, task_pk: int) -> str:
    """Try again while the database is busy: the page answers 503, people press again."""
    while True:
        try:
            return complete_once(story, task_pk)
        except (FlowLockFailed, OperationalError):
            continue


def at_once(*calls: Callable[[], str]) -> Counter[str]:
    """Run ``calls`` in threads that set off together; count what they answer."""
    together = threading.Barrier(len(calls))
    answers: list[str] = []

    def run(call: Callable[[], str]) -> None:
        try:
            together.wait(30)
            answers.append(call())
        except Exception as error:  # noqa: BLE001 - counted below, fails the test
            answers.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


class TestSixteenCompletionsOfOnePieceOfWork:
    def test_have_one_winner_and_open_the_next_work_once(self):
        story = Story()
        story.start()
        story.knows(accepted=True, place_settled=True)
        task_pk = story.item("take_up").task_id

        answers = at_once(*[lambda: until_it_is_answered(story, task_pk)] * 16)

        assert answers == {"won": 1, "told": 15}
        assert story.waiting == ["verify"]
        assert story.state == State.VERIFYING
        names = Counter(task.flow_task.name for task in Task.objects.all())
        assert set(names.values()) == {1}


class TestFourCompletionsIntoOneJoin:
    def test_join_once(self):
        story = Story(child_age=9).to_carrying_out(*TEAM)
        story.do("follow_up")
        waiting = WorkItem.objects.open().filter(case=story.case)
        task_pks = list(waiting.values_list("task_id", flat=True))
        assert len(task_pks) == 4

        answers = at_once(
            *[lambda pk=pk: until_it_is_answered(story, pk) for pk in task_pks]
        )

        assert answers == {"won": 4}
        assert story.waiting == ["begin_review"]
        joins = Task.objects.filter(flow_task=ViolenceFlow.measures_taken)
        assert [join.status for join in joins] == [STATUS.DONE]


@pytest.mark.fleet
class TestARowThatStaysLocked:
    def test_is_given_up_after_a_while(self, settings):
        settings.LOCK_TIMEOUT_MS = 50
        story = Story()
        story.start()
        task_pk = story.item("take_up").task_id
        held, done = threading.Event(), threading.Event()

        def hold() -> str:
            with transaction.atomic():
                CaseProcess.objects.select_for_update(of=("self",)).get(
                    pk=story.process.pk
                )
                held.set()
                done.wait(30)
            return "held"

        def wait() -> str:
            held.wait(30)
            try:
                return complete_once(story, task_pk)
            except FlowLockFailed:
                return "gave up"
            finally:
                done.set()

        assert at_once(hold, wait) == {"held": 1, "gave up": 1}
        assert story.waiting == ["take_up"]
        assert connection.vendor == "postgresql"
