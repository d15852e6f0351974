"""What was changed outside the system is never shown: a sentence, a code, a row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from accounts import sealing
from accounts.incidents import note_incidents
from accounts.models import AdministrationChange, SealingIncident
from accounts.sealing import Broken, KeyDestroyed, KeyMissing, watching
from casework import commands
from casework.documents.checking import check
from casework.documents.keeping import SHOWN, path_of
from casework.models import Child, DataKey, Document
from config.hooks import SWEEPS, sweep
from tests.casework.case_pages import accepted, at, signed_in
from tests.making import World, a_world
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.DATA_FOLDER = tmp_path


def flip(table: str, column: str, pk: int) -> None:
    """Change one byte of a sealed column behind the system's back."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        sealed = bytearray(cursor.fetchone()[0])
        sealed[20] ^= 1
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s", [bytes(sealed), pk]
        )


class TestATamperedRecord:
    def test_closes_its_pages_with_a_code_and_shows_nothing(self, world):
        case, client = accepted(world), signed_in(world, "worker")
        flip("casework_child", "identity", case.child_id)

        for path in ("", "nguoi-lien-quan/", "bieu-mau/mau_02/"):
            answer = client.get(at(case, path))
            page = answer.content.decode()
            row = SealingIncident.objects.get()
            assert answer.status_code == 503
            assert row.code in page
            assert "bị sửa ngoài hệ thống" in page
            assert "Lương" not in page
            assert answer.headers["Cache-Control"] == "no-store"

        assert row.kind == "broken"
        assert row.where == f"casework_child:identity:{case.child.uid}"
        assert row.person == world.people["worker"]
        assert row.times == 3

    def test_in_a_list_says_so_in_its_place_and_leaves_the_others(self, world):
        broken, whole = accepted(world), accepted(world)
        flip("casework_child", "identity", broken.child_id)

        answer = signed_in(world, "worker").get("/ho-so/")

        page = answer.content.decode()
        assert answer.status_code == 200
        assert "không mở được" in page
        assert whole.child.initials in page
        assert SealingIncident.objects.get().times == 1

    def test_swapped_with_another_does_not_open(self, world):
        first, second = accepted(world), accepted(world)
        identity = Child.objects.get(pk=second.child_id).identity
        Child.objects.filter(pk=first.child_id).update(identity=identity)

        assert signed_in(world, "worker").get(at(first)).status_code == 503

    def test_key_does_not_open_what_it_sealed(self, world):
        case = accepted(world)
        flip("casework_datakey", "wrapped", case.child.data_key_id)

        assert signed_in(world, "worker").get(at(case)).status_code == 503
        assert SealingIncident.objects.get().where.startswith("data_key:")

    def test_file_is_not_handed_out(self, world):
        case, client = accepted(world), signed_in(world, "worker")
        told = {"kind": "injury", "source": "body", "title": "", "evidence": False}
        add = commands.documents.add_document
        world.do("worker", add, case=case.pk, file=check(a_photo()), **told)
        row = Document.objects.get()
        path = path_of(row.uid, SHOWN)
        path.write_bytes(path.read_bytes()[:-1] + b"\0")

        answers = [
            client.get(at(case, "tai-lieu/1/")),
            client.post(at(case, "tai-lieu/1/xem/")),
            client.post(at(case, "tai-lieu/1/tai-ve/")),
        ]

        assert [a.status_code for a in answers] == [503] * 3
        assert all("attachment" not in str(a.headers) for a in answers)
        where = SealingIncident.objects.get().where
        assert where == f"casework_document:file.shown:{row.uid}"

    def test_changed_nothing_when_a_command_meets_it(self, world):
        case, client = accepted(world), signed_in(world, "worker")
        flip("casework_datakey", "wrapped", case.child.data_key_id)

        answer = client.post(at(case), {"key": "one", "text": "Ghi chú", "note": "1"})

        assert answer.status_code == 503
        assert not case.history.filter(event="add_note").exists()


class TestAKeyFile:
    def test_that_is_gone_closes_the_page_and_is_told_apart(
        self, world, monkeypatch, tmp_path, settings
    ):
        case, client = accepted(world), signed_in(world, "worker")
        settings.KEY_FOLDER = tmp_path / "empty"
        settings.KEY_FOLDER.mkdir()

        answer = client.get(at(case))

        assert answer.status_code == 503
        assert SealingIncident.objects.get().kind == "key_missing"


class TestErasedOnPurpose:
    def test_says_so_and_is_no_incident(self, world):
        case, client = accepted(world), signed_in(world, "worker")
        DataKey.objects.filter(pk=case.child.data_key_id).update(
            wrapped=None, destroyed_at=timezone.now()
        )

        answer = client.get(at(case))

        assert answer.status_code == 410
        assert "xóa vĩnh viễn" in answer.content.decode()
        assert client.get("/ho-so/").status_code == 200
        assert not SealingIncident.objects.exists()


class TestWatching:
    def test_collects_what_the_caller_passes_over(self):
        key = b"k" * 32
        sealed = sealing.seal(b"x", key=key, context="a")
        with watching() as found:
            for context in ("b", "b", "c"):
                with pytest.raises(sealing.SealBroken):
                    sealing.unseal(sealed, key=key, context=context)
            with pytest.raises(KeyMissing):
                sealing.unseal_small("wrap-9999:AA", context="d")

        assert found == [
            Broken("b"),
            Broken("c"),
            Broken("key:wrap-9999", key_is_missing=True),
        ]

    def test_takes_text_that_is_no_base64_as_broken(self):
        name = sealing.newest_key()

        with pytest.raises(sealing.SealBroken):
            sealing.unseal_small(f"{name}:***", context="d")

    def test_a_destroyed_key_is_not_collected(self):
        key = DataKey(wrapped_by="wrap-0001", destroyed_at=timezone.now())
        with watching() as found, pytest.raises(KeyDestroyed):
            _ = key.plain

        assert found == []


class TestTheClock:
    def test_writes_what_it_meets_without_a_person(self, monkeypatch):
        def meets(_at):
            raise sealing.broken("casework_child:identity:x")

        monkeypatch.setattr("config.hooks.SWEEPS", [meets])
        assert SWEEPS
        sweep(timezone.now())
        sweep(timezone.now())

        row = SealingIncident.objects.get()
        assert (row.person, row.times) == (None, 2)


class TestTheAdministrator:
    def test_sees_it_closes_it_and_meets_it_anew(self, world):
        moment = timezone.now()
        found = [Broken("casework_child:identity:x")]
        code = note_incidents(found, person_id=world.people["worker"].pk, at=moment)
        client = signed_in(world, "administrator")
        row = SealingIncident.objects.get()

        page = client.get("/cau-hinh/su-co/").content.decode()
        unsaid = client.post(f"/cau-hinh/su-co/{row.pk}/", {})
        done = client.post(f"/cau-hinh/su-co/{row.pk}/", {"outcome": "restored"})
        again = client.post(f"/cau-hinh/su-co/{row.pk}/", {"outcome": "lost"})
        anew = note_incidents(found, person_id=None, at=moment)

        assert code in page
        assert row.where in page
        assert (unsaid.status_code, done.status_code) == (422, 302)
        assert again.status_code == 409
        row.refresh_from_db()
        assert row.outcome == "restored"
        assert row.closed_by == world.people["administrator"]
        assert AdministrationChange.objects.latest("pk").what == "incident_closed"
        assert anew != code
        assert SealingIncident.objects.count() == 2
        log = client.get("/cau-hinh/nhat-ky/").content.decode()
        assert "Khôi phục từ bản sao" in log

    def test_alone_may_look(self, world):
        note_incidents([Broken("x")], person_id=None, at=timezone.now())
        row = SealingIncident.objects.get()
        client = signed_in(world, "chair")

        assert client.get("/cau-hinh/su-co/").status_code in (403, 404)
        assert client.get(f"/cau-hinh/su-co/{row.pk}/").status_code in (403, 404)
