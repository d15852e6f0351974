"""The documents of a case, in words; the files themselves only when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.local_time import LOCAL
from accounts.roles import Permission
from casework import access
from casework.documents.checking import SUFFIXES
from casework.documents.keeping import ORIGINAL, SHOWN, open_part
from casework.documents.showing import marked
from casework.field_groups import FieldGroup
from casework.models import Case, Document
from casework.models.document import GROUP_OF
from casework.seen import Seen

RELATED: Final = ("case__child__data_key", "added_by", "withdrawn_by")
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


def documents_of(seen: Seen) -> list[DocumentLine]:
    """Return the documents this person may see, the newest first; withdrawn ones say so."""
    return [_line(row, seen) for row in _rows(seen).order_by("-number")]


def document_of(seen: Seen, number: int) -> DocumentLine | None:
    """Return one document by its number, if this person may see it."""
    row = _rows(seen).filter(number=number).first()
    return _line(row, seen) if row is not None else None


def added_for(case: Case, actor: Actor) -> list[DocumentLine]:
    """Return the documents this person added to the case and nobody withdrew."""
    rows = Document.objects.filter(
        case=case, added_by=actor.person_id, withdrawn_at__isnull=True
    )
    found = rows.select_related(*RELATED).order_by("number")
    return [_line(row) for row in found]


def _rows(seen: Seen) -> QuerySet[Document]:
    """Return those of the groups this person sees, and those they added themselves.

    What came with the report may tell who reported: a team member without that group
    does not find it.
    """
    kinds = [k.value for k, group in GROUP_OF.items() if group in seen.groups]
    open_to_them = Q(kind__in=kinds)
    if seen.own_part_only and not seen.may(FieldGroup.REPORTER):
        open_to_them &= ~Q(source=Document.Source.REPORTER)
    own = Q(added_by=seen.actor.person_id)
    return Document.objects.filter(own | open_to_them, case=seen.case).select_related(
        *RELATED
    )


def _line(row: Document, seen: Seen | None = None) -> DocumentLine:
    """Return a document in words; why it was withdrawn is told with the narrative."""
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
        why_withdrawn=str((seen.open(row, "withdrawal") if seen else "") or ""),
        row=row,
    )


def may_take_originals(case: Case, actor: Actor) -> bool:
    """Say whether the originals of evidence are open to this person: holder and Chair."""
    chairs = actor.organisations_where(Permission.DECIDE_CLOSURE)
    return case.holder_id == actor.person_id or case.committee_id in chairs


def may_find(seen: Seen) -> bool:
    """Say whether this person has documents at all: not who looks into a file's times."""
    return seen.opens_the_file or seen.own_part_only


def may_add(seen: Seen) -> bool:
    """Say whether this person may add a document: a help; the command refuses."""
    return seen.acts or seen.own_part_only


def may_withdraw(line: DocumentLine, seen: Seen) -> bool:
    """Say whether this person may withdraw it: a help; the command refuses.

    A team member asks the commune for it.
    """
    allowed = access.permissions_on(seen.actor, seen.case)
    works = bool(allowed & {Permission.WORK_CASE, Permission.READ_COMMUNE_CASES})
    own = seen.whole and line.row.added_by_id == seen.actor.person_id
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
