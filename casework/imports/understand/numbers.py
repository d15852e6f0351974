"""Small whole numbers written in words or digits."""

from __future__ import annotations

from typing import Final

from casework.imports.rules.time_words import NUMBERS
from casework.imports.understand.text import unmarked

NUMBER: Final = rf"(?:\d{{1,3}}|(?:{'|'.join(NUMBERS)})(?: (?:{'|'.join(NUMBERS)}))?)"
"""Pattern of a number, with marks; ``phrase`` also reads it without."""

_BARE: Final = {unmarked(word): value for word, value in NUMBERS.items()}


def number(text: str) -> int | None:
    """Return the number: "15", "ba", "mười lăm", "hai mươi"; None for anything else."""
    if text.isdecimal():
        return int(text)
    values = [NUMBERS.get(word) or _BARE.get(word) for word in text.split()]
    known = [v for v in values if v is not None]
    if not known or len(known) != len(values):
        return None
    if len(known) == 1:
        return known[0]
    first, second = known
    return first * second if second == 10 else first + second
