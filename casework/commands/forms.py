"""Fill a statutory form, save it as a draft, sign it. Signed, it is read-only."""

from __future__ import annotations

from typing import Any

from accounts.roles import Permission, Role
from casework import access
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import NOT_ALLOWED, Invalid, NotAllowed, Stale
from casework.form_effects import after_signing
from casework.paper import draft_of, sign, write_draft
from workflows.rules.forms import FORMS, Form
from workflows.rules.guards import Reason
from workflows.rules.words import _

STALE_DRAFT = Reason(
    "stale_draft",
    _("Somebody else has saved this form meanwhile. Both texts are shown; choose."),
)
NO_SUCH_FORM = _("There is no such form.")


def may_fill(change: Change, form: Form) -> None:
    """Refuse whoever the form is not for. Errors: ``NotAllowed``."""
    if form.key == "mau_01":
        if change.actor.may(Permission.TAKE_REPORT):
            return
    elif form.signer == Role.CHAIR.value:
        if change.actor.may(Permission.WORK_CASE) or change.actor.has_role(Role.CHAIR):
            return
    elif change.actor.may(Permission.WORK_CASE):
        return
    raise NotAllowed(NOT_ALLOWED)


@command("save_form", through="report")
def save_form(
    change: Change, *, form: str, answers: dict[str, Any], revision: int
) -> dict[str, Any]:
    """Save a draft. ``revision`` is that of the text shown; 0 begins one.

    Errors: ``Stale`` when somebody saved meanwhile: nothing is overwritten.
    """
    definition = _definition(change, form)
    _ask_revision(change, definition, revision)
    draft = write_draft(change, definition.key, answers)
    change.silent = True  # history holds acts, not keystrokes
    return {"form": draft.pk, "revision": draft.revision}


@command("sign_form", through="report")
def sign_form(
    change: Change, *, form: str, answers: dict[str, Any], revision: int
) -> dict[str, Any]:
    """Sign: every missing answer is refused at once; the hash covers what was shown.

    The signing completes the step of the flow that waits for this form.
    """
    definition = _definition(change, form)
    _may_sign(change, definition)
    _ask_revision(change, definition, revision)
    draft = sign(change, definition, answers)
    after_signing(change, draft, answers)
    return {"form": draft.pk, "digest": draft.digest}


def _definition(change: Change, key: str) -> Form:
    if key not in FORMS:
        raise Invalid({"form": NO_SUCH_FORM})
    own = access.cases_for(change.actor).filter(pk=change.case.pk).exists()
    if not own and key != "mau_01":
        raise NotAllowed(NOT_ALLOWED)
    may_fill(change, FORMS[key])
    return FORMS[key]


def _ask_revision(change: Change, form: Form, revision: int) -> None:
    draft = draft_of(change, form.key)
    if (draft.revision if draft.pk else 0) != revision:
        raise Stale(STALE_DRAFT)


def _may_sign(change: Change, form: Form) -> None:
    if form.signer == Role.CHAIR.value and not change.actor.has_role(Role.CHAIR):
        raise NotAllowed(NOT_ALLOWED)
    if form.signer == Role.CASE_WORKER.value and not change.actor.may(
        Permission.WORK_CASE
    ):
        raise NotAllowed(NOT_ALLOWED)
