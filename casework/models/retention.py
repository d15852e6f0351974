"""What keeps a case from being erased: proceedings, an audit, a complaint."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from casework.models.record import CaseRow


class LegalHold(CaseRow):
    """From ``set_at`` until ``lifted_at`` nothing of the child may be erased."""

    class Basis(models.TextChoices):
        CRIMINAL = "criminal", _("Criminal proceedings")
        COURT = "court", _("Proceedings at a court")
        AUDIT = "audit", _("Inspection or audit")
        COMPLAINT = "complaint", _("Complaint or denunciation")

    SEALED: ClassVar[dict[str, str]] = {"reason": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "basis", "set_by", "set_at", "lifted_by", "lifted_at"),
    )

    basis = models.CharField(max_length=12, choices=Basis.choices)
    reason = models.BinaryField(null=True)
    """``{set, lifted}``: why, in words."""
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(lifted_at__isnull=True),
                name="hold_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"hold on {self.case_id}"
