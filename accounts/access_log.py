"""Writes down what is remembered before an answer leaves: in a transaction of its own.

Whoever calls is outside every other transaction: what is written here stays, whatever
becomes of the page afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from accounts.models import AccessEvent

What = AccessEvent.What


class NotRemembered(Exception):
    """The entry could not be written: what it stands for is not shown or done."""


@contextmanager
def committed() -> Iterator[None]:
    """Commit what is written inside, on the spot. Errors: ``NotRemembered``."""
    try:
        with transaction.atomic(durable=True, savepoint=False):
            yield
    except (DatabaseError, OSError) as lost:
        raise NotRemembered from lost


def remember(what: What, *, person: int, at: datetime, **facts: Any) -> None:
    """Write the event inside the caller's transaction: both happen, or neither.

    ``facts`` are codes and counts: never what somebody typed, never a name.
    """
    AccessEvent.objects.create(what=what, person_id=person, at=at, facts=facts)


def note_access(what: What, *, person: int | None, at: datetime, **facts: Any) -> None:
    """Write that something happened around access. Errors: ``NotRemembered``.

    ``facts`` are codes and counts: never what somebody typed, never a name.
    """
    with committed():
        AccessEvent.objects.create(what=what, person_id=person, at=at, facts=facts)
