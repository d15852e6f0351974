"""The calendar as data: days off, days swapped, and the version of what was known."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person


class CalendarDay(models.Model):
    """One day that is not what its weekday says. ``organisation`` null means everyone.

    A row of an organisation wins over everyone's row of the same date.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Public holiday")
        SWAPPED_OFF = "swapped_off", _("Day off, swapped")
        SWAPPED_WORKED = "swapped_worked", _("Worked, swapped")

    date = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="own_days"
    )
    source = models.CharField(max_length=200)
    edited = models.BooleanField(default=False)
    """A person has set or changed this day: seeding leaves it alone."""

    class Meta:
        default_permissions = ()
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "organisation"],
                name="calendar_day_key",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.kind}"


class CalendarVersion(models.Model):
    """One state of the calendar. Limits keep the number they were worked out with."""

    number = models.PositiveIntegerField(unique=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        default_permissions = ()
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)
