"""The log over all events, and the signed roots of its tree. Rows are only added."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class HistoryLeaf(models.Model):
    """One event in the log: which row of which kind, and the hash it had then.

    ``number`` counts from zero without a gap. ``hash`` is the leaf of the tree.
    """

    HARMLESS: ClassVar[tuple[str, ...]] = ("number", "kind", "row", "hash")

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    row = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], name="leaf_of_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Checkpoint(models.Model):
    """The root of the first ``size`` leaves, signed; it names the checkpoint before it.

    ``peaks`` are the roots of the perfect subtrees: with them the tree grows on without
    reading its leaves again.
    """

    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("size", "root", "peaks", "at", "previous_size", "previous_root", "key"),
        "signature",
    )

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    peaks = models.BinaryField(max_length=32 * 63)
    at = models.DateTimeField()
    previous_size = models.BigIntegerField()
    previous_root = models.BinaryField(max_length=32)
    key = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=F("previous_size"), previous_size__gte=0),
                name="checkpoint_grows",
            )
        ]

    def __str__(self) -> str:
        return f"{self.size} events"
