"""Limits of one place or body: stricter than the rule, never looser."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, Place
from workflows.rules.deadlines import BEGIN_CHOICES, DEADLINES
from workflows.rules.limits import Local, refusal_of


class LocalLimitQuerySet(models.QuerySet["LocalLimit"]):
    def in_force_on(self, day: date) -> LocalLimitQuerySet:
        """Return the limits that count on ``day``, both ends included."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def for_case(
        self, *, place_id: int | None, organisation_id: int | None
    ) -> LocalLimitQuerySet:
        """Return the limits of this place or this body."""
        here = Q(place_id=place_id, place__isnull=False)
        ours = Q(organisation_id=organisation_id, organisation__isnull=False)
        return self.filter(here | ours)


class LocalLimit(models.Model):
    """One local value, in the rule's own unit (``workflows.rules.limits.local_unit``).

    A row also switches a benchmark on that does not run by itself. ``begins`` chooses
    a start event where the text leaves it open; "" keeps the rule's own.
    """

    rule = models.CharField(max_length=40)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="local_limits"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="local_limits"
    )
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    begins = models.CharField(max_length=40, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = LocalLimitQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, organisation__isnull=True)
                | Q(place__isnull=True, organisation__isnull=False),
                name="local_limit_place_or_organisation",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="local_limit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gt=0),
                name="local_limit_more_than_zero",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(begins=""),
                name="local_limit_says_something",
            ),
            models.UniqueConstraint(
                fields=["rule", "place", "organisation", "valid_from"],
                name="local_limit_key",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["place", "rule"], name="local_limit_place")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.value}"

    def clean(self) -> None:
        """Refuse what is looser than the rule, with a sentence beside the field."""
        super().clean()
        rule = DEADLINES.get(self.rule)
        if rule is None:
            raise ValidationError({"rule": _("There is no such limit.")})
        if self.begins and self.begins not in BEGIN_CHOICES.get(self.rule, ()):
            raise ValidationError({"begins": _("This limit begins at a fixed event.")})
        if self.value is not None and (why := refusal_of(rule, float(self.value))):
            raise ValidationError({"value": _(why)})

    def as_local(self) -> Local:
        count = None if self.value is None else float(self.value)
        begins = frozenset({self.begins}) if self.begins else frozenset()
        return Local(self.rule, count, begins)
