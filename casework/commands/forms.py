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
OF_THE_CHAIR = Permission.APPROVE_PLAN
NO_SUCH_FORM = _("There is no such form.")


def may_fill(allowed: frozenset[Permission], form: Form) -> bool:
    """Say whether the form is for somebody who is ``allowed`` this on the case."""
    if form.key == "mau_01":
        return Permission.TAKE_REPORT in allowed
    if form.signer == Role.CHAIR.value and OF_THE_CHAIR in allowed:
        return True
    return Permission.WORK_CASE in allowed


def may_sign(allowed: frozenset[Permission], form: Form) -> bool:
    """Say whether somebody who may fill the form may sign it as well."""
    if form.signer == Role.CHAIR.value:
        return OF_THE_CHAIR in allowed
    if form.signer == Role.CASE_WORKER.value:
        return Permission.WORK_CASE in allowed
    return True


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
    if not may_sign(access.permissions_on(change.actor, change.case), definition):
        raise NotAllowed(NOT_ALLOWED)
    _ask_revision(change, definition, revision)
    draft = sign(change, definition, answers)
    after_signing(change, draft, answers)
    return {"form": draft.pk, "digest": draft.digest}


def _definition(change: Change, key: str) -> Form:
    if key not in FORMS:
        raise Invalid({"form": NO_SUCH_FORM})
    if not may_fill(access.permissions_on(change.actor, change.case), FORMS[key]):
        raise NotAllowed(NOT_ALLOWED)
    return FORMS[key]


def _ask_revision(change: Change, form: Form, revision: int) -> None:
    draft = draft_of(change, form.key)
    if (draft.revision if draft.pk else 0) != revision:
        raise Stale(STALE_DRAFT)
