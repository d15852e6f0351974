"""What pages show of alerts. Read only; each says how many queries it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock_words import duration_words
from accounts.models import ROLE_LABELS
from accounts.typed import whole_number
from notifications.actions import limit_label, subject_url
from notifications.catalogue import CATALOGUE
from notifications.models import Alert, Delivery, Rung
from notifications.permission import visible

PAGE: Final = 20
MOST_COUNTED: Final = 100  # a header never counts further
ROUND: Final = 200  # rows asked through permission at once
Stands = Delivery.Stands


@dataclass(frozen=True)
class PersonState:
    """How far an alert got with one person."""

    name: str
    sent_at: datetime | None
    seen_at: datetime | None
    withheld: bool
    took_it: bool


@dataclass(frozen=True)
class AlertLine:
    """One alert as the inbox shows it."""

    id: int
    level: int
    reference: str
    label: Promise | str
    limit: str
    due_at: datetime | None
    age: timedelta
    created_at: datetime
    late: bool
    url: str | None
    nobody: bool  # the rota held nobody to tell
    taken_by: str
    taken_at: datetime | None
    refused_by: str
    done_at: datetime | None
    people: tuple[PersonState, ...]

    @property
    def is_news(self) -> bool:
        return self.level == Alert.Level.NEWS

    @property
    def can_be_taken(self) -> bool:
        return not self.is_news and not (self.taken_at or self.done_at)


@dataclass(frozen=True)
class Inbox:
    """One page of a tab. ``after`` is the cursor of the next page, or empty."""

    lines: tuple[AlertLine, ...]
    after: str


@dataclass(frozen=True)
class Bar:
    """What the live bar says: the most urgent alert, and how many wait."""

    level: int
    reference: str
    words: str
    href: str
    take_href: str
    count: int


def _told(person_id: int, stands: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        recipient_id=person_id,
        stands=stands,
        kind=Delivery.Kind.ALERT,
        withheld_at__isnull=True,
    ).select_related("alert__acknowledged_by", "alert__refused_by")


def _first_seen(person_id: int, rows: QuerySet[Delivery], most: int) -> list[Delivery]:
    """Return the first ``most`` rows, leaving out what the person may no longer know of.

    Asks before it cuts: what is withheld must not hide what is not. Goes on by rounds
    of ``ROUND`` rows.
    """
    found: list[Delivery] = []
    start, size = 0, most
    while len(found) < most:
        read = list(rows[start : start + size])
        allowed = visible(person_id, (row.alert.subject for row in read))
        found += [row for row in read if row.alert.subject in allowed]
        if len(read) < size:
            break
        start, size = start + size, ROUND
    return found[:most]


def waiting_alerts(person_id: int) -> list[Alert]:
    """Return what waits to be taken, most urgent first; news does not wait.

    At most ``MOST_COUNTED``. One query and the permission's per round.
    """
    rows = (
        _told(person_id, Stands.WAITING)
        .exclude(alert__level=Alert.Level.NEWS)
        .order_by("alert__level", "-pk")
    )
    return [row.alert for row in _first_seen(person_id, rows, MOST_COUNTED)]


def waiting_count(person_id: int) -> int:
    """Return how many alerts wait to be taken, up to ``MOST_COUNTED``."""
    return len(waiting_alerts(person_id))


def live_bar(waiting: Sequence[Alert], at: datetime) -> Bar | None:
    """Return the bar for what waits, or ``None`` when nothing does. No query."""
    if not waiting:
        return None
    alert = waiting[0]
    words = [
        str(_label(alert)),
        _("nobody has taken it yet"),
        duration_words(at - alert.created_at),
    ]
    return Bar(
        level=alert.level,
        reference=alert.reference,
        words=" · ".join(words),
        href=subject_url(alert.subject) or "/bao-dong/",
        take_href=f"/bao-dong/{alert.pk}/nhan/",
        count=len(waiting),
    )


def inbox(person_id: int, tab: str, *, at: datetime, after: str = "") -> Inbox:
    """Return one page of a tab of ``Delivery.Stands``.

    What waits comes by level, then newest; the rest newest first. Three queries and
    the permission's; a round more where rights to many rows were lost.
    """
    by_level = tab == Stands.WAITING
    order = ("alert__level", "-pk") if by_level else ("-pk",)
    wanted = _told(person_id, tab).filter(_beyond(after)).order_by(*order)
    rows = _first_seen(person_id, wanted, PAGE + 1)
    shown = rows[:PAGE]
    more = (
        f"{rows[PAGE - 1].alert.level}.{rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    )
    if not by_level:
        more = more and f"0.{rows[PAGE - 1].pk}"
    return Inbox(lines=_lines([row.alert for row in shown], at), after=more)


def counted(person_id: int) -> dict[str, int]:
    """Return how many alerts each tab but the last lists. One query and the permission's.

    What is over is not counted: it grows for ever and asks nothing of anybody.
    """
    rows = (
        Delivery.objects.filter(
            recipient_id=person_id,
            stands__in=[Stands.WAITING, Stands.TAKEN],
            kind=Delivery.Kind.ALERT,
            withheld_at__isnull=True,
        )
        .order_by()
        .values_list("stands", "alert__subject")
        .annotate(n=Count("pk"))
    )
    told = list(rows)
    allowed = visible(person_id, (subject for _stands, subject, _n in told))
    found: dict[str, int] = {Stands.WAITING.value: 0, Stands.TAKEN.value: 0}
    for stands, subject, n in told:
        found[stands] += n if subject in allowed else 0
    return found


def _beyond(after: str) -> Q:
    """Return the rows behind a cursor "level.id"; level 0 means: by id alone."""
    told_level, _dot, told_pk = after.partition(".")
    level, pk = whole_number(told_level, 2), whole_number(told_pk)
    if level is None or pk is None:
        return Q()
    if level == 0:
        return Q(pk__lt=pk)
    return Q(alert__level__gt=level) | Q(alert__level=level, pk__lt=pk)


def alert_states(alerts: Iterable[Alert]) -> dict[int, tuple[PersonState, ...]]:
    """Return, per alert, how far it got with each person. One query."""
    states: dict[int, list[PersonState]] = defaultdict(list)
    rows = Delivery.objects.filter(
        alert__in=[alert.pk for alert in alerts], kind=Delivery.Kind.ALERT
    ).select_related("recipient", "alert")
    for row in rows.order_by("pk"):
        state = PersonState(
            name=row.recipient.display_name,
            sent_at=row.sent_at,
            seen_at=row.seen_at,
            withheld=row.withheld_at is not None,
            took_it=row.alert.acknowledged_by_id == row.recipient_id,
        )
        states[row.alert_id].append(state)
    return {alert: tuple(people) for alert, people in states.items()}


def _lines(alerts: Sequence[Alert], at: datetime) -> tuple[AlertLine, ...]:
    if not alerts:
        return ()
    states = alert_states(alerts)
    empty = set(
        Rung.objects.filter(alert__in=alerts, person__isnull=True).values_list(
            "alert_id", flat=True
        )
    )
    return tuple(
        _line(alert, states.get(alert.pk, ()), at, nobody=alert.pk in empty)
        for alert in alerts
    )


def _line(
    alert: Alert, people: tuple[PersonState, ...], at: datetime, *, nobody: bool
) -> AlertLine:
    limit, due = alert.params.get("limit"), alert.params.get("due")
    taker, refuser = alert.acknowledged_by, alert.refused_by
    return AlertLine(
        id=alert.pk,
        level=alert.level,
        reference=alert.reference,
        label=_label(alert),
        limit=limit_label(limit) if limit else "",
        due_at=datetime.fromisoformat(due) if due else None,
        age=at - alert.created_at,
        created_at=alert.created_at,
        late=alert.late,
        url=subject_url(alert.subject),
        nobody=nobody or alert.key == "nobody_on_call",
        taken_by=taker.display_name if taker else "",
        taken_at=alert.acknowledged_at,
        refused_by=refuser.display_name if refuser else "",
        done_at=alert.done_at,
        people=people,
    )


def _label(alert: Alert) -> Promise | str:
    """Return the label; a key that was retired still says that something is there."""
    kind = CATALOGUE.get(alert.key)
    if kind is None:
        return gettext_lazy("Alert")
    role = alert.params.get("asked")
    missing = ROLE_LABELS.get(role, "") if role else ""
    return f"{kind.label}: {missing}" if missing else kind.label
