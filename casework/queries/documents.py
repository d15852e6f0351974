"""The documents of a case, in words; the files themselves only when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.local_time import LOCAL
from accounts.roles import Permission
from casework import access
from casework.documents.checking import SUFFIXES
from casework.documents.keeping import ORIGINAL, SHOWN, open_part
from casework.documents.showing import marked
from casework.models import Case, Document
from casework.models.document import GROUP_OF
from casework.policy import groups_for

FORMAT_WORDS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP"}


@dataclass(frozen=True)
class DocumentLine:
    """One document, as lists and its own page tell of it."""

    number: int
    kind: str
    source: str
    title: str
    digest: str
    format: str
    size: int
    evidence: bool
    is_picture: bool
    who: str
    at: datetime
    withdrawn: bool
    withdrawn_who: str = ""
    withdrawn_at: datetime | None = None
    why_withdrawn: str = ""
    row: Document = field(repr=False, kw_only=True)


def documents_of(case: Case, actor: Actor) -> list[DocumentLine]:
    """Return the documents this person may see, the newest first; withdrawn ones say so."""
    return [_line(row) for row in _rows(case, actor).order_by("-number")]


def document_of(case: Case, number: int, actor: Actor) -> DocumentLine | None:
    """Return one document by its number, if this person may see it."""
    row = _rows(case, actor).filter(number=number).first()
    return _line(row) if row is not None else None


def _rows(case: Case, actor: Actor) -> QuerySet[Document]:
    shown = groups_for(actor, case)
    kinds = [kind.value for kind, group in GROUP_OF.items() if group in shown]
    rows = Document.objects.filter(case=case, kind__in=kinds)
    return rows.select_related("case__child__data_key", "added_by", "withdrawn_by")


def _line(row: Document) -> DocumentLine:
    about = row.get("about") or {}
    kind = str(about.get("original_type") or row.media_type)
    return DocumentLine(
        number=row.number,
        kind=str(Document.Kind(row.kind).label),
        source=str(Document.Source(row.source).label),
        title=str(about.get("title", "")),
        digest=str(about.get("digest", "")),
        format=FORMAT_WORDS.get(kind, "PDF"),
        size=row.size,
        evidence=row.evidence,
        is_picture=row.is_picture,
        who=row.added_by.display_name,
        at=row.added_at,
        withdrawn=row.withdrawn_at is not None,
        withdrawn_who=row.withdrawn_by.display_name if row.withdrawn_by else "",
        withdrawn_at=row.withdrawn_at,
        why_withdrawn=str(row.get("withdrawal") or ""),
        row=row,
    )


def may_take_originals(case: Case, actor: Actor) -> bool:
    """Say whether the originals of evidence are open to this person: holder and Chair."""
    chairs = actor.organisations_where(Permission.DECIDE_CLOSURE)
    return case.holder_id == actor.person_id or case.committee_id in chairs


def may_withdraw(line: DocumentLine, case: Case, actor: Actor) -> bool:
    """Say whether this person may withdraw it: a help; the command refuses."""
    allowed = access.permissions_on(actor, case)
    works = bool(allowed & {Permission.WORK_CASE, Permission.READ_COMMUNE_CASES})
    own = line.row.added_by_id == actor.person_id
    return not line.withdrawn and (works or own)


def picture_for(line: DocumentLine, case: Case, reader: str, at: datetime) -> bytes:
    """Return the picture with the reader and the moment written across it.

    Errors: ``SealBroken``.
    """
    words = f"{case.reference}  {reader}  {at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    return marked(open_part(line.row, SHOWN), words)


@dataclass(frozen=True)
class Leaving:
    """A file on its way out: named by the case's reference, never by a person."""

    content: bytes
    media_type: str
    name: str


def copy_for(line: DocumentLine, case: Case, reader: str, at: datetime) -> Leaving:
    """Return what may be taken out: a marked picture, or the PDF as it came."""
    kind = line.row.media_type
    if line.is_picture:
        content = picture_for(line, case, reader, at)
    else:
        content = open_part(line.row, SHOWN)
    return Leaving(content, kind, f"{case.reference}-{line.number}.{SUFFIXES[kind]}")


def original_of(line: DocumentLine, case: Case) -> Leaving:
    """Return the file as it came. Errors: ``KeyError`` where none was kept."""
    if not line.evidence:
        raise KeyError(line.number)
    about = line.row.get("about") or {}
    kind = str(about["original_type"])
    name = f"{case.reference}-{line.number}-original.{SUFFIXES[kind]}"
    return Leaving(open_part(line.row, ORIGINAL), kind, name)
