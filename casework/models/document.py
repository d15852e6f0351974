"""A document of a case: what it is stands here, sealed; the file lies beside, sealed."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from casework.field_groups import FieldGroup
from casework.models.record import CaseRow


class Document(CaseRow):
    """One file that belongs to a case. Added and withdrawn, never changed or replaced.

    The file itself is kept by ``casework.documents.keeping``, sealed with the child's
    key and bound to this row. ``seal_shown`` and ``seal_original`` are the SHA-256 of
    the sealed files, so that they can be proved whole without opening them.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photograph")
        INJURY = "injury", _("Photograph of an injury")
        MEDICAL = "medical", _("Medical certificate or record")
        CERTIFICATE = "certificate", _("Personal paper (birth certificate, …)")
        MINUTES = "minutes", _("Minutes")
        LETTER = "letter", _("Official letter")
        OTHER = "other", _("Another document")

    class Source(models.TextChoices):
        COMMUNE = "commune", _("Made by the commune")
        BODY = "body", _("From another body")
        FAMILY = "family", _("From the child or the family")
        REPORTER = "reporter", _("Came with the report")
        OTHER = "other", _("From elsewhere")

    SEALED: ClassVar[dict[str, str]] = {
        "about": "narrative",
        "withdrawal": "narrative",
    }
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "number", "kind", "source", "evidence", "media_type"),
        *("size", "seal_shown", "seal_original", "added_by", "added_at"),
        *("withdrawn_at", "withdrawn_by"),
    )

    number = models.PositiveSmallIntegerField()
    """First, second… document of the case; stands in its address and file name."""
    kind = models.CharField(max_length=15, choices=Kind.choices)
    source = models.CharField(max_length=15, choices=Source.choices)
    evidence = models.BooleanField(default=False)
    """Then the file as it came is kept beside the copy that is shown."""
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    """Bytes of the file as it came."""
    about = models.BinaryField(null=True)
    """``{title, digest, original_type, width, height}``; digest of the file as it came"""
    seal_shown = models.CharField(max_length=64)
    seal_original = models.CharField(max_length=64, blank=True, default="")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal = models.BinaryField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="document_number"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="document_withdrawn_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(evidence=False, seal_original="")
                | Q(evidence=True) & ~Q(seal_original=""),
                name="document_of_evidence_keeps_its_original",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.number} of {self.case_id}"

    @property
    def group(self) -> FieldGroup:
        """The field group its content belongs to; who may not see it finds no document."""
        return GROUP_OF[Document.Kind(self.kind)]

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


GROUP_OF: Final[dict[Document.Kind, FieldGroup]] = {
    Document.Kind.PHOTO: FieldGroup.NARRATIVE,
    Document.Kind.INJURY: FieldGroup.MEDICAL,
    Document.Kind.MEDICAL: FieldGroup.MEDICAL,
    Document.Kind.CERTIFICATE: FieldGroup.IDENTITY,
    Document.Kind.MINUTES: FieldGroup.NARRATIVE,
    Document.Kind.LETTER: FieldGroup.NARRATIVE,
    Document.Kind.OTHER: FieldGroup.NARRATIVE,
}
