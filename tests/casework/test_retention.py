"""Kept as long as the list says, kept longer for proceedings, erased by two people."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.roles import PERMISSIONS, Permission, Role
from accounts.sealing import KeyDestroyed
from casework import commands, retention
from casework.commands.refusals import Invalid, Refused
from casework.commands.told import ChildTold
from casework.documents.keeping import all_files, is_whole
from casework.history import broken_links
from casework.models import Case, DataKey, Document, LegalHold, NameWord
from notifications.models import Alert
from tests.casework.case_pages import accepted, at, fresh, sent, signed_in, walker_of
from tests.making import World, a_report, a_world
from tests.pictures import a_pdf

pytestmark = pytest.mark.django_db
R = commands.retention
NAME = "Lương Văn Giả"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.DATA_FOLDER = tmp_path


def voided(world: World, case: Case | None = None) -> Case:
    """Return a case that has ended: the shortest way there."""
    case = case or accepted(world)
    world.do("chair", commands.ending.void_case, case=case.pk, note="Nhập nhầm.")
    return fresh(case)


def proposed(world: World, case: Case, ground: str = "ordered") -> Case:
    world.do("worker", R.propose_erasure, case=case.pk, ground=ground)
    return fresh(case)


def erased(world: World, case: Case) -> Case:
    proposed(world, case)
    world.do("chair", R.erase_child, case=case.pk, ground="ordered")
    return fresh(case)


def reasons_of(world: World, who: str, command, case: Case, **told) -> set[str]:
    with pytest.raises(Refused) as refusal:
        world.do(who, command, case=case.pk, **told)
    return {reason.key for reason in refusal.value.reasons}


class TestHowLongACaseIsKept:
    def ended(self, case: Case, state: str, reason: str, age: int | None) -> Any:
        """Return what the case would be if it had ended so, a hundred days later."""
        return SimpleNamespace(
            state=state,
            closing_reason=reason,
            closed_at=case.report.received_at + timedelta(days=100),
            report=case.report,
            child=SimpleNamespace(age=age),
        )

    def test_is_counted_from_the_end_and_from_the_eighteenth_birthday(self, world):
        case = accepted(world)
        told = case.report.received_at.date()

        young = self.ended(case, "closed", "safe_and_stable", 9)
        assert retention.kept_until(young) == date(told.year + 14, told.month, told.day)
        old = self.ended(case, "closed", "safe_and_stable", 15)
        assert retention.kept_until(old) == date(2037, 3, 3)

    def test_is_longest_where_nobody_knows_the_age(self, world):
        case = self.ended(accepted(world), "closed", "lost_contact", None)

        until = retention.kept_until(case)
        assert until is not None
        assert until.year == case.report.received_at.year + 23

    @pytest.mark.parametrize(
        ("state", "reason", "years"),
        [("voided", "", 1), ("closed", "not_substantiated", 3), ("closed", "died", 14)],
    )
    def test_follows_the_list(self, world, state, reason, years):
        case = self.ended(accepted(world), state, reason, 9)

        until = retention.kept_until(case)
        assert until is not None
        assert until.year - case.closed_at.year in (years, years - 1)

    def test_has_no_end_while_the_case_runs(self, world):
        assert retention.kept_until(accepted(world)) is None

    def test_says_where_each_rule_comes_from(self):
        for rule in retention.rules():
            assert rule.source
            assert rule.sure
        keys = [rule.key for rule in retention.rules()]
        assert len(keys) == len(set(keys))

    def test_is_told_by_a_command_that_erases_nothing(self, world, capsys):
        due, running = voided(world), accepted(world)
        Case.unscoped.filter(pk=due.pk).update(
            closed_at=timezone.now() - timedelta(days=400)
        )
        world.do("chair", R.hold_case, case=due.pk, basis="audit", reason="Thanh tra")

        call_command("retention_due")

        said = capsys.readouterr().out
        assert due.reference in said
        assert "đang giữ lại" in said
        assert running.reference not in said
        assert "1 hồ sơ đến hạn. Chưa xóa gì." in said
        assert not DataKey.objects.filter(destroyed_at__isnull=False).exists()


class TestErasing:
    def test_destroys_what_was_known_and_leaves_the_chain_valid(self, world):
        case = accepted(world)
        told = {"kind": "letter", "source": "body", "title": NAME, "evidence": True}
        add = commands.documents.add_document
        world.do("worker", add, case=case.pk, file=a_pdf(), **told)
        world.do("worker", commands.notes.add_note, case=case.pk, text=NAME)
        case = erased(world, voided(world, case))

        for read in (
            lambda: case.child.name,
            lambda: case.report.get("narrative"),
            lambda: case.history.get(event="add_note").get("values"),
            lambda: Document.objects.get().get("about"),
        ):
            with pytest.raises(KeyDestroyed):
                read()
        assert not NameWord.objects.filter(child=case.child_id).exists()
        assert broken_links(case) == []
        last = case.history.latest("number")
        assert (last.event, last.facts["ground"]) == ("erase_child", "ordered")
        assert is_whole(Document.objects.get())
        call_command("check_cases")

    def test_takes_the_sealed_files_away_once_it_is_committed(
        self, world, django_capture_on_commit_callbacks
    ):
        case = accepted(world)
        told = {"kind": "letter", "source": "body", "title": "", "evidence": True}
        add = commands.documents.add_document
        world.do("worker", add, case=case.pk, file=a_pdf(), **told)
        assert len(list(all_files())) == 2

        with django_capture_on_commit_callbacks(execute=True):
            erased(world, voided(world, case))

        assert list(all_files()) == []

    def test_tells_the_supervisors(self, world):
        case = erased(world, voided(world))

        alert = Alert.objects.get(key="child_erased")
        assert alert.reference == case.reference

    def test_keeps_the_report_while_it_tells_of_another_child(self, world):
        children = (ChildTold(name=NAME, age=9), ChildTold(name="Lương Thị Thử", age=7))
        first, second = a_report(world, children=children)
        world.later(minutes=10)
        for case in (first, second):
            walker_of(world, case).accept()
            voided(world, case)

        erased(world, first)
        kept = fresh(second).report.get("narrative")
        erased(world, second)

        assert kept
        with pytest.raises(KeyDestroyed):
            fresh(second).report.get("narrative")

    def test_needs_a_proposal_by_somebody_else(self, world):
        case = voided(world)
        told = {"ground": "ordered"}

        assert reasons_of(world, "chair", R.erase_child, case, **told) == {
            "not_proposed"
        }
        proposed(world, case)
        world.later(days=31)
        assert reasons_of(world, "chair", R.erase_child, case, **told) == {
            "not_proposed"
        }

    def test_proposed_on_another_ground_is_not_proposed(self, world):
        case = proposed(world, voided(world), "ordered")
        Case.unscoped.filter(pk=case.pk).update(
            closed_at=world.now - timedelta(days=800)
        )

        assert reasons_of(world, "chair", R.erase_child, case, ground="time_over") == {
            "not_proposed"
        }

    def test_is_refused_while_a_hold_stands_and_possible_after(self, world):
        case = proposed(world, voided(world))
        world.do("chair", R.hold_case, case=case.pk, basis="criminal", reason="Án")

        held = reasons_of(world, "chair", R.erase_child, case, ground="ordered")
        again = {"basis": "court", "reason": "Án"}
        with pytest.raises(Invalid):
            world.do("chair", R.hold_case, case=case.pk, **again)
        world.do("chair", R.lift_hold, case=case.pk, reason="Án đã xong")
        world.do("chair", R.erase_child, case=case.pk, ground="ordered")

        assert held == {"held"}
        assert LegalHold.objects.get().lifted_at is not None
        assert fresh(case).child.data_key.destroyed_at is not None

    def test_is_refused_before_its_time_and_while_the_case_runs(self, world):
        running, ended = accepted(world), voided(world)

        assert reasons_of(
            world, "worker", R.propose_erasure, running, ground="ordered"
        ) == {"runs"}
        assert reasons_of(
            world, "worker", R.propose_erasure, ended, ground="time_over"
        ) == {"too_early"}
        with pytest.raises(Invalid):
            world.do("worker", R.propose_erasure, case=ended.pk, ground="")

    def test_lets_nobody_add_to_the_case_afterwards(self, world):
        case = erased(world, voided(world))

        assert reasons_of(
            world, "worker", commands.notes.add_note, case, text="Ghi thêm"
        ) == {"erased"}
        assert reasons_of(world, "chair", R.erase_child, case, ground="ordered") == {
            "erased"
        }
        assert broken_links(fresh(case)) == []


class TestThePages:
    def test_propose_and_erase_and_then_say_that_it_is_gone(self, world):
        case = voided(world)
        world.now = timezone.now()
        Case.unscoped.filter(pk=case.pk).update(version=case.version)
        worker, chair = signed_in(world, "worker"), signed_in(world, "chair")

        proposal = sent(worker, at(case, "buoc/de-nghi-xoa/"), ground="ordered")
        unsure = sent(chair, at(case, "buoc/xoa/"), ground="ordered")
        done = sent(chair, at(case, "buoc/xoa/"), ground="ordered", understood="on")

        assert proposal.status_code == 302
        assert unsure.status_code == 422
        assert done.status_code == 302
        page = worker.get(at(case))
        assert page.status_code == 410
        assert NAME not in page.content.decode()

    def test_erase_for_nobody_but_the_chair(self, world):
        case = voided(world)

        for who in ("worker", "hotline", "supervisor"):
            answer = signed_in(world, who).get(at(case, "buoc/xoa/"))
            assert answer.status_code == 404


def test_roles_that_may_erase_are_those_that_decide():
    may = {r for r, p in PERMISSIONS.items() if Permission.DECIDE_RETENTION in p}
    assert may == {Role.CHAIR}
