"""The one path for every change: pages, imports, the clock and tests all take it.

One transaction: idempotency row → case locked → version of what was shown → permission,
inside the lock → the change and the flow's step → limits → history row → outbox rows.
If any of it fails, nothing has happened. A refusal is written after the rollback, in a
transaction of its own. See docs/adr/0001 and docs/how-to/command.md.
"""

from __future__ import annotations

import inspect
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Concatenate, Final, ParamSpec

from django.db import OperationalError, transaction
from viewflow.workflow.exceptions import FlowLockFailed

from accounts.actor import Actor
from accounts.roles import Permission
from accounts.sealing import keyed_hash
from casework import access
from casework.commands.change import Change
from casework.commands.refusals import (
    BUSY,
    ENDED_ALREADY,
    ERASED,
    KEY_REUSED,
    NOT_ALLOWED,
    NOT_ASKED,
    NOT_THERE,
    STALE,
    Busy,
    KeyReused,
    NotAllowed,
    NotAsked,
    NotThere,
    Refused,
    Stale,
)
from casework.commands.refused import write_refusal
from casework.glass import MAY
from casework.models import Case, CommandAnswer, HistoryEvent
from workflows.lifecycle import MoveRefused
from workflows.rules.states import ENDED, State

P = ParamSpec("P")
Answer = dict[str, Any]
REGISTRY: Final[dict[str, Command]] = {}
"""Every command by name; tests raise a fault at each SQL statement of each."""


BY_THE_COMMITTEE: Final = frozenset({"case", "report", "offer"})
"""Ways on which the post that counts is one in the committee; see ``permissions_on``."""


@dataclass
class Unit:
    """One command being carried out: what all its parts share."""

    command: str
    actor: Actor
    at: datetime
    changes: list[Change] = field(default_factory=list)

    def on(self, case: Case) -> Change:
        """Return the change of ``case`` in this unit; its row must be locked or new."""
        change = Change(case=case, actor=self.actor, at=self.at, command=self.command)
        self.changes.append(change)
        return change

    def finish(self) -> None:
        for change in self.changes:
            change.finish()


@dataclass(frozen=True)
class Command:
    """A named change. Call it with keywords; it answers with a reference or refuses.

    ``decides``: the command decides about the case, so the version shown must be the
    version locked; two people on two pieces of work never refuse each other.
    ``through``: whether the actor's way to the case is the case itself or a piece of work.
    ``on_ended``: it is done to cases that have ended, too; everything else is refused.
    """

    name: str
    body: Callable[..., Answer | None]
    permission: Permission | None
    decides: bool
    through: str  # a way of ``_has_a_way``, "system", or "nothing": no case at all
    on_ended: bool = False

    def is_for(self, actor: Actor, case: Case | None) -> bool:
        """Say whether the actor's posts allow it: on a case, those that have the case."""
        if self.permission is None or actor.system:
            return True
        if case is None or self.through not in BY_THE_COMMITTEE:
            return actor.may(self.permission)
        return self.permission in access.permissions_on(actor, case)

    @property
    def asks(self) -> frozenset[str]:
        """Return the names of what the command may be told."""
        return _parameters(self.body)

    def __call__(
        self,
        *,
        key: str,
        actor: Actor,
        at: datetime,
        case: int | None = None,
        expected_version: int | None = None,
        **inputs: Any,
    ) -> Answer:
        """Carry the command out once per ``key``; the same key gets the same answer.

        Errors: a ``Refused`` with every reason; then nothing has changed. ``NotAsked``
        where an input is none of the command's: it is not dropped in silence.
        """
        call = _Call(self, key, actor, at, case, expected_version, inputs)
        try:
            return call.carry_out()
        except MoveRefused as refusal:
            refused = Refused(*refusal.reasons)
            write_refusal(self.name, refused, actor=actor, case=case, at=at)
            raise refused from refusal
        except Busy:
            raise
        except Refused as refusal:
            write_refusal(self.name, refusal, actor=actor, case=case, at=at)
            raise
        except (OperationalError, FlowLockFailed) as locked:
            if _is_lock_trouble(locked):
                raise Busy(BUSY) from locked
            raise


@dataclass
class _Call:
    """One call of a command."""

    command: Command
    key: str
    actor: Actor
    at: datetime
    case: int | None
    expected_version: int | None
    inputs: dict[str, Any]

    def carry_out(self) -> Answer:
        if not self.inputs.keys() <= self.command.asks:
            raise NotAsked(NOT_ASKED)
        with transaction.atomic(durable=False):
            access.bound_waiting()
            row, is_ours = self._claim()
            if not is_ours:
                return self._saved(row)
            unit = Unit(self.command.name, self.actor, self.at)
            answer = self._run(unit) or {}
            unit.finish()
            row.answer = answer
            row.save(update_fields=["answer"])
            return answer

    def _run(self, unit: Unit) -> Answer | None:
        if self.command.through == "nothing":
            self._ask_permission(None)
            return self.command.body(unit, **self.inputs)
        case = self._open()
        self._ask_version(case)
        self._ask_permission(case)
        if State(case.state) in ENDED and not self._may_follow_the_end():
            raise Refused(ENDED_ALREADY)
        return self.command.body(unit.on(case), **self.inputs)

    def _open(self) -> Case:
        """Lock the case row if the actor has a way to it; else it is not there."""
        if self.case is None:
            raise NotThere(NOT_THERE)
        case = access.lock_case_if_any(self.case)
        if case is None or not self._has_a_way(self.case):
            raise NotThere(NOT_THERE)
        if case.child.data_key.destroyed_at is not None and not self.actor.system:
            raise Refused(ERASED)
        return case

    def _has_a_way(self, pk: int) -> bool:
        """Say whether the actor has a way to the case that lets this command through.

        Errors: ``NotAllowed`` where the way is one of reading and this is no reading.
        """
        if self.command.through == "system":
            return self.actor.system
        if self.command.through == "glass":  # only where no other way is open
            return access.breakable_for(self.actor).filter(pk=pk).exists()
        if self.command.through == "file":
            return access.openable_for(self.actor).filter(pk=pk).exists()
        acts = access.acting_cases_for(self.actor).filter(pk=pk).exists()
        if acts or self._has_a_way_of_its_own(pk):
            return True
        if not access.readable_for(self.actor).filter(pk=pk).exists():
            return False
        if self._is_open_to_readers(pk):
            return True
        raise NotAllowed(NOT_ALLOWED)

    def _is_open_to_readers(self, pk: int) -> bool:
        """Say whether whoever only reads the case may do this. In an emergency: less."""
        if self.command.through != "case" or self.command.permission is not None:
            return False
        if access.cases_for(self.actor).filter(pk=pk).exists():
            return True
        return self.command.name in MAY and (
            access.open_by_glass(self.actor).filter(pk=pk).exists()
        )

    def _has_a_way_of_its_own(self, pk: int) -> bool:
        if self.command.through == "any":
            return self._has_any_part(pk)
        if self.command.through == "report":
            return access.reports_for(self.actor).filter(cases=pk).exists()
        if self.command.through == "offer":
            return access.offered_to(self.actor).filter(pk=pk).exists()
        if self.command.through == "referral":
            return access.referrals_for(self.actor).filter(case=pk).exists()
        if self.command.through == "times":
            return access.times_for(self.actor).filter(pk=pk).exists()
        works = access.work_asked_of(self.actor).filter(case=pk)
        if self.command.through == "asked":
            helps = access.referrals_for(self.actor).filter(case=pk)
            return works.exists() or helps.exists()
        return self.command.through == "work" and works.exists()

    def _has_any_part(self, pk: int) -> bool:
        """Say whether the actor knows of the case in any way: reads, works, supervises."""
        return (
            access.readable_for(self.actor).filter(pk=pk).exists()
            or access.work_asked_of(self.actor).filter(case=pk).exists()
            or access.reports_for(self.actor).filter(cases=pk).exists()
            or access.times_for(self.actor).filter(pk=pk).exists()
        )

    def _ask_version(self, case: Case) -> None:
        if not self.command.decides or self.actor.system:
            return
        if self.expected_version == case.version:
            return
        since = HistoryEvent.objects.filter(
            case=case, version__gt=self.expected_version or 0, refused=False
        ).select_related("actor")
        changed = tuple(
            f"{event.event}: {event.actor.display_name if event.actor else '–'}"
            for event in since.order_by("number")[:5]
        )
        raise Stale(STALE, changed=changed)

    def _ask_permission(self, case: Case | None) -> None:
        if not self.command.is_for(self.actor, case):
            raise NotAllowed(NOT_ALLOWED)

    def _may_follow_the_end(self) -> bool:
        return self.command.on_ended or self.actor.system

    def _claim(self) -> tuple[CommandAnswer, bool]:
        """Take the idempotency row; waits for whoever is carrying out the same key."""
        ours = uuid.uuid4()
        owner = {
            "actor_key": self.actor.person_id or 0,
            "command": self.command.name,
            "key": self.key,
        }
        CommandAnswer.objects.bulk_create(
            [
                CommandAnswer(
                    **owner, claim=ours, fingerprint=self._fingerprint(), at=self.at
                )
            ],
            ignore_conflicts=True,
        )
        row = CommandAnswer.objects.get(**owner)
        return row, row.claim == ours

    def _saved(self, row: CommandAnswer) -> Answer:
        if row.fingerprint != self._fingerprint():
            raise KeyReused(KEY_REUSED)
        return dict(row.answer)

    def _fingerprint(self) -> str:
        told = {"case": self.case, "inputs": self.inputs}
        text = json.dumps(told, sort_keys=True, default=_plain, ensure_ascii=False)
        return keyed_hash(text, purpose="command").hex()


@cache
def _parameters(body: Callable[..., Answer | None]) -> frozenset[str]:
    """Return the names behind the first parameter, which is the change or the unit."""
    return frozenset(list(inspect.signature(body).parameters)[1:])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return getattr(value, "__dict__", None) or str(value)


def _is_lock_trouble(error: Exception) -> bool:
    text = str(error).lower()
    return isinstance(error, FlowLockFailed) or any(
        sign in text for sign in ("locked", "lock timeout", "deadlock")
    )


def command(
    name: str,
    *,
    permission: Permission | None = None,
    decides: bool = False,
    through: str = "case",
    on_ended: bool = False,
) -> Callable[[Callable[Concatenate[Any, P], Answer | None]], Command]:
    """Register the function below as the command ``name``."""

    def register(body: Callable[Concatenate[Any, P], Answer | None]) -> Command:
        made = Command(name, body, permission, decides, through, on_ended)
        if name in REGISTRY:
            raise ValueError(f"The command {name} is there already.")
        REGISTRY[name] = made
        return made

    return register
