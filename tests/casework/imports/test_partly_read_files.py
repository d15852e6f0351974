"""Files that are read in part: every row is accounted for, each bad one with its reason."""

from __future__ import annotations

import codecs
import csv
import io
import json
import tracemalloc
from itertools import islice

import openpyxl
import pytest
from django.utils import translation

from casework.imports.identity import fingerprint, normal_reference
from casework.imports.layouts.hotline import HEADINGS
from casework.imports.parsed import ParsedReport, Reason, RowProblem
from casework.imports.reading import read_reports
from tests.casework.imports.samples import BAD, SAMPLES, problems, reports, rows


@pytest.fixture
def read(gazetteer, now):
    return lambda file: list(read_reports(file, gazetteer=gazetteer, now=now))


def by_row(outcomes):
    return {o.row: o for o in outcomes}


class TestFiveThousandEntries:
    @pytest.fixture(scope="class")
    def outcomes(self, gazetteer, now):
        path = BAD / "5000-dong.csv"
        return list(read_reports(path, gazetteer=gazetteer, now=now))

    def test_give_exactly_the_forty_bad_rows_with_their_reasons(self, outcomes):
        expected = {
            (int(r["record"]), r["external_id"], r["reason"])
            for r in rows(SAMPLES / "DAP-AN-5000.csv")
        }

        found = {
            (p.row, p.outside_reference, p.reason.value) for p in problems(outcomes)
        }

        assert found == expected
        assert len(outcomes) == 5000

    def test_name_row_and_reason_in_each_sentence(self, outcomes):
        with translation.override("vi"):
            sentences = {p.row: str(p.sentence) for p in problems(outcomes)}

        assert sentences[26] == "Dòng 26: không có xã nào tên “Xã Số 5”."
        assert sentences[459] == "Dòng 459: ngày “30.2.2026” không có thật."
        assert all(f"Dòng {row}:" in text for row, text in sentences.items())

    def test_keep_what_was_typed_of_every_bad_row(self, outcomes):
        assert all(p.raw["Số vào sổ"] for p in problems(outcomes))

    def test_are_read_one_by_one_in_little_memory(self, gazetteer, now):
        tracemalloc.start()
        try:
            stream = read_reports(BAD / "5000-dong.csv", gazetteer=gazetteer, now=now)
            count = sum(1 for _ in islice(stream, 1000))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

        assert count == 1000
        assert peak < 4 * 1024 * 1024  # bytes; the rows alone are more as reports


class TestARepeatedNumber:
    @pytest.fixture
    def outcomes(self, read):
        return by_row(read(BAD / "trung-ma.xlsx"))

    def test_with_the_same_content_is_the_same_report(self, outcomes):
        assert isinstance(outcomes[3], ParsedReport)
        assert outcomes[3].repeat.first_row == 2
        assert outcomes[3].repeat.same_content
        assert not outcomes[3].repeat.other_spelling

    @pytest.mark.parametrize(("row", "first"), [(5, 4), (11, 10)])
    def test_with_other_content_is_a_conflict_for_a_person(self, outcomes, row, first):
        assert isinstance(outcomes[row], RowProblem)
        assert outcomes[row].reason is Reason.REPEATED_NUMBER
        assert outcomes[row].repeat.first_row == first
        assert outcomes[row].report is not None  # nothing told is lost

    def test_is_seen_in_another_spelling(self, outcomes):
        assert outcomes[7].repeat.same_content
        assert outcomes[7].repeat.other_spelling
        assert outcomes[8].reason is Reason.REPEATED_NUMBER
        assert outcomes[8].repeat.other_spelling

    def test_is_never_made_up_where_there_is_none(self, outcomes):
        for row in (12, 13):
            assert outcomes[row].outside_reference is None
            assert outcomes[row].repeat is None

    def test_sent_again_in_another_file_has_the_same_fingerprint(self, read, outcomes):
        first = by_row(read(SAMPLES / "chuyen-tin-111.xlsx"))

        again, changed = outcomes[9], outcomes[11]

        assert fingerprint(again) == fingerprint(first[5])
        assert fingerprint(changed.report) != fingerprint(first[8])
        assert changed.outside_reference == first[8].outside_reference

    def test_posted_by_a_school_is_told_apart_likewise(self, read):
        outcomes = by_row(read(SAMPLES / "bao-cao-truong-hoc.json"))

        assert outcomes[8].repeat.same_content
        assert outcomes[18].reason is Reason.REPEATED_NUMBER
        assert outcomes[18].repeat.first_row == 7


class TestANumber:
    @pytest.mark.parametrize(
        "typed",
        [" 111-26-1 ", "111–26–1", "111 - 26 - 1", "１１１-26-1", "111\u201126\u22121"],
    )
    def test_is_the_same_in_every_spelling(self, typed):
        assert normal_reference(typed) == "111-26-1"

    def test_is_none_when_nothing_is_typed(self):
        assert normal_reference(" \t ") is None


class TestTextThatLooksLikeAFormula:
    @pytest.fixture
    def outcomes(self, read):
        return by_row(read(BAD / "chen-cong-thuc.xlsx"))

    def test_stays_as_typed(self, outcomes):
        assert outcomes[2].children[0].name == "=1+1"
        assert outcomes[3].narrative.startswith('=HYPERLINK("http://vi-du.invalid')
        assert outcomes[4].informant.name == "@SUM(1+1)*9"
        assert outcomes[5].phones_e164 == ("+84900000391",)
        assert outcomes[6].narrative.startswith("- Gạch đầu dòng")
        assert outcomes[7].children[0].name == "+Hà Văn Thử"
        assert outcomes[7].narrative.startswith("\t=1+1")
        assert outcomes[8].narrative.startswith("=> mũi tên")
        assert outcomes[9].narrative == "=cmd|' /C echo thu'!A0"
        assert outcomes[10].narrative.startswith("＝1+1")

    def test_is_never_computed_even_where_it_is_a_formula(self, outcomes):
        assert outcomes[11].narrative == "=1+1"
        assert outcomes[12].raw["Quan hệ"] == "=A1"

    def test_for_a_moment_takes_the_stored_result(self, read):
        report = by_row(read(SAMPLES / "chuyen-tin-111.xlsx"))[94]

        assert report.forwarded_at.isoformat() == "2026-08-13T19:54:00+07:00"
        assert report.raw["Thời gian chuyển"] == "=B94+TIME(0,35,0)"


class TestOtherEncodingsAndCommas:
    def test_windows_1258_is_composed_to_the_same_entries(self, read):
        plain = read(SAMPLES / "so-theo-doi-xa.csv")[:12]

        old = read(BAD / "windows-1258.csv")

        assert [r.raw for r in old] == [r.raw for r in plain]
        assert [fingerprint(r) for r in old] == [fingerprint(r) for r in plain]

    def test_commas_are_read_like_semicolons(self, read):
        plain = read(SAMPLES / "so-theo-doi-xa.csv")

        commas = read(BAD / "dau-phay.csv")

        numbers = {r.outside_reference: r for r in plain}
        assert len(commas) == 8
        for report in commas:
            assert report.raw == numbers[report.outside_reference].raw

    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (b"", "utf-16")],
    )
    def test_marks_and_two_byte_text_change_nothing(self, read, mark, encoding):
        text = (SAMPLES / "so-theo-doi-xa.csv").read_text(encoding="utf-8-sig")

        found = read(io.BytesIO(mark + text.encode(encoding)))

        assert [r.narrative for r in found] == [
            r.narrative for r in read(SAMPLES / "so-theo-doi-xa.csv")
        ]

    def test_quoted_line_breaks_stay_in_their_field(self, read):
        entry = by_row(read(SAMPLES / "so-theo-doi-xa.csv"))[63]

        assert "\n" in entry.narrative
        assert '"ở lại quán"' in entry.narrative


class TestLinesThatAreNoReports:
    def test_are_listed_and_not_lost(self, gazetteer, now):
        result = read_reports(
            SAMPLES / "chuyen-tin-111.xlsx", gazetteer=gazetteer, now=now
        )

        found = list(result)

        assert len(found) == 91
        assert [line.row for line in result.passed_over] == [47, 99, 101]
        assert result.passed_over[1].text == "Tổng số phiếu: 91"

    def test_do_not_swallow_a_row_with_nothing_but_its_number(self, read):
        book = openpyxl.Workbook()
        book.active.append(list(HEADINGS))
        book.active.append(["111-26-00777"])
        book.active.append([None, "01/10/2026 08:00"])
        file = io.BytesIO()
        book.save(file)

        outcomes = by_row(read(file))

        assert outcomes[2].outside_reference == "111-26-00777"
        assert isinstance(outcomes[2], RowProblem)


class TestItemsOfAListThatBreakTheLayout:
    def test_are_handled_one_by_one(self, read):
        good = json.loads((SAMPLES / "bao-cao-truong-hoc.json").read_text())[0]
        items = ["chữ", None, [], {"tre": "chữ", "su_viec": 7}, {}, good]

        outcomes = read(io.BytesIO(json.dumps(items).encode()))

        assert [getattr(o, "reason", None) for o in outcomes[:3]] == [
            Reason.NOT_A_REPORT
        ] * 3
        assert isinstance(outcomes[3], RowProblem)
        assert isinstance(outcomes[4], RowProblem)
        assert isinstance(outcomes[5], ParsedReport)

    def test_half_characters_do_not_stop_the_others(self, read):
        items = b'[{"ma_bao_cao": "1", "thoi_diem_bao": "2026-01-01T08:00:00+07:00", "su_viec": {"noi_dung": "ch\\u00e1u \\ud800 \\u0000 ng\\u00e3"}}]'

        (report,) = read(io.BytesIO(items))

        assert report.narrative.encode()
        assert "\0" not in report.narrative


class TestARecord:
    def test_with_a_wrong_number_of_columns_is_not_guessed_at(self, read):
        text = (SAMPLES / "so-theo-doi-xa.csv").read_text(encoding="utf-8-sig")
        headings, first = list(csv.reader(text.splitlines()[:2], delimiter=";"))
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(
            [headings, first[:9], [*first, "thừa"]]
        )

        few, many = read(io.BytesIO(out.getvalue().encode()))

        assert (few.reason, many.reason) == (
            Reason.TOO_FEW_COLUMNS,
            Reason.TOO_MANY_COLUMNS,
        )
        assert few.report is None
        assert few.outside_reference == "TM-07"

    def test_received_more_than_a_day_ago_is_late(self, read, now):
        found = reports(read(SAMPLES / "so-theo-doi-xa.csv"))

        assert all(r.late(now) for r in found)
        assert not found[0].late(found[0].received)
