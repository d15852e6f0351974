"""How a page calls a command: once per key, every refusal in words, nothing typed lost.

A page renders the hidden fields ``key`` and ``version`` (``templates/casework/hidden.html``)
with its form; a double press sends the same key and makes one change.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.middleware import StaffRequest
from accounts.typed import whole_number, without_nul
from casework.commands.path import Command
from casework.commands.refusals import (
    Busy,
    Invalid,
    KeyReused,
    NotAllowed,
    NotThere,
    Refused,
    Stale,
)
from workflows.rules.guards import Reason

OK: Final = 200
INVALID: Final = 422
LONGEST_KEY: Final = 48  # with what a page puts before or behind it, a row holds 80


@dataclass(frozen=True)
class Outcome:
    """What a command answered. ``status`` is the page's when nothing was changed.

    ``fields`` holds an English sentence per wrong field; ``reasons`` every other reason.
    ``key`` is the key the page's form carries on with.
    """

    answer: dict[str, Any] = field(default_factory=dict)
    status: int = OK
    fields: dict[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    changed: tuple[str, ...] = ()
    key: str = ""

    @property
    def done(self) -> bool:
        return self.status == OK

    @property
    def busy(self) -> bool:
        return self.status == Busy.status

    @property
    def stale(self) -> bool:
        return bool(self.changed) or any(
            r.key.startswith("stale") for r in self.reasons
        )


def new_key() -> str:
    """Return a key for a form that is being rendered."""
    return uuid.uuid4().hex


def key_of(request: StaffRequest) -> str:
    """Return the key the form was rendered with; a form without one gets its own."""
    return key_in(request.POST.get("key", "")) or new_key()


def key_in(text: str) -> str:
    """Return ``text`` as far as it can be the key of a form."""
    return without_nul(text)[:LONGEST_KEY]


def version_of(request: StaffRequest) -> int | None:
    """Return the version of the case that was shown; null when none was told."""
    return whole_number(request.POST.get("version"), 9)


def carry_out(
    request: StaffRequest, command: Command, *, case: int | None = None, **inputs: Any
) -> Outcome:
    """Carry ``command`` out for whoever is signed in, now, once per key of the form.

    Errors: ``Http404`` where the case is not there for this person, ``PermissionDenied``
    where their post does not allow it: both answer with the same page.
    """
    key = key_of(request)
    if case is not None:
        inputs |= {"case": case, "expected_version": version_of(request)}
    try:
        answer = command(key=key, actor=request.actor, at=timezone.now(), **inputs)
    except NotThere as absent:
        raise Http404 from absent
    except NotAllowed as absent:
        raise PermissionDenied from absent
    except Refused as refusal:
        return _refused(refusal, key)
    return Outcome(answer=answer, key=key)


def _refused(refusal: Refused, key: str) -> Outcome:
    invalid = isinstance(refusal, Invalid)
    return Outcome(
        status=refusal.status,
        fields=dict(refusal.fields) if isinstance(refusal, Invalid) else {},
        reasons=() if invalid else refusal.reasons,
        changed=refusal.changed if isinstance(refusal, Stale) else (),
        key=new_key() if isinstance(refusal, KeyReused) else key,
    )


def show(
    outcome: Outcome, form: forms.BaseForm, names: Mapping[str, str] | None = None
) -> Outcome:
    """Put each wrong field's sentence beside its field of ``form``, translated.

    ``names`` maps a command's field to the form's. What the form does not ask stands
    above it. Returns ``outcome`` for chaining.
    """
    for told, sentence in outcome.fields.items():
        name = (names or {}).get(told, told)
        form.add_error(name if name in form.fields else None, _(sentence))
    return outcome


def reasons_shown(
    reasons: Iterable[Reason], hrefs: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Return what ``components/refusal.html`` draws: the advice and where to mend it."""
    return [
        {"advice": reason.advice, "href": (hrefs or {}).get(reason.fix, "")}
        for reason in reasons
    ]
