"""Plays the stories in the order of their moments, with the clock running beside them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from accounts.actor import actor_for
from accounts.models import Person
from casework.commands.alerts import take_alert
from casework.commands.clock import tick
from casework.commands.refusals import Refused
from casework.demo import sharing
from casework.demo import stories as tell
from casework.demo.cast import COMMUNES, Cast
from casework.demo.scene import Scene, Story
from casework.models import HistoryEvent
from notifications.models import Alert
from workflows.models import Duty

BEGINS: Final = timedelta(days=44)
"""How long before now the first story begins: long enough for five closures of each."""

ANSWERED_AFTER: Final = (
    timedelta(minutes=3),
    timedelta(minutes=11),
    timedelta(hours=1),
)
LEFT_OPEN: Final = timedelta(hours=12)
"""Alerts younger than this are left for whoever tries the demo."""


@dataclass
class Played:
    """What the demo has written."""

    cases: int = 0
    steps: int = 0


def programme(cast: Cast, now: datetime) -> Iterator[tuple[datetime, Story, Scene]]:
    """Yield every story with the moment it begins."""
    plan: list[tuple[float, Callable[..., Story], dict[str, Any]]] = [
        *((44 - i * 1.7, tell.emergency, {"isolate": True}) for i in range(5)),
        (33.0, tell.emergency, {"pace": tell.LATE_MEASURES}),
        (30.0, tell.emergency, {"pace": tell.LATE_PLAN}),
        *((43 - i * 2.1, tell.calm, {"risk": "medium"}) for i in range(5)),
        *((42 - i * 2.3, tell.calm, {"risk": "low"}) for i in range(5)),
        *((24 - i * 3.0, tell.injury, {}) for i in range(3)),
        (12.0, tell.missed_visit, {}),
        (6.0, tell.not_borne_out, {}),
        (5.2, tell.child_labour, {}),
        (3.1, tell.abuse, {}),
        (2.4, tell.injury, {"open_now": True}),
        (1.6, tell.calm, {"risk": "medium"}),
        (0.44, tell.open_emergency, {}),
        (0.004, tell.fresh, {}),
        (3.6, sharing.shared, {}),
        (2.9, sharing.moved, {}),
    ]
    for number, (days_ago, story, options) in enumerate(plan):
        begins = now - timedelta(days=days_ago)
        commune = COMMUNES[0] if days_ago < 4 or number % 3 else COMMUNES[number % 5]
        scene = Scene(cast, commune, number, begins)
        yield begins, story(scene, **options), scene


def play(cast: Cast, now: datetime) -> Played:
    """Play everything that happens before ``now``; the rest has not happened yet."""
    played = Played()
    waiting: list[tuple[datetime, int, Story, Scene]] = []
    for number, (begins, story, scene) in enumerate(programme(cast, now)):
        heapq.heappush(waiting, (begins, number, story, scene))
        played.cases += 1
    clock = now - BEGINS
    answers = Answers(before=now - LEFT_OPEN)
    while waiting and waiting[0][0] <= now:
        moment, number, story, scene = heapq.heappop(waiting)
        clock = _let_time_pass(clock, moment)
        answers.give(moment)
        scene.now = moment
        rest = next(story, None)
        played.steps += 1
        if rest is not None:
            heapq.heappush(waiting, (scene.reached + rest, number, story, scene))
    _let_time_pass(clock, now)
    answers.give(now)
    return played


def _let_time_pass(clock: datetime, until: datetime) -> datetime:
    """Run the clock up to ``until``: each mark is raised at its own moment."""
    while (mark := next_mark(until)) is not None:
        tick(mark)
    if until - clock >= timedelta(hours=6):
        tick(until)  # missed visits have no moment of their own
        return until
    return clock


def next_mark(until: datetime) -> datetime | None:
    """Return the moment of the next mark of a limit up to ``until``."""
    due = Duty.objects.filter(next_mark_at__lte=until).order_by("next_mark_at")
    return due.values_list("next_mark_at", flat=True).first()


@dataclass
class Answers:
    """The first recipient takes each alert older than ``before``, some of them late, in
    the order of those moments."""

    before: datetime
    last: int = 0  # the newest alert that was looked at
    due: list[tuple[datetime, int]] = field(default_factory=list)

    def give(self, until: datetime) -> None:
        """Take the alerts whose moment has come. One that is over meanwhile is left."""
        fresh = Alert.objects.filter(pk__gt=self.last).order_by("pk")
        for pk, told_at in fresh.values_list("pk", "created_at"):
            self.last = pk
            if told_at < self.before:
                wait = ANSWERED_AFTER[pk % len(ANSWERED_AFTER)]
                heapq.heappush(self.due, (told_at + wait, pk))
        while self.due and self.due[0][0] <= until:
            at, pk = heapq.heappop(self.due)
            alert = Alert.objects.filter(pk=pk, acknowledged_at=None, done_at=None)
            person = Person.objects.filter(deliveries__alert__in=alert).order_by("pk")
            if (first := person.first()) is not None:
                _answer(alert.get(), first, at)


def _answer(alert: Alert, person: Person, at: datetime) -> None:
    """Take the alert at that moment, or right after what its case went through since."""
    written = HistoryEvent.objects.filter(case__reference=alert.reference)
    at = max(at, written.aggregate(last=Max("at"))["last"] or at)
    actor = actor_for(person, at)
    with suppress(Refused):
        take_alert(key=f"demo-{alert.pk}", actor=actor, at=at, alert=alert.pk)
