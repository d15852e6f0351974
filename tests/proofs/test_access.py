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
from tests.proofs.scenes import SCENES, Scene, accepted, case_of, closed
from tests.proofs.snapshot import without_refusals

pytestmark = pytest.mark.django_db

ABOUT_A_CASE = sorted(n for n, c in REGISTRY.items() if c.through != "nothing")
APART = sorted(n for n, c in REGISTRY.items() if c.through == "nothing")
OF_THE_CLOCK = sorted(n for n, c in REGISTRY.items() if c.through == "system")
OPEN_TO_THE_COMMITTEE = ("accept_case", "send_back_case")
"""A case on offer may be answered by everybody of the committee who may accept."""
OF_SOMEBODY = ("drop_draft", "take_alert")
"""Commands about no case by name, whose subject belongs to somebody all the same."""

OF_A_CHAIR = ("void_case", "close_early", "assign_case", "grant_access", "change_kind")
NOT_AFTER_THE_END = {
    *("record_verification", "record_measures", "decline_isolation", "isolate_child"),
    *("record_visit", "plan_visit", "assign_case", "change_kind", "sign_form"),
    *("save_form", "save_plan", "update_plan_row", "forward_case", "change_risk"),
    *("close_early", "void_case", "offer_to_residence", "ask_body"),
}
"""Some of the many: whoever adds a command that follows the end says ``on_ended``."""
AFTER_THE_END = {
    *("add_note", "raise_alarm", "explain_breach", "decide_double", "end_isolation"),
    *("reopen_case", "record_check_after_closure", "assign_case"),
    *("break_glass", "review_break_glass", "revoke_referral"),
    *("open_file", "close_file"),
    *("hold_case", "lift_hold", "propose_erasure", "erase_child"),
    *("answer_access_request", "withdraw_offer", "record_court_answer"),
    "hide_name",
    *(
        "declare_conflict",
        "end_conflict",
        "grant_access",
        "revoke_access",
        "withdraw_document",
    ),
}
"""What is done to a case that has ended; ``assign_case`` while a check still waits."""

OPEN_TO_READERS = {
    "add_note": "whoever may read the case may add to it",
    "raise_alarm": "a child in danger is everybody's business",
    "declare_conflict": "everybody says it of themselves; who decides of others is asked",
    "end_conflict": "the supervisor decides without opening the case",
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
        """Whatever their post is elsewhere: a grant opens the case and moves nothing."""
        scene = SCENES[name](world)
        case = Case.unscoped.get(pk=scene.case)
        own = name in {"review_break_glass", "close_file"}  # the supervisor's own
        first = "justice" if own else "supervisor"
        readers = [world.people[w] for w in (first, "other_worker", "other_chair")]
        if name not in OPEN_TO_THE_COMMITTEE:
            readers.append(a_newcomer(world, name))
        absent = REGISTRY[name].through in {"system", "glass", "file"}
        for reader in readers:
            let_in(case, reader, scene.at, scene.at + timedelta(days=1))
            actor = actor_for(reader, scene.at)
            assert access.cases_for(actor).filter(pk=scene.case).exists()

            is_refused(scene, actor, NotThere if absent else NotAllowed)

    @pytest.mark.parametrize("name", sorted(OF_A_CHAIR))
    def test_is_not_for_a_chair_who_is_only_asked_to_take_the_case(self, world, name):
        elsewhere = {
            "residence_same": False,
            "residence_commune_id": world.other_commune.pk,
        }
        walk = accepted(world, **elsewhere)
        walk.do(Role.CHAIR, commands.passing.offer_to_residence)
        chair = world.actor("other_chair", walk.now)
        assert access.cases_for(chair).filter(pk=walk.case).exists()
        inputs = SCENES[name](world).inputs

        is_refused(Scene(name, chair, walk.now, walk.case, inputs), chair, NotAllowed)

    @pytest.mark.parametrize("name", sorted(NOT_AFTER_THE_END))
    def test_changes_nothing_of_a_case_that_has_ended(self, world, name):
        scene = SCENES[name](world)
        for state in ("closed", "voided"):
            walk = accepted(world)
            if state == "closed":
                walk.close_early("duplicate")
            else:
                walk.do(Role.CHAIR, commands.ending.void_case, note="Nhập nhầm")
            ended = replace(scene, case=walk.case, version=None, at=walk.now)
            actor = actor_for(Person.objects.get(pk=scene.actor.person_id), walk.now)

            refused = is_refused(ended, actor, Refused)

            assert case_of(walk).state == state
            assert [reason.key for reason in refused.reasons] == ["ended"]


class TestACaseThatHasEnded:
    def test_is_open_to_a_short_list_of_commands(self):
        assert {n for n, c in REGISTRY.items() if c.on_ended} == AFTER_THE_END

    def test_is_given_to_another_worker_for_the_check_after_it(self, world):
        walk = closed(world)
        world.now = walk.after(days=20).now
        stand_in = world.people["stand_in"].pk

        world.do("chair", commands.people.assign_case, case=walk.case, holder=stand_in)
        world.now = walk.after(days=20).now
        told = {"seen": True, "done_at": walk.now, "well": True, "note": "Trẻ khoẻ."}
        check = commands.follow_up.record_check_after_closure
        world.do("stand_in", check, case=walk.case, **told)

        again = world.people["worker"].pk
        with pytest.raises(Refused):
            world.do("chair", commands.people.assign_case, case=walk.case, holder=again)


class TestWhoeverTookTheReport:
    def test_is_shut_out_of_it_too_when_named_in_a_conflict(self, world):
        case = a_case(world)
        world.later(minutes=10)
        told = {"person": world.people["hotline"].pk, "reason": "Người thân"}
        world.do("chair", commands.people.declare_conflict, case=case.pk, **told)
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
