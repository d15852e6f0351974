"""Move every data key under a new wrapping key, in small steps that can be broken off.

The sealed values themselves stay as they are: only what opens them is sealed anew. Old
and new key both open meanwhile, so that the site runs on. A second run goes on where the
first was stopped; the old key is laid aside only when nothing needs it any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts import small_secrets
from accounts.sealing import (
    KeyMissing,
    SealBroken,
    make_key,
    newest_key,
    next_name,
    retire_old_keys,
    seal,
    wrapping_keys,
)
from casework.models import DataKey


@dataclass(frozen=True)
class Step:
    """One batch. ``broken``: the uids of keys that did not open; they were left."""

    moved: int
    broken: tuple[str, ...] = ()


def left() -> int:
    """Return how many data keys and secrets are not under the newest key."""
    return _older().count() + len(small_secrets.under_older_keys())


def _older() -> QuerySet[DataKey]:
    rows = DataKey.objects.filter(wrapped__isnull=False)
    return rows.exclude(wrapped_by=newest_key())


def begin() -> str:
    """Return the key to move to: a new one, or that of a rotation that was broken off."""
    if left():
        return newest_key()
    name = next_name()
    make_key(name)
    return name


def move(batch: int) -> Iterator[Step]:
    """Move everything, ``batch`` data keys a transaction. Broken ones are told and left."""
    after = 0
    while True:
        with transaction.atomic():
            rows = list(
                _older().filter(pk__gt=after).select_for_update().order_by("pk")[:batch]
            )
            broken = tuple(str(row.uid) for row in rows if not _rewrap(row))
        if not rows:
            break
        after = rows[-1].pk
        yield Step(len(rows) - len(broken), broken)
    for pk in small_secrets.under_older_keys():
        moved = small_secrets.move(pk)
        yield Step(int(moved), () if moved else (f"mfa {pk}",))


def _rewrap(row: DataKey) -> bool:
    name = newest_key()
    try:
        plain = row.plain
    except (SealBroken, KeyMissing):
        return False
    row.wrapped = seal(plain, key=wrapping_keys()[name], context=f"data_key:{row.uid}")
    row.wrapped_by = name
    row.save(update_fields=["wrapped", "wrapped_by"])
    return True


def retire() -> list[str]:
    """Lay the old keys aside once nothing is under them; else none. Returns their names."""
    return [] if left() else retire_old_keys()
