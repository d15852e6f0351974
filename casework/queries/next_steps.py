"""What comes next on a case: who may do it, and everything that is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models.person import ROLE_LABELS
from accounts.roles import Permission
from casework import access
from casework.facts import facts_of
from casework.models import Case
from casework.queries.asked_work import Asked, flow_of, may_do
from casework.steps import (
    ABOUT_THE_ACTOR,
    ACTIONS,
    address_of_fix,
    mended_by,
    place_of,
    posts_with,
)
from workflows.flows.graph import successors
from workflows.flows.nodes import Propose, Work
from workflows.lifecycle import reasons_against
from workflows.models import Track
from workflows.moves import NOT_NOW, NOT_YOURS
from workflows.rules.facts import CaseFacts
from workflows.rules.states import State


@dataclass(frozen=True)
class Missing:
    """One thing that is missing; ``href`` leads to where it is put right. ``who``: the
    posts that may, where this reader may not; then nothing leads there.
    """

    advice: str
    href: str
    who: str = ""


@dataclass(frozen=True)
class NextStep:
    """One piece of work that waits. ``who_may``: empty when this person may do it."""

    label: str
    note: str
    href: str
    action: str
    reasons: tuple[Missing, ...]
    who_may: str = ""
    track: str = Track.PATH

    @property
    def mine(self) -> bool:
        return not self.who_may


@dataclass(frozen=True)
class Choice:
    """A step beside the path that this person may take."""

    label: str
    href: str


def gather_facts(case: Case, actor: Actor, at: datetime) -> CaseFacts:
    """Lay the facts and the actor on ``case``, so that its guards can be asked."""
    case.actor = actor
    case.facts = facts_of(case, actor=actor, at=at)
    return case.facts


def next_steps(case: Case, work: list[Asked], actor: Actor) -> list[NextStep]:
    """Return what waits on the path, this person's own first.

    Facts must be on the case (``gather_facts``). A partner body's work is not a step of
    this page; the worker's part of the team's work is.
    """
    waiting = [one for one in work if one.open and not one.of_a_partner]
    allowed = access.permissions_on(actor, case)
    steps = [_step(case, one, may_do(one, actor, allowed), allowed) for one in waiting]
    return sorted(steps, key=lambda step: (not step.mine, step.track != Track.PATH))


def _step(
    case: Case,
    one: Asked,
    mine: bool,  # noqa: FBT001
    allowed: frozenset[Permission],
) -> NextStep:
    who = " · ".join(part for part in (one.role_label, one.body) if part)
    return NextStep(
        label=one.label,
        note=one.asks,
        href=one.href if mine else "",
        action=_("Open the form") if place_of(one.node).form else _("Do now"),
        reasons=tuple(_missing(case, one, mine, allowed)),
        who_may="" if mine else who,
        track=one.track,
    )


def _missing(
    case: Case,
    one: Asked,
    mine: bool,  # noqa: FBT001
    allowed: frozenset[Permission],
) -> Iterator[Missing]:
    place = place_of(one.node)
    seen: set[str] = set(place.own)
    if not mine:
        seen |= ABOUT_THE_ACTOR
    for move in _moves_after(case, one.node):
        for reason in reasons_against(case, move):
            if reason in {NOT_NOW, NOT_YOURS} or reason.key in seen:
                continue
            seen.add(reason.key)
            asked = mended_by(reason.key, reason.fix)
            if asked and not asked & allowed:
                who = ", ".join(str(ROLE_LABELS[role]) for role in posts_with(asked))
                yield Missing(_(reason.advice), "", who)
            else:
                href = address_of_fix(case.reference, reason.key, reason.fix)
                yield Missing(_(reason.advice), href)


def _moves_after(case: Case, name: str) -> list[str]:
    """Return the first move a piece of work leads to: the ordinary one of several.

    The flow lists the way on first or last; sending back, returning and going on are
    choices of the page itself and need nothing beforehand.
    """
    place = place_of(name)
    if place.move:
        return [place.move]
    node = next((n for n in flow_of(case).instance.nodes() if n.name == name), None)
    found: list[str] = []
    waiting, met = [node] if node is not None else [], set()
    while waiting:
        here: Any = waiting.pop()
        for after in successors(here):
            if isinstance(after, Propose):
                found.append(after.proposes)
            elif not isinstance(after, Work) and after not in met:
                met.add(after)
                waiting.append(after)
    return [move for move in found if move not in CHOICES_OF_THE_PAGE]


CHOICES_OF_THE_PAGE = frozenset(
    {"send_back", "return_plan", "continue_with_new_plan", "close_early"}
)


def other_actions(case: Case, actor: Actor, *, isolated: bool) -> list[Choice]:
    """Return what may be done beside the path, as this person's posts allow.

    Facts must be on the case (``gather_facts``).
    """
    state = State(case.state)
    allowed = access.permissions_on(actor, case)
    return [
        Choice(_(action.label), f"/ho-so/{case.reference}/buoc/{action.step}/")
        for action in ACTIONS
        if state in action.states
        and (action.permission is None or action.permission in allowed)
        and (action.isolated is None or action.isolated == isolated)
        and (not action.shut_out or bool(case.facts.conflicted_ids))
    ]
