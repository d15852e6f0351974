"""Rows of statutory forms: drafts are overwritten, signed ones never."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from casework.commands.refusals import NOT_ASKED, Invalid, NotAsked, Refused
from casework.models import FormRecord
from workflows.rules.forms import FORMS, Form, missing, not_asked
from workflows.rules.guards import Reason
from workflows.rules.words import _

if TYPE_CHECKING:
    from casework.commands.change import Change

SIGNED = Reason("signed", _("This form is signed and can no longer be changed."))
SIGNED_ONCE = frozenset({"mau_01", "mau_02"})
"""Forms that a cycle has once; the others may be filled again."""


def draft_of(change: Change, key: str) -> FormRecord:
    """Return the draft of this cycle, or a new one with the next number, unsaved.

    Errors: ``Refused`` for a form that is signed for good.
    """
    rows = FormRecord.objects.filter(
        case=change.case, cycle=change.case.cycle, key=key
    ).select_related("case__child__data_key")
    draft = rows.filter(status=FormRecord.Status.DRAFT).first()
    if draft is not None:
        return draft
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last and key in SIGNED_ONCE:
        raise Refused(SIGNED)
    return FormRecord(
        case=change.case,
        cycle=change.case.cycle,
        key=key,
        number=last + 1,
        status=FormRecord.Status.DRAFT,
    )


def write_draft(change: Change, key: str, answers: dict[str, Any]) -> FormRecord:
    """Save the draft of a form with ``answers``; each saving is a revision."""
    only_asked(FORMS[key], answers)
    draft = draft_of(change, key)
    if draft.pk:
        draft.revision += 1
    _fill(change, draft, answers)
    change.say(form=key, number=draft.number, revision=draft.revision)
    return draft


def sign(change: Change, form: Form, answers: dict[str, Any]) -> FormRecord:
    """Sign a form. Errors: ``Invalid`` with everything that is missing at once."""
    only_asked(form, answers)
    wrong = {problem.key: problem.sentence for problem in missing(form, answers)}
    if wrong:
        raise Invalid(wrong)
    row = draft_of(change, form.key)
    row.status = FormRecord.Status.SIGNED
    row.signed_by_id = change.actor.person_id
    row.signed_at = change.at
    row.digest = digest_of(change.case.reference, form, answers)
    _fill(change, row, answers)
    change.say(form=form.key, number=row.number, digest=row.digest)
    return row


def only_asked(form: Form, answers: dict[str, Any]) -> None:
    """Refuse answers to what the form does not ask. Errors: ``NotAsked``."""
    if not_asked(form, answers):
        raise NotAsked(NOT_ASKED)


def _fill(change: Change, row: FormRecord, answers: dict[str, Any]) -> None:
    row.drafted_by_id = change.actor.signed_in_id
    row.drafted_at = change.at
    row.put("answers", answers)
    row.save()


def digest_of(reference: str, form: Form, answers: dict[str, Any]) -> str:
    """Return the SHA-256 of the text that was signed."""
    text = json.dumps(
        [reference, form.key, form.version, answers],
        sort_keys=True,
        ensure_ascii=False,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()
