"""The receipt of a report: who was told, which clock runs, how far each case has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Post
from accounts.models.person import ROLE_LABELS
from casework import access
from casework.models import Case, Report
from casework.queries.limits import Limit, limits_of
from notifications.catalogue import kind_of
from notifications.models import Alert, Delivery
from workflows.rules.states import STAGE_LABELS, STAGE_OF, State


@dataclass(frozen=True)
class PostTold:
    """A post that was told, and how far the alert got."""

    post: str
    body: str
    state: str


@dataclass(frozen=True)
class AlertTold:
    """One alert of a case, with the posts it went to."""

    label: Promise | str
    level: int
    created_at: datetime
    posts: tuple[PostTold, ...]


@dataclass(frozen=True)
class CaseTold:
    """One case of the report: its stage in words, never the assessment."""

    case: Case
    stage: str
    clock: Limit | None
    alerts: tuple[AlertTold, ...]
    body: str
    may_open: bool
    to_pass_on: bool


@dataclass(frozen=True)
class Receipt:
    """A report its taker may come back to. No name and no narrative."""

    report: Report
    cases: tuple[CaseTold, ...]
    kinds: tuple[str, ...]


def receipt_of(actor: Actor, reference: str, at: datetime) -> Receipt | None:
    """Return the receipt of a report the actor took; nothing for anybody else.

    About four queries and four more per case.
    """
    report = access.reports_for(actor).filter(reference=reference).first()
    if report is None:
        return None
    rows = (
        report.cases.filter(access.not_conflicted(actor, "pk"))
        .select_related("committee", "child__data_key")
        .order_by("pk")
    )
    cases = list(rows)
    opened = set(
        access.cases_for(actor)
        .filter(pk__in=[case.pk for case in cases])
        .values_list("pk", flat=True)
    )
    told = _alerts(cases)
    return Receipt(
        report,
        tuple(
            CaseTold(
                case,
                _(STAGE_LABELS[STAGE_OF[State(case.state)]]),
                _clock(case, at),
                told.get(f"case:{case.pk}", ()),
                case.committee.name if case.committee else "",
                case.pk in opened,
                case.committee_id is None and case.state == State.RECEIVED,
            )
            for case in cases
        ),
        tuple(report.incident_types),
    )


def _clock(case: Case, at: datetime) -> Limit | None:
    """Return the limit that began with the report: the twelve hours."""
    limits = limits_of(case.pk, at, case.committee_id)
    return next((one for one in limits if one.rule == "emergency_measures"), None)


def _alerts(cases: Iterable[Case]) -> dict[str, tuple[AlertTold, ...]]:
    subjects = [f"case:{case.pk}" for case in cases]
    keys = ("new_report_danger", "new_report", "nobody_on_call", "forwarded")
    alerts = list(
        Alert.objects.filter(subject__in=subjects, key__in=keys).order_by("level", "pk")
    )
    rows = list(
        Delivery.objects.filter(alert__in=alerts, kind=Delivery.Kind.ALERT).order_by(
            "pk"
        )
    )
    posts = _posts({row.recipient_id for row in rows}, alerts)
    found: dict[str, list[AlertTold]] = {}
    for alert in alerts:
        told = [_told(row, alert, posts) for row in rows if row.alert_id == alert.pk]
        line = AlertTold(
            kind_of(alert.key).label, alert.level, alert.created_at, tuple(told)
        )
        found.setdefault(alert.subject, []).append(line)
    return {subject: tuple(lines) for subject, lines in found.items()}


def _posts(people: set[int], alerts: list[Alert]) -> dict[int, Post]:
    """Return the post each person held when the first alert went out."""
    if not alerts:
        return {}
    held = Post.objects.held_on(min(alert.created_at for alert in alerts))
    rows = held.filter(person__in=people).select_related("organisation")
    return {post.person_id: post for post in rows.order_by("-starts_on", "-pk")}


def _told(row: Delivery, alert: Alert, posts: dict[int, Post]) -> PostTold:
    post = posts.get(row.recipient_id)
    return PostTold(
        str(ROLE_LABELS[post.role]) if post else "–",
        post.organisation.name if post else "",
        _state(row, alert),
    )


def _state(row: Delivery, alert: Alert) -> str:
    if alert.acknowledged_by_id == row.recipient_id:
        return _("has taken it")
    if row.withheld_at is not None:
        return _("not told")
    if row.seen_at is not None:
        return _("has seen it")
    return _("was sent") if row.sent_at is not None else _("on its way")
