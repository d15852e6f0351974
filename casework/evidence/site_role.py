"""What the site's own role may do in PostgreSQL: it owns nothing and alters nothing.

The owner's role migrates; the site signs in as another. That one reads and adds rows of
the tables that only grow, and cannot switch their bolts off, because only an owner can.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from casework.evidence.bolts import TABLES

READ_ONLY: Final = frozenset({"django_migrations"})
GROWS: Final = "SELECT, INSERT"
FREE: Final = "SELECT, INSERT, UPDATE, DELETE"


def grants_for(connection: BaseDatabaseWrapper, role: str) -> Iterator[str]:
    """Yield the statements that give ``role`` what the site needs, and nothing more."""
    quote = connection.ops.quote_name
    who = quote(role)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {who}"
    yield f"REVOKE CREATE ON SCHEMA public FROM {who}"
    yield f"GRANT USAGE ON SCHEMA public TO {who}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}"
    for table in sorted(connection.introspection.table_names()):
        yield f"GRANT {_rights(table)} ON {quote(table)} TO {who}"


def _rights(table: str) -> str:
    if table in READ_ONLY:
        return "SELECT"
    return GROWS if table in TABLES else FREE
