"""Rows that are added and never changed: the database itself refuses anything else.

PostgreSQL: triggers that fire ALWAYS, also for a session that plays a replica; the site's
role does not own the tables and cannot switch them off (``manage.py grant_site``).
SQLite: triggers against UPDATE and DELETE, and one that refuses an INSERT over a row that
is there, because INSERT OR REPLACE deletes without asking the others.

A table that SQLite has to rebuild in a migration loses its triggers: let the migration
call ``bolt`` again. A test and ``manage.py verify_history`` find a table without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

Unique = tuple[str, ...]

TABLES: Final[dict[str, tuple[Unique, ...]]] = {
    "casework_historyevent": (("id",), ("uid",), ("case_id", "number")),
    "casework_reading": (("id",),),
    "casework_refusalwithoutcase": (("id",),),
    "casework_historyleaf": (("number",), ("kind", "row")),
    "casework_checkpoint": (("id",), ("size",)),
    "accounts_accessevent": (("id",),),
    "accounts_administrationchange": (("id",),),
}
"""Every table that only grows, with the columns that may not meet twice."""

FUNCTION: Final = "cho_che_append_only"
BODY: Final = (
    "BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME "
    "USING ERRCODE = 'integrity_constraint_violation'; END;"
)
MAKE_FUNCTION: Final = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
    f"AS $body${BODY}$body$"
)
POSTGRES: Final = {
    "change": "BEFORE UPDATE OR DELETE",
    "truncate": "BEFORE TRUNCATE",
}
ALWAYS: Final = "A"  # tgenabled of ENABLE ALWAYS


def triggers_of(table: str) -> dict[str, str]:
    """Return SQLite's triggers of ``table``: name → the statement that makes it."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
    same = " OR ".join(
        "(" + " AND ".join(f'"{c}" = NEW."{c}"' for c in columns) + ")"
        for columns in TABLES[table]
    )
    events = {
        "update": "UPDATE",
        "delete": "DELETE",
        "replace": "INSERT",
    }
    found = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same}) '  # noqa: S608  # our names
    return {
        f"{table}_no_{what}": (
            f'CREATE TRIGGER "{table}_no_{what}" BEFORE {event} ON "{table}" '
            + (found if what == "replace" else "")
            + refuse
        )
        for what, event in events.items()
    }


def bolt(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make ``table`` one that only grows. May be called again."""
    with connection.cursor() as cursor:
        for statement in _statements(connection, table):
            cursor.execute(statement)


def unbolt(connection: BaseDatabaseWrapper, table: str) -> None:
    """take the bolts away: for a migration backwards, and for tests."""
    with connection.cursor() as cursor:
        for name in _names(connection, table):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [f"{table}_no_{what}" for what in POSTGRES]
    return list(triggers_of(table))


def _statements(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    if connection.vendor != "postgresql":
        for name, make in triggers_of(table).items():
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield make
        return
    yield MAKE_FUNCTION
    for what, event in POSTGRES.items():
        name = f"{table}_no_{what}"
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
        yield (
            f'CREATE TRIGGER "{name}" {event} ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        )
        yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'


def unbolted_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables whose bolts are missing, switched off or not what they were."""
    whole = (
        _whole_on_postgres(connection)
        if connection.vendor == "postgresql"
        else _whole_on_sqlite(connection)
    )
    return [
        table
        for table in TABLES
        if not all(name in whole for name in _names(connection, table))
    ]


def _whole_on_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    wanted = {name: sql for t in TABLES for name, sql in triggers_of(t).items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if wanted.get(name) == sql}


def _whole_on_postgres(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = %s AND p.proname = %s "
            "AND p.prosrc = %s",
            [ALWAYS, FUNCTION, BODY],
        )
        return {name for (name,) in cursor.fetchall()}
