"""A case changes hands in two steps: asked, and accepted by whoever was asked."""

from __future__ import annotations

import html
import re

import pytest

from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.refusals import Invalid, NotAllowed, NotThere, Refused
from casework.models import Case, Forwarding
from casework.queries.readers import people_in
from notifications.models import Alert, Delivery
from tests.casework.case_pages import sent, signed_in
from tests.casework.seeing import Eyes
from tests.making import World, a_case, a_person, a_walker, a_world
from workflows.models import Duty, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = a_world()
    committee = made.bodies[OrganisationKind.COMMUNE_COMMITTEE]
    for name in ("colleague", "second"):
        made.people[name] = a_person(name, Role.CASE_WORKER, committee, f"Người {name}")
    return made


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    world.now = a_walker(world, found).after(minutes=10).accept().now
    holder = world.people["worker"].pk
    world.do("chair", commands.people.assign_case, case=found.pk, holder=holder)
    return Case.unscoped.get(pk=found.pk)


def hands_over(world: World, case: Case, to: str = "colleague", who: str = "worker"):
    told = {"to": world.people[to].pk, "reason": "Nghỉ phép hai tuần."}
    return world.do(who, commands.passing.hand_case_over, case=case.pk, **told)


def accepts(world: World, who: str, case: Case):
    return world.do(who, commands.passing.accept_case, case=case.pk)


def opens(world: World, who: str, case: Case) -> bool:
    return access.cases_for(world.actor(who)).filter(pk=case.pk).exists()


def holder(case: Case) -> str:
    return Case.unscoped.get(pk=case.pk).holder.username


class TestAsking:
    def test_leaves_the_case_where_it_is_and_lets_the_one_asked_read_it(
        self, world, case
    ):
        hands_over(world, case)

        assert holder(case) == "worker"
        assert opens(world, "colleague", case)
        assert not opens(world, "second", case)
        assert people_in(case, world.now, part=False) == {
            world.people[name].pk for name in ("worker", "colleague", "chair")
        }
        told = Delivery.objects.get(alert=Alert.objects.get(key="case_offered"))
        assert told.recipient == world.people["colleague"]
        visit = {"case": case.pk, "planned_on": world.now.date()}
        with pytest.raises(NotAllowed):
            world.do("colleague", commands.follow_up.plan_visit, **visit)

    @pytest.mark.parametrize("to", ["worker", "other_worker", "police", "chair"])
    def test_is_of_another_worker_of_the_committee(self, world, case, to):
        with pytest.raises(Invalid) as refusal:
            hands_over(world, case, to)

        assert set(refusal.value.fields) == {"to"}

    def test_is_refused_while_somebody_is_asked_already(self, world, case):
        hands_over(world, case)

        with pytest.raises(Refused):
            hands_over(world, case, "second")

        assert Forwarding.objects.filter(to_person__isnull=False).count() == 1


class TestAccepting:
    def test_is_for_the_one_asked_and_the_limits_run_on(self, world, case):
        hands_over(world, case)
        before = list(Duty.objects.filter(case=case).values("rule", "due_at"))

        accepts(world, "colleague", case)

        assert holder(case) == "colleague"
        assert not opens(world, "worker", case)
        assert list(Duty.objects.filter(case=case).values("rule", "due_at")) == before
        mine = WorkItem.objects.open().filter(case=case, role=Role.CASE_WORKER)
        assert {item.person for item in mine} == {world.people["colleague"]}

    def test_is_for_the_chair_in_their_place(self, world, case):
        hands_over(world, case)

        accepts(world, "chair", case)

        assert holder(case) == "colleague"

    def test_is_for_nobody_else(self, world, case):
        hands_over(world, case)

        with pytest.raises(NotAllowed):
            accepts(world, "worker", case)
        for who in ("second", "other_worker", "other_chair"):
            with pytest.raises(NotThere):
                accepts(world, who, case)

        assert holder(case) == "worker"

    def test_is_done_on_the_page_of_the_case(self, world, case):
        eyes = Eyes(world)
        hands_over(world, case)
        page = f"/ho-so/{case.reference}/"
        shown = html.unescape(eyes.get("colleague", page).content.decode())
        assert "buoc/nhan-ho-so/" in shown
        assert "rut-lai" not in re.sub(r"\s+", " ", shown)
        assert "rut-lai" in eyes.get("worker", page).content.decode()

        with eyes.at():
            client = signed_in(world, "colleague")
            answer = sent(client, f"{page}buoc/nhan-ho-so/")

        assert answer.status_code == 302
        assert holder(case) == "colleague"


class TestSendingBackAndTakingBack:
    def test_the_one_asked_may_say_no_and_who_has_the_case_hears(self, world, case):
        hands_over(world, case)

        told = {"case": case.pk, "reason": "Tôi cũng nghỉ."}
        world.do("colleague", commands.passing.send_back_case, **told)

        assert holder(case) == "worker"
        assert not opens(world, "colleague", case)
        rows = Delivery.objects.filter(alert=Alert.objects.get(key="sent_back"))
        names = {row.recipient.username for row in rows}
        assert names == {"worker", "chair"}
        assert Case.unscoped.get(pk=case.pk).state == case.state

    @pytest.mark.parametrize("who", ["worker", "chair"])
    def test_whoever_sent_it_and_the_chair_may_take_it_back(self, world, case, who):
        hands_over(world, case)

        told = {"case": case.pk, "reason": "Tôi ở lại."}
        world.do(who, commands.passing.withdraw_offer, **told)

        assert not opens(world, "colleague", case)
        with pytest.raises(NotThere):
            accepts(world, "colleague", case)

    def test_the_one_asked_may_not_take_it_back(self, world, case):
        hands_over(world, case)

        told = {"case": case.pk, "reason": "Thôi."}
        with pytest.raises(NotAllowed):
            world.do("colleague", commands.passing.withdraw_offer, **told)
