"""A file of response times: who may ask, who decides, what is in it, that it leaves once."""

from __future__ import annotations

import csv
import html
import io
import re
import tempfile
import zipfile
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import DatabaseError
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from accounts.models import AccessEvent, Post
from accounts.roles import OrganisationKind, Permission, Role
from casework import commands
from casework.commands.exports import MOST_A_DAY, ExportTold
from casework.commands.refusals import Invalid, NotAllowed, NotThere, Refused, Stale
from casework.exporting.locked_file import as_text, locked_file, written
from casework.exporting.tables import Table
from casework.exporting.wanted import LATE_ENTRIES as OFFERED
from casework.exporting.wanted import NO_COMMUNE as NOBODYS
from casework.models import Export, Reading
from notifications.models import Delivery
from oversight.filters import LATE_ENTRIES, NO_COMMUNE
from tests.casework.case_pages import hidden, signed_in, walker_of
from tests.making import PEOPLE, World, a_case, a_person, a_world

pytestmark = pytest.mark.django_db
HERE = "/bao-cao/"
SAID = "Kiểm tra thời gian phản hồi của quý bốn."
IDENTITY = ("Lương Văn Giả", "Nà Sòm", "hàng xóm", "L.V.G", "tên riêng không được ra")
MOMENT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    made = a_world()
    office = made.bodies[OrganisationKind.PROVINCE_OFFICE]
    colleague = a_person("second", Role.SUPERVISOR, office, "Hoàng Thị Nhì")
    made.people["second"] = colleague
    return made


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        world._extra["clock"] = clock
        yield clock


def goes_on(world: World, **span: float) -> None:
    world._extra["clock"].move_to(world.later(**span))


def told(world: World, content: str = "times", **changes) -> ExportTold:
    base = {
        "content": content,
        "purpose": "audit",
        "sharing": "own_body",
        "words": SAID,
        "since": world.now.date() - timedelta(days=30),
        "until": world.now.date(),
    }
    return ExportTold(**base | changes)


def asks(world: World, who: str, content: str = "times", **changes) -> Export:
    request = commands.exports.request_export
    answer = world.do(who, request, told=told(world, content, **changes))
    return Export.objects.get(uid=answer["export"])


def approves(world: World, row: Export, who: str = "second") -> None:
    world.do(who, commands.exports.approve_export, export=row.uid)


def leaves(world: World, row: Export, who: str) -> None:
    take = commands.exports.take_export
    world.do(who, take, export=row.uid, rows=1, digest="d" * 64)


def page_of(row: Export) -> str:
    return f"{HERE}{row.uid}/"


class Taken:
    """A file as it came out of the page, with the password that stood there."""

    def __init__(self, world: World, row: Export, who: str) -> None:
        client = signed_in(world, who)
        page = client.get(page_of(row))
        assert page.status_code == 200
        shown = re.search(r'data-testid="password">([^<]+)<', page.content.decode())
        assert shown
        self.password = shown[1]
        self.sent = {"key": hidden(page, "key"), "nonce": hidden(page, "nonce")}
        self.answer = client.post(f"{page_of(row)}tep/", self.sent)
        assert self.answer.status_code == 200
        self.again = client.post(f"{page_of(row)}tep/", self.sent)

    @property
    def clear(self) -> bytes:
        file, out = OOXMLFile(io.BytesIO(self.answer.content)), io.BytesIO()
        file.load_key(password=self.password)
        file.decrypt(out)
        return out.getvalue()

    @property
    def everything(self) -> str:
        """Every part of the file, as text."""
        with zipfile.ZipFile(io.BytesIO(self.clear)) as parts:
            return " ".join(parts.read(name).decode() for name in parts.namelist())

    @property
    def rows(self) -> list[dict[str, object]]:
        sheet = load_workbook(io.BytesIO(self.clear)).worksheets[1]
        heads, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows]


def taken(world: World, row: Export, who: str = "supervisor") -> Taken:
    return Taken(world, row, who)


def two_communes(world: World) -> tuple[str, str]:
    """Return the references of a case here and one in the other commune."""
    here = a_case(world, narrative="tên riêng không được ra")
    walker_of(world, here).accept()
    there = a_case(world, incident_commune_id=world.other_commune.pk)
    goes_on(world, hours=5)
    return here.reference, there.reference


class TestAskingForAFile:
    def test_is_for_supervisors_and_chairs_alone(self, world):
        row = asks(world, "supervisor")
        for who in PEOPLE:
            client, actor = signed_in(world, who), world.actor(who)
            opens = client.get(HERE).status_code
            if who in {"supervisor", "chair"}:
                assert opens == 200, who
                continue
            assert opens == 404, who
            for address in (page_of(row), f"{page_of(row)}tep/"):
                assert client.get(address).status_code == 404, who
                assert client.post(address, {"nonce": "a"}).status_code == 404, who
            assert not actor.may(Permission.EXPORT_COUNTS)
            with pytest.raises(NotAllowed):
                asks(world, who)
            with pytest.raises(NotAllowed):
                leaves(world, row, who)
        row.refresh_from_db()
        assert row.taken_at is None

    def test_keeps_what_the_board_was_narrowed_to(self, world):
        two_communes(world)
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE].pk
        narrowed = f"?xa={committee}&loai=violence&tu=01/11/2026&den=23/11/2026"
        supervisor = signed_in(world, "supervisor")
        board = html.unescape(supervisor.get(f"/giam-sat/{narrowed}").content.decode())
        link = re.search(rf'href="({HERE}\?[^"]+)"', board)

        assert link
        carried = parse_qs(urlsplit(link[1]).query)
        form = supervisor.get(link[1]).context["form"]

        usual = supervisor.get(HERE).context["form"]
        assert usual["den"].value() == f"{world.now:%d/%m/%Y}"
        assert carried["xa"] == [str(committee)]
        assert form["xa"].value() == str(committee)
        assert form["loai"].value() == "violence"
        assert form["tu"].value() == "01/11/2026"
        assert form["den"].value() == "23/11/2026"

    def test_leads_from_the_page_to_the_file(self, world):
        two_communes(world)
        supervisor = signed_in(world, "supervisor")
        answers = {
            "content": "times",
            "purpose": "audit",
            "sharing": "own_body",
            "words": SAID,
            "tu": "01/11/2026",
            "den": "23/11/2026",
            "xa": "",
        }
        key = hidden(supervisor.get(HERE), "key")

        empty = supervisor.post(HERE, {"key": key})
        asked = supervisor.post(HERE, {"key": key, **answers})

        row = Export.objects.get()
        assert empty.status_code == 422
        assert asked["Location"] == page_of(row)
        assert taken(world, row).rows
        assert "đã hết hạn" not in supervisor.get(HERE).content.decode()

    def test_names_everything_that_cannot_be_used(self, world):
        wrong = {
            "content": "names",
            "purpose": "",
            "sharing": "all",
            "words": "ok",
            "until": date(1999, 1, 1),
            "kind": "theft",
            "late_entries": "x",
            "committee": 987_654,
        }

        with pytest.raises(Invalid) as refused:
            asks(world, "supervisor", **wrong)

        fields = {*wrong, "until"}
        assert set(refused.value.fields) == fields
        assert not Export.objects.exists()

    def test_has_an_end_on_one_day(self, world):
        for _ in range(MOST_A_DAY):
            asks(world, "supervisor")

        with pytest.raises(Refused):
            asks(world, "supervisor")

        goes_on(world, hours=25)
        assert asks(world, "supervisor")

    def test_offers_what_the_board_offers(self):
        assert OFFERED == LATE_ENTRIES
        assert NOBODYS == NO_COMMUNE


class TestAFileWithoutReferences:
    def test_holds_rows_and_nothing_by_which_a_case_is_known(self, world):
        references = two_communes(world)

        file = taken(world, asks(world, "supervisor"))

        assert file.rows
        assert {row["Xã"] for row in file.rows} == {"Xã Hoàng Văn Thụ", "Xã Na Sầm"}
        for secret in (*IDENTITY, *references, SAID):
            assert secret not in file.everything
        begun = {row["Bắt đầu"] for row in file.rows}
        assert {(m.hour, m.minute) for m in begun} == {(0, 0)}
        assert {row["Thời gian"] * 2 % 1 for row in file.rows} == {0}
        assert {row["Loại vụ việc"] for row in file.rows} == {"–"}  # too few share it

    def test_numbers_the_same_case_otherwise_in_the_next_file(self, world):
        two_communes(world)

        first, second = (taken(world, asks(world, "supervisor")) for _ in range(2))

        numbers = [{row["Số trong tệp này"] for row in f.rows} for f in (first, second)]
        assert len(numbers[0]) == len(numbers[1]) == 2
        assert not numbers[0] & numbers[1]
        assert first.password != second.password

    def test_holds_a_chairs_own_commune_alone(self, world):
        two_communes(world)

        rows = taken(world, asks(world, "chair"), "chair").rows

        assert {row["Xã"] for row in rows} == {"Xã Hoàng Văn Thụ"}
        with pytest.raises(Invalid):
            asks(world, "chair", committee=world.other_committee.pk)

    def test_tells_a_kind_that_enough_cases_share(self, world):
        for _ in range(5):
            a_case(world)
        a_case(world, incident_types=("injury",), child_state="hurt")

        rows = taken(world, asks(world, "supervisor")).rows

        assert {row["Loại vụ việc"] for row in rows} == {"Bạo lực trẻ em", "–"}


class TestAFileOfNumbers:
    def test_hides_the_small_ones(self, world):
        for _ in range(6):
            walker_of(world, a_case(world)).after(minutes=30).accept()
        a_case(world, incident_commune_id=world.other_commune.pk)
        goes_on(world, hours=5)

        rows = taken(world, asks(world, "supervisor", "counts")).rows

        done = {row["Xã"]: row["Đã xong"] for row in rows if row["Căn cứ"] == "C02"}
        assert done == {
            "Xã Hoàng Văn Thụ": "–",  # six, which the total would turn into one
            "Xã Na Sầm": "–",
            "Tất cả các xã trên": 7,
        }
        numbers = [row[head] for row in rows for head in ("Đã xong", "Trễ")]
        assert not [n for n in numbers if isinstance(n, int) and 0 < n < 5]


class TestAStatisticiansFile:
    """Sums of the whole province, by whole months: parts could be subtracted."""

    def test_holds_numbers_that_cannot_be_narrowed(self, world):
        office = world.bodies[OrganisationKind.PROVINCE_OFFICE]
        counts = a_person("counts", Role.STATISTICIAN, office, "Mông Thị Đếm")
        world.people["counts"] = counts
        for _ in range(6):
            a_case(world)
        goes_on(world, days=10)
        whole = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}

        row = asks(world, "counts", "counts", **whole)

        told = {r["Xã"]: r["Đã xong"] for r in taken(world, row, "counts").rows}
        assert "Xã Hoàng Văn Thụ" in told
        for content in ("times", "references"):
            with pytest.raises(NotAllowed):
                asks(world, "counts", content, **whole)
        narrower = (
            {"kind": "abuse"},
            {"late_entries": "ca"},
            {"until": date(2026, 11, 29)},
        )
        for changes in narrower:
            with pytest.raises(Invalid):
                asks(world, "counts", "counts", **whole | changes)
        form = signed_in(world, "counts").get(HERE).context["form"]
        assert set(form.fields).isdisjoint({"xa", "loai", "ghi_muon"})
        assert form["tu"].value() == "01/09/2026"
        assert form["den"].value() == "30/11/2026"


class TestAFileWithReferences:
    def test_waits_for_a_second_person(self, world):
        references = two_communes(world)
        row = asks(world, "supervisor", "references")
        supervisor, second = (signed_in(world, w) for w in ("supervisor", "second"))
        assert supervisor.get(page_of(row)).status_code == 404
        assert SAID in html.unescape(second.get(page_of(row)).content.decode())
        key = hidden(second.get(page_of(row)), "key")

        done = second.post(f"{page_of(row)}quyet-dinh/", {"key": key, "approve": "1"})

        assert done.status_code == 302
        file = taken(world, row)
        assert {r["Vụ việc"] for r in file.rows} == set(references)
        assert not [name for name in IDENTITY if name in file.everything]
        readings = Reading.objects.filter(what=f"export:{row.pk}")
        assert readings.count() == 2
        assert {r.person_id for r in readings} == {row.person_id}

    def test_is_told_to_those_who_may_decide_and_the_answer_to_whoever_asked(
        self, world
    ):
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE].pk
        a_case(world)
        every = asks(world, "supervisor", "references")
        one = asks(world, "supervisor", "references", committee=committee)
        asks(world, "supervisor", "times")
        approves(world, one, "chair")

        names = {person.pk: name for name, person in world.people.items()}
        told = [
            (row.alert.key, row.alert.reference, names[row.recipient_id])
            for row in Delivery.objects.filter(alert__key__startswith="export")
        ]

        assert sorted(told) == [
            ("export_asked", f"XB-{every.pk}", "second"),
            ("export_asked", f"XB-{one.pk}", "chair"),
            ("export_asked", f"XB-{one.pk}", "second"),
            ("export_decided", f"XB-{one.pk}", "supervisor"),
        ]

    def test_is_never_decided_by_whoever_asked(self, world):
        row = asks(world, "supervisor", "references")

        with pytest.raises(NotAllowed):
            approves(world, row, "supervisor")
        key = {"key": "k", "approve": "1"}
        own = signed_in(world, "supervisor").post(f"{page_of(row)}quyet-dinh/", key)

        assert own.status_code == 404
        row.refresh_from_db()
        assert row.decided_at is None

    def test_is_decided_by_the_chair_of_the_commune_it_is_about_alone(self, world):
        two_communes(world)
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE].pk
        every = asks(world, "supervisor", "references")
        one = asks(world, "supervisor", "references", committee=committee)

        for row, who in (
            (every, "chair"),
            (every, "other_chair"),
            (one, "other_chair"),
        ):
            assert signed_in(world, who).get(page_of(row)).status_code == 404
            with pytest.raises(NotThere):
                approves(world, row, who)
        approves(world, one, "chair")

        rows = taken(world, one).rows
        assert {row["Xã"] for row in rows} == {"Xã Hoàng Văn Thụ"}

    def test_of_a_chair_is_decided_by_the_supervisor(self, world):
        two_communes(world)
        row = asks(world, "chair", "references")

        with pytest.raises(NotThere):
            approves(world, row, "other_chair")
        approves(world, row, "supervisor")

        assert taken(world, row, "chair").rows

    def test_that_was_refused_is_not_taken(self, world):
        row = asks(world, "supervisor", "references")
        second = signed_in(world, "second")
        there = f"{page_of(row)}quyet-dinh/"
        key = hidden(second.get(page_of(row)), "key")
        empty = second.post(there, {"key": key, "refuse": "1"})

        second.post(there, {"key": key, "refuse": "1", "reason": "Không cần mã."})

        assert empty.status_code == 422
        with pytest.raises(Stale):
            approves(world, row)
        supervisor = signed_in(world, "supervisor")
        assert supervisor.get(page_of(row)).status_code == 404
        assert "Không cần mã." in supervisor.get(HERE).content.decode()

    def test_that_nobody_decided_in_time_is_over(self, world):
        row = asks(world, "supervisor", "references")
        goes_on(world, days=3)

        with pytest.raises(NotThere):
            approves(world, row)


class TestTheLink:
    def test_that_was_used_answers_as_if_there_were_none(self, world):
        two_communes(world)
        row = asks(world, "supervisor")

        file = taken(world, row)

        assert file.again.status_code == 404
        client = signed_in(world, "supervisor")
        assert client.get(page_of(row)).status_code == 404
        with pytest.raises(NotThere):
            leaves(world, row, "supervisor")
        assert AccessEvent.objects.filter(what="exported").count() == 1

    def test_is_over_after_a_day(self, world):
        row = asks(world, "supervisor")
        sent = {"key": "k", "nonce": "n"}
        goes_on(world, hours=24)
        client = signed_in(world, "supervisor")

        assert client.get(page_of(row)).status_code == 404
        assert client.post(f"{page_of(row)}tep/", sent).status_code == 404

    def test_is_nobody_elses(self, world):
        row = asks(world, "supervisor")

        assert signed_in(world, "second").get(page_of(row)).status_code == 404
        with pytest.raises(NotThere):
            leaves(world, row, "second")

    def test_ends_with_the_post(self, world):
        row = asks(world, "supervisor")
        post = Post.objects.get(person=world.people["supervisor"])
        post.ends_on = world.now.date() - timedelta(days=1)
        post.save(update_fields=["ends_on"])
        client = signed_in(world, "supervisor")

        assert client.get(page_of(row)).status_code == 404
        sent = {"key": "k", "nonce": "n"}
        assert client.post(f"{page_of(row)}tep/", sent).status_code == 404
        row.refresh_from_db()
        assert row.taken_at is None

    def test_gives_no_file_that_is_not_in_the_log(self, world, monkeypatch):
        row = asks(world, "supervisor")
        client = signed_in(world, "supervisor")
        client.raise_request_exception = False

        def lost(*_args, **_told):
            raise DatabaseError

        with monkeypatch.context() as broken:
            broken.setattr(AccessEvent.objects, "create", lost)
            answer = client.post(f"{page_of(row)}tep/", {"key": "k", "nonce": "n"})

        assert answer.status_code == 500
        assert not answer.has_header("Content-Disposition")
        row.refresh_from_db()
        assert row.taken_at is None
        assert taken(world, row).answer.content


class TestEveryStep:
    def test_is_in_the_access_log_without_a_word_that_was_typed(self, world):
        row = asks(world, "supervisor", "references")
        approves(world, row)
        other = asks(world, "supervisor", "references")
        refuse = commands.exports.refuse_export
        world.do("second", refuse, export=other.uid, reason="Không cần mã.")
        file = taken(world, row)

        events = AccessEvent.objects.filter(what__contains="export").order_by("pk")

        people = {p.pk: name for name, p in world.people.items()}
        assert [(e.what, people[e.person_id]) for e in events] == [
            ("export_asked", "supervisor"),
            ("export_approved", "second"),
            ("export_asked", "supervisor"),
            ("export_refused", "second"),
            ("exported", "supervisor"),
        ]
        said = " ".join(str(e.facts) for e in events)
        assert SAID not in said
        assert file.password not in said
        row.refresh_from_db()
        assert events[4].facts["digest"] == row.digest


class TestTheFileItself:
    def test_opens_with_its_password_alone(self, world):
        file = taken(world, asks(world, "supervisor"))

        assert load_workbook(io.BytesIO(file.clear)).sheetnames[0] == "Đọc trước"
        locked = OOXMLFile(io.BytesIO(file.answer.content))
        with pytest.raises(InvalidKeyError):
            locked.load_key(password="sai", verify_password=True)
        assert b'keyBits="256"' in file.answer.content
        assert SAID.encode() not in file.answer.content

    def test_is_kept_nowhere_and_named_after_nobody(self, world):
        row = asks(world, "supervisor")

        answer = taken(world, row).answer

        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        name = f"bao-cao-{row.uid.hex[:8]}.xlsx"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'

    def test_touches_no_disk(self, monkeypatch):
        def refuse(*_args, **_told):
            raise AssertionError("a file in clear")

        for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile"):
            monkeypatch.setattr(tempfile, name, refuse)
        table = Table("Bảng", ("Một",), [("a",)])

        assert locked_file([table], password="mot-hai-ba", at=MOMENT)

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
    def test_lets_no_text_become_a_formula_not_even_as_csv(self, start):
        told = f'{start}HYPERLINK("http://x","y")'
        table = Table("Bảng", ("Một",), [(told,)])

        sheet = load_workbook(io.BytesIO(written([table], MOMENT))).worksheets[0]

        cell = sheet["A2"]
        assert cell.data_type == "s"
        assert cell.value.startswith("'")
        assert cell.hyperlink is None
        out = io.StringIO()
        csv.writer(out).writerow([cell.value])
        assert out.getvalue().lstrip('"').startswith("'")

    def test_leaves_plain_text_as_it_is(self):
        assert as_text("Xã Na Sầm") == "Xã Na Sầm"
        assert as_text("–") == "–"
