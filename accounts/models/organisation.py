"""Bodies that have a part in a case, and who is on call in each."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.place import Place
from accounts.roles import OrganisationKind

ORGANISATION_KINDS = [
    (OrganisationKind.HOTLINE.value, _("Hotline 111")),
    (OrganisationKind.COMMUNE_COMMITTEE.value, _("Commune People's Committee")),
    (OrganisationKind.COMMUNE_POLICE.value, _("Commune police")),
    (OrganisationKind.HEALTH_STATION.value, _("Health station")),
    (OrganisationKind.SCHOOL.value, _("School")),
    (OrganisationKind.WOMENS_UNION.value, _("Women's Union")),
    (OrganisationKind.YOUTH_UNION.value, _("Youth Union")),
    (OrganisationKind.BORDER_GUARD.value, _("Border guard post")),
    (OrganisationKind.PROVINCE_OFFICE.value, _("Province office")),
    (OrganisationKind.LABOUR_AUTHORITY.value, _("Labour authority")),
    (OrganisationKind.SERVICE_PROVIDER.value, _("Service provider")),
]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def in_force_on(self, day: date) -> OrganisationQuerySet:
        """Return the bodies that exist on ``day`` (both ends count)."""
        return self.filter(starts_on__lte=day).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class Organisation(models.Model):
    """A body. ``place`` is the place it serves; null serves the whole country."""

    kind = models.CharField(max_length=30, choices=ORGANISATION_KINDS)
    name = models.CharField(max_length=150)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "place"],
                name="organisation_key",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class OnCallQuerySet(models.QuerySet["OnCall"]):
    def at(self, moment: datetime) -> OnCallQuerySet:
        """Return the turns that cover ``moment``; the end is not part of a turn."""
        return self.filter(starts_at__lte=moment).filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
        )

    def not_over(self, moment: datetime) -> OnCallQuerySet:
        """Return the turns that run at ``moment`` or come later."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


class OnCall(models.Model):
    """A turn of the duty rota: the holder, or the stand-in, of one organisation."""

    class Place(models.TextChoices):
        HOLDER = "holder", _("Duty holder")
        STAND_IN = "stand_in", _("Stand-in")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="on_call_turns"
    )
    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="on_call_turns"
    )
    as_what = models.CharField(max_length=10, choices=Place.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = OnCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="on_call_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.as_what}"
