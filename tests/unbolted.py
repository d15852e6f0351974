"""Takes the bolts of the tables that only grow away for a moment: for tests alone.

The product has no such way. Tests need it to empty the tables, and to do what somebody
with the database's own password could do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from casework.evidence import bolts


@contextmanager
def unbolted() -> Iterator[None]:
    """Let rows be changed and removed inside; afterwards the bolts stand again."""
    for table in bolts.TABLES:
        _settle()
        bolts.unbolt(connection, table)
    try:
        yield
    finally:
        for table in bolts.TABLES:
            _settle()
            bolts.bolt(connection, table)


def _settle() -> None:
    """PostgreSQL alters no table whose deferred checks still wait."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
