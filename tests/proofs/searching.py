"""Looks for canaries in bytes, in every way bytes can write a word."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from tests.proofs.canaries import Canaries

MARKED = "Wểzqịxư Phượngzq"
"""A canary with marks: it is written differently by each way of writing."""
FOLDED = b"wezqixu"
_SIGN = re.compile(rb"zq[0-9a-z]{3}xw", re.IGNORECASE)
_WIDE = re.compile(
    rb"(?:z\0q\0(?:[0-9a-z]\0){3}x\0w|\0z\0q(?:\0[0-9a-z]){3}\0x\0w)", re.IGNORECASE
)
_HEX = re.compile(rb"[57]a[57]1(?:[3-7][0-9a-f]){3}[57]8[57]7", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}")


@lru_cache(maxsize=1)
def ways_to_write_marks() -> tuple[bytes, ...]:
    """Return the marked canary as text, percent, JSON, UTF-16, hex; whole and taken apart."""
    found: set[bytes] = {FOLDED}
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, MARKED)
        for cased in (text, text.lower(), text.upper()):
            plain = cased.encode()
            found |= {plain, quote(cased).encode(), json.dumps(cased)[1:-1].encode()}
            found |= {cased.encode("utf-16-le"), cased.encode("utf-16-be")}
            found |= {plain.hex().encode(), plain.hex().upper().encode()}
            found |= set(_in_base64(plain))
    return tuple(found)


def _in_base64(word: bytes) -> Iterator[bytes]:
    """Yield what of ``word`` stands in base64 wherever it begins, in both alphabets."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + word)
        inner = whole[(shift * 8 + 5) // 6 : (shift + len(word)) * 8 // 6]
        yield from (inner, inner.replace(b"+", b"-").replace(b"/", b"_"))


def found_in(blob: bytes, birds: Canaries) -> set[str]:
    """Return the fields whose canary stands in ``blob``, in whatever writing."""
    words = {match.lower() for match in _SIGN.findall(blob)}
    words |= {match.replace(b"\0", b"").lower() for match in _WIDE.findall(blob)}
    words |= {bytes.fromhex(match.decode()).lower() for match in _HEX.findall(blob)}
    for run in set(_BASE64.findall(blob)):
        words |= set(_decoded(run))
    shown = {birds.where.get(word.decode("ascii", "replace"), "") for word in words}
    low = blob.lower()
    shown |= {at for sign, at in birds.others.items() if sign.encode().lower() in low}
    if any(way.lower() in low for way in ways_to_write_marks()):
        shown.add("marked")
    return shown - {""}


def _decoded(run: bytes) -> Iterator[bytes]:
    """Yield the signs that a run of base64 holds, wherever its groups begin."""
    if not any(part in run for part in _PARTS):
        return
    standard = run.replace(b"-", b"+").replace(b"_", b"/")
    for shift in range(4):
        tail = standard[shift:]
        plain = base64.b64decode(tail[: len(tail) // 4 * 4])
        yield from (match.lower() for match in _SIGN.findall(plain))


_PARTS = frozenset(
    part
    for first in (b"zq", b"Zq", b"ZQ")
    for second in b"fnol"
    for part in _in_base64(first + bytes([second]))
    if len(part) > 2
)


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield str(path.relative_to(folder.parent)), path.read_bytes()
