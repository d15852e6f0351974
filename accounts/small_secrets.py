"""Short secrets sealed directly under a wrapping key: those of the second factor.

They move to the newest key when keys are rotated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.sealing import (
    KeyMissing,
    SealBroken,
    newest_key,
    seal_small,
    unseal_small,
)

SEALED: Final = re.compile(r"wrap-\d{4}:")
CONTEXT: Final = "mfa"


def under_older_keys() -> list[int]:
    """Return the ids of the rows that hold a secret not under the newest key."""
    newest = f"{newest_key()}:"
    return [
        row.pk
        for row in Authenticator.objects.order_by("pk")
        if any(not text.startswith(newest) for text in _sealed_in(row.data))
    ]


def _sealed_in(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for value in told.values():
            yield from _sealed_in(value)
    elif isinstance(told, list):
        for value in told:
            yield from _sealed_in(value)
    elif isinstance(told, str) and SEALED.match(told):
        yield told


def move(pk: int) -> bool:
    """Seal the secrets of one row under the newest key; false where one does not open."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return True  # its owner has just removed it
        try:
            row.data = _moved(row.data)
        except (SealBroken, KeyMissing):
            return False
        row.save(update_fields=["data"])
    return True


def _moved(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _moved(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_moved(value) for value in told]
    if isinstance(told, str) and SEALED.match(told):
        return seal_small(unseal_small(told, context=CONTEXT), context=CONTEXT)
    return told
