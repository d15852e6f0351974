"""What is recorded in the course of a case: moments, forms, verification, isolation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models.case import Case
from casework.sealing import DataKey, SealedRow


class CaseRow(SealedRow):
    """A sealed row of a case: sealed with the child's key."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    cycle = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True

    def sealing_key(self) -> DataKey:
        return self.case.child.data_key


class Moment(models.Model):
    """When something of the law happened: the time of the act, and of its typing."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moments")
    cycle = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=30)
    at = models.DateTimeField()
    logged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "cycle", "key"], name="moment_key")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.case_id}"


class FormRecord(CaseRow):
    """One version of a statutory form on a case. Read-only once signed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    SEALED: ClassVar[dict[str, str]] = {"answers": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "key", "number", "status", "revision", "drafted_by"),
        *("drafted_at", "signed_by", "signed_at", "digest"),
    )

    key = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(default=1)
    """First, second… version of this form in this cycle."""
    status = models.CharField(max_length=10, choices=Status.choices)
    revision = models.PositiveIntegerField(default=1)
    """Grows with each saved draft; a stale one is shown both texts."""
    answers = models.BinaryField(null=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "key", "number"], name="form_version"
            ),
            models.UniqueConstraint(
                fields=["case", "cycle", "key"],
                condition=Q(status="draft"),
                name="form_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="draft",
                    signed_by__isnull=True,
                    signed_at__isnull=True,
                    digest="",
                )
                | Q(status="signed", signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(digest=""),
                name="form_is_signed_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.case_id}"


class Verification(CaseRow):
    """Who was asked, when, was the child seen, and what was found. Art 25(2)."""

    class Finding(models.TextChoices):
        BORNE_OUT = "borne_out", _("Borne out")
        NOT_BORNE_OUT = "not_borne_out", _("Not borne out")
        CANNOT_TELL = "cannot_tell", _("Cannot tell")

    SEALED: ClassVar[dict[str, str]] = {"asked": "narrative", "note": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "people_asked", "child_seen", "child_seen_at", "finding"),
        *("screening", "labour_test", "recorded_by", "recorded_at"),
    )

    asked = models.BinaryField(null=True)
    """``[{who, relation, at}]``"""
    note = models.BinaryField(null=True)
    people_asked = models.PositiveSmallIntegerField()
    child_seen = models.BooleanField()
    child_seen_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=15, choices=Finding.choices)
    screening = models.CharField(max_length=10, blank=True, default="")
    labour_test = models.CharField(max_length=15, blank=True, default="")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(child_seen=True, child_seen_at__isnull=False)
                | Q(child_seen=False, child_seen_at__isnull=True),
                name="verification_says_when_the_child_was_seen",
            )
        ]

    def __str__(self) -> str:
        return f"verification {self.case_id}"


class Isolation(CaseRow):
    """A temporary isolation of the child from the harmer (Mẫu 07). Art 32."""

    SEALED: ClassVar[dict[str, str]] = {"safe_place": "contact_and_place"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "decided_by", "decided_at", "started_at", "until"),
        *("ended_at", "end_reason"),
    )

    safe_place = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="isolation_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("started_at")), name="isolation_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"isolation {self.case_id}"


class CourtRequest(CaseRow):
    """What the court was asked for a child, and its answer.

    Law 102/2016/QH13 Art 52(3); TT 14/2020/TT-BLĐTBXH Art 14(3).
    """

    class Matter(models.TextChoices):
        ISOLATION = "isolation", _("Go on with isolation and substitute care")
        PARENTAL_RIGHTS = "parental_rights", _("Restrict the rights of a parent")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")
        WITHDRAWN = "withdrawn", _("Request withdrawn")

    SEALED: ClassVar[dict[str, str]] = {"court": "narrative", "note": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "matter", "asked_at", "asked_by"),
        *("outcome", "answered_at", "answered_by"),
    )

    matter = models.CharField(max_length=20, choices=Matter.choices)
    court = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, blank=True, default=""
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.BinaryField(null=True)
    """The words of the answer."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "matter"],
                condition=Q(answered_at__isnull=True),
                name="court_request_one_open_per_matter",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="", answered_at__isnull=True, answered_by__isnull=True
                )
                | ~Q(outcome="")
                & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="court_request_is_answered_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"court request {self.case_id}"


class Forwarding(CaseRow):
    """A case passed to a commune, and what the commune answered. Art 26(1)."""

    SEALED: ClassVar[dict[str, str]] = {"reason": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "from_organisation", "to_organisation", "sent_at"),
        *("sent_by", "accepted_at", "accepted_by", "returned_at", "returned_by"),
        *("purpose", "to_person"),
    )

    class Purpose(models.TextChoices):
        INCIDENT = "incident", _("Commune of the incident")
        RESIDENCE = "residence", _("Commune of residence")
        COLLEAGUE = "colleague", _("Another worker of the committee")

    purpose = models.CharField(
        max_length=10, choices=Purpose.choices, default=Purpose.INCIDENT
    )
    reason = models.BinaryField(null=True)
    from_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="forwardings"
    )
    to_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The one colleague who is asked, where it is not the whole body."""
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(returned_at__isnull=True),
                name="forwarding_has_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(purpose="colleague", to_person__isnull=False)
                | ~Q(purpose="colleague") & Q(to_person__isnull=True),
                name="forwarding_to_a_colleague_names_one",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(accepted_at__isnull=True, returned_at__isnull=True),
                name="forwarding_waits_at_one_commune",
            ),
        ]

    def __str__(self) -> str:
        return f"forwarding {self.case_id}"
