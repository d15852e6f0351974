"""Places, keyed by code and first day: a code was given to other places over time."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

BEFORE_RECORDS = date(1900, 1, 1)
"""``valid_from`` of a place whose first day is not known."""


class PlaceQuerySet(models.QuerySet["Place"]):
    def in_force_on(self, day: date) -> PlaceQuerySet:
        """Return the places that existed on ``day`` (both ends count)."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def communes(self) -> PlaceQuerySet:
        return self.filter(level=Place.Level.COMMUNE)


class Place(models.Model):
    """A province, a district (until 30/6/2025) or a commune, during its validity.

    Source: NQ 1672/NQ-UBTVQH15; docs/sources/places.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        DISTRICT = "district", _("District")
        COMMUNE = "commune", _("Commune")

    code = models.CharField(max_length=10)
    valid_from = models.DateField(default=BEFORE_RECORDS)
    valid_to = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=120)
    folded_name = models.CharField(max_length=120, db_index=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="place_key"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="place_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceChange(models.Model):
    """One line of the official conversion: the old place became (part of) the new one."""

    class How(models.TextChoices):
        WHOLE = "whole", _("Merged whole")
        PART = "part", _("Merged in part")

    old = models.ForeignKey(Place, models.PROTECT, related_name="became")
    new = models.ForeignKey(Place, models.PROTECT, related_name="came_from")
    how = models.CharField(max_length=10, choices=How.choices)
    effective_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="place_change_key")
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
