"""Every command refuses whoever has no way to the case, and whoever may not do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.actor import Actor, actor_for
from accounts.models import Person
from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.path import REGISTRY
from casework.commands.people import let_in
from casework.commands.refusals import NotAllowed, NotThere, Refused
from casework.history import broken_links
from casework.models import (
    Case,
    CaseMember,
    CommandAnswer,
    HistoryEvent,
    RefusalWithoutCase,
    Relation,
)
from tests.making import World, a_case, a_person, a_world
from tests.proofs.scenes import SCENES, Scene
from tests.proofs.snapshot import without_refusals

pytestmark = pytest.mark.django_db

ABOUT_A_CASE = sorted(n for n, c in REGISTRY.items() if c.through != "nothing")
APART = sorted(n for n, c in REGISTRY.items() if c.through == "nothing")
OF_THE_CLOCK = sorted(n for n, c in REGISTRY.items() if c.through == "system")
OPEN_TO_THE_COMMITTEE = ("accept_case", "send_back_case")
"""A case on offer may be answered by everybody of the committee who may accept."""
OF_SOMEBODY = ("drop_draft", "take_alert")
"""Commands about no case by name, whose subject belongs to somebody all the same."""

OPEN_TO_READERS = {
    "add_note": "whoever may read the case may add to it",
    "raise_alarm": "a child in danger is everybody's business",
    "declare_conflict": "whoever knows of a tie says so",
}
"""Commands without a permission, and why."""


@pytest.fixture
def world() -> World:
    return a_world()


def a_newcomer(world: World, name: str) -> Person:
    """A colleague in the same committee, with the worker's post and no relation."""
    committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
    offered = name in OPEN_TO_THE_COMMITTEE
    role = Role.RECEIVER if offered else Role.CASE_WORKER
    if name == "break_glass":  # a worker of the commune may: decision 0008
        role = Role.JUSTICE
    return a_person("newcomer", role, committee)


def is_refused(scene: Scene, actor: Actor, error: type[Refused]) -> Refused:
    """Play ``scene`` as ``actor``: refused, recorded, and nothing else changed."""
    before, answers = without_refusals(), CommandAnswer.objects.count()
    written = HistoryEvent.objects.filter(refused=True).count()
    apart = RefusalWithoutCase.objects.count()

    with pytest.raises(error) as refusal:
        scene.play(actor=actor)

    assert without_refusals() == before
    assert CommandAnswer.objects.count() == answers
    beside = isinstance(refusal.value, NotThere) or scene.case is None
    assert RefusalWithoutCase.objects.count() == apart + beside
    refused = HistoryEvent.objects.filter(refused=True)
    assert refused.count() == written + (not beside)
    row = refused.last() if not beside else RefusalWithoutCase.objects.last()
    assert row is not None
    assert row.actor_id == actor.person_id
    if Case.unscoped.filter(pk=scene.case).exists():
        assert broken_links(Case.unscoped.get(pk=scene.case)) == []
    return refusal.value


class TestACommandAboutACase:
    @pytest.mark.parametrize("name", ABOUT_A_CASE)
    def test_finds_no_more_for_a_colleague_than_if_there_were_no_case(
        self, world, name
    ):
        scene = SCENES[name](world)
        newcomer = scene.as_somebody(a_newcomer(world, name))

        hidden = is_refused(scene, newcomer, NotThere)
        absent = is_refused(replace(scene, case=987_654), newcomer, NotThere)

        assert absent.reasons == hidden.reasons

    @pytest.mark.parametrize("name", ABOUT_A_CASE)
    def test_finds_nothing_for_somebody_without_a_post(self, world, name):
        scene = SCENES[name](world)
        former = Person.objects.create(username="former", display_name="Người cũ")

        is_refused(scene, scene.as_somebody(former), NotThere)

    @pytest.mark.parametrize("name", sorted(set(ABOUT_A_CASE) - set(OF_THE_CLOCK)))
    def test_finds_nothing_for_whoever_is_shut_out(self, world, name):
        scene = SCENES[name](world)
        CaseMember.objects.create(
            case_id=scene.case,
            person_id=scene.actor.person_id,
            relation=Relation.CONFLICTED,
            starts_at=scene.at - timedelta(minutes=1),
        )

        is_refused(scene, scene.actor, NotThere)

    @pytest.mark.parametrize("name", sorted(set(ABOUT_A_CASE) - set(OPEN_TO_READERS)))
    def test_is_not_for_somebody_who_may_only_read_the_case(self, world, name):
        scene = SCENES[name](world)
        reviews = name == "review_break_glass"  # the supervisor's own, without reading
        reader = world.people["justice" if reviews else "supervisor"]
        let_in(
            Case.unscoped.get(pk=scene.case),
            reader,
            scene.at,
            scene.at + timedelta(days=1),
        )
        actor = actor_for(reader, scene.at)
        assert access.cases_for(actor).filter(pk=scene.case).exists()

        absent = REGISTRY[name].through in {"system", "glass"}
        is_refused(scene, actor, NotThere if absent else NotAllowed)


class TestWhoeverTookTheReport:
    def test_is_shut_out_of_it_too_when_named_in_a_conflict(self, world):
        case = a_case(world)
        world.later(minutes=10)
        told = {"person": world.people["hotline"].pk, "reason": "Người thân"}
        world.do("worker", commands.people.declare_conflict, case=case.pk, **told)
        actor = world.actor("hotline", world.later(minutes=10))

        mau_01 = {"form": "mau_01", "answers": {}, "revision": 1}
        scene = Scene("save_form", actor, world.now, case.pk, mau_01)

        is_refused(scene, actor, NotThere)
        assert not access.reports_for(actor).exists()
        assert not access.may_be_alerted(actor.signed_in_id, f"report:{case.report_id}")


class TestACommandAboutNoCase:
    @pytest.mark.parametrize("name", sorted(set(APART) - set(OF_SOMEBODY)))
    def test_is_not_for_somebody_without_the_permission(self, world, name):
        scene = SCENES[name](world)
        wanted = REGISTRY[name].permission
        assert wanted is not None
        stranger = next(
            actor
            for who in ("supervisor", "administrator", "police")
            if not (actor := world.actor(who, scene.at)).may(wanted)
        )

        is_refused(scene, stranger, NotAllowed)

    @pytest.mark.parametrize("name", OF_SOMEBODY)
    def test_finds_nothing_of_somebody_elses(self, world, name):
        scene = SCENES[name](world)

        is_refused(scene, world.actor("justice", scene.at), NotThere)

    @pytest.mark.parametrize("name", APART)
    def test_is_not_for_somebody_without_a_post(self, world, name):
        scene = SCENES[name](world)
        former = Person.objects.create(username="former", display_name="Người cũ")
        wanted = REGISTRY[name].permission
        error = NotThere if wanted is None else NotAllowed

        is_refused(scene, scene.as_somebody(former), error)
