"""The plan's rows and the visits that follow it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models.record import CaseRow


class PlanRow(CaseRow):
    """One service or piece of work of the plan. NĐ 56/2017 Art 28(3)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    SEALED: ClassVar[dict[str, str]] = {"activity": "narrative", "result": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "position", "service_type", "responsible"),
        *("responsible_role", "starts_on", "due_on", "budget_vnd", "money_source"),
        *("state", "done_on", "changed_at", "protection_level"),
    )

    position = models.PositiveSmallIntegerField()
    service_type = models.CharField(max_length=30)
    protection_level = models.CharField(max_length=15, blank=True, default="")
    activity = models.BinaryField(null=True)
    """``{goal, activity, provider}``"""
    result = models.BinaryField(null=True)
    responsible = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    responsible_role = models.CharField(max_length=20)
    starts_on = models.DateField()
    due_on = models.DateField()
    budget_vnd = models.BigIntegerField(default=0)
    money_source = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PLANNED
    )
    done_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "position"], name="plan_row_position"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="plan_row_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | ~Q(state="done") & Q(done_on__isnull=True),
                name="plan_row_done_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"plan row {self.position} of {self.case_id}"

    @property
    def provider(self) -> str:
        """Who provides the service, in the words of whoever planned it."""
        return str((self.get("activity") or {}).get("provider", ""))


class Visit(CaseRow):
    """A visit planned, and what came of it. Seen or not seen, and by whom."""

    class Purpose(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Follow-up visit")
        AFTER_CLOSURE = "after_closure", _("Check after closure")

    SEALED: ClassVar[dict[str, str]] = {"note": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "purpose", "planned_on", "planned_by", "done_at", "seen"),
        *("seen_by", "not_seen_reason", "missed_alert_at", "cancelled_at"),
    )

    purpose = models.CharField(
        max_length=15, choices=Purpose.choices, default=Purpose.FOLLOW_UP
    )
    planned_on = models.DateField()
    planned_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    seen = models.BooleanField(null=True)
    seen_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_seen_reason = models.CharField(max_length=30, blank=True, default="")
    note = models.BinaryField(null=True)
    missed_alert_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, seen__isnull=True)
                | Q(done_at__isnull=False, seen__isnull=False, seen_by__isnull=False),
                name="visit_done_says_whether_the_child_was_seen",
            ),
            models.CheckConstraint(
                condition=~Q(seen=False) | ~Q(not_seen_reason=""),
                name="visit_not_seen_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_on"],
                condition=Q(
                    done_at__isnull=True,
                    missed_alert_at__isnull=True,
                    cancelled_at__isnull=True,
                ),
                name="visit_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.case_id}"


class WorkResult(CaseRow):
    """What a body answered to a piece of work: its result, or why it declined."""

    SEALED: ClassVar[dict[str, str]] = {"answer": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = ("case", "cycle", "item", "by", "at", "kind")

    class Kind(models.TextChoices):
        RESULT = "result", _("Result")
        DECLINED = "declined", _("Declined")
        CALLED_OFF = "called_off", _("Called off")

    item = models.ForeignKey(
        "workflows.WorkItem", models.PROTECT, related_name="results"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    answer = models.BinaryField(null=True)
    """``{text, note, …}``: the words of whoever answered, and the fields asked for."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of work {self.item_id}"
