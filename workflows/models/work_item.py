"""A piece of work that waits for somebody: what "My work" shows."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from accounts.models.person import ROLES
from workflows.models.process import CaseProcess


class Track(models.TextChoices):
    """The strand of the flow a piece of work belongs to."""

    PATH = "path", _("The path of the case")
    EMERGENCY = "emergency", _("Emergency measures")
    TEAM = "team", _("Work of the team")


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> WorkItemQuerySet:
        """Return the work that waits: neither finished nor called off."""
        return self.filter(finished_at__isnull=True, cancelled_at__isnull=True)

    def overdue(self, at: datetime) -> WorkItemQuerySet:
        return self.open().filter(due_at__lt=at)

    def overdue_untold(self, at: datetime) -> WorkItemQuerySet:
        """Return the overdue work nobody was told of yet."""
        return self.overdue(at).filter(overdue_alert_at__isnull=True)


def _together(*fields: str) -> Q:
    """Return the condition that all of ``fields`` are set, or none."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return none | every


_OPEN = Q(finished_at__isnull=True, cancelled_at__isnull=True)


class WorkItem(models.Model):
    """One row per human task of a flow. The moments are ours: the audit reads them.

    ``organisation`` is the body the work is asked of, ``person`` its named doer; both
    are set by casework. ``refused_reason`` is sealed there: words may hold names.
    ``version`` grows with each change somebody else could have missed.
    """

    SEALED: ClassVar[dict[str, str]] = {"refused_reason": "narrative"}

    task = models.OneToOneField(
        "viewflow.Task", models.PROTECT, related_name="work_item"
    )
    process = models.ForeignKey(CaseProcess, models.PROTECT, related_name="work_items")
    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="work_items")
    cycle = models.PositiveSmallIntegerField()
    node = models.CharField(max_length=60)
    track = models.CharField(
        max_length=10, choices=Track.choices, default=Track.PATH.value
    )
    role = models.CharField(max_length=20, choices=ROLES)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_reason = models.BinaryField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    overdue_alert_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=_together("acknowledged_at", "acknowledged_by"),
                name="work_acknowledged_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=_together("refused_at", "refused_by", "refused_reason"),
                name="work_refused_at_by_and_why_together",
            ),
            models.CheckConstraint(
                condition=_together("finished_at", "finished_by"),
                name="work_finished_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="work_is_finished_or_called_off",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(finished_at__gte=F("asked_at")),
                name="work_is_finished_after_it_was_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "role", "due_at"],
                condition=_OPEN,
                name="work_open_of_body",
            ),
            models.Index(
                fields=["person", "due_at"], condition=_OPEN, name="work_open_of_person"
            ),
            models.Index(fields=["due_at"], condition=_OPEN, name="work_open_due"),
            models.Index(
                fields=["due_at"],
                condition=_OPEN & Q(overdue_alert_at__isnull=True),
                name="work_overdue_untold",
            ),
            models.Index(fields=["case", "cycle"], name="work_case_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.node} #{self.pk}"
