"""Where the files of documents lie: sealed, outside the web root, named by a number.

``<DATA_FOLDER>/documents/<aa>/<uid>.<part>``; ``part`` is "shown" or "original". Each is
sealed with the child's key and bound to its row and part: under another name it does not
open. A file is written before its row is committed, so that no row ever lacks its file;
a command that fails leaves at most a sealed file that no row names (``strays``).
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from accounts.sealing import broken, seal, unseal
from casework.models import Document

SHOWN: Final = "shown"
ORIGINAL: Final = "original"


def folder() -> Path:
    return Path(settings.DATA_FOLDER) / "documents"


def path_of(uid: uuid.UUID, part: str) -> Path:
    return folder() / uid.hex[:2] / f"{uid.hex}.{part}"


def _context(document: Document, part: str) -> str:
    return f"casework_document:file.{part}:{document.uid}"


def keep(document: Document, part: str, content: bytes) -> str:
    """Write ``content`` sealed; return the SHA-256 of what lies on the disk.

    Errors: ``OSError`` when it cannot be written; nothing is half-written then.
    """
    sealed = seal(
        content,
        key=document.sealing_key().plain,
        context=_context(document, part),
    )
    path = path_of(document.uid, part)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{part}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return hashlib.sha256(sealed).hexdigest()


def open_part(document: Document, part: str) -> bytes:
    """Return the file in clear.

    Errors: ``SealBroken`` when it is gone, was changed or moved, or its key destroyed.
    """
    try:
        sealed = path_of(document.uid, part).read_bytes()
    except OSError as gone:
        raise broken(_context(document, part)) from gone
    return unseal(
        sealed, key=document.sealing_key().plain, context=_context(document, part)
    )


def remove(uid: uuid.UUID) -> None:
    """Take the sealed files of an erased document away; without its key they are noise."""
    for part in (SHOWN, ORIGINAL):
        path_of(uid, part).unlink(missing_ok=True)


def parts_of(document: Document) -> dict[str, str]:
    """Return the digest of the sealed file by part; none once its key was destroyed."""
    if document.sealing_key().destroyed_at is not None:
        return {}
    said = {SHOWN: document.seal_shown, ORIGINAL: document.seal_original}
    return {part: digest for part, digest in said.items() if digest}


def is_whole(document: Document) -> bool:
    """Say whether the sealed files are those that were written; nothing is opened."""
    return all(
        digest_of(path_of(document.uid, part)) == digest
        for part, digest in parts_of(document).items()
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def all_files() -> Iterator[Path]:
    """Yield every sealed file, in the order of their names."""
    yield from (p for p in sorted(folder().glob("??/*.*")) if p.is_file())


def strays(before: datetime | None = None) -> list[Path]:
    """Return the files that no row names, and those of erased documents: what failed
    commands and a standstill left. ``before``: only those written earlier than that.

    A command writes its file before its row: leave what is younger than a command lasts.
    """
    kept = Document.objects.filter(case__child__data_key__destroyed_at__isnull=True)
    known = {
        path_of(uid, part)
        for uid in kept.values_list("uid", flat=True)
        for part in (SHOWN, ORIGINAL)
    }
    found = [path for path in all_files() if path not in known]
    return [p for p in found if before is None or _written_at(p) < before]


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
