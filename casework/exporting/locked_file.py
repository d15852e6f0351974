"""Writes tables as a spreadsheet locked with a password; in memory from end to end.

Text stays text: no cell is a formula or a link, and text that a spreadsheet program
would take for a formula begins with an apostrophe, also when it is saved as CSV later.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from msoffcrypto.format.ooxml import OOXMLFile
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from accounts.local_time import LOCAL
from accounts.sealing import keyed_hash
from casework.exporting.tables import Cell, Table

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READ_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_NAME: Final = 31  # of a sheet
WIDTH: Final = 22
GROUP: Final = 5
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_text(value: str) -> str:
    """Return ``value`` so that no spreadsheet program takes it for a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(READ_AS_FORMULA) else value


def password_of(secret: str, nonce: str) -> str:
    """Return the password that belongs to ``nonce``: in groups, to be copied by hand.

    It is worked out, never kept: without the installation's key nobody can.
    """
    raw = keyed_hash(f"{secret}:{nonce}", purpose="export-password")
    letters = base64.b32encode(raw).decode().rstrip("=").lower()[: 4 * GROUP]
    return "-".join(letters[n : n + GROUP] for n in range(0, len(letters), GROUP))


def locked_file(tables: Iterable[Table], *, password: str, at: datetime) -> bytes:
    """Return the spreadsheet, encrypted (AES-256). ``at``: when it is made."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(written(tables, at))).encrypt(password, out)
    return out.getvalue()


def written(tables: Iterable[Table], at: datetime) -> bytes:
    """Return the spreadsheet in clear. It is not to leave this module but in tests."""
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties({"author": "", "created": at.astimezone(LOCAL)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.name[:LONGEST_NAME])
        sheet.set_column(0, len(table.heads) - 1, WIDTH)
        for column, head in enumerate(table.heads):
            sheet.write_string(0, column, as_text(head), bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, (plain, day, moment))
        sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _write(
    sheet: Worksheet, row: int, column: int, cell: Cell, looks: tuple[object, ...]
) -> None:
    plain, day, moment = looks
    if isinstance(cell, datetime):
        told = cell.astimezone(LOCAL).replace(tzinfo=None)
        sheet.write_datetime(row, column, told, moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, plain)
    elif cell:
        sheet.write_string(row, column, as_text(cell), plain)
