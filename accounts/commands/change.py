"""What every administration change has in common: permission, refusal and its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from accounts.actor import Actor
from accounts.models import AdministrationChange
from accounts.roles import Permission


class NotAllowed(Exception):
    """The actor has no such permission. A page answers as if nothing were there."""


@dataclass(frozen=True)
class Refusal:
    """One sentence, and the field of the form that puts it right (may be empty)."""

    sentence: str | Promise
    field: str = ""


class ChangeRefused(Exception):
    """A rule says no. Carries every reason at once; nothing was changed."""

    def __init__(self, *reasons: Refusal) -> None:
        super().__init__("; ".join(str(r.sentence) for r in reasons))
        self.reasons = reasons


def require(actor: Actor, permission: Permission) -> None:
    """Let set-up commands and holders of ``permission`` pass. Errors: ``NotAllowed``."""
    if not actor.system and not actor.may(permission):
        raise NotAllowed(permission)


def refuse_if_any(reasons: Iterable[Refusal]) -> None:
    """Errors: ``ChangeRefused`` if there is any reason."""
    if found := tuple(reasons):
        raise ChangeRefused(*found)


def snapshot(row: Model, fields: Iterable[str]) -> dict[str, Any]:
    """Return the named fields of ``row`` as JSON can hold them."""
    return {name: _plain(getattr(row, name)) for name in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def record(
    actor: Actor,
    at: datetime,
    what: AdministrationChange.What,
    subject: AdministrationChange.Subject,
    *,
    subject_id: int,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    effective_date: date,
) -> AdministrationChange:
    """Write the row of a change, in the caller's transaction. Never pass a secret."""
    return AdministrationChange.objects.create(
        at=at,
        who_id=actor.person_id,
        what=what,
        subject=subject,
        subject_id=subject_id,
        before=dict(before or {}),
        after=dict(after or {}),
        effective_date=effective_date,
    )
