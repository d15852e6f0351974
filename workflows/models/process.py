"""A cycle of a case as its flow runs it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from viewflow.workflow.models import Process

if TYPE_CHECKING:
    from workflows.flows.hand import Hand


class CaseProcess(Process):
    """One flow running for one case. A cycle has one, or two when the kind changed.

    ``enter_at`` is the state the case had when the flow was entered. ``ended_at`` is set
    when the flow came to its end or was cancelled; a case has one open process at most.
    ``case`` is, inside a step, the very instance the command holds: the facts and the
    actor are on it (``hand`` refuses anything else).
    """

    case: models.ForeignKey[Any, Any] = models.ForeignKey(
        "casework.Case", models.PROTECT, related_name="+"
    )
    cycle: models.Field[int, int] = models.PositiveSmallIntegerField(default=1)
    enter_at: models.Field[str, str] = models.CharField(max_length=20)
    begun_at: models.Field[datetime, datetime] = models.DateTimeField()
    ended_at: models.Field[datetime | None, datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    objects = models.Manager["CaseProcess"]()

    if TYPE_CHECKING:
        hand: Hand

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="process_one_open_per_case",
            ),
            models.CheckConstraint(
                condition=Q(cycle__gte=1), name="process_cycles_count_from_one"
            ),
        ]
        indexes = [models.Index(fields=["case", "cycle"], name="process_case_cycle")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.cycle}"
