"""Every limit that can run, with its local values, and the whole register behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.models import AdministrationChange, Place
from accounts.reach import organisations_in_reach
from accounts.roles import Permission
from accounts.told import Told, told
from casework.queries.limit_words import (
    count_in_words,
    length_in_words,
    limit_in_words,
)
from workflows.models import LocalLimit
from workflows.rules.deadlines import BEGIN_CHOICES, BENCHMARKS, DEADLINES, Deadline
from workflows.rules.limits import KINDS, local_unit
from workflows.rules.moments import SINCE
from workflows.rules.register import RegisterRow, register

CHANGES: Final = 10


@dataclass(frozen=True)
class Local:
    """One local value. ``begun``: it counts already, so it can only be ended."""

    pk: int
    where: str
    value: str
    begins: str
    valid_from: date
    valid_to: date | None
    begun: bool


@dataclass(frozen=True)
class Rule:
    """One limit that can run. ``unit``: what a local value counts in, "" if none.

    ``silent``: what the page says where the source gives no number, and how long a
    local value may be at most.
    """

    key: str
    source: str
    label: str
    since: str
    limit: str
    legal_basis: str
    certainty: str
    unit: str
    runs: bool  # without a local value
    locals: list[Local]
    silent: str = ""


@dataclass(frozen=True)
class Page:
    """The page of local limits."""

    standing: list[Rule]
    benchmarks: list[Rule]
    changes: list[Told]


def limits_page(actor: Actor, at: datetime) -> Page:
    """Return every rule with the local values in the actor's reach that have not ended."""
    today = local_day(at)
    rows: dict[str, list[Local]] = defaultdict(list)
    for row in _in_reach(actor).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    ):
        rows[row.rule].append(_local(row, today))
    changes = AdministrationChange.objects.filter(
        subject=AdministrationChange.Subject.LOCAL_LIMIT
    ).select_related("who")
    marks = {rule.key for rule in BENCHMARKS}
    return Page(
        standing=[
            _rule(rule, rows[key])
            for key, rule in DEADLINES.items()
            if key not in marks
        ],
        benchmarks=[_rule(rule, rows[rule.key]) for rule in BENCHMARKS],
        changes=told(changes.order_by("-at", "-pk")[:CHANGES]),
    )


def rule_of(source: str) -> Rule | None:
    """Return the rule with this id of the register, if it takes a local value."""
    rule = next((d for d in DEADLINES.values() if d.source == source), None)
    if rule is None or not local_unit(rule):
        return None
    return _rule(rule, [])


def local_of(actor: Actor, pk: int, at: datetime) -> tuple[Rule, Local] | None:
    """Return one local value in the actor's reach with its rule."""
    row = _in_reach(actor).filter(pk=pk).first()
    if row is None or row.rule not in DEADLINES:
        return None
    return _rule(DEADLINES[row.rule], []), _local(row, local_day(at))


def communes_in_reach(actor: Actor, at: datetime) -> list[Place]:
    """Return the communes an administrator may set a limit for, by name."""
    reach = organisations_in_reach(actor, Permission.MANAGE_LIMITS)
    rows = Place.objects.communes().in_force_on(local_day(at))
    return list(rows.filter(organisations__in=reach).distinct().order_by("folded_name"))


def begins_of(key: str) -> list[tuple[str, str]]:
    """Return the events a place may choose the limit to begin with, in words."""
    return [(moment, _(SINCE[moment])) for moment in BEGIN_CHOICES.get(key, ())]


def _in_reach(actor: Actor) -> QuerySet[LocalLimit]:
    reach = organisations_in_reach(actor, Permission.MANAGE_LIMITS)
    here = Q(organisation__in=reach) | Q(place__in=reach.values("place"))
    rows = LocalLimit.objects.filter(here).select_related("place", "organisation")
    return rows.order_by("valid_from", "pk")


def _rule(rule: Deadline, locals_: list[Local]) -> Rule:
    return Rule(
        key=rule.key,
        source=rule.source,
        label=_(rule.label),
        since=_(SINCE.get(rule.begins, "")) if rule.begins in SINCE else "",
        limit=limit_in_words(rule),
        legal_basis=rule.row.legal_basis,
        certainty=rule.certainty,
        unit=local_unit(rule),
        runs=rule.runs_unasked,
        locals=locals_,
        silent=_silent(rule),
    )


def _silent(rule: Deadline) -> str:
    """Return what a place may set where the source leaves it open, as a sentence."""
    if not rule.is_silent or rule.loosest is None:
        return ""
    longest = length_in_words(rule.loosest)
    return _(
        "The source gives no number: the value of the place counts, at most "
        "%(longest)s. This ceiling is a proposal of this program, not law."
    ) % {"longest": longest}


def _local(row: LocalLimit, today: date) -> Local:
    rule = DEADLINES.get(row.rule)
    unit = local_unit(rule) if rule else ""
    value = (
        count_in_words(float(row.value), unit) if row.value is not None and unit else ""
    )
    return Local(
        pk=row.pk,
        where=str(row.place or row.organisation),
        value=value,
        begins=_(SINCE[row.begins]) if row.begins in SINCE else "",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        begun=row.valid_from <= today,
    )


# --- the register ------------------------------------------------------------------------


@dataclass(frozen=True)
class Registered:
    """One row of the register in the reader's language. ``runs``: it has a clock here."""

    id: str
    begins: str
    ends: str
    limit: str
    who: str
    legal_basis: str
    certainty: str
    law: bool
    kind: str
    note: str
    runs: bool


@dataclass(frozen=True)
class Track:
    """The rows of one track: the core, the police, substitute care…"""

    label: str
    rows: list[Registered]


def register_by_track() -> list[Track]:
    """Return all rows of the register in their order. No query."""
    running = {rule.source for rule in DEADLINES.values()}
    tracks: dict[str, list[Registered]] = {}
    for row in register().values():
        tracks.setdefault(row.track, []).append(
            _registered(row, runs=row.id in running)
        )
    return [Track(_(track), rows) for track, rows in tracks.items()]


def _registered(row: RegisterRow, *, runs: bool) -> Registered:
    return Registered(
        id=row.id,
        begins=_(row.from_event),
        ends=_(row.to_event),
        limit=_length(row),
        who=_(row.who_acts),
        legal_basis=row.legal_basis,
        certainty=row.confidence,
        law=row.kind == "legal",
        kind=_(row.kind),
        note=row.note,
        runs=runs,
    )


def _length(row: RegisterRow) -> str:
    try:
        count = float(row.limit)
    except ValueError:
        return _(row.limit)
    return count_in_words(count, row.unit) if row.unit in KINDS else row.limit
