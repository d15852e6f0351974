"""Documents of a case: by content, without place data, sealed, marked, logged."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.sealing import SealBroken
from casework import commands
from casework.commands.refusals import Invalid, NotAllowed, NotThere
from casework.documents import checking
from casework.documents.checking import FileUnfit, check
from casework.documents.keeping import (
    ORIGINAL,
    SHOWN,
    all_files,
    is_whole,
    open_part,
    path_of,
    strays,
)
from casework.history import broken_links
from casework.models import Document, HistoryEvent, Reading
from tests.casework.case_pages import (
    accepted,
    at,
    fresh,
    hidden,
    signed_in,
    walker_of,
)
from tests.making import World, a_world
from tests.pictures import (
    PDF,
    PLACE,
    a_bomb,
    a_moving_picture,
    a_pdf,
    a_photo,
    a_png,
)
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db
TITLE = "Vết bầm ở tay Quzymta"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    """Each test has a folder of files of its own."""
    settings.DATA_FOLDER = tmp_path


def added(world: World, case, content: bytes = b"", who: str = "worker", **more):
    told = {"kind": "injury", "source": "body", "title": TITLE, "evidence": True}
    file = check(content or a_photo())
    world.do(
        who,
        commands.documents.add_document,
        case=case.pk,
        file=file,
        **(told | more),
    )
    return Document.objects.latest("pk")


class TestAFile:
    def test_is_known_by_its_content_whatever_it_is_called(self):
        assert check(a_photo()).media_type == "image/jpeg"
        assert check(a_png()).original_type == "image/png"
        assert check(PDF).media_type == "application/pdf"

    @pytest.mark.parametrize(
        "content",
        [b"MZ\x90\0" + b"\0" * 200, b"<html><script>alert(1)</script>", b"abc"],
        ids=["program", "page", "text"],
    )
    def test_of_another_kind_is_refused(self, content):
        with pytest.raises(FileUnfit, match="neither a picture"):
            check(content)

    def test_that_only_begins_like_a_picture_is_refused(self):
        with pytest.raises(FileUnfit, match="damaged"):
            check(a_photo()[:3000][:-2000])

    def test_that_is_empty_or_too_large_is_refused(self):
        with pytest.raises(FileUnfit, match="empty"):
            check(b"")
        with pytest.raises(FileUnfit, match="15 MB"):
            check(PDF + b"\0" * checking.LARGEST)

    def test_that_would_unpack_to_gigabytes_is_refused_by_its_head(self):
        bomb = a_bomb()
        assert len(bomb) < 2000

        with pytest.raises(FileUnfit, match="too many pixels"):
            check(bomb)
        with pytest.raises(FileUnfit, match="too many pixels"):
            check(a_bomb(9_000, 9_000))
        with pytest.raises(FileUnfit, match="too many pixels"):
            check(a_bomb(30_000, 10))

    def test_that_moves_is_refused(self):
        with pytest.raises(FileUnfit, match="moves"):
            check(a_moving_picture())

    def test_is_shown_upright_small_and_without_place_or_maker(self):
        photo = a_photo(size=(5000, 1000))
        assert PLACE.encode() in photo

        shown = check(photo).shown

        picture = Image.open(BytesIO(shown))
        assert picture.size == (480, 2400)
        assert not picture.getexif()
        assert set(picture.info) <= {
            *("jfif", "jfif_version", "jfif_unit", "jfif_density"),
        }
        assert PLACE.encode() not in shown
        assert "giả định".encode() not in shown

    def test_that_was_transparent_is_white_there(self):
        shown = Image.open(BytesIO(check(a_png(clear=True)).shown))

        assert shown.getpixel((5, 5)) == (255, 255, 255)


class TestAKeptDocument:
    def test_lies_sealed_outside_the_web_root_under_a_number(self, world, tmp_path):
        case = accepted(world)
        row = added(world, case, a_photo())

        files = list(all_files())
        assert {f.suffix for f in files} == {".shown", ".original"}
        for file in files:
            assert tmp_path in file.parents
            assert settings.STATIC_ROOT not in file.parents
            lies = file.read_bytes()
            assert PLACE.encode() not in lies
            assert b"JFIF" not in lies
            assert file.stat().st_mode & 0o077 == 0
            assert file.name.partition(".")[0] == row.uid.hex

    def test_of_evidence_comes_back_byte_by_byte(self, world):
        photo = a_photo()
        row = added(world, accepted(world), photo)

        assert open_part(row, ORIGINAL) == photo
        assert open_part(row, SHOWN) == check(photo).shown

    def test_that_is_no_evidence_keeps_no_original(self, world):
        row = added(world, accepted(world), evidence=False)

        assert {f.suffix for f in all_files()} == {".shown"}
        assert row.seal_original == ""

    def test_that_was_changed_on_the_disk_does_not_open(self, world):
        row = added(world, accepted(world))
        path = path_of(row.uid, SHOWN)
        lies = bytearray(path.read_bytes())
        lies[len(lies) // 2] ^= 1
        path.write_bytes(bytes(lies))

        assert not is_whole(row)
        with pytest.raises(SealBroken):
            open_part(row, SHOWN)

    def test_put_in_the_place_of_another_does_not_open(self, world):
        case = accepted(world)
        first, second = added(world, case), added(world, case, a_photo("red"))
        path_of(first.uid, SHOWN).write_bytes(path_of(second.uid, SHOWN).read_bytes())

        with pytest.raises(SealBroken):
            open_part(first, SHOWN)

    def test_as_original_does_not_open_as_what_is_shown(self, world):
        row = added(world, accepted(world))
        path_of(row.uid, SHOWN).write_bytes(path_of(row.uid, ORIGINAL).read_bytes())

        with pytest.raises(SealBroken):
            open_part(row, SHOWN)

    def test_that_is_gone_does_not_open(self, world):
        row = added(world, accepted(world))
        path_of(row.uid, SHOWN).unlink()

        with pytest.raises(SealBroken):
            open_part(row, SHOWN)

    def test_stands_in_the_chain_with_the_hash_of_what_lies_there(self, world):
        case = accepted(world)
        row = added(world, case)

        event = HistoryEvent.objects.get(event="add_document")
        assert event.facts["seals"] == [row.seal_shown, row.seal_original]
        assert event.get("values")["digest"] == row.get("about")["digest"]
        assert TITLE not in str(event.facts)
        assert broken_links(fresh(case)) == []


class TestAdding:
    def test_counts_from_one_in_each_case(self, world):
        case, other = accepted(world), accepted(world)

        numbers = [added(world, one).number for one in (case, case, other)]

        assert numbers == [1, 2, 1]

    def test_the_same_twice_with_one_key_keeps_one(self, world):
        case = accepted(world)
        added(world, case, key="one")
        added(world, case, key="one")

        assert Document.objects.count() == 1

    def test_says_everything_that_is_missing_at_once(self, world):
        case = accepted(world)
        told = {"kind": "", "source": "", "title": "x" * 201, "evidence": False}

        with pytest.raises(Invalid) as refusal:
            world.do(
                "worker",
                commands.documents.add_document,
                case=case.pk,
                file=None,
                **told,
            )

        assert set(refusal.value.fields) == {"kind", "source", "title", "file"}

    def test_stops_at_the_most_a_case_may_hold(self, world, monkeypatch):
        monkeypatch.setattr(commands.documents, "MOST", 1)
        case = accepted(world)
        added(world, case)

        with pytest.raises(Invalid, match="file"):
            added(world, case)

    def test_is_open_to_a_body_that_was_asked_and_to_nobody_else(self, world):
        case = accepted(world)
        with pytest.raises(NotThere):
            added(world, case, who="health")
        walk = walker_of(world, case).after(minutes=5).verify().assess()
        walk.decide(emergency=True)
        world.now = walk.now

        assert added(world, case, who="health").added_by == world.people["health"]
        with pytest.raises(NotThere):
            added(world, case, who="other_worker")

    def test_that_failed_leaves_only_a_stray_sealed_file(self, world, monkeypatch):
        case = accepted(world)

        def broken(*_told, **_more):
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr("casework.commands.change.append", broken)
            with pytest.raises(RuntimeError):
                added(world, case)

        assert not Document.objects.exists()
        assert len(strays()) == 2
        added(world, case)
        assert len(strays()) == 2


class TestWithdrawing:
    def test_is_for_whoever_added_it_and_whoever_works_on_the_case(self, world):
        case = accepted(world)
        added(world, case)
        person = world.people["justice"].pk
        world.do(
            "chair",
            commands.people.grant_access,
            case=case.pk,
            person=person,
            reason="Đại diện",
        )
        told = {"case": case.pk, "number": 1, "reason": "Nhầm hồ sơ"}

        with pytest.raises(NotAllowed):
            world.do("justice", commands.documents.withdraw_document, **told)
        world.do("chair", commands.documents.withdraw_document, **told)

        with pytest.raises(Invalid):
            world.do("worker", commands.documents.withdraw_document, **told)
        row = Document.objects.get()
        assert row.withdrawn_by == world.people["chair"]
        assert is_whole(row)


def posted(client: Client, address: str, content: bytes = b"", **answers):
    page = client.get(address)
    told = {"kind": "injury", "source": "body", "title": TITLE, "evidence": "on"}
    file = {"file": SimpleUploadedFile("Nguyen Van A.exe", content)} if content else {}
    key = hidden(page, "key")
    return client.post(address, {"key": key, **told, **answers, **file})


class TestThePages:
    def test_keep_a_photo_and_list_it_without_a_picture(self, world):
        case, client = accepted(world), signed_in(world, "worker")

        answer = posted(client, at(case, "tai-lieu/them/"), a_photo())

        assert answer.status_code == 302
        page = client.get(answer.headers["Location"]).content.decode()
        assert TITLE in page
        assert Document.objects.get().get("about")["digest"] in page
        assert "data:image" not in page
        assert "Nguyen" not in page

    def test_keep_what_was_typed_when_the_file_is_unfit(self, world):
        case, client = accepted(world), signed_in(world, "worker")

        answer = posted(client, at(case, "tai-lieu/them/"), a_bomb())

        page = answer.content.decode()
        assert answer.status_code == 422
        assert TITLE in page
        assert "quá nhiều điểm ảnh" in page
        assert re.search(r'value="injury"[^>]*checked', page)

    def test_say_to_choose_the_file_again_when_something_else_is_missing(self, world):
        case, client = accepted(world), signed_in(world, "worker")

        answer = posted(client, at(case, "tai-lieu/them/"), a_photo(), kind="")

        assert answer.status_code == 422
        assert "Hãy chọn lại tệp" in answer.content.decode()
        assert not Document.objects.exists()

    def test_show_a_picture_blurred_until_asked_for_and_log_both(self, world):
        case = accepted(world)
        added(world, case)
        client = signed_in(world, "worker")

        page = client.get(at(case, "tai-lieu/1/")).content.decode()
        shown = client.post(at(case, "tai-lieu/1/xem/")).content.decode()

        assert len(page.split("data:image/jpeg;base64,")[1].split('"')[0]) < 2000
        assert len(shown.split("data:image/jpeg;base64,")[1].split('"')[0]) > 5000
        read = list(Reading.objects.order_by("pk").values_list("what", flat=True))
        assert read[-2:] == ["document:1", "document_seen:1"]

    def test_hand_out_a_marked_copy_that_no_browser_opens_by_itself(self, world):
        case = accepted(world)
        row = added(world, case)

        answer = signed_in(world, "worker").post(at(case, "tai-lieu/1/tai-ve/"))

        assert answer.headers["Content-Type"] == "image/jpeg"
        said = answer.headers["Content-Disposition"]
        assert said == f'attachment; filename="{case.reference}-1.jpg"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.content != open_part(row, SHOWN)
        assert Reading.objects.latest("pk").what == "document_file:1"

    def test_hand_the_original_to_the_holder_alone(self, world):
        case, photo = accepted(world), a_photo()
        added(world, case, photo)
        told = {"case": case.pk, "reason": "Đại diện pháp lý"}
        person = world.people["justice"].pk
        world.do("chair", commands.people.grant_access, person=person, **told)
        address = at(case, "tai-lieu/1/tai-ve/")

        refused = signed_in(world, "justice").post(address, {"original": "1"})
        given = signed_in(world, "worker").post(address, {"original": "1"})

        assert refused.status_code == 404
        assert given.content == photo
        assert Reading.objects.latest("pk").what == "document_original:1"

    def test_are_not_there_for_anybody_else(self, world):
        case = accepted(world)
        added(world, case)
        stranger = signed_in(world, "other_worker")

        for path in ("", "them/", "1/", "1/rut/"):
            assert stranger.get(at(case, f"tai-lieu/{path}")).status_code == 404
        for path in ("them/", "1/xem/", "1/tai-ve/", "1/rut/"):
            assert stranger.post(at(case, f"tai-lieu/{path}")).status_code == 404

    def test_hand_nothing_out_when_the_reading_cannot_be_written(
        self, world, monkeypatch
    ):
        case = accepted(world)
        added(world, case)
        client = signed_in(world, "worker")

        def broken(*_told, **_more):
            raise RuntimeError

        monkeypatch.setattr("casework.views.case.door.note_reading", broken)

        for path in ("1/xem/", "1/tai-ve/"):
            with pytest.raises(RuntimeError):
                client.post(at(case, f"tai-lieu/{path}"))

    def test_show_nothing_of_a_document_that_was_withdrawn(self, world):
        case, client = accepted(world), signed_in(world, "worker")
        added(world, case)
        address = at(case, "tai-lieu/1/rut/")
        key = hidden(client.get(address), "key")

        unsaid = client.post(address, {"key": key, "reason": " "})
        done = client.post(address, {"key": key, "reason": "Nhầm hồ sơ"})

        assert unsaid.status_code == 422
        assert done.status_code == 302
        page = client.get(at(case, "tai-lieu/1/")).content.decode()
        assert "Nhầm hồ sơ" in page
        assert "data:image" not in page
        assert client.post(at(case, "tai-lieu/1/xem/")).status_code == 404
        assert client.post(at(case, "tai-lieu/1/tai-ve/")).status_code == 404
        assert client.get(address).status_code == 404

    def test_keep_a_large_file_in_memory_alone(self, world, monkeypatch):
        """No temporary file is ever made of what is sent."""
        case, client = accepted(world), signed_in(world, "worker")

        def on_disk(*_told, **_more):
            raise AssertionError

        monkeypatch.setattr("tempfile.NamedTemporaryFile", on_disk)
        monkeypatch.setattr("tempfile.mkstemp", on_disk)

        large = PDF + b"\0" * (8 * 1024 * 1024)
        answer = posted(client, at(case, "tai-lieu/them/"), large)
        too_large = posted(
            client, at(case, "tai-lieu/them/"), PDF + b"\0" * (17 * 1024 * 1024)
        )

        assert answer.status_code == 302
        assert too_large.status_code == 422
        assert "15 MB" in too_large.content.decode()
        assert Document.objects.get().size == len(large)


def in_an_emergency(world: World):
    """Return a case for which police, health, school and others are asked to work."""
    case = accepted(world)
    walk = walker_of(world, case).after(minutes=5).verify().assess()
    walk.decide(emergency=True)
    world.now = walk.now
    return case


OF_EACH_KIND = {
    1: {"kind": "injury", "title": "Yteduxo"},
    2: {"kind": "letter", "title": "Narwexi"},
    3: {"kind": "certificate", "title": "Quzymta"},
    4: {"kind": "photo", "title": "Baotinzu", "source": "reporter"},
}


class TestATeamMember:
    @pytest.fixture
    def case(self, world):
        found = in_an_emergency(world)
        for told in OF_EACH_KIND.values():
            added(world, found, **told)
        return found

    @pytest.mark.parametrize(
        ("who", "numbers"),
        [
            ("worker", {1, 2, 3, 4}),
            ("health", {1, 3}),
            ("police", {2, 3}),
            ("school", {3}),
        ],
    )
    def test_finds_the_documents_of_their_groups_and_no_others(
        self, world, case, who, numbers
    ):
        client = signed_in(world, who)

        page = client.get(at(case, "tai-lieu/")).content.decode()

        titles = {n for n, told in OF_EACH_KIND.items() if told["title"] in page}
        linked = {int(n) for n in re.findall(r"tai-lieu/(\d+)/", page)}
        assert titles == linked == numbers
        for number in OF_EACH_KIND:
            there = 200 if number in numbers else 404
            address = at(case, f"tai-lieu/{number}/")
            assert client.get(address).status_code == there
            assert client.post(f"{address}xem/").status_code == there
            assert client.post(f"{address}tai-ve/").status_code == there

    def test_is_in_the_reading_log_for_each_opening(self, world, case):
        client = signed_in(world, "health")

        client.get(at(case, "tai-lieu/"))
        client.get(at(case, "tai-lieu/1/"))
        client.post(at(case, "tai-lieu/1/tai-ve/"))

        rows = Reading.objects.filter(person=world.people["health"]).order_by("pk")
        read = list(rows.values_list("what", flat=True))
        assert read == ["documents", "document:1", "document_file:1"]

    def test_adds_one_and_finds_it_whatever_its_kind(self, world, case):
        client = signed_in(world, "school")

        answer = posted(
            client, at(case, "tai-lieu/them/"), a_photo(), kind="letter", title="Hocba"
        )

        assert answer.status_code == 302
        assert "Hocba" in client.get(answer.headers["Location"]).content.decode()
        assert client.get(at(case, "tai-lieu/5/")).status_code == 200
        assert client.get(at(case, "tai-lieu/5/rut/")).status_code == 404

    def test_takes_no_original_and_is_not_told_why_one_was_withdrawn(self, world, case):
        told = {"case": case.pk, "number": 1, "reason": "Nhầm với Narwexi"}
        world.do("worker", commands.documents.withdraw_document, **told)
        client = signed_in(world, "health")

        page = client.get(at(case, "tai-lieu/")).content.decode()
        original = client.post(at(case, "tai-lieu/3/tai-ve/"), {"original": "1"})

        assert "Narwexi" not in page
        assert original.status_code == 404

    def test_finds_nothing_once_the_work_is_over(self, world, case):
        client = signed_in(world, "health")
        assert client.get(at(case, "tai-lieu/1/")).status_code == 200

        open_work = WorkItem.objects.filter(case=case, finished_at__isnull=True)
        open_work.update(cancelled_at=world.now)

        assert client.get(at(case, "tai-lieu/1/")).status_code == 404
        assert client.get(at(case, "tai-lieu/")).status_code == 404


def test_a_document_of_a_case_says_which_field_group_it_is():
    groups = {Document(kind=kind).group for kind in Document.Kind}

    assert groups == {"identity", "medical", "narrative"}
    assert a_pdf().width == 0
