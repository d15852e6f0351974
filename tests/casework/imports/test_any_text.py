"""Whatever stands in a cell, reading ends in a report or a problem, never in an error."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.imports.layouts import commune_log, hotline
from casework.imports.parsed import FileRefused
from casework.imports.reading import read_reports

PIECES = st.sampled_from(
    [
        "31/2/2025", "29.2.24", "1/1/0001", "9999-12-31T23:59:59-12:00", "46148.4", "-1",
        "99 tuổi", "0 tuổi", "lớp 99", "99 tháng", "khoảng", "tháng 13", "từ tháng 0",
        "hai mươi tuần nay", "cả năm", "²", "cháu", "=1+1", "@x", "+84", "0900", "xã", "xã ",
        "Văn Lãng", "Bính Xá", "cũ", "6172", "hai chị em", "tên ", "Bé ", "()", ";;", "|",
        "bị bố đánh", "không", "\u0301", "ế", "😢", "\t", "\n", '"', "sinh 19/01", "0/0",
    ]
)  # fmt: skip
TEXT = st.lists(PIECES | st.text(max_size=6), max_size=5).map(" ".join)
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["ho_ten", "ngay_sinh", "lop", "loai", "ma_xa", "ten_xa", "noi_dung"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)
QUIET = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class TestAnyText:
    @QUIET
    @given(cells=st.lists(TEXT, min_size=19, max_size=19))
    def test_in_a_row_of_the_hotline(self, gazetteer, now, cells):
        self._one_row(hotline.HEADINGS, cells, gazetteer, now)

    @QUIET
    @given(cells=st.lists(TEXT, min_size=26, max_size=26))
    def test_in_an_entry_of_the_log(self, gazetteer, now, cells):
        self._one_row(commune_log.HEADINGS, cells, gazetteer, now)

    @QUIET
    @given(
        item=st.dictionaries(
            st.sampled_from(
                [
                    "ma_bao_cao",
                    "thoi_diem_bao",
                    "tre",
                    "su_viec",
                    "nguoi_bao",
                    "nguoi_bi_nghi",
                ]
            ),
            ANY_JSON,
        )
    )
    def test_in_a_report_of_a_school(self, gazetteer, now, item):
        file = io.BytesIO(json.dumps([item]).encode())

        assert len(list(read_reports(file, gazetteer=gazetteer, now=now))) == 1

    @QUIET
    @given(content=st.binary(max_size=300))
    def test_in_a_file(self, gazetteer, now, content):
        sentence = "read"
        try:
            list(read_reports(io.BytesIO(content), gazetteer=gazetteer, now=now))
        except FileRefused as refused:
            sentence = str(refused)

        assert sentence

    @staticmethod
    def _one_row(headings, cells, gazetteer, now):
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows([headings, cells])
        file = io.BytesIO(out.getvalue().encode())
        found: list[object] = []
        try:
            result = read_reports(file, gazetteer=gazetteer, now=now)
            found += [*result, *result.passed_over]
        except FileRefused as refused:
            found += [refused.key] * (refused.key != "nothing_to_import")

        # One row in, one line out; a row of blanks is nothing to import.
        assert len(found) == any(c.strip() for c in cells)
