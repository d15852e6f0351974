"""What is due for erasure, what is proposed, what a legal hold keeps: references only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.roles import Permission
from casework import access
from casework.event_words import VALUES
from casework.models import Case, HistoryEvent, LegalHold
from casework.retention import PROPOSE, PROPOSED_FOR, Due, due, may_be_due
from casework.steps import address_of
from workflows.rules.states import STATE_LABELS, State

MOST: Final = 50
LOOKED_AT: Final = 500
"""Cases a page looks at: the age in each decides, and is asked of each by itself."""
RELATED: Final = ("report", "child__data_key", "committee")


@dataclass(frozen=True)
class Proposed:
    """One proposal to erase that waits. ``own``: the reader's, somebody else decides."""

    reference: str
    ground: str
    who: str
    at: datetime
    lapses_at: datetime
    own: bool
    held: bool
    href: str


@dataclass(frozen=True)
class DueRow:
    """One case whose time is over; ``href`` leads to what the reader may do now."""

    reference: str
    ended_as: str
    since: date
    source: str
    held: bool
    proposed: bool
    verb: str
    href: str


@dataclass(frozen=True)
class Held:
    """One legal hold that stands."""

    reference: str
    basis: str
    who: str
    since: datetime
    href: str


@dataclass(frozen=True)
class Retention:
    """The page. ``decides``: the reader decides; else they propose."""

    decides: bool
    proposed: list[Proposed]
    due: list[DueRow]
    held: list[Held]
    next: int | None


def retention_of(actor: Actor, at: datetime, after: int = 0) -> Retention:
    """Return what this person has to keep or to erase. ``after``: the key to go on from."""
    cases = access.acting_cases_for(actor).filter(
        child__data_key__destroyed_at__isnull=True
    )
    decides = actor.may(Permission.DECIDE_RETENTION)
    holds = _holds(cases)
    proposals = _proposals(cases, at)
    held = _held_children(proposals)
    waiting = {event.case_id for event in proposals}
    found = list(
        cases.filter(may_be_due(local_day(at)), pk__gt=after)
        .select_related(*RELATED)
        .order_by("pk")[:LOOKED_AT]
    )
    rows = list(due(found, local_day(at)))
    onward = found[-1].pk if len(found) == LOOKED_AT else None
    if len(rows) > MOST:
        rows = rows[:MOST]
        onward = rows[-1].case.pk
    return Retention(
        decides,
        [_proposed(one, actor, held, decides=decides) for one in proposals],
        [_due(row, waiting, decides=decides) for row in rows],
        [_held(hold, decides=decides) for hold in holds],
        onward,
    )


def _holds(cases: QuerySet[Case]) -> list[LegalHold]:
    rows = LegalHold.objects.filter(lifted_at__isnull=True, case__in=cases.values("pk"))
    return list(rows.select_related("case", "set_by").order_by("set_at", "pk")[:MOST])


def _held_children(proposals: list[HistoryEvent]) -> set[int]:
    """Return those of the children whom a hold keeps, on whichever case of theirs."""
    children = {event.case.child_id for event in proposals}
    rows = LegalHold.objects.filter(lifted_at__isnull=True, case__child__in=children)
    return set(rows.values_list("case__child", flat=True))


def _proposals(cases: QuerySet[Case], at: datetime) -> list[HistoryEvent]:
    """Return the newest proposal of each case that still waits."""
    rows = HistoryEvent.objects.filter(
        case__in=cases.values("pk"),
        event=PROPOSE,
        refused=False,
        at__gte=at - PROPOSED_FOR,
    )
    newest = rows.select_related("case", "actor").order_by("-at", "-pk")[:MOST]
    return list({event.case_id: event for event in reversed(newest)}.values())


def _proposed(
    event: HistoryEvent, actor: Actor, held: set[int], *, decides: bool
) -> Proposed:
    own = event.actor_id == actor.person_id
    return Proposed(
        event.case.reference,
        _(VALUES.get(str(event.facts.get("ground")), "")),
        event.actor.display_name if event.actor else "",
        event.at,
        event.at + PROPOSED_FOR,
        own,
        event.case.child_id in held,
        _step(event.case, "xoa") if decides and not own else "",
    )


def _due(row: Due, waiting: set[int], *, decides: bool) -> DueRow:
    """Whoever proposes is led to the proposal, whoever decides to a hold."""
    verb = _("Keep the file for proceedings") if decides else _("Propose to erase")
    return DueRow(
        row.case.reference,
        _(STATE_LABELS[State(row.case.state)]),
        row.since,
        row.rule.source,
        row.held,
        row.case.pk in waiting,
        verb,
        "" if row.held else _step(row.case, "giu-lai" if decides else "de-nghi-xoa"),
    )


def _held(hold: LegalHold, *, decides: bool) -> Held:
    return Held(
        hold.case.reference,
        str(hold.get_basis_display()),
        hold.set_by.display_name,
        hold.set_at,
        _step(hold.case, "thoi-giu") if decides else "",
    )


def _step(case: Case, key: str) -> str:
    return f"{address_of(case.reference)}buoc/{key}/"
