"""Bringing in the sample files: every row has an outcome, nothing comes in twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.bringing_in import bring_in, look_through
from casework.imports.parsed import FileRefused
from casework.models import Case, ImportBatch, ImportRow, PossibleDouble, Report
from notifications.models import Alert, Delivery
from tests.making import World, a_world
from workflows.models import Duty

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"


@pytest.fixture
def world() -> World:
    return a_world()


def take_in(world: World, name: str, by: str = "worker") -> list:
    return list(
        bring_in(SAMPLES / name, digest=name, actor=world.actor(by), at=world.now)
    )


class TestTheThreeFiles:
    @pytest.mark.parametrize(
        ("name", "rows"),
        [
            ("chuyen-tin-111.xlsx", 91),
            ("so-theo-doi-xa.csv", 65),
            ("bao-cao-truong-hoc.json", 20),
        ],
    )
    def test_give_every_row_an_outcome(self, world, name, rows):
        lines = take_in(world, name)

        assert len(lines) == rows
        assert ImportRow.objects.count() == rows
        assert ImportBatch.objects.get().state == "done"

    def test_ring_nobody_for_old_reports_and_send_one_summary(self, world):
        take_in(world, "so-theo-doi-xa.csv")

        assert Case.unscoped.filter(late_entry=True).count() == Case.unscoped.count()
        assert Duty.objects.filter(rule="emergency_measures").exists()
        rung = Alert.objects.filter(deliveries__isnull=False).distinct()
        assert [alert.key for alert in rung] == ["import_summary"]
        assert Delivery.objects.filter(alert__in=rung).count() == 3

    def test_come_in_once_however_often_they_are_brought(self, world):
        take_in(world, "bao-cao-truong-hoc.json")
        reports = Report.objects.count()

        take_in(world, "bao-cao-truong-hoc.json")
        other = list(
            bring_in(
                SAMPLES / "bao-cao-truong-hoc.json",
                digest="again",
                actor=world.actor("receiver"),
                at=world.now,
            )
        )

        assert Report.objects.count() == reports
        assert not {line.outcome for line in other} & {"case", "consultation"}

    def test_go_on_where_they_were_cut_off(self, world):
        name = "bao-cao-truong-hoc.json"
        lines = bring_in(
            SAMPLES / name, digest=name, actor=world.actor("worker"), at=world.now
        )
        for _ in range(7):
            next(lines)
        lines.close()
        assert ImportBatch.objects.get().state == "running"

        take_in(world, name)

        assert ImportRow.objects.count() == 20
        assert ImportBatch.objects.get().state == "done"

    def test_show_rows_that_look_like_one_incident_and_merge_none(self, world):
        take_in(world, "chuyen-tin-111.xlsx")
        take_in(world, "so-theo-doi-xa.csv")

        shown = PossibleDouble.objects.values_list(
            "first__report__outside_reference", "second__report__outside_reference"
        )
        assert ("111-25-00031", "111-25-00034") in set(shown)


class TestADryRun:
    def test_saves_nothing(self, world):
        lines = list(look_through(SAMPLES / "so-theo-doi-xa.csv", at=world.now))

        assert len(lines) == 65
        assert not Report.objects.exists()
        assert not ImportBatch.objects.exists()


class TestABadFile:
    @pytest.mark.parametrize(
        "name",
        [
            *("sai-tieu-de.xlsx", "rong.xlsx", "rong.csv", "chi-co-tieu-de.xlsx"),
            *("bi-cat.xlsx", "html-gia-xlsx.xlsx", "phong-to.xlsx"),
            *("thuc-the-xml.xlsx", "json-bi-cat.json"),
            "json-khong-phai-danh-sach.json",
        ],
    )
    def test_is_refused_with_a_sentence_and_leaves_nothing(self, world, name):
        with pytest.raises(FileRefused) as refused:
            take_in(world, f"hong/{name}")

        assert str(refused.value).endswith(".")
        assert not ImportBatch.objects.exists()
        assert not Report.objects.exists()

    def test_with_repeated_numbers_shows_conflicts_and_overwrites_nothing(self, world):
        take_in(world, "chuyen-tin-111.xlsx")
        before = list(Report.objects.order_by("pk").values_list("pk", "fingerprint"))

        take_in(world, "hong/trung-ma.xlsx")

        after = list(Report.objects.order_by("pk").values_list("pk", "fingerprint"))
        assert after[: len(before)] == before
        outcomes = set(ImportRow.objects.values_list("outcome", flat=True))
        assert {"same", "conflict"} <= outcomes
