"""Keeps what is being typed: one draft per form, known by the form's own key."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from casework.commands.drafts import drop_draft, save_draft
from casework.commands.refusals import KeyReused, NotThere
from casework.views.intake.telling import Typed

PAGE = "intake"
STEPS = "steps"
PAGES = (PAGE, STEPS)


def draft_of(form_key: str, page: str, *, actor: Actor, at: datetime) -> int:
    """Return the id of the form's draft; the first call begins it, whoever sends it twice.

    Errors: ``Refused``.
    """
    told: dict[str, Any] = {"key": f"draft:{form_key}", "actor": actor, "at": at}
    try:
        begun = save_draft(page=page, content={}, **told)
    except KeyReused:  # begun on the other page, and gone on with here
        other = PAGE if page == STEPS else STEPS
        begun = save_draft(page=other, content={}, **told)
    return int(begun["draft"])


def keep(form_key: str, page: str, typed: Typed, *, actor: Actor, at: datetime) -> int:
    """Keep ``typed`` in the form's draft. Errors: ``NotThere`` once it was saved or died."""
    draft = draft_of(form_key, page, actor=actor, at=at)
    save_draft(
        key=uuid.uuid4().hex,
        actor=actor,
        at=at,
        page=page,
        content={"typed": typed},
        draft=draft,
    )
    return draft


def let_go(form_key: str, page: str, *, actor: Actor, at: datetime) -> None:
    """End the form's draft: it is a report now. A late save finds nothing any more."""
    draft = draft_of(form_key, page, actor=actor, at=at)
    drop(draft, actor=actor, at=at)


def drop(draft: int, *, actor: Actor, at: datetime) -> None:
    """Throw a draft away; one that is gone already is gone."""
    with suppress(NotThere):
        drop_draft(key=f"drop:{draft}", actor=actor, at=at, draft=draft)
