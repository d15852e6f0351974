"""Compiles every catalogue under locale/ without gettext tools: python -m scripts.words."""

from __future__ import annotations

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_catalogues() -> int:
    """Write a ``.mo`` beside each ``.po`` that is newer. Returns how many there are."""
    sources = sorted((ROOT / "locale").glob("*/*/LC_MESSAGES/*.po"))
    for source in sources:
        target = source.with_suffix(".mo")
        if (
            not target.exists()
            or target.stat().st_mtime_ns <= source.stat().st_mtime_ns
        ):
            polib.pofile(str(source)).save_as_mofile(str(target))
    return len(sources)


if __name__ == "__main__":
    compile_catalogues()
