"""Asking for moves and making them: every reason at once, then the transition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from accounts.actor import Actor
from accounts.roles import Permission
from workflows.rules.guards import Guard, Reason
from workflows.rules.states import State
from workflows.rules.words import _

if TYPE_CHECKING:
    from workflows.lifecycle import Lifecycle

NOT_YOURS: Final = Reason("permission", _("Your post does not allow this step."))
NOT_NOW: Final = Reason("state", _("The case is not at this step now."))
NOT_BY_HAND: Final = Reason("by_flow", _("This step follows from the work before it."))


class MoveRefused(Exception):
    """A move that may not happen now. ``reasons`` holds every one of them."""

    def __init__(self, name: str, reasons: tuple[Reason, ...]) -> None:
        self.name = name
        self.reasons = reasons
        super().__init__(f"{name}: {', '.join(reason.key for reason in reasons)}")


@dataclass(frozen=True)
class Move:
    """A move that was made. ``alerts`` are keys of the alerts that are due with it."""

    name: str
    source: State
    target: State
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegalMove:
    """One row of the state machine, as data."""

    name: str
    source: State
    target: State
    by_flow: bool


@dataclass(frozen=True)
class OpenMove:
    """A move from the present state, with what is still missing (nothing: may go)."""

    name: str
    label: str  # English; the edge translates it
    target: State
    by_flow: bool  # made by finishing a piece of work, never by a button of its own
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Allowed:
    """What django-fsm asks for the permission; it calls the actor "user"."""

    permissions: tuple[Permission, ...]

    def __call__(self, case: Any, actor: Actor) -> bool:
        return any(actor.may(permission) for permission in self.permissions)


def allows(*permissions: Permission) -> Any:
    """Return the permission of a transition: any of these is enough."""
    return Allowed(permissions)


def fire(case: Lifecycle, name: str, *, node: Any = None) -> Move:
    """Make the move, or refuse with every reason. Changes the instance, no row.

    The command writes ``state`` with its other columns in one statement:
    ``case.save(update_fields=["state", …])``. ``case.facts.state`` follows the move;
    every other fact stays as the command gathered it.

    ``node`` is the flow's node that proposes the move. A move that belongs to the flow
    is refused without one, so a node taken out of a flow takes its move along.
    Errors: ``MoveRefused``; ``KeyError`` for a name that is no move.
    """
    reasons = reasons_against(case, name)
    found = _from_here(case, name)
    if found is not None and _by_flow(found) and not _proposes(node, name):
        reasons = (*reasons, NOT_BY_HAND)
    if found is None or reasons:
        raise MoveRefused(name, reasons)
    source = State(case.state)
    getattr(case, name)()
    case.facts = replace(case.facts, state=State(case.state))
    return Move(name, source, State(case.state), tuple(found.custom.get("alerts", ())))


def reasons_against(case: Lifecycle, name: str) -> tuple[Reason, ...]:
    """Return everything that stands against the move; nothing changes.

    Errors: ``KeyError`` for a name that is no move.
    """
    found = _from_here(case, name)
    if found is None:
        return (NOT_NOW,)
    return _reasons(case, found)


def moves_open_to(case: Lifecycle) -> tuple[OpenMove, ...]:
    """Return the moves from the present state that the actor's posts allow.

    The same question draws the buttons and refuses: ``reasons`` is what ``fire`` says.
    """
    return tuple(
        OpenMove(
            name=found.name,
            label=str(found.custom["label"]),
            target=State(found.target),
            by_flow=_by_flow(found),
            reasons=_reasons(case, found),
        )
        for found in _all(case)
        if found.source == case.state and found.has_perm(case, case.actor)
    )


def available(case: Lifecycle) -> list[OpenMove]:
    """Return the open moves against which nothing stands."""
    return [move for move in moves_open_to(case) if not move.reasons]


def legal_moves(lifecycle: type[Lifecycle]) -> tuple[LegalMove, ...]:
    """Return every legal move of the machine, without a case. Ordered by name."""
    return tuple(
        LegalMove(name, State(source), State(found.target), _by_flow(found))
        for name, method in sorted(vars(lifecycle).items())
        if hasattr(method, "_django_fsm")
        for source, found in method._django_fsm.transitions.items()  # noqa: SLF001
    )


def _by_flow(found: Any) -> bool:
    return bool(found.custom.get("by_flow"))


def _all(case: Lifecycle) -> Iterator[Any]:
    yield from case.get_all_state_transitions()  # type: ignore[attr-defined]


def _from_here(case: Lifecycle, name: str) -> Any | None:
    named = [found for found in _all(case) if found.name == name]
    if not named:
        raise KeyError(name)
    return next((found for found in named if found.source == case.state), None)


def _reasons(case: Lifecycle, found: Any) -> tuple[Reason, ...]:
    """Return the permission first, then the facts in the order they are listed."""
    guards: list[Guard] = found.conditions
    missing = [guard.reason for guard in guards if not guard(case)]
    if not found.has_perm(case, case.actor):
        missing.insert(0, NOT_YOURS)
    return tuple(missing)


def _proposes(node: Any, name: str) -> bool:
    return getattr(node, "proposes", None) == name
