"""Many people at once: one wins, the others are told, nothing is doubled or lost."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

import pytest
from django.db import connection, connections, transaction
from viewflow.workflow.models import Task

from accounts.models import AccessEvent
from accounts.roles import OrganisationKind, Role
from casework.commands.path import REGISTRY
from casework.commands.refusals import Busy
from casework.demo.walker import answers_to, work_of
from casework.models import Case, CommandAnswer, HistoryEvent, Report, WorkResult
from notifications.models import Alert, Delivery
from tests.making import a_person, a_world
from tests.proofs import invariants
from tests.proofs.scenes import SCENES, Scene, by, emergency, fresh
from tests.proofs.snapshot import snapshot
from tests.proofs.together import at_once, counted, until_answered
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True)


def pressing(scene: Scene, key: str, actor=None):
    """Return the press of one button: its key stays the same however often."""
    return lambda: scene.play(key=key, actor=actor)


def nodes_of(case: int | None) -> Counter[str]:
    tasks = Task.objects.filter(process__caseprocess__case=case)
    return Counter(task.flow_task.name for task in tasks)


class TestSixteenCompletionsOfOnePieceOfWork:
    def test_have_one_winner_and_tell_the_others(self):
        scene = SCENES["finish_work"](a_world())

        answers = counted(*[pressing(scene, f"k{i}") for i in range(16)])

        assert answers == {"won": 1, "Stale: already_done": 15}
        assert WorkResult.objects.filter(item=scene.inputs["item"]).count() == 1
        assert set(nodes_of(scene.case).values()) == {1}
        refused = HistoryEvent.objects.filter(case=scene.case, refused=True)
        assert refused.count() == 15
        invariants.hold(scene.at)

    def test_also_where_the_work_moves_the_case_on(self):
        scene = SCENES["record_verification"](a_world())

        answers = at_once(
            *[lambda i=i: until_answered(pressing(scene, f"k{i}")) for i in range(16)]
        )

        assert all(isinstance(answer, dict) for answer in answers), answers
        assert nodes_of(scene.case)["assess_initially"] == 1
        invariants.hold(scene.at)


class TestFourCompletionsIntoOneJoin:
    def test_join_once_and_open_the_next_work_once(self):
        walk = emergency(a_world())
        items = list(work_of(walk.case).filter(track="emergency"))
        assert len(items) == 4
        scenes = [
            by(walk, Role(i.role), "finish_work", item=i.pk, answers=answers_to(i))
            for i in items
        ]

        answers = counted(*[pressing(s, f"k{n}") for n, s in enumerate(scenes)])

        assert answers == {"won": 4}
        nodes = nodes_of(walk.case)
        assert (nodes["measures_in_place"], nodes["confirm_safety"]) == (1, 1)
        waiting = WorkItem.objects.open().filter(case=walk.case, track="emergency")
        assert [item.node for item in waiting] == ["confirm_safety"]
        invariants.hold(walk.now)


class TestTwoChairsAtOnce:
    def test_decide_once_and_the_second_is_told_that_the_case_has_moved_on(self):
        world = a_world()
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        vice = a_person("vice_chair", Role.CHAIR, committee)
        scene = SCENES["decide_emergency"](world)
        no = replace(scene, inputs=scene.inputs | {"emergency": False, "risk": "low"})

        answers = counted(
            pressing(scene, "yes"), pressing(no, "no", scene.as_somebody(vice))
        )

        assert answers == {"won": 1, "Stale: stale": 1}
        rows = HistoryEvent.objects.filter(case=scene.case, event="decide_emergency")
        assert sorted(rows.values_list("refused", flat=True)) == [False, True]
        invariants.hold(scene.at)


class TestOneKeyFromEightHands:
    def test_makes_one_report_and_gives_everybody_the_same_answer(self):
        scene = SCENES["record_report"](a_world())

        answers = at_once(*[lambda: until_answered(pressing(scene, "one"))] * 8)

        assert answers == [answers[0]] * 8
        assert Report.objects.count() == Case.unscoped.count() == 1
        assert CommandAnswer.objects.filter(key="one").count() == 1
        invariants.hold(scene.at)


class TestTwoPeopleOnTwoPiecesOfWork:
    def test_never_refuse_each_other(self):
        world = a_world()
        for number in range(4):
            walk = emergency(world)
            pair = list(work_of(walk.case).filter(role__in=["police", "health"]))
            scenes = [
                by(walk, Role(i.role), "finish_work", item=i.pk, answers=answers_to(i))
                for i in pair
            ]

            answers = counted(
                *[pressing(s, f"{number}-{s.actor.name}") for s in scenes]
            )

            assert answers == {"won": 2}
        assert not HistoryEvent.objects.filter(refused=True).exists()


class TestOneAlertOnEightScreens:
    def test_is_taken_by_one_person(self):
        world = a_world()
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        people = [a_person(f"chair_{n}", Role.CHAIR, committee) for n in range(8)]
        walk = fresh(world)
        alert = Alert.objects.get(key="new_report_danger")
        scene = Scene(
            "take_alert", world.actor("chair"), walk.now, None, {"alert": alert.pk}
        )

        answers = counted(
            *[pressing(scene, "take", scene.as_somebody(p)) for p in people]
        )

        assert answers == {"won": 1, "Stale: taken": 7}
        rows = HistoryEvent.objects.filter(case=walk.case, event="take_alert")
        alert.refresh_from_db()
        assert [row.actor_id for row in rows] == [alert.acknowledged_by_id]
        told = Delivery.objects.filter(alert=alert, kind="acknowledged")
        everybody = Delivery.objects.filter(alert=alert, kind="alert")
        assert told.count() == everybody.count()
        invariants.hold(walk.now)


class TestABusyDatabase:
    """Somebody else writes and does not come to an end."""

    def test_is_told_as_busy_and_leaves_nothing_and_the_next_press_succeeds(
        self, settings
    ):
        settings.LOCK_TIMEOUT_MS = 50
        scene = SCENES["finish_work"](a_world())
        before = snapshot()
        held, done = threading.Event(), threading.Event()

        def hold() -> str:
            with transaction.atomic():
                case = Case.unscoped.filter(pk=scene.case)
                if connection.features.has_select_for_update:
                    case = case.select_for_update()
                case.get()
                held.set()
                done.wait(30)
            return "held"

        def press() -> str:
            held.wait(30)
            wait_briefly()
            try:
                scene.play(key="pressed")
            except Busy as busy:
                return f"{busy.status}"
            finally:
                done.set()
            return "won"

        assert at_once(hold, press) == ["held", "503"]
        assert snapshot() == before
        scene.play(key="pressed")
        assert WorkItem.objects.get(pk=scene.inputs["item"]).finished_at == scene.at
        connections.close_all()


class TestOneFile:
    def test_leaves_once_however_many_take_it_at_the_same_moment(self):
        scene = SCENES["take_export"](a_world())

        answers = counted(*[pressing(scene, f"k{i}") for i in range(8)])

        assert answers == {"won": 1, "NotThere: not_there": 7}
        assert AccessEvent.objects.filter(what="exported").count() == 1
        connections.close_all()


def wait_briefly() -> None:
    """Let this thread's connection wait 50 ms for a writer, not seconds."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")


class TestEveryCommandPressedTwiceAtOnce:
    """A double click: two presses of one button, on two connections."""

    @pytest.mark.parametrize("name", ["record_report", "decide_emergency", "sign_form"])
    def test_is_carried_out_once(self, name):
        scene = SCENES[name](a_world())

        answers = at_once(*[lambda: until_answered(pressing(scene, "one"))] * 2)

        assert answers[0] == answers[1]
        assert isinstance(answers[0], dict), answers
        rows = HistoryEvent.objects.filter(event=name)
        assert [row.refused for row in rows] == [False]
        assert name in REGISTRY
