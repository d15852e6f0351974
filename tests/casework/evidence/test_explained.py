"""A grant, a hold, an opened file, a request, a document, an incident: none changes unseen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from accounts.commands.incidents import close_incident
from accounts.incidents import note_incidents
from accounts.models import SealingIncident
from accounts.roles import OrganisationKind
from accounts.sealing import Broken
from casework import commands
from casework.evidence.checkpoints import make_checkpoints
from casework.evidence.verifying import Trouble, verify
from casework.models import (
    BrokenGlass,
    Case,
    CaseUserPermission,
    Document,
    Export,
    HistoryEvent,
    LegalHold,
    OpenedFile,
    Referral,
)
from tests.making import World, a_case, a_walker, a_world
from tests.pictures import a_pdf
from tests.proofs.settings_apart import wanted
from tests.unbolted import unbolted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):
    settings.DATA_FOLDER = tmp_path
    settings.ANCHOR_FILE = tmp_path / "anchor.txt"


@pytest.fixture
def world(settings) -> World:
    """A case on which all of it happened, some of it to its end, and signed."""
    made = a_world()
    case = a_case(made)
    made.now = a_walker(made, case).after(minutes=10).accept().now
    told = {"case": case.pk}
    _open_twice(made, told)
    _hold(made, told)
    _grant(made, told)
    _ask(made, told)
    _open_a_file(made, told)
    _add_a_document(made, told)
    _incidents(made)
    _exports(made)
    make_checkpoints(made.later(minutes=1))
    assert troubles(settings) == set()
    return made


def _open_twice(world: World, told: dict[str, Any]) -> None:
    opened: dict[str, Any] = {}
    words = "Cháu gọi cầu cứu, người phụ trách không nghe máy."
    for _number in range(2):
        opened = world.do(
            "receiver",
            commands.glass.break_glass,
            reason="danger",
            words=words,
            confirmed_at=world.now,
            **told,
        )
        world.later(hours=2)
    world.do(
        "supervisor",
        commands.glass.review_break_glass,
        glass=opened["glass"],
        justified=False,
        note="Không ai gọi.",
        **told,
    )


def _hold(world: World, told: dict[str, Any]) -> None:
    hold, lift = commands.retention.hold_case, commands.retention.lift_hold
    for basis in ("audit", "criminal"):
        world.do("chair", hold, basis=basis, reason="Yêu cầu.", **told)
        world.later(hours=1)
        if basis == "audit":
            world.do("chair", lift, reason="Đã xong.", **told)
            world.later(hours=1)


def _grant(world: World, told: dict[str, Any]) -> None:
    grant, revoke = commands.people.grant_access, commands.people.revoke_access
    for who in ("justice", "labour", "youth"):
        person = world.people[who].pk
        world.do("chair", grant, person=person, reason="Cần.", **told)
    world.later(hours=1)
    world.do("chair", revoke, person=world.people["labour"].pk, **told)
    asks = {"reference": Case.unscoped.get().reference, "reason": "Cần giấy tờ."}
    asked = world.do("police", commands.access_requests.ask_for_access, **asks)
    world.do(
        "chair",
        commands.access_requests.answer_access_request,
        asked=asked["request"],
        granted=True,
        reason="Được.",
        **told,
    )


def _ask(world: World, told: dict[str, Any]) -> None:
    asked = world.do(
        "worker",
        commands.referral.send_referral,
        organisation=world.bodies[OrganisationKind.BORDER_GUARD].pk,
        asks="Tìm gia đình.",
        answer_by=world.now + timedelta(days=2),
        **told,
    )
    accept = commands.referral.accept_referral
    world.do("border", accept, referral=asked["referral"], **told)


def _open_a_file(world: World, told: dict[str, Any]) -> None:
    """One hour ran out by itself, one was ended."""
    opens, closes = commands.opening.open_file, commands.opening.close_file
    why = {"purpose": "audit", "words": "Kiểm tra thời hạn xác minh."}
    world.do("supervisor", opens, **why, **told)
    world.later(hours=2)
    world.do("supervisor", opens, **why, **told)
    world.later(minutes=5)
    world.do("supervisor", closes, **told)


def _add_a_document(world: World, told: dict[str, Any]) -> None:
    add, withdraw = (
        commands.documents.add_document,
        commands.documents.withdraw_document,
    )
    about = {"kind": "letter", "source": "body", "title": "", "evidence": True}
    for _number in range(2):
        world.do("worker", add, file=a_pdf(), **about, **told)
    world.do("worker", withdraw, number=2, reason="Nhầm hồ sơ.", **told)


def _incidents(world: World) -> None:
    for where in ("casework_child:identity:x", "casework_child:home:y"):
        note_incidents([Broken(where)], person_id=None, at=world.now)
    close_incident(
        SealingIncident.objects.earliest("pk").pk,
        "restored",
        actor=world.actor("administrator"),
        at=world.now,
    )


def _exports(world: World) -> None:
    """One file that was taken, one that waits for a second person."""
    for content in ("times", "references"):
        told = wanted(world, content)
        asked = world.do("chair", commands.exports.request_export, told=told)
        if content == "times":
            leaves = {"export": UUID(asked["export"]), "rows": 1, "digest": "d" * 64}
            world.do("chair", commands.exports.take_export, **leaves)


def troubles(settings) -> set[tuple[Trouble, str]]:
    found = verify(settings.ANCHOR_FILE).findings
    return {(one.trouble, one.where.split(" ")[0]) for one in found}


def seen(settings, tamper: Callable[[], object]) -> set[tuple[Trouble, str]]:
    """Return what the check says after ``tamper``; afterwards all is as it was."""
    with transaction.atomic():
        tamper()
        found = troubles(settings)
        transaction.set_rollback(True)
    return found


ROWS = {
    "glass": BrokenGlass.objects,
    "hold": LegalHold.objects,
    "grant": CaseUserPermission.objects,
    "referral": Referral.objects,
    "incident": SealingIncident.objects,
    "file": OpenedFile.objects,
    "document": Document.objects,
    "export": Export.objects,
}


class TestARowTakenAway:
    def test_is_missed(self, world, settings):
        for kind, rows in ROWS.items():
            for row in rows.all():
                gone = rows.filter(pk=row.pk).delete
                assert seen(settings, gone) == {(Trouble.GONE, kind)}, row


class TestARowChanged:
    def test_differs_from_its_events(self, world, settings):
        later = world.now + timedelta(days=40)
        chair, worker = world.people["chair"].pk, world.people["worker"].pk
        changes = [
            ("glass", {"justified": True}, {"justified": False}),
            ("glass", {"ends_at": later}, {}),
            ("glass", {"person": chair}, {"reviewed_at": None}),
            ("hold", {"lifted_at": later, "lifted_by": chair}, {"lifted_at": None}),
            ("hold", {"basis": "complaint"}, {}),
            ("grant", {"ends_at": later}, {}),
            ("file", {"ends_at": later}, {}),
            ("file", {"purpose": "complaint"}, {}),
            ("document", {"withdrawn_at": None, "withdrawn_by": None}, {"number": 2}),
            ("document", {"seal_shown": "0" * 64}, {"number": 1}),
            ("referral", {"accepted_at": None, "accepted_by": None}, {}),
            ("export", {"digest": "e" * 64}, {"content": "times"}),
            ("export", {"person": worker}, {"taken_at": None}),
            (
                "export",
                {"approved": True, "decided_at": later, "decided_by": worker},
                {"content": "references"},
            ),
            ("incident", {"outcome": "lost"}, {"outcome": "restored"}),
            ("incident", {"where": "elsewhere"}, {"closed_at": None}),
        ]
        for kind, change, which in changes:

            def tamper(kind=kind, change=change, which=which) -> None:
                assert ROWS[kind].filter(**which).update(**change)

            assert seen(settings, tamper) == {(Trouble.DIFFERENT, kind)}, change


class TestARowSlippedIn:
    def test_is_explained_by_nothing(self, world, settings):
        kinds = ("glass", "hold", "grant", "referral", "file", "document", "export")
        for kind in kinds:

            def tamper(kind=kind) -> None:
                row = ROWS[kind].latest("pk")
                row.pk = None
                row._state.adding = True
                row.uid = uuid.uuid4()
                if kind == "grant":
                    row.user = world.people["school"]
                elif kind == "hold":
                    ROWS[kind].filter(lifted_at__isnull=True).update(
                        lifted_at=world.now, lifted_by=world.people["chair"]
                    )
                    row.set_at = world.now
                elif kind == "document":
                    row.number = 9
                elif kind == "referral":
                    row.to_organisation = world.bodies[OrganisationKind.SCHOOL]
                row.save(force_insert=True)

            found = seen(settings, tamper)

            assert (Trouble.UNEXPLAINED, kind) in found


class TestAnEvent:
    def test_that_is_no_longer_what_a_command_wrote_breaks_no_check(
        self, world, settings
    ):
        def tamper() -> None:
            events = HistoryEvent.objects.filter(event="break_glass")
            events.update(facts={"glass": "none"})

        with unbolted():
            found = seen(settings, tamper)

        assert (Trouble.GONE, "event") in found
        assert any(trouble == Trouble.CHAIN for trouble, _where in found)
