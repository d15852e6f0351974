"""A running time limit: one row per limit, case, cycle and time it began."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from workflows.rules.deadlines import DEADLINES, Deadline

PERCENTS: Final = (50, 75, 90, 100)
"""90 is the last warning, where the rule names one."""
RAISED_LATE_AFTER: Final = timedelta(minutes=1)
"""A mark raised later than this after its moment counts as raised late."""

OPEN: Final = Q(met_at__isnull=True, ended_at__isnull=True)


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> DutyQuerySet:
        """Return the limits that are neither met nor ended."""
        return self.filter(OPEN)

    def running(self) -> DutyQuerySet:
        """Return the open limits that count down: with a due moment, not paused."""
        return self.open().filter(due_at__isnull=False, paused_since__isnull=True)

    def overdue(self, at: datetime) -> DutyQuerySet:
        return self.running().filter(due_at__lte=at)

    def met_late(self) -> DutyQuerySet:
        return self.filter(met_at__gt=F("due_at"))

    def ended_late(self) -> DutyQuerySet:
        """Return limits that had run out before they stopped applying.

        A breach stays a breach when the risk is lowered afterwards; ``end_reason``
        tells an audit why the limit stopped.
        """
        return self.filter(ended_at__gt=F("due_at"))

    def of_cycle(self, case_id: int, cycle: int) -> DutyQuerySet:
        return self.filter(case_id=case_id, cycle=cycle)


class Duty(models.Model):
    """What must be done by when. ``due_at`` is worked out once, when the limit begins.

    Open means neither met nor ended; a limit is never both. ``due_at`` null: the source
    gives no number, only the elapsed time is kept. ``next_mark_at`` is the nearest mark
    (50, 75, 90, 100 %) not yet raised, null when none is left: the sweeper's one look-up.
    """

    class Basis(models.TextChoices):
        SOURCE = "source", _("As the source says")
        LOCAL = "local", _("Local limit")
        SUGGESTED = "suggested", _("Suggested, the source gives no number")

    class EndReason(models.TextChoices):
        NO_LONGER_APPLIES = "no_longer_applies", _("The limit no longer applies")
        CASE_CLOSED = "case_closed", _("The case was closed")
        CASE_VOIDED = "case_voided", _("The case was entered by mistake")
        CYCLE_CANCELLED = "cycle_cancelled", _("The cycle was cancelled")

    class BreachReason(models.TextChoices):
        UNREACHABLE = "unreachable", _("Could not be reached")
        FAR = "far", _("Long way")
        WEATHER = "weather", _("Weather")
        SHORT_OF_PEOPLE = "short_of_people", _("Short of people")
        OTHER_BODY = "other_body", _("Waiting for another body")
        WRITTEN_LATE = "written_late", _("Written down late")
        OTHER = "other", _("Other reason")

    SEALED: ClassVar[dict[str, str]] = {"breach_note": "narrative"}

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="duties")
    cycle = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=40)
    sequence = models.PositiveSmallIntegerField(default=1)
    rule_version = models.PositiveSmallIntegerField()
    calendar_version = models.PositiveIntegerField(default=0)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    unit = models.CharField(max_length=12, blank=True, default="")
    count = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    started_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )

    begins_at = models.DateTimeField()
    mark_50_at = models.DateTimeField(null=True, blank=True)
    mark_75_at = models.DateTimeField(null=True, blank=True)
    mark_90_at = models.DateTimeField(null=True, blank=True)
    soon_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    next_mark_at = models.DateTimeField(null=True, blank=True)
    raised_50_at = models.DateTimeField(null=True, blank=True)
    raised_75_at = models.DateTimeField(null=True, blank=True)
    raised_90_at = models.DateTimeField(null=True, blank=True)
    raised_100_at = models.DateTimeField(null=True, blank=True)

    met_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(
        max_length=20, choices=EndReason.choices, blank=True, default=""
    )

    pausable = models.BooleanField(default=False)
    paused_since = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=40, blank=True, default="")
    paused_spans = models.JSONField(default=list, blank=True)
    """Ended pauses: ``[from, to, reason]``, moments in ISO form with offset."""

    breach_reason = models.CharField(
        max_length=20, choices=BreachReason.choices, blank=True, default=""
    )
    breach_note = models.BinaryField(null=True, blank=True)  # sealed by casework
    breach_explained_at = models.DateTimeField(null=True, blank=True)
    breach_explained_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "rule", "sequence"], name="duty_begins_once"
            ),
            models.UniqueConstraint(
                fields=["case", "cycle", "rule"],
                condition=OPEN,
                name="duty_one_open_per_rule",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(ended_at__isnull=True),
                name="duty_not_met_and_ended",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(met_at__gte=F("begins_at")),
                name="duty_met_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("begins_at")),
                name="duty_due_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="duty_ended_at_and_reason_together",
            ),
            models.CheckConstraint(
                condition=OPEN | Q(next_mark_at__isnull=True),
                name="duty_raises_nothing_when_over",
            ),
            models.CheckConstraint(
                condition=Q(pausable=True) | Q(paused_since__isnull=True),
                name="duty_paused_only_if_allowed",
            ),
            models.CheckConstraint(
                condition=Q(breach_explained_at__isnull=True, breach_reason="")
                | (Q(breach_explained_at__isnull=False) & ~Q(breach_reason="")),
                name="duty_breach_reason_and_moment_together",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_mark_at"],
                condition=Q(next_mark_at__isnull=False),
                name="duty_next_mark",
            ),
            models.Index(fields=["due_at"], condition=OPEN, name="duty_open_due"),
            models.Index(fields=["rule", "begins_at"], name="duty_rule_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.case_id}/{self.cycle}.{self.sequence}"

    @property
    def definition(self) -> Deadline:
        """The rule as data. Errors: ``KeyError`` for a rule that was taken out."""
        return DEADLINES[self.rule]

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.ended_at is None

    def mark_at(self, percent: int) -> datetime | None:
        """Return when ``percent`` of the limit has run; null where that is no mark."""
        return {
            50: self.mark_50_at,
            75: self.mark_75_at,
            90: self.mark_90_at,
            100: self.due_at,
        }[percent]

    def raised_at(self, percent: int) -> datetime | None:
        return {
            50: self.raised_50_at,
            75: self.raised_75_at,
            90: self.raised_90_at,
            100: self.raised_100_at,
        }[percent]

    def was_raised_late(self, percent: int) -> bool:
        """Whether the mark was raised more than a minute after its moment."""
        raised, mark = self.raised_at(percent), self.mark_at(percent)
        return bool(raised and mark and raised - mark > RAISED_LATE_AFTER)

    def nearest_unraised(self) -> datetime | None:
        """Return the moment of the first mark that was not raised."""
        for percent in PERCENTS:
            mark = self.mark_at(percent)
            if mark is not None and self.raised_at(percent) is None:
                return mark
        return None
