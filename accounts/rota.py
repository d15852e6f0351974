"""The rota as its page needs it: turns ahead, and the hours nobody answers for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.local_time import local_day
from accounts.models import OnCall, Organisation, Post

LOOK_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Gap:
    """A span without a duty holder; ``end`` is not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class RotaOf:
    """One body's rota from ``at`` on."""

    organisation: Organisation
    turns: tuple[OnCall, ...]
    gaps: tuple[Gap, ...]

    @property
    def empty(self) -> bool:
        return not self.turns


def rota_of(organisations: Iterable[Organisation], at: datetime) -> list[RotaOf]:
    """Return each body's turns and gaps for the next ``LOOK_AHEAD``: two queries."""
    bodies = list(organisations)
    until = at + LOOK_AHEAD
    turns = (
        OnCall.objects.not_over(at)
        .filter(organisation__in=bodies, starts_at__lt=until)
        .select_related("person")
        .order_by("starts_at", "pk")
    )
    posts = Post.objects.filter(organisation__in=bodies, person__is_active=True)
    held: dict[tuple[int, int], list[Post]] = {}
    for post in posts:
        held.setdefault((post.organisation_id, post.person_id), []).append(post)
    of_body: dict[int, list[OnCall]] = {}
    for turn in turns:
        of_body.setdefault(turn.organisation_id, []).append(turn)
    return [
        RotaOf(
            body,
            tuple(of_body.get(body.pk, ())),
            gaps(_covered(of_body.get(body.pk, ()), held, until), at, until),
        )
        for body in bodies
    ]


def gaps(
    covered: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> tuple[Gap, ...]:
    """Return what of ``start``-``end`` no span of ``covered`` covers."""
    found, reached = [], start
    for first, last in sorted(covered):
        if first > reached:
            found.append(Gap(reached, min(first, end)))
        reached = max(reached, last)
        if reached >= end:
            return tuple(found)
    return (*found, Gap(reached, end))


def _covered(
    turns: Iterable[OnCall],
    held: dict[tuple[int, int], list[Post]],
    until: datetime,
) -> list[tuple[datetime, datetime]]:
    """Return the spans of holders who hold a post there when their turn begins."""
    return [
        (turn.starts_at, turn.ends_at or until)
        for turn in turns
        if turn.as_what == OnCall.Place.HOLDER
        and any(
            _held_when_it_begins(post, turn)
            for post in held.get((turn.organisation_id, turn.person_id), ())
        )
    ]


def _held_when_it_begins(post: Post, turn: OnCall) -> bool:
    day = local_day(turn.starts_at)
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)
