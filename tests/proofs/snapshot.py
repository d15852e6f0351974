"""What the database holds, so that "nothing changed" can be compared, not hoped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection

ROOMS = ("casework_", "workflows_", "notifications_", "viewflow_", "guardian_")
ROWS_OF_ADMINISTRATION = "accounts_administrationchange"
WRITTEN_BY_A_REFUSAL = frozenset(
    {"casework_historyevent", "casework_refusalwithoutcase", "casework_case"}
)
_tables: list[str] = []


def tables() -> list[str]:
    """Return every table a command may write to."""
    if not _tables:
        _tables.extend(
            name
            for name in sorted(connection.introspection.table_names())
            if name.startswith(ROOMS) or name == ROWS_OF_ADMINISTRATION
        )
    return _tables


def rows_of(table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
        return [tuple(_plain(value) for value in row) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def snapshot(leave_out: Iterable[str] = ()) -> dict[str, tuple[int, str]]:
    """Return rows and a digest per table: two of them are equal, or a row differs."""
    return {
        table: _digest(rows_of(table)) for table in tables() if table not in leave_out
    }


def _digest(rows: list[tuple[Any, ...]]) -> tuple[int, str]:
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def cases_but_their_chain() -> list[tuple[Any, ...]]:
    """Return the rows of cases without the two columns a refusal moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_case WHERE 1 = 0")
        names = [column[0] for column in cursor.description or ()]
    kept = [name for name in names if name not in {"chain_head", "chain_length"}]
    return rows_of("casework_case", ", ".join(sorted(kept, key=lambda n: n != "id")))


def without_refusals() -> Any:
    """Return everything a refused command must leave as it was."""
    return (
        snapshot(WRITTEN_BY_A_REFUSAL),
        cases_but_their_chain(),
        [row for row in rows_of("casework_historyevent", "id, refused") if not row[1]],
    )
