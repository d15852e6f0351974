"""Files brought in through the page: looked at first, then in parts, each row decided."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.commands.doubles import decide_double
from casework.commands.refusals import Invalid, NotThere
from casework.models import (
    Case,
    Draft,
    HistoryEvent,
    ImportBatch,
    ImportRow,
    PossibleDouble,
    Report,
)
from casework.views.intake import files
from tests.making import a_case, a_world

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"
LOG = SAMPLES / "so-theo-doi-xa.csv"
SCHOOL = SAMPLES / "bao-cao-truong-hoc.json"
PAGE = "/tiep-nhan/nhap-tep/"


@pytest.fixture
def world():
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


@pytest.fixture
def worker(world, client):
    return signed_in(client, world, "worker")


def signed_in(client, world, who):
    client.force_login(world.people[who], "django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    return response.content.decode()


def upload(client, content, name="tep"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def bring_in(client, content):
    """Upload, then press until every row is in; return the page of the result."""
    looked = upload(client, content).headers["Location"]
    answer = client.post(f"{looked}nhap/")
    while "?tep=" in answer.headers["Location"]:
        answer = client.post(f"{looked}nhap/")
    return client.get(answer.headers["Location"])


def changed_log(**changes):
    """Return the commune's log with other words in its first row."""
    rows = list(
        csv.reader(StringIO(LOG.read_text(encoding="utf-8-sig")), delimiter=";")
    )
    assert len(rows[0]) > 3, "the sample changed its separator"
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    for number, row in enumerate(rows):
        if number == 1:
            row = [  # noqa: PLW2901
                changes.get(heading, cell)
                for heading, cell in zip(rows[0], row, strict=True)
            ]
        writer.writerow(row)
    return out.getvalue().encode()


class TestAFile:
    def test_is_looked_through_first_and_nothing_is_saved(self, world, worker):
        looked = upload(worker, SCHOOL.read_bytes())
        page = worker.get(looked.headers["Location"])

        assert page.status_code == 200
        assert len(page.context["rows"]) == 20
        assert not Report.objects.exists()
        assert not ImportBatch.objects.exists()

    def test_waits_sealed_and_belongs_to_whoever_chose_it(self, world, worker):
        looked = upload(worker, SCHOOL.read_bytes()).headers["Location"]

        assert b"truong" not in bytes(Draft.objects.get().content)
        other = signed_in(worker, world, "receiver")
        assert other.get(looked).status_code == 404
        assert other.post(f"{looked}nhap/").status_code == 404
        assert not Report.objects.exists()

    def test_comes_in_by_parts_and_ends_with_every_row_said(
        self, world, worker, monkeypatch
    ):
        monkeypatch.setattr(files, "ROWS_A_REQUEST", 6)
        looked = upload(worker, SCHOOL.read_bytes()).headers["Location"]

        first = worker.post(f"{looked}nhap/")
        assert ImportRow.objects.count() == 6
        assert "Tiếp tục nhập" in text(worker.get(first.headers["Location"]))
        page = bring_in(worker, SCHOOL.read_bytes())

        assert page.status_code == 200
        assert ImportBatch.objects.get().state == "done"
        assert ImportRow.objects.count() == 20
        assert {row.row for row in page.context["page"].rows} == set(range(1, 21))

    def test_brought_twice_comes_in_once(self, world, worker):
        bring_in(worker, SCHOOL.read_bytes())
        reports = Report.objects.count()

        bring_in(worker, SCHOOL.read_bytes())

        assert Report.objects.count() == reports

    @pytest.mark.parametrize(
        "content", [b"", b"\x00\x01\x02 nothing", b"a,b\n1,2\n", b"{}"]
    )
    def test_that_cannot_be_read_is_refused_with_a_sentence(
        self, world, worker, content
    ):
        answer = upload(worker, content)

        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
        assert not Draft.objects.exists()

    def test_that_is_too_large_is_refused(self, world, worker, monkeypatch):
        monkeypatch.setattr(files, "LARGEST", 100)

        answer = upload(worker, SCHOOL.read_bytes())

        assert answer.status_code == 422
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("who", ["police", "chair", "administrator"])
    def test_is_not_for_people_who_bring_none_in(self, world, client, who):
        person = signed_in(client, world, who)

        assert person.get(PAGE).status_code == 404
        assert upload(person, SCHOOL.read_bytes()).status_code == 404

    def test_and_its_rows_are_not_there_for_a_colleague(self, world, worker):
        bring_in(worker, SCHOOL.read_bytes())
        batch, row = ImportBatch.objects.get(), ImportRow.objects.first()
        other = signed_in(worker, world, "receiver")

        assert other.get(f"{PAGE}lan/{batch.pk}/").status_code == 404
        assert other.get(f"{PAGE}dong/{row.pk}/").status_code == 404


class TestARowWithANumberThatIsKnown:
    @pytest.fixture
    def row(self, world, worker):
        bring_in(worker, LOG.read_bytes())
        bring_in(worker, changed_log(**{"Sự việc": "Nội dung đã được ghi khác hẳn."}))
        newest = ImportBatch.objects.order_by("-pk")[0]
        return newest.rows.get(outcome="conflict", decided_at=None, reason="")

    def decide(self, client, row, decision):
        address = f"{PAGE}dong/{row.pk}/"
        page = client.get(address)
        return client.post(address, {"key": page.context["key"], "decision": decision})

    def test_is_shown_beside_what_is_there(self, world, worker, row):
        page = worker.get(f"{PAGE}dong/{row.pk}/")

        assert page.status_code == 200
        differing = [pair for pair in page.context["found"].pairs if pair.differs]
        assert [pair.now for pair in differing] == ["Nội dung đã được ghi khác hẳn."]

    def test_may_be_set_aside(self, world, worker, row):
        reports = Report.objects.count()

        assert self.decide(worker, row, "keep").status_code == 302
        row.refresh_from_db()
        assert row.decided_by == world.people["worker"]
        assert Report.objects.count() == reports

    def test_may_be_taken_in_as_a_report_of_its_own(self, world, worker, row):
        before = row.report

        self.decide(worker, row, "own")

        own = Report.objects.get(outside_reference=f"{before.outside_reference} (2)")
        assert "ghi khác hẳn" in own.get("narrative")["text"]
        assert "ghi khác hẳn" not in before.get("narrative")["text"]

    def test_may_become_a_note_on_the_case(self, world, worker, row):
        case = Case.unscoped.filter(report=row.report).first()
        assert case is not None
        opens = row.report.cases.filter(holder=world.people["worker"]).exists()
        assert opens

        self.decide(worker, row, "note")

        event = HistoryEvent.objects.filter(case=case, event="decide_import_row").get()
        assert event.actor == world.people["worker"]

    def test_is_decided_once(self, world, worker, row):
        self.decide(worker, row, "keep")
        answer = worker.post(
            f"{PAGE}dong/{row.pk}/", {"key": "again", "decision": "own"}
        )

        assert answer.status_code == 409
        assert not Report.objects.filter(outside_reference__endswith="(2)").exists()

    def test_needs_an_answer(self, world, worker, row):
        answer = self.decide(worker, row, "")

        assert answer.status_code == 422
        row.refresh_from_db()
        assert row.decided_at is None


class TestPairsThatLookAlike:
    @pytest.fixture
    def pair(self, world):
        a_case(world, "worker", receiving_point="commune_pc")
        a_case(world, "worker", receiving_point="commune_pc")
        return PossibleDouble.objects.get()

    def test_wait_for_somebody_who_may_open_both(self, world, worker, pair):
        page = worker.get("/tiep-nhan/trung/")

        assert page.status_code == 200
        (line,) = page.context["found"].pairs
        assert {side.reference for side in line.sides} == {
            pair.first.reference,
            pair.second.reference,
        }
        assert "L.V.G." in text(page)
        assert "Lương Văn Giả" not in text(page)

    def test_are_absent_for_everybody_else(self, world, client, pair):
        page = signed_in(client, world, "hotline").get("/tiep-nhan/trung/")

        assert page.context["found"].pairs == ()

    def test_are_decided_and_both_cases_stay(self, world, worker, pair):
        answer = worker.post(
            "/tiep-nhan/trung/",
            {
                "key": "one",
                "case": pair.second_id,
                "other": pair.first_id,
                "decision": "same_incident",
            },
        )

        pair.refresh_from_db()
        assert answer.status_code == 302
        assert pair.decision == "same_incident"
        assert Case.unscoped.count() == 2
        assert worker.get("/tiep-nhan/trung/").context["found"].pairs == ()

    def test_are_not_decided_by_somebody_who_may_open_neither(
        self, world, client, pair
    ):
        answer = signed_in(client, world, "police").post(
            "/tiep-nhan/trung/",
            {
                "key": "one",
                "case": pair.second_id,
                "other": pair.first_id,
                "decision": "different",
            },
        )

        pair.refresh_from_db()
        assert answer.status_code == 404
        assert pair.decision == ""

    def test_need_a_decision_of_the_list(self, world, pair):
        with pytest.raises(Invalid):
            world.do(
                "worker",
                decide_double,
                case=pair.second_id,
                other=pair.first_id,
                decision="merge",
            )
        with pytest.raises(NotThere):
            world.do(
                "worker",
                decide_double,
                case=pair.second_id,
                other=pair.second_id,
                decision="different",
            )
        pair.refresh_from_db()
        assert pair.decision == ""
