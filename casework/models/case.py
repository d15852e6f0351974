"""A case: one child, one incident, from report to closure."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models import Organisation, Person, Place
from casework.models.child import Child
from casework.models.report import Report
from workflows.lifecycle import Lifecycle
from workflows.rules.kinds import KIND_LABELS, Kind


class Risk(models.TextChoices):
    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Medium risk")
    LOW = "low", _("Low risk")


class Case(Lifecycle):
    """One child's case. ``state`` changes by transition only; rows are read through
    ``casework.access`` only.

    ``version`` grows by one with each command that changed the case; the chain of
    history rows hangs on ``chain_head`` and ``chain_length``.
    """

    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("state", "reference", "report", "child", "kind", "incident_types", "cycle"),
        *("version", "chain_head", "chain_length", "emergency", "risk"),
        *("isolation_needed", "name_hidden"),
        *("incident_commune", "residence_commune", "place_unknown", "committee"),
        *("holder", "accepted_at", "review_date", "late_entry", "workflow_version"),
        *("opened_at", "closed_at", "closed_by", "closing_reason"),
    )

    reference = models.CharField(max_length=20, unique=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="cases")
    child = models.ForeignKey(Child, models.PROTECT, related_name="cases")
    kind = models.CharField(
        max_length=20, choices=[(k.value, KIND_LABELS[k]) for k in Kind]
    )
    incident_types = models.JSONField(default=list)
    cycle = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)
    chain_head = models.BinaryField(max_length=32, default=bytes)
    chain_length = models.PositiveIntegerField(default=0)
    emergency = models.BooleanField(null=True)
    isolation_needed = models.BooleanField(null=True)
    """Null until the Chair has decided whether the child is parted from the harmer."""
    name_hidden = models.BooleanField(default=False)
    """Pages show initials; the name is opened by a press of its own, which is logged."""
    risk = models.CharField(max_length=10, choices=Risk.choices, blank=True, default="")
    incident_commune = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )
    residence_commune = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )
    place_unknown = models.BooleanField(default=False)
    committee = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    """The People's Committee that has the case now; null until a place is known."""
    holder = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="held_cases"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    late_entry = models.BooleanField(default=False)
    workflow_version = models.CharField(max_length=40, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_reason = models.CharField(max_length=30, blank=True, default="")

    unscoped = models.Manager["Case"]()

    class Meta:
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"
        default_permissions = ()
        permissions = [("read_case", "May read this one case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="case_closed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(cycle__gte=1), name="case_cycles_count_from_one"
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "-opened_at"], name="case_committee"),
            models.Index(fields=["holder", "-opened_at"], name="case_holder"),
            models.Index(fields=["state"], name="case_state"),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseUserPermission(UserObjectPermissionBase):
    """An exception for one person on one case, kept by django-guardian, with an end."""

    content_object = models.ForeignKey(Case, models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    if TYPE_CHECKING:
        user_id: int

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="grant_ends_after_it_began",
            )
        ]


class CaseGroupPermission(GroupObjectPermissionBase):
    """guardian wants the pair; no group is ever given a case."""

    content_object = models.ForeignKey(Case, models.CASCADE)


class Relation(models.TextChoices):
    """How a person stands to a case. Ends with ``ends_at``."""

    CASE_HOLDER = "case_holder", _("Holds the case")
    STAND_IN = "stand_in", _("Stands in for the holder")
    INTAKE_AUTHOR = "intake_author", _("Took the report")
    TOLD = "told", _("Told of the danger")
    CONFLICTED = "conflicted", _("Shut out: conflict of interest")


OPENS_THE_CASE = (Relation.CASE_HOLDER, Relation.STAND_IN)


class CaseMember(models.Model):
    """A person's relation to a case, from a moment to a moment.

    ``organisation``: of a person who was told, the body in whose post they heard.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=15, choices=Relation.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "relation", "case"], name="member_person")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "relation"],
                condition=Q(ends_at__isnull=True),
                name="member_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.relation} {self.case_id}"


class ReferenceCounter(models.Model):
    """The last number given out in a year, for references like TH-2026-0142."""

    year = models.PositiveSmallIntegerField()
    prefix = models.CharField(max_length=4)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "prefix"], name="counter_key")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:04d}"
