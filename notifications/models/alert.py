"""What somebody has to know, and who took it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Alert(models.Model):
    """One thing to know about one subject.

    ``subject`` is opaque here ("case:12"); ``reference`` is the code a person may read.
    ``params`` holds nothing but what ``notifications.catalogue.HARMLESS`` allows: never
    a name. ``late`` was raised after its moment; ``quiet`` is recorded and sent to
    nobody. Times are aware and handed in.
    """

    class Level(models.IntegerChoices):
        DANGER = 1
        LIMIT = 2
        NEWS = 3

    key = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    subject = models.CharField(max_length=60)
    reference = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    late = models.BooleanField(default=False)
    quiet = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_by__isnull=True)
                | Q(refused_at__isnull=False, refused_by__isnull=False),
                name="alert_refused_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="alert_level"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "key"], name="alert_of_subject"),
            models.Index(
                fields=["created_at"],
                condition=Q(acknowledged_at__isnull=True, done_at__isnull=True),
                name="alert_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.reference}"


class Rung(models.Model):
    """One step of the ladder an alert climbs: whom it reaches, and when it is due.

    The people told at once are written when the alert is posted. ``person`` is null
    where the step finds nobody.
    """

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="rungs")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "position", "person"], name="rung_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}/{self.position}"
