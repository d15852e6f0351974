"""An online copy of the embedded database and its documents, keys kept apart; the way back.

The copy alone opens nothing: sealed columns and files need the key files, which go to another
folder, on another medium. ``restore`` puts a copy in place only after it has proved
whole, and says what it verified.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from accounts.access_log import What, note_access
from accounts.sealing import key_folder
from casework.documents.keeping import all_files, digest_of, is_whole, path_of
from casework.evidence.anchor import AnchorUnreadable, anchor_file, last_line
from casework.evidence.checkpoints import HistoryDoubtful, make_checkpoints
from casework.evidence.report import lines
from casework.evidence.verifying import verify as verify_history
from casework.models import Document, Report

PAGES_AT_ONCE: Final = 200
"""Pages copied before writers get their turn again."""
SUFFIX: Final = ".sqlite3"
ANCHOR: Final = ".anchor"
"""The anchor as it was when the copy was taken: it never says more than the copy holds."""
FILES: Final = ".documents"
"""The folder beside the copy that holds the sealed files of documents."""


class BackupRefused(Exception):
    """Nothing was copied or replaced. ``str()`` says what to do."""


@dataclass(frozen=True)
class Verified:
    """What was looked at after a restore."""

    cases: int
    reports_opened: int
    documents_whole: int
    events: int
    events_lost: int = 0
    """Events that the anchor of the replaced database knew and the copy does not."""


def back_up(folder: Path, keys: Path, at: datetime) -> Path:
    """Copy the running database into ``folder`` and the key files into ``keys``.

    Readers and writers go on meanwhile. The sealed files of documents are copied after
    the database: each was there before its row. Returns the copy; its digest lies
    beside it.
    Errors: ``BackupRefused`` for the fleet (its database has its own tools), or when
    the keys would lie beside the data.
    """
    _only_embedded()
    folder, keys = folder.resolve(), keys.resolve()
    if keys == folder or folder in keys.parents or keys in folder.parents:
        raise BackupRefused(_("Keep the keys in a folder apart from the copy."))
    for place in (folder, keys):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"cho-che-{at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    draft = target.with_suffix(".part")
    with suppress(HistoryDoubtful, AnchorUnreadable):  # a copy of it is evidence too
        make_checkpoints(at)
    _copy_anchor(target.with_suffix(ANCHOR))
    _copy(_database(), draft)
    manifest = {
        "sha256": _digest(draft),
        "made_at": at.isoformat(),
        "documents": _copy_files(target.with_suffix(FILES)),
    }
    draft.replace(target)
    _write(target.with_suffix(".json"), json.dumps(manifest, indent=1))
    for key in key_folder().glob("*.key"):
        _write(keys / key.name, key.read_text(encoding="ascii"))
    return target


def restore(copy: Path, keys: Path | None, at: datetime) -> Verified:
    """Put a copy in the place of the database; the site must not be running.

    The database that was there is kept beside it (``.before-restore``), its anchor too.
    That a copy was put in place is itself an event.
    Errors: ``BackupRefused`` when the copy is damaged, or the keys do not open it.
    """
    _only_embedded()
    _prove_whole(copy)
    target = _database()
    if keys is not None:
        _bring_keys(keys)
    connection.close()
    _set_aside(target)
    draft = target.with_suffix(".restoring")
    shutil.copyfile(copy, draft)
    draft.chmod(0o600)
    draft.replace(target)
    _bring_files(copy.with_suffix(FILES))
    known = _bring_anchor(copy.with_suffix(ANCHOR))
    call_command("migrate", interactive=False, verbosity=0)  # an older release's copy
    found = verify()
    lost = max(0, known - found.events)
    note_access(What.RESTORED, person=None, at=at, events=found.events, lost=lost)
    return replace(found, events_lost=lost)


def verify() -> Verified:
    """Open every sealed report, check the whole history, look at every document's file.

    Errors: ``BackupRefused`` naming what does not hold, or the first case that lacks a
    file; ``SealBroken`` or ``KeyMissing`` when the keys are not the right ones.
    """
    opened = 0
    kept = Report.objects.filter(data_key__destroyed_at__isnull=True)
    for report in kept.select_related("data_key").iterator():
        report.get("narrative")
        opened += 1
    verdict = verify_history(anchor_file())
    if verdict.exit_code == 1:
        raise BackupRefused("\n".join(lines(verdict)))
    return Verified(verdict.cases, opened, _whole_documents(), verdict.events)


def _whole_documents() -> int:
    whole = 0
    for document in Document.objects.select_related("case__child__data_key").iterator():
        if not is_whole(document):
            raise BackupRefused(
                _("%(case)s: document %(number)s missing or damaged")
                % {"case": document.case.reference, "number": document.number}
            )
        whole += 1
    return whole


def _only_embedded() -> None:
    if settings.PROFILE != "embedded":
        raise BackupRefused(
            _(
                "The fleet's database is backed up with PostgreSQL's own tools; "
                "see docs/how-to/back-up.md."
            )
        )


def _database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(source)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there, pages=PAGES_AT_ONCE)
        there.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def _copy_files(target: Path) -> dict[str, str]:
    """Copy every sealed file; return the digests by name."""
    copied: dict[str, str] = {}
    for file in all_files():
        target.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(file, target / file.name)
        copied[file.name] = _digest(target / file.name)
    return copied


def _prove_files_whole(files: Path, said: dict[str, str]) -> None:
    for name, digest in said.items():
        if digest_of(files / name) != digest:
            raise BackupRefused(_("A document of the copy is missing or damaged."))


def _bring_files(files: Path) -> None:
    for file in sorted(files.glob("*.*")):
        uid, _dot, part = file.name.partition(".")
        target = path_of(uuid.UUID(uid), part)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_suffix(f".{part}.restoring")
        shutil.copyfile(file, draft)
        draft.chmod(0o600)
        draft.replace(target)


def _prove_whole(copy: Path) -> None:
    if not copy.is_file():
        raise BackupRefused(_("There is no such copy."))
    manifest = copy.with_suffix(".json")
    if not manifest.is_file():
        raise BackupRefused(_("The digest of the copy (.json beside it) is missing."))
    said: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    if said.get("sha256") != _digest(copy):
        raise BackupRefused(_("The copy was changed or is damaged; take another one."))
    _prove_files_whole(copy.with_suffix(FILES), said.get("documents", {}))
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as there:
        answer = there.execute("PRAGMA integrity_check").fetchone()
    if answer != ("ok",):
        raise BackupRefused(_("The copy does not hold together; take another one."))


def _copy_anchor(target: Path) -> None:
    if anchor_file().exists():
        _write(target, anchor_file().read_text(encoding="ascii"))


def _bring_anchor(copied: Path) -> int:
    """Put the anchor of the copy in place; return how many events the old one knew."""
    place = anchor_file()
    known = last_line(place)
    if copied.is_file():
        if place.exists():
            place.replace(place.with_name(f"{place.name}.before-restore"))
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(place, copied.read_text(encoding="ascii"))
    return known.size if known else 0


def _bring_keys(keys: Path) -> None:
    found = sorted(keys.glob("*.key"))
    if not found:
        raise BackupRefused(_("There are no key files in that folder."))
    key_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for key in found:
        _write(key_folder() / key.name, key.read_text(encoding="ascii"))


def _set_aside(target: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        old = Path(f"{target}{suffix}")
        if old.exists():
            old.replace(Path(f"{target}.before-restore{suffix}"))


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
