"""Words of messages that administrators changed, and every change."""

from __future__ import annotations

from django.conf import settings
from django.db import models

LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]


class AlertWording(models.Model):
    """The text that stands in for the default words of one alert in one language."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="wording_key")
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class WordingChange(models.Model):
    """Who changed which words, when, from what to what. Added, never edited."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    before = models.CharField(max_length=300)
    after = models.CharField(max_length=300)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["key", "-changed_at"], name="wording_changes")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language}) {self.changed_at:%Y-%m-%d}"
