"""Sealed columns: one data key per child (or report, draft, import row).

A sealed column holds a JSON value under AES-256-GCM, bound to its table, column and
row (by the row's ``uid``): moved to another row it does not open. The data key is
itself sealed by a wrapping key from a file outside the database; destroying the data
key makes everything under it unreadable and leaves the history chain, which hashes
ciphertext, valid.
"""

from __future__ import annotations

import json
import secrets
import uuid
from typing import Any, ClassVar

from django.db import models

from accounts.sealing import (
    KEY_BYTES,
    KeyDestroyed,
    missing,
    newest_key,
    seal,
    unseal,
    wrapping_keys,
)


class DataKey(models.Model):
    """A key that seals the values of one child or one stand-alone row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wrapped_by = models.CharField(max_length=40)
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="data_key_is_whole_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @classmethod
    def make(cls) -> DataKey:
        """Return a saved fresh key. Errors: ``KeyMissing`` without a wrapping key."""
        key = cls(wrapped_by=newest_key())
        plain = secrets.token_bytes(KEY_BYTES)
        key.wrapped = seal(
            plain, key=wrapping_keys()[key.wrapped_by], context=f"data_key:{key.uid}"
        )
        key._plain = plain
        key.save(force_insert=True)
        return key

    _plain: bytes | None = None

    @property
    def plain(self) -> bytes:
        """The key itself. Errors: ``KeyDestroyed``, ``KeyMissing``, ``SealBroken``."""
        if self._plain is None:
            if self.wrapped is None:
                raise KeyDestroyed("data key destroyed")
            wrapping = wrapping_keys().get(self.wrapped_by)
            if wrapping is None:
                raise missing(self.wrapped_by)
            self._plain = unseal(
                bytes(self.wrapped), key=wrapping, context=f"data_key:{self.uid}"
            )
        return self._plain


class SealedRow(models.Model):
    """A row with sealed columns.

    ``SEALED`` names the columns and their field group; ``HARMLESS`` every other column
    that was looked at and holds nothing about a person's private life. A contract test
    fails on a column that is in neither.
    """

    SEALED: ClassVar[dict[str, str]] = {}
    HARMLESS: ClassVar[tuple[str, ...]] = ()

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def sealing_key(self) -> DataKey:
        """Return the key this row's columns are sealed with."""
        raise NotImplementedError(type(self).__name__)

    def _context(self, column: str) -> str:
        return f"{self._meta.db_table}:{column}:{self.uid}"

    def put(self, column: str, value: Any) -> None:
        """Seal ``value`` (JSON) into ``column``; the caller saves."""
        if column not in self.SEALED:
            raise KeyError(column)
        setattr(
            self, column, seal_json(self.sealing_key(), self._context(column), value)
        )

    def get(self, column: str, default: Any = None) -> Any:
        """Open ``column``. Errors: ``SealBroken`` if changed, moved or destroyed."""
        if column not in self.SEALED:
            raise KeyError(column)
        sealed = getattr(self, column)
        if sealed is None:
            return default
        return unseal_json(self.sealing_key(), self._context(column), bytes(sealed))


def seal_json(key: DataKey, context: str, value: Any) -> bytes:
    """Return ``value`` as sealed JSON. Shape: anything ``json`` can write."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return seal(text.encode(), key=key.plain, context=context)


def unseal_json(key: DataKey, context: str, sealed: bytes) -> Any:
    """Open what ``seal_json`` made. Errors: ``SealBroken``."""
    return json.loads(unseal(sealed, key=key.plain, context=context))
