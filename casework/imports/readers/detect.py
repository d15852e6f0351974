"""What a file is, by its first bytes: its name proves nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO, Final

from casework.imports.parsed import FileRefused
from casework.imports.words import Sentence
from workflows.rules.words import _


class Format(StrEnum):
    SHEET = "xlsx"
    TABLE = "csv"
    LIST = "json"


MOST_BYTES: Final = 50 * 1024 * 1024
"""A larger file is no list of reports."""

_FIRST: Final = 4096
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WEB: Final = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<head",
    b"<body",
    b"<?xml",
    b"<",
)


def detect(file: BinaryIO) -> Format:
    """Return the format and leave the file at its beginning.

    Errors: ``FileRefused`` for an empty file, a web page, an old workbook, a giant.
    """
    size = file.seek(0, 2)
    file.seek(0)
    first = file.read(_FIRST)
    file.seek(0)
    begun = _begun(first)
    if not begun:
        raise FileRefused("empty", Sentence(_("The file is empty.")))
    if size > MOST_BYTES:
        raise FileRefused(
            "too_large",
            Sentence(
                _("The file is larger than %(limit)s MB. Split it."),
                {"limit": MOST_BYTES // 1024 // 1024},
            ),
        )
    return _of(first, begun)


def _begun(first: bytes) -> bytes:
    for mark in _MARKS:
        if first.startswith(mark):
            return first[len(mark) :].strip()
    return first.strip()


def _of(first: bytes, begun: bytes) -> Format:
    if first.startswith(b"PK\x03\x04"):
        return Format.SHEET
    if first.startswith(b"\xd0\xcf\x11\xe0"):
        text = _(
            "This is a workbook of the old kind (.xls) or locked with a password. Save it as .xlsx."
        )
        raise FileRefused("old_workbook", Sentence(text))
    if begun.lower().startswith(_WEB):
        text = _(
            "This is a web page, not a workbook. Open it in the spreadsheet programme and save it as .xlsx."
        )
        raise FileRefused("web_page", Sentence(text))
    if begun[:1] in (b"[", b"{"):
        return Format.LIST
    return Format.TABLE
