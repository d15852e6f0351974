"""The outbox: one row per alert, person and channel, until it was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.models.alert import Alert


class Delivery(models.Model):
    """An outbox row. It is waiting while ``sent_at`` and ``withheld_at`` are empty.

    ``due_at`` moves forward while a worker holds the row (``lease`` names the holder);
    a worker that died gives it back by doing nothing. ``sequence`` is given by the
    relay, in the order of commits, once: it is what a reconnecting client names.
    ``stands`` repeats how the alert stands for this person, so that an inbox of years
    is one range of an index; it is written together with the alert.
    """

    class Kind(models.TextChoices):
        ALERT = "alert"
        ACKNOWLEDGED = "acknowledged"
        DONE = "done"

    class Stands(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        DONE = "done"

    class Channel(models.TextChoices):
        IN_APP = "in_app"

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ALERT)
    channel = models.CharField(
        max_length=10, choices=Channel.choices, default=Channel.IN_APP
    )
    stands = models.CharField(
        max_length=8, choices=Stands.choices, default=Stands.WAITING
    )
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sequence = models.BigIntegerField(null=True, unique=True)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    withheld_at = models.DateTimeField(null=True)
    withheld_reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "recipient", "channel", "kind"], name="delivery_key"
            ),
            models.CheckConstraint(
                condition=Q(withheld_at__isnull=True, withheld_reason="")
                | (Q(withheld_at__isnull=False) & ~Q(withheld_reason="")),
                name="delivery_withheld_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sequence__isnull=False),
                name="delivery_sent_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, withheld_at__isnull=True),
                name="delivery_waiting",
            ),
            models.Index(fields=["recipient", "sequence"], name="delivery_replay"),
            models.Index(fields=["lease"], name="delivery_lease"),
            models.Index(
                fields=["recipient", "stands", "-id"],
                condition=Q(kind="alert"),
                name="delivery_inbox",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} → {self.recipient_id} ({self.kind})"


class RelayCursor(models.Model):
    """One row: the last sequence given. Locking it puts relays in line."""

    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="relay_cursor_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.last)
