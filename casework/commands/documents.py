"""Add a document to a case; withdraw one that was added by mistake."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Max, Q

from accounts.roles import Permission
from casework import access
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import NOT_ALLOWED, Invalid, NotAllowed
from casework.documents.checking import Checked
from casework.documents.keeping import ORIGINAL, SHOWN, keep
from casework.models import Document
from workflows.models import WorkItem
from workflows.rules.words import _

MOST: Final = 200
LONGEST_TITLE: Final = 200
CHOOSE_A_FILE: Final = _("Choose a file.")
FULL: Final = _("This case holds 200 documents already. Withdraw what is there twice.")


@command("add_document", through="asked")
def add_document(
    change: Change,
    *,
    kind: str,
    source: str,
    title: str,
    evidence: bool,
    file: Checked | None,
) -> dict[str, Any]:
    """Keep a file with the case, sealed. For whoever works on the case or is asked to."""
    if not (_works_on_cases(change) or _is_asked(change)):
        raise NotAllowed(NOT_ALLOWED)
    wrong = _wrong(change, kind, source, title, file)
    if wrong or file is None:
        raise Invalid(wrong)
    change.settles = False
    row = Document(
        case=change.case,
        cycle=change.case.cycle,
        number=_last_number(change) + 1,
        kind=kind,
        source=source,
        evidence=evidence,
        media_type=file.media_type,
        size=len(file.original),
        added_by_id=change.actor.signed_in_id,
        added_at=change.at,
    )
    about = {
        "title": title.strip(),
        "digest": file.digest,
        "original_type": file.original_type,
        "width": file.width,
        "height": file.height,
    }
    row.put("about", about)
    row.seal_shown = keep(row, SHOWN, file.shown)
    if evidence:
        row.seal_original = keep(row, ORIGINAL, file.original)
    row.save(force_insert=True)
    change.remember(title=title.strip(), digest=file.digest)
    change.say(
        document=row.number,
        document_kind=kind,
        seals=[s for s in (row.seal_shown, row.seal_original) if s],
    )
    return {"case": change.case.pk, "number": row.number}


def _wrong(
    change: Change, kind: str, source: str, title: str, file: Checked | None
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if kind not in Document.Kind.values:
        wrong["kind"] = _("Choose what the document is.")
    if source not in Document.Source.values:
        wrong["source"] = _("Choose where the document comes from.")
    if len(title) > LONGEST_TITLE:
        wrong["title"] = _("This text is too long. Keep the main facts.")
    if file is None:
        wrong["file"] = CHOOSE_A_FILE
    elif _shown_now(change) >= MOST:
        wrong["file"] = FULL
    return wrong


def _shown_now(change: Change) -> int:
    rows = Document.objects.filter(case=change.case, withdrawn_at__isnull=True)
    return rows.count()


def _last_number(change: Change) -> int:
    rows = Document.objects.filter(case=change.case)
    return int(rows.aggregate(last=Max("number"))["last"] or 0)


@command("withdraw_document", on_ended=True)
def withdraw_document(change: Change, *, number: int, reason: str) -> dict[str, Any]:
    """Show a document no more. For whoever added it, the holder and the Chair.

    The sealed file stays until the child's key is destroyed: history names its hash.
    """
    row = Document.objects.filter(case=change.case, number=number).first()
    own = row is not None and row.added_by_id == change.actor.person_id
    if not (own or _works_on_cases(change)):
        raise NotAllowed(NOT_ALLOWED)
    wrong: dict[str, str] = {}
    if row is None or row.withdrawn_at is not None:
        wrong["number"] = _("This document is not there, or already withdrawn.")
    if not reason.strip():
        wrong["reason"] = _("Say why the document is withdrawn.")
    if wrong or row is None:
        raise Invalid(wrong)
    change.settles = False
    row.withdrawn_at = change.at
    row.withdrawn_by_id = change.actor.signed_in_id
    row.put("withdrawal", reason.strip())
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    change.remember(reason=reason.strip())
    change.say(document=row.number, document_kind=row.kind)
    return {"case": change.case.pk, "number": row.number}


def _works_on_cases(change: Change) -> bool:
    allowed = access.permissions_on(change.actor, change.case)
    return bool(allowed & {Permission.WORK_CASE, Permission.READ_COMMUNE_CASES})


def _is_asked(change: Change) -> bool:
    """Say whether the actor, or their body in their role, was asked for work or help."""
    asked = Q(person=change.actor.person_id)
    for standing in change.actor.standings:
        asked |= Q(role=standing.role.value, organisation=standing.organisation_id)
    return (
        WorkItem.objects.filter(asked, case=change.case).exists()
        or access.referrals_for(change.actor).filter(case=change.case).exists()
    )
