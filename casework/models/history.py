"""What happened, by whom, in which order: rows are added, never edited or removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models.case import Case
from casework.sealing import DataKey, SealedRow


class HistoryEvent(SealedRow):
    """One link of a case's chain: one command, or one refusal.

    The holder (office, person) after the change stands in every row, so that "in whose
    hands, how long" is read off without guessing. ``fields`` names what changed; the
    values are sealed. ``hash`` covers every column (sealed ones as ciphertext) and the
    hash before it.
    """

    SEALED: ClassVar[dict[str, str]] = {"values": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "number", "version", "cycle", "event", "refused", "actor"),
        *("actor_organisation", "at", "happened_at", "moves", "state", "fields"),
        *("duties_begun", "duties_met", "duties_ended", "facts", "holder"),
        *("holder_organisation", "previous_hash", "hash"),
    )

    case = models.ForeignKey(Case, models.PROTECT, related_name="history")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    cycle = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=40)
    refused = models.BooleanField(default=False)
    actor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True, blank=True)
    moves = models.JSONField(default=list)
    state = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    values = models.BinaryField(null=True)
    duties_begun = models.JSONField(default=list)
    duties_met = models.JSONField(default=list)
    duties_ended = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    """Harmless facts of the event: codes, counts, dates of limits, roles."""
    holder = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    holder_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("history row")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="history_number")
        ]
        indexes = [models.Index(fields=["case", "-at"], name="history_case")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.event}"

    def sealing_key(self) -> DataKey:
        return self.case.child.data_key


class RefusalWithoutCase(models.Model):
    """A refusal that concerns no case that exists: who tried what, never the content."""

    actor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    command = models.CharField(max_length=40)
    reasons = models.JSONField(default=list)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.command} refused"


class Reading(models.Model):
    """Somebody read something of a case: written before the page leaves."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="readings")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=40)
    groups = models.JSONField(null=True, blank=True)
    """The groups of fields that were open to the reader; null where none is known."""
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"], name="reading_case"),
            models.Index(fields=["person", "-at"], name="reading_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.what} of {self.case_id}"
