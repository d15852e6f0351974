"""A table of response times that leaves the system: asked for, decided, taken once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.sealing import DataKey, SealedRow


class Export(SealedRow):
    """One request for a file, from the asking to the taking.

    The file itself is never kept: it is made when it is taken. ``ends_at``: until when
    somebody may decide, then until when it may be taken.
    """

    class Content(models.TextChoices):
        COUNTS = "counts", _("Numbers per limit and commune, small ones hidden")
        TIMES = "times", _("One row per limit, without case references")
        REFERENCES = "references", _("One row per limit, with case references")

    class Purpose(models.TextChoices):
        AUDIT = "audit", _("Check of response times")
        PERIODIC_REPORT = "periodic_report", _("Periodic report of the body")
        IMPROVEMENT = "improvement", _("Improving how the work is done")
        INSPECTION = "inspection", _("Inspection by a competent body")
        COMPLAINT = "complaint", _("Answer to a complaint or denunciation")

    class Sharing(models.TextChoices):
        OWN_BODY = "own_body", _("Only within the body that asks")
        HIGHER_BODY = "higher_body", _("The body that asks and the one above it")
        COMPETENT_BODY = "competent_body", _("The competent body that asked for it")

    SEALED: ClassVar[dict[str, str]] = {"words": "narrative", "decision": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("data_key", "person", "organisation", "content", "purpose", "sharing"),
        *("since", "until", "committee", "without_committee", "kind", "late_entries"),
        *("asked_at", "ends_at", "decided_at", "decided_by", "approved"),
        *("taken_at", "rows", "digest"),
    )

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="exports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """The body in whose name it is asked for; its post must still be held at the end."""
    content = models.CharField(max_length=10, choices=Content.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    sharing = models.CharField(max_length=20, choices=Sharing.choices)
    """Who may read it: NĐ 56/2017 Art 24(3)."""
    words = models.BinaryField()
    since = models.DateField()
    until = models.DateField()
    committee = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    without_committee = models.BooleanField(default=False)
    """Only cases that no commune has yet."""
    kind = models.CharField(max_length=20, blank=True, default="")
    late_entries = models.CharField(max_length=5, blank=True, default="")
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved = models.BooleanField(null=True)
    decision = models.BinaryField(null=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the file as it left."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("asked_at")), name="export_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="export_has_a_period"
            ),
            models.CheckConstraint(
                condition=Q(
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    approved__isnull=True,
                )
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    approved__isnull=False,
                ),
                name="export_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
                name="export_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True)
                | Q(approved=True)
                | (Q(approved__isnull=True) & ~Q(content="references")),
                name="export_with_references_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, rows__isnull=True, digest="")
                | (Q(taken_at__isnull=False, rows__isnull=False) & ~Q(digest="")),
                name="export_is_taken_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-asked_at"], name="export_person"),
            models.Index(
                fields=["ends_at"],
                condition=Q(taken_at__isnull=True),
                name="export_open",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    def sealing_key(self) -> DataKey:
        return self.data_key

    @property
    def needs_a_second_person(self) -> bool:
        """Say whether somebody else must decide before it is taken."""
        return self.content == self.Content.REFERENCES
