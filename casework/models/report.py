"""What a receiving point was told: one report, one or several children."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Place
from casework.sealing import DataKey, SealedRow


class ChildState(models.TextChoices):
    """Question 1 of the intake page."""

    DANGER = "danger", _("In danger right now")
    HURT = "hurt", _("Hurt, needs a doctor")
    SEXUAL = "sexual", _("Sexual abuse suspected")
    ALONE = "alone", _("No safe adult")
    SAFE = "safe", _("It has happened; safe for now")
    UNKNOWN = "unknown", _("Not known")


DANGEROUS = frozenset(
    {ChildState.DANGER, ChildState.HURT, ChildState.SEXUAL, ChildState.ALONE}
)
"""Answers that raise level 1 at once. Not known is handled as danger until cleared."""


class Scope(models.TextChoices):
    CASE = "case", _("Case")
    CONSULTATION = "consultation", _("Consultation only")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")


class Report(SealedRow):
    """One report. Happened, received and logged are kept apart; the law's clock starts
    at ``received_at``, by the first receiving point. Source: NĐ 56/2017 Art 25.
    """

    SEALED: ClassVar[dict[str, str]] = {
        "narrative": "narrative",
        "place_told": "contact_and_place",
        "reporter": "reporter",
        "offender": "alleged_offender",
        "raw": "narrative",
    }
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("data_key", "reference", "source", "outside_reference", "fingerprint"),
        *("receiving_point", "channel", "receiving_organisation", "received_by"),
        "taken_in",
        *("happened_from", "happened_to", "received_at", "received_precision"),
        *("logged_at", "child_state", "scope", "scope_reason", "incident_types"),
        *("incident_commune", "residence_commune", "place_unknown"),
        *("anonymous", "keep_from_commune", "late_entry", "children_told"),
    )

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20, unique=True)
    source = models.CharField(max_length=30, default="screen")
    outside_reference = models.CharField(max_length=80, blank=True, default="")
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    receiving_point = models.CharField(max_length=30)
    channel = models.CharField(max_length=30)
    receiving_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    taken_in = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The body in whose post it was taken: its taker reads it no longer than that."""
    happened_from = models.DateField(null=True, blank=True)
    happened_to = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    received_precision = models.CharField(max_length=30, default="minute")
    logged_at = models.DateTimeField()
    child_state = models.CharField(max_length=10, choices=ChildState.choices)
    scope = models.CharField(max_length=15, choices=Scope.choices, default=Scope.CASE)
    scope_reason = models.CharField(max_length=60, blank=True, default="")
    incident_types = models.JSONField(default=list)
    incident_commune = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )
    residence_commune = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )
    place_unknown = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=False)
    keep_from_commune = models.BooleanField(default=False)
    """The reporter asked that the commune shall not learn who they are."""
    late_entry = models.BooleanField(default=False)
    children_told = models.PositiveSmallIntegerField(default=1)
    narrative = models.BinaryField(null=True)
    place_told = models.BinaryField(null=True)
    reporter = models.BinaryField(null=True)
    offender = models.BinaryField(null=True)
    raw = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "outside_reference"],
                condition=~Q(outside_reference=""),
                name="report_once_per_outside_reference",
            ),
            models.CheckConstraint(
                condition=Q(logged_at__gte=models.F("received_at")),
                name="report_is_logged_after_it_is_received",
            ),
        ]
        indexes = [
            models.Index(fields=["received_by", "-logged_at"], name="report_mine")
        ]

    def __str__(self) -> str:
        return self.reference

    def sealing_key(self) -> DataKey:
        return self.data_key
