"""When two rows are the same report: by the other body's number and by content."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from casework.imports.parsed import ParsedReport, Repeat
from casework.imports.telling import Telling

_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_BLANKS: Final = re.compile(r"\s+")


def normal_reference(typed: str) -> str | None:
    """Return the number without blanks, in capitals, with plain hyphens; None if empty."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", typed))
    return _BLANKS.sub("", plain).upper() or None


def content_hash(telling: Telling, moments: tuple[str, ...]) -> str:
    """Return a hash of what was told, free of order, row, blanks and number spelling.

    ``moments``: receipt and passing-on as understood, so that a date typed as text and
    the same date as a date cell are the same content.
    """
    told = {
        key: _plain(value)
        for key, value in telling.raw.items()
        if key not in _APART.get(telling.source, ())
    }
    body = {"source": telling.source, "told": told, "moments": moments}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_APART: Final = {
    "hotline_111": ("Mã phiếu 111", "Thời gian tiếp nhận", "Thời gian chuyển"),
    "commune_log": ("Số vào sổ", "Ngày ghi", "Giờ"),
    "school": ("ma_bao_cao", "thoi_diem_bao"),
}
"""Columns that are compared as number and moments, not as typed."""


def _plain(typed: str) -> str:
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", typed)).strip()


def fingerprint(report: ParsedReport) -> str:
    """Return the content hash: with (source, outside_reference) the key to idempotency."""
    return report.fingerprint


@dataclass
class SeenNumbers:
    """The numbers of one file so far. Holds a hash per number, not the reports."""

    first: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def repeat(
        self, number: str | None, typed: str, row: int, content: str
    ) -> Repeat | None:
        """Return how the number was used before, or remember it. No number, no repeat."""
        if number is None:
            return None
        if number not in self.first:
            self.first[number] = (row, content, typed)
            return None
        first_row, first_content, first_typed = self.first[number]
        return Repeat(first_row, first_content == content, first_typed != typed)
