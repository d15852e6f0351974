"""Codes of the second factor that were used: none opens anything twice."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class UsedCode(models.Model):
    """A code somebody has just given, by its keyed hash; forgotten when it has run out."""

    HARMLESS: ClassVar[tuple[str, ...]] = ("person", "digest", "at")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="used_codes"
    )
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="code_used_once")
        ]

    def __str__(self) -> str:
        return f"code of person {self.person_id}"
