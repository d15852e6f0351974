"""Which alerts of a case are over: what each waits for, and whether it still waits.

An alert that nobody took ends with its matter, so that the live bar, the inbox and the
board show what waits and nothing else. Asked once, at the end of every command.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final

from casework.models import (
    BrokenGlass,
    Case,
    Forwarding,
    Isolation,
    Referral,
    Visit,
)
from notifications.acknowledge import finish
from notifications.models import Alert
from workflows.models import WorkItem
from workflows.rules.states import ENDED, State

AFTER_THE_END: Final = frozenset(
    {
        "case_closed",
        "case_voided",
        "child_erased",
        "closed_early",
        "post_closure_check_due",
        "review_overdue",
    }
)
"""What is told because a case ended, or is owed all the same: no ending answers it."""


@dataclass(frozen=True)
class Standing:
    """How one case stands after a command. Each question is asked once, if at all.

    ``limits``: source ids of the limits the command met or ended. ``asked_anew``:
    pieces of work that now wait for somebody else.
    """

    case: Case
    limits: frozenset[str]
    asked_anew: frozenset[int]

    @property
    def ended(self) -> bool:
        return State(self.case.state) in ENDED

    def was_ended(self, since: datetime) -> bool:
        """Say whether the case has ended, at ``since`` or later."""
        closed_at = self.case.closed_at
        return self.ended and closed_at is not None and since <= closed_at

    @cached_property
    def work(self) -> Mapping[int, WorkItem]:
        rows = WorkItem.objects.open().filter(case=self.case, cycle=self.case.cycle)
        return {row.pk: row for row in rows}

    @cached_property
    def nodes(self) -> frozenset[str]:
        return frozenset(row.node for row in self.work.values())

    @cached_property
    def forwardings(self) -> list[Forwarding]:
        return list(Forwarding.objects.filter(case=self.case))

    @cached_property
    def visits(self) -> frozenset[int]:
        waiting = Visit.objects.filter(
            case=self.case, done_at__isnull=True, cancelled_at__isnull=True
        )
        return frozenset(waiting.values_list("pk", flat=True))

    @cached_property
    def referrals(self) -> frozenset[int]:
        """Requests for help that still wait for an answer."""
        waiting = Referral.objects.filter(
            Referral.OPEN, case=self.case, accepted_at__isnull=True
        )
        return frozenset(waiting.values_list("pk", flat=True))

    @cached_property
    def reviews(self) -> frozenset[int]:
        """Emergency accesses that still wait for their review."""
        waiting = BrokenGlass.objects.filter(case=self.case, reviewed_at__isnull=True)
        return frozenset(waiting.values_list("pk", flat=True))

    @cached_property
    def isolated(self) -> bool:
        return Isolation.objects.filter(case=self.case, ended_at__isnull=True).exists()


Over = Callable[[Standing, Alert], bool]


def _limit(now: Standing, alert: Alert) -> bool:
    return alert.params.get("limit") in now.limits


def _asked(now: Standing, alert: Alert) -> bool:
    """Somebody has the work, it is finished, or it is asked of somebody else."""
    number = alert.params.get("item")
    if number is None:
        return False
    item = now.work.get(number)
    return item is None or number in now.asked_anew or item.acknowledged_at is not None


def _nobody(now: Standing, alert: Alert) -> bool:
    if "item" in alert.params:
        return _asked(now, alert)
    return "asked" not in alert.params and now.case.holder_id is not None


def _declined(now: Standing, alert: Alert) -> bool:
    number = alert.params.get("item")
    if number is None:
        return False
    item = now.work.get(number)
    return item is None or item.refused_at is None


def _finished(now: Standing, alert: Alert) -> bool:
    number = alert.params.get("item")
    return number is not None and number not in now.work


def _node(*names: str) -> Over:
    return lambda now, _alert: now.nodes.isdisjoint(names)


def _passed_on(now: Standing, _alert: Alert) -> bool:
    return not any(
        row.accepted_at is None and row.returned_at is None for row in now.forwardings
    )


def _passed_on_again(now: Standing, alert: Alert) -> bool:
    return any(row.sent_at > alert.created_at for row in now.forwardings)


def _visited(now: Standing, alert: Alert) -> bool:
    number = alert.params.get("visit")
    return number is not None and number not in now.visits


def _answered(now: Standing, alert: Alert) -> bool:
    return alert.params.get("referral") not in now.referrals


def _reviewed(now: Standing, alert: Alert) -> bool:
    return alert.params.get("glass") not in now.reviews


def _together_again(now: Standing, alert: Alert) -> bool:
    return _limit(now, alert) or not now.isolated


def _goes_on(now: Standing, _alert: Alert) -> bool:
    return not now.ended


RULES: Final[Mapping[str, Over]] = MappingProxyType(
    {
        "limit_half": _limit,
        "limit_three_quarters": _limit,
        "limit_passed": _limit,
        "task_asked": _asked,
        "task_overdue": _finished,
        "task_refused": _declined,
        "nobody_on_call": _nobody,
        "assessment_signed": _node("decide_emergency"),
        "plan_submitted": _node("decide_plan"),
        "plan_returned": _node("draw_up_plan", "assess_specifically", "meet"),
        "referral_unanswered": _answered,
        "review_overdue": _reviewed,
        "forwarded": _passed_on,
        "sent_back": _passed_on_again,
        "visit_missed": _visited,
        "post_closure_check_due": _visited,
        "isolation_marks": _together_again,
        "case_closed": _goes_on,
        "case_voided": _goes_on,
        "closed_early": _goes_on,
    }
)
"""When an alert is over before its case is. All others wait until somebody takes them
or the case ends: a danger is not over because somebody wrote a form.
"""


def finish_what_is_over(
    case: Case,
    at: datetime,
    *,
    limits: Collection[str] = (),
    asked_anew: Collection[int] = (),
) -> tuple[int, ...]:
    """End the alerts of ``case`` behind which nothing waits any more; return their ids.

    Runs inside the command's transaction, before the command's own alerts are posted.
    """
    subject = f"case:{case.pk}"
    waiting = list(Alert.objects.filter(subject=subject, done_at__isnull=True))
    now = Standing(case, frozenset(limits), frozenset(asked_anew))
    over = [alert.pk for alert in waiting if _is_over(now, alert)]
    return finish(subject=subject, at=at, ids=over) if over else ()


def _is_over(now: Standing, alert: Alert) -> bool:
    if now.was_ended(alert.created_at) and alert.key not in AFTER_THE_END:
        return True
    rule = RULES.get(alert.key)
    return rule is not None and rule(now, alert)
