"""Looks into a workbook's archive before anything unpacks it."""

from __future__ import annotations

import zipfile
from typing import BinaryIO, Final

from casework.imports.parsed import FileRefused
from casework.imports.words import Sentence
from workflows.rules.words import _

MOST_UNPACKED: Final = 32 * 1024 * 1024
"""Bytes of all parts together; a list of 20,000 reports needs about half of it."""
MOST_PARTS: Final = 500
_CHUNK: Final = 64 * 1024
_DTD: Final = (b"<!doctype", b"<!entity")


def check_archive(file: BinaryIO) -> None:
    """Refuse an archive that is damaged, unpacks too large or carries a DTD.

    Sizes come from the archive's directory; ``zipfile`` never unpacks a part beyond the
    size stated there, so a lie ends in a damaged part, not in memory.
    Errors: ``FileRefused``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive)
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_part(archive, part)
            _check_workbook(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise damaged() from error
    except (RuntimeError, ValueError) as error:  # encrypted part, broken header
        raise damaged() from error
    finally:
        file.seek(0)


def damaged() -> FileRefused:
    text = _("The workbook is damaged or was cut off. Ask for it again.")
    return FileRefused("damaged", Sentence(text))


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise FileRefused(
            "unpacks_too_large",
            Sentence(
                _(
                    "Unpacked, the workbook holds %(size)s MB; at most %(limit)s MB are read. Nothing was opened."
                ),
                {
                    "size": unpacked // 1024 // 1024,
                    "limit": MOST_UNPACKED // 1024 // 1024,
                },
            ),
        )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Search a part chunk by chunk for a DTD, also in two-byte text."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk.replace(b"\0", b"").lower()
            if any(sign in window for sign in _DTD):
                text = _(
                    "The workbook carries a document type (DTD) with entities. Such files are not read."
                )
                raise FileRefused("dtd", Sentence(text))
            tail = window[-16:]


def _check_workbook(archive: zipfile.ZipFile) -> None:
    if "[Content_Types].xml" not in archive.namelist():
        text = _("This archive is no workbook.")
        raise FileRefused("no_workbook", Sentence(text))
