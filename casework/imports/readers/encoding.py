"""Which encoding a text file has: UTF-8 if it reads as such, else Windows-1258 or nothing."""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, Final

from casework.imports.parsed import FileRefused
from casework.imports.words import Sentence
from workflows.rules.words import _

_CHUNK: Final = 64 * 1024
WINDOWS: Final = "cp1258"


def encodings(file: BinaryIO) -> tuple[str, ...]:
    """Return the encodings to try. Windows-1258 proves itself only by its headings."""
    file.seek(0)
    first = file.read(2)
    if first in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return ("utf-16",)
    return ("utf-8-sig",) if _is_utf8(file) else (WINDOWS,)


def _is_utf8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines as composed text, their ends kept for quoted line breaks."""
    file.seek(0)
    reader = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        for line in reader:
            yield unicodedata.normalize("NFC", line)
    except UnicodeError as error:
        raise not_utf8() from error
    finally:
        reader.detach()


def not_utf8() -> FileRefused:
    text = _("The file is not UTF-8 and cannot be read safely. Save it as “CSV UTF-8”.")
    return FileRefused("not_utf8", Sentence(text))
