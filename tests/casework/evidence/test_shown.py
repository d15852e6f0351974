"""What is wrong with the history stands on screen, not only in a log."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AccessEvent, SealingIncident
from accounts.sealing import key_folder
from casework.evidence.checkpoints import make_checkpoints
from casework.models import Checkpoint, HistoryEvent
from config.hooks import sweep
from tests.casework.case_pages import signed_in
from tests.making import World, a_case, a_world
from tests.unbolted import unbolted

pytestmark = pytest.mark.django_db
BOARD, CONFIGURATION, INCIDENTS = "/giam-sat/", "/cau-hinh/", "/cau-hinh/su-co/"
DOUBT = "hệ thống đã ngừng ký"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def own_anchor(tmp_path, settings):
    settings.ANCHOR_FILE = tmp_path / "anchor.txt"


def said(world: World, who: str, address: str) -> str:
    page = signed_in(world, who).get(address)
    assert page.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", page.content.decode()))


def cut(world: World) -> None:
    """Sign, then take the end of the log away behind the site's back."""
    a_case(world)
    make_checkpoints(timezone.now() - timedelta(hours=1))
    with unbolted():
        Checkpoint.objects.all().delete()
    AccessEvent.objects.create(what="signed_in", at=timezone.now())


class TestARefusalToSign:
    def test_is_told_to_supervisors_and_administrators_until_it_is_closed(self, world):
        cut(world)
        assert DOUBT not in said(world, "supervisor", BOARD)

        sweep(timezone.now())
        sweep(timezone.now())

        row = SealingIncident.objects.get()
        assert (row.kind, row.times) == ("history", 2)
        for who, address in (
            ("supervisor", BOARD),
            ("administrator", CONFIGURATION),
        ):
            shown = said(world, who, address)
            assert DOUBT in shown
            assert row.code in shown
        assert row.where in said(world, "administrator", INCIDENTS)
        close = {"outcome": "forged"}
        signed_in(world, "administrator").post(f"{INCIDENTS}{row.pk}/", close)
        assert DOUBT not in said(world, "supervisor", BOARD)

    def test_for_want_of_the_key_is_told_as_a_key_that_is_gone(
        self, world, settings, tmp_path
    ):
        for key in key_folder().glob("*.key"):
            (tmp_path / key.name).write_bytes(key.read_bytes())
        settings.KEY_FOLDER = tmp_path
        make_checkpoints(timezone.now() - timedelta(hours=1))
        (tmp_path / "sign-0001.key").unlink()
        a_case(world)

        sweep(timezone.now())

        row = SealingIncident.objects.get()
        assert (row.kind, row.where) == ("key_missing", "key:sign-0001")

    def test_by_an_anchor_that_cannot_be_read_is_told_too(self, world, settings):
        a_case(world)
        make_checkpoints(timezone.now() - timedelta(hours=1))
        settings.ANCHOR_FILE.write_text("nothing that was written here\n")

        sweep(timezone.now())

        assert SealingIncident.objects.get().where == "history:anchor_unreadable"


class TestACheckOfTheHistory:
    def test_that_finds_something_is_told_on_screen(self, world, capsys):
        case = a_case(world)
        make_checkpoints(timezone.now())
        with unbolted():
            HistoryEvent.objects.filter(case=case).update(event="add_note")

        with pytest.raises(SystemExit):
            call_command("verify_history")

        capsys.readouterr()
        row = SealingIncident.objects.get()
        assert row.where.startswith("history:chain")
        assert DOUBT in said(world, "supervisor", BOARD)

    def test_that_finds_nothing_says_when_it_was_signed(self, world, capsys):
        a_case(world)
        make_checkpoints(timezone.now())

        call_command("verify_history")

        capsys.readouterr()
        assert not SealingIncident.objects.exists()
        assert "Lịch sử được ký lần cuối" in said(world, "supervisor", BOARD)
