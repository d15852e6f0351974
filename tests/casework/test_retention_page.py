"""What is due, proposed and held stands on one page; files without a row can be cleared."""

from __future__ import annotations

import html
import os
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import commands
from casework.documents.keeping import all_files, folder, path_of
from casework.models import Case, DataKey, Document
from tests.casework.case_pages import accepted, at, fresh, sent, signed_in
from tests.making import World, a_world
from tests.pictures import a_pdf

pytestmark = pytest.mark.django_db
HERE = "/luu-giu/"
R = commands.retention


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.DATA_FOLDER = tmp_path


def long_ended(world: World, days: int = 800) -> Case:
    """Return a case entered by mistake long ago: kept for a year."""
    case = accepted(world)
    world.do("chair", commands.ending.void_case, case=case.pk, note="Nhập nhầm.")
    ended = timezone.now() - timedelta(days=days)
    Case.unscoped.filter(pk=case.pk).update(closed_at=ended)
    return fresh(case)


def shown(world: World, who: str) -> str:
    answer = signed_in(world, who).get(HERE)
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


class TestThePage:
    def test_leads_two_people_from_what_is_due_to_its_erasure(self, world):
        case = long_ended(world)
        propose, decide = (at(case, f"buoc/{key}/") for key in ("de-nghi-xoa", "xoa"))
        world.now = timezone.now()
        assert propose in shown(world, "worker")
        assert decide not in shown(world, "chair")

        answer = sent(signed_in(world, "worker"), propose, ground="time_over")

        assert answer.status_code == 302
        assert decide in shown(world, "chair")
        assert decide not in shown(world, "worker")
        told = {"ground": "time_over", "understood": "on"}
        assert sent(signed_in(world, "chair"), decide, **told).status_code == 302
        assert case.reference not in shown(world, "chair")
        assert DataKey.objects.get(pk=case.child.data_key_id).destroyed_at

    def test_shows_what_a_hold_keeps_and_no_way_to_erase_it(self, world):
        case = long_ended(world)
        world.do("chair", R.hold_case, case=case.pk, basis="audit", reason="Thanh tra")

        page = shown(world, "chair")

        assert at(case, "buoc/thoi-giu/") in page
        assert at(case, "buoc/giu-lai/") not in page
        assert at(case, "buoc/de-nghi-xoa/") not in shown(world, "worker")

    def test_says_nothing_of_what_must_be_kept_or_is_anothers(self, world):
        due, kept = long_ended(world), long_ended(world, days=100)

        assert kept.reference not in shown(world, "chair")
        assert due.reference not in shown(world, "other_chair")
        assert due.reference not in shown(world, "other_worker")

    @pytest.mark.parametrize("who", ["hotline", "police", "supervisor"])
    def test_is_not_there_for_whoever_has_no_part_in_it(self, world, who):
        long_ended(world)

        assert signed_in(world, who).get(HERE).status_code == 404

    def test_goes_on_where_it_stopped(self, world, monkeypatch):
        cases = [long_ended(world) for _number in range(3)]
        monkeypatch.setattr("casework.queries.retention.MOST", 2)

        first = shown(world, "chair")

        assert cases[2].reference not in first
        onward = re.search(r'href="(\?sau=\d+)"', first)[1]
        second = signed_in(world, "chair").get(HERE + onward).content.decode()
        assert cases[2].reference in second
        assert cases[1].reference not in second

    def test_asks_as_many_queries_for_many_as_for_one(self, world):
        counts = []
        for _round in range(2):
            case = long_ended(world)
            world.do("worker", R.propose_erasure, case=case.pk, ground="ordered")
            world.do("chair", R.hold_case, case=case.pk, basis="audit", reason="Tra")
            browser = signed_in(world, "chair")
            browser.get(HERE)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                browser.get(HERE)
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestStrayFiles:
    @pytest.fixture
    def document(self, world) -> Document:
        case = accepted(world)
        told = {"kind": "letter", "source": "body", "title": "", "evidence": True}
        add = commands.documents.add_document
        world.do("worker", add, case=case.pk, file=a_pdf(), **told)
        return Document.objects.get()

    def stray(self, name: str, days: int = 2):
        path = folder() / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sealed")
        self.age(path, days)
        return path

    def age(self, path, days: int) -> None:
        then = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (then, then))

    def test_are_listed_and_removed_only_when_asked(self, document, capsys):
        old = self.stray("ab" * 16 + ".shown")
        draft = self.stray(f"{document.uid.hex}.shown.77.new")
        young = self.stray("cd" * 16 + ".shown", days=0)
        for part in ("shown", "original"):
            self.age(path_of(document.uid, part), 9)

        call_command("stray_documents", language="en")
        said = capsys.readouterr().out
        assert old.name in said
        assert young.name not in said
        assert "2 found. Nothing was removed." in said
        assert old.exists()

        call_command("stray_documents", remove=True, language="vi")

        assert "Đã gỡ 2 tệp." in capsys.readouterr().out
        assert not old.exists()
        assert not draft.exists()
        assert set(all_files()) == {
            young,
            path_of(document.uid, "shown"),
            path_of(document.uid, "original"),
        }

    def test_of_an_erased_child_are_among_them(self, document):
        DataKey.objects.filter(pk=document.case.child.data_key_id).update(
            wrapped=None, destroyed_at=timezone.now()
        )
        for part in ("shown", "original"):
            self.age(path_of(document.uid, part), 2)

        call_command("stray_documents", remove=True)

        assert list(all_files()) == []

    def test_stay_while_the_database_is_older_than_the_anchor(
        self, document, settings, tmp_path
    ):
        settings.ANCHOR_FILE = tmp_path / "anchor.txt"
        line = ["v1", timezone.now().isoformat(), "9", "ab", "0", "ab", "key", "ab"]
        settings.ANCHOR_FILE.write_text(" ".join(line) + "\n")
        old = self.stray("ab" * 16 + ".shown")

        with pytest.raises(CommandError):
            call_command("stray_documents", remove=True)

        assert old.exists()
