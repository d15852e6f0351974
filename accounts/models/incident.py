"""Something sealed that would not open, or a signed history that does not stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SealingIncident(models.Model):
    """One place that did not open, from the first time until an administrator has closed it.

    ``where`` names table, column and row, the key file, or what of the history does not
    stand; never a content. ``code`` is what the page showed to whoever met it.
    """

    class Kind(models.TextChoices):
        BROKEN = "broken", _("Changed outside the system, or moved")
        KEY_MISSING = "key_missing", _("A key file is missing")
        HISTORY = "history", _("The history is not what was signed")

    class Outcome(models.TextChoices):
        RESTORED = "restored", _("Restored from a copy")
        KEY_RESTORED = "key_restored", _("The key file was put back")
        LOST = "lost", _("Lost for good; those concerned were told")
        FORGED = "forged", _("Forged; handed to the investigation")

    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    where = models.CharField(max_length=160)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    """Whoever met it first; null for the clock."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(
        max_length=12, choices=Outcome.choices, blank=True, default=""
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["where"],
                condition=Q(closed_at__isnull=True),
                name="incident_open_once_per_place",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="incident_closed_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.code
