"""Drafts, imports, possible doubles and the saved answers of commands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from casework.models.case import Case
from casework.models.report import Report
from casework.sealing import DataKey, SealedRow


class CommandAnswer(models.Model):
    """A command that was carried out: the same key gets the same answer again.

    ``actor_key`` is the person's id, or 0 for the system, so that one person's key
    never answers another. The saved answer is a reference, shown through access.
    """

    actor_key = models.BigIntegerField()
    command = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    claim = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor_key", "command", "key"], name="command_once_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.command} {self.key}"


class Draft(SealedRow):
    """What somebody has typed and not yet saved. Belongs to them; dies after 24 hours."""

    SEALED: ClassVar[dict[str, str]] = {"content": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("data_key", "owner", "page", "saved_at", "expires_at", "revision"),
    )

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="drafts")
    page = models.CharField(max_length=40)
    content = models.BinaryField(null=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"draft {self.pk}"

    def sealing_key(self) -> DataKey:
        return self.data_key


class ImportBatch(models.Model):
    """One file of reports brought in."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    file_digest = models.CharField(max_length=64)
    layout = models.CharField(max_length=20)
    started_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.RUNNING
    )
    last_row = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(SealedRow):
    """One row of a file and what became of it. The row as it came is kept, sealed."""

    class Outcome(models.TextChoices):
        CASE = "case", _("Case opened")
        CONSULTATION = "consultation", _("Consultation recorded")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope, recorded")
        SAME = "same", _("Already there, unchanged")
        CONFLICT = "conflict", _("Same number, other content: a person decides")
        ASK = "ask", _("A person must decide before it can be saved")

    SEALED: ClassVar[dict[str, str]] = {"content": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("data_key", "batch", "row", "outcome", "reason", "outside_reference"),
        *("report", "fingerprint", "decided_at", "decided_by"),
    )

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    reason = models.CharField(max_length=60, blank=True, default="")
    outside_reference = models.CharField(max_length=80, blank=True, default="")
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="import_rows"
    )
    content = models.BinaryField(null=True)
    """``{cells, sentence}``: the row's text and the sentence shown for it."""
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="import_row_once")
        ]

    def __str__(self) -> str:
        return f"row {self.row} of import {self.batch_id}"

    def sealing_key(self) -> DataKey:
        return self.data_key


class PossibleDouble(models.Model):
    """Two cases that look like one incident. Shown, never merged by itself."""

    class Decision(models.TextChoices):
        SAME_INCIDENT = "same_incident", _("Same incident")
        SAME_CHILD = "same_child", _("Same child, other incident")
        DIFFERENT = "different", _("Not the same")

    first = models.ForeignKey(Case, models.PROTECT, related_name="doubles_after")
    second = models.ForeignKey(Case, models.PROTECT, related_name="doubles_before")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    """Keys of the fields that agree or differ; never their values."""
    found_at = models.DateTimeField()
    decision = models.CharField(
        max_length=15, choices=Decision.choices, blank=True, default=""
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="double_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | ~Q(decision="") & Q(decided_at__isnull=False),
                name="double_decided_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
