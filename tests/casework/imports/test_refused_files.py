"""Files that are not read: each is refused before anything of it is taken, in a sentence."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from django.utils import translation

from casework.imports.parsed import FileRefused
from casework.imports.readers.archive import MOST_UNPACKED
from casework.imports.reading import read_reports
from tests.casework.imports.samples import BAD

REFUSED = {
    "sai-tieu-de.xlsx": ("wrong_headings", ["Mã phiếu 111", "Phái", "Nguồn"]),
    "rong.xlsx": ("empty", ["Tệp trống"]),
    "rong.csv": ("empty", ["Tệp trống"]),
    "chi-co-tieu-de.xlsx": ("nothing_to_import", ["không có tin báo nào để nhập"]),
    "bi-cat.xlsx": ("damaged", ["bị cắt"]),
    "html-gia-xlsx.xlsx": ("web_page", ["trang web"]),
    "phong-to.xlsx": ("unpacks_too_large", ["48 MB", "32 MB"]),
    "thuc-the-xml.xlsx": ("dtd", ["DTD"]),
    "json-bi-cat.json": ("broken_json", ["dòng 491"]),
    "json-khong-phai-danh-sach.json": ("no_list", ["danh sách"]),
}


def refusal(file, gazetteer, now) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        list(read_reports(file, gazetteer=gazetteer, now=now))
    return refused.value


def workbook(**parts: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml", text)
    file.seek(0)
    return file


class TestAFileThatCannotBeRead:
    @pytest.mark.parametrize("name", REFUSED)
    def test_is_refused_in_vietnamese_with_what_is_wrong(self, name, gazetteer, now):
        key, words = REFUSED[name]

        refused = refusal(BAD / name, gazetteer, now)

        assert refused.key == key
        with translation.override("vi"):
            sentence = str(refused)
        assert all(word in sentence for word in words), sentence

    def test_is_judged_by_content_and_not_by_its_name(self, tmp_path, gazetteer, now):
        copy = tmp_path / "danh-sach.csv"
        copy.write_bytes((BAD / "bi-cat.xlsx").read_bytes())

        assert refusal(copy, gazetteer, now).key == "damaged"

    @pytest.mark.parametrize(
        ("content", "key"),
        [
            (b" \r\n\t ", "empty"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_workbook"),
            (b"PK\x03\x04 and nothing more", "damaged"),
            (b"mot;hai;ba\n1;2;3\n", "no_headings"),
            (b"[]", "nothing_to_import"),
            (b"[" * 100_000, "broken_json"),
            (b'[{"a": NaN}]', "broken_json"),
            ("[“]".encode("utf-16"), "broken_json"),
            (b"\xff\xfe\xff\xfe\xff\xfe\x00", "not_utf8"),
            (b"S\xf4\xec;v\xe0o\n\x81\x8d;1\n", "not_utf8"),
        ],
    )
    def test_is_refused_however_it_is_broken(self, content, key, gazetteer, now):
        assert refusal(io.BytesIO(content), gazetteer, now).key == key


class TestAWorkbookThatBlowsUp:
    def test_is_refused_without_being_unpacked(self, gazetteer, now):
        tracemalloc.start()
        try:
            refusal(BAD / "phong-to.xlsx", gazetteer, now)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

        assert peak < 1024 * 1024  # bytes; the sheet alone unpacks to 50 MB

    def test_may_not_lie_about_its_size(self, gazetteer, now):
        file = workbook(sheet="<a>" + "x" * (MOST_UNPACKED + 1024) + "</a>")
        data = file.getvalue()
        true, small = (n.to_bytes(4, "little") for n in (MOST_UNPACKED + 1031, 1000))
        assert true in data

        refused = refusal(io.BytesIO(data.replace(true, small)), gazetteer, now)

        assert refused.key in ("damaged", "no_workbook")


class TestADocumentType:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_is_refused_in_any_part_and_encoding(self, encoding, gazetteer, now):
        text = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("docProps/core.xml", text.encode(encoding))
        file.seek(0)

        assert refusal(file, gazetteer, now).key == "dtd"

    def test_is_found_where_two_chunks_meet(self, gazetteer, now):
        file = workbook(sheet=" " * (64 * 1024 - 4) + "<!DOCTYPE x []><x/>")

        assert refusal(file, gazetteer, now).key == "dtd"
