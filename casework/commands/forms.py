"""Fill a statutory form, save it as a draft, sign it. Signed, it is read-only."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Max

from accounts.roles import Permission, Role
from casework import access
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import NOT_ALLOWED, Invalid, NotAllowed, Refused, Stale
from casework.form_effects import after_signing
from casework.models import FormRecord
from workflows.rules.forms import FORMS, Form, missing
from workflows.rules.guards import Reason
from workflows.rules.words import _

STALE_DRAFT = Reason(
    "stale_draft",
    _("Somebody else has saved this form meanwhile. Both texts are shown; choose."),
)
SIGNED = Reason("signed", _("This form is signed and can no longer be changed."))
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
    draft = _draft(change, definition.key)
    if (draft.revision if draft.pk else 0) != revision:
        raise Stale(STALE_DRAFT)
    if draft.pk:
        draft.revision += 1
    draft.drafted_by_id = change.actor.person_id or 0
    draft.drafted_at = change.at
    draft.put("answers", answers)
    draft.save()
    change.say(form=definition.key, number=draft.number, revision=draft.revision)
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
    wrong = {problem.key: problem.sentence for problem in missing(definition, answers)}
    if wrong:
        raise Invalid(wrong)
    draft = _draft(change, definition.key)
    if (draft.revision if draft.pk else 0) != revision:
        raise Stale(STALE_DRAFT)
    draft.status = FormRecord.Status.SIGNED
    draft.drafted_by_id = change.actor.person_id or 0
    draft.drafted_at = change.at
    draft.signed_by_id = change.actor.person_id
    draft.signed_at = change.at
    draft.digest = digest_of(change.case.reference, definition, answers)
    draft.put("answers", answers)
    draft.save()
    change.say(form=definition.key, number=draft.number, digest=draft.digest)
    after_signing(change, draft, answers)
    return {"form": draft.pk, "digest": draft.digest}


def digest_of(reference: str, form: Form, answers: dict[str, Any]) -> str:
    """Return the SHA-256 of the text that was signed."""
    text = json.dumps(
        [reference, form.key, answers], sort_keys=True, ensure_ascii=False, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _definition(change: Change, key: str) -> Form:
    if key not in FORMS:
        raise Invalid({"form": NO_SUCH_FORM})
    own = access.cases_for(change.actor).filter(pk=change.case.pk).exists()
    if not own and key != "mau_01":
        raise NotAllowed(NOT_ALLOWED)
    may_fill(change, FORMS[key])
    return FORMS[key]


def _may_sign(change: Change, form: Form) -> None:
    if form.signer == Role.CHAIR.value and not change.actor.has_role(Role.CHAIR):
        raise NotAllowed(NOT_ALLOWED)
    if form.signer == Role.CASE_WORKER.value and not change.actor.may(
        Permission.WORK_CASE
    ):
        raise NotAllowed(NOT_ALLOWED)


def _draft(change: Change, key: str) -> FormRecord:
    """Return the draft of this cycle, or a new one with the next number, unsaved."""
    rows = FormRecord.objects.filter(
        case=change.case, cycle=change.case.cycle, key=key
    ).select_related("case__child__data_key")
    draft = rows.filter(status=FormRecord.Status.DRAFT).first()
    if draft is not None:
        return draft
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last and key in {"mau_01", "mau_02"}:
        raise Refused(SIGNED)
    return FormRecord(
        case=change.case,
        cycle=change.case.cycle,
        key=key,
        number=last + 1,
        status=FormRecord.Status.DRAFT,
    )
