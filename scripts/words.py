"""Compiles every catalogue under locale/ without gettext tools: python -m scripts.words."""

from __future__ import annotations

import os
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(folder: Path = LOCALE) -> int:
    """Write a ``.mo`` beside each ``.po`` that is newer. Returns how many were written."""
    written = 0
    for source in sorted(folder.glob("*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        # Another process may be reading the old one: replace it whole.
        draft = target.with_suffix(f".{os.getpid()}.new")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    compile_catalogues()
