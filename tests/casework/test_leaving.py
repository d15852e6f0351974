"""Whoever still holds cases or work keeps access until both are handed on."""

from __future__ import annotations

import pytest

from accounts.commands.change import ChangeRefused
from accounts.commands.people import deactivate_person
from casework import commands
from tests.making import World, a_world
from tests.proofs.scenes import accepted, case_of, emergency
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def let_go(world: World, who: str) -> None:
    deactivate_person(
        world.people[who].pk, actor=world.actor("administrator"), at=world.now
    )


def reasons(world: World, who: str) -> list[str]:
    with pytest.raises(ChangeRefused) as refusal:
        let_go(world, who)
    world.people[who].refresh_from_db()
    assert world.people[who].is_active
    return [str(reason.sentence) for reason in refusal.value.reasons]


class TestSomebodyWithAnOpenCase:
    def test_is_not_let_go_before_it_is_given_to_somebody_else(self, world):
        walk = accepted(world)
        world.now = walk.now

        assert [r[:20] for r in reasons(world, "worker")] == ["Người này đang giữ 1"]

        holder = world.people["stand_in"].pk
        told = {"case": walk.case, "holder": holder}
        world.do("chair", commands.people.assign_case, **told)
        let_go(world, "worker")
        world.people["worker"].refresh_from_db()
        assert not world.people["worker"].is_active

    def test_names_no_case(self, world):
        walk = accepted(world)
        world.now = walk.now

        assert case_of(walk).reference not in " ".join(reasons(world, "worker"))


class TestSomebodyWithWorkOfTheirOwn:
    def test_is_not_let_go_before_it_is_handed_on_or_done(self, world):
        walk = emergency(world)
        world.now = walk.now
        item = WorkItem.objects.get(case=walk.case, node="stop_the_act")
        take = commands.team.take_work
        world.do("police", take, case=walk.case, item=item.pk)

        assert [r[:14] for r in reasons(world, "police")] == ["1 việc đang ch"]

        WorkItem.objects.filter(pk=item.pk).update(person=None)
        let_go(world, "police")
        world.people["police"].refresh_from_db()
        assert not world.people["police"].is_active
