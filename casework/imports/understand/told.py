"""Whether a cell tells anything at all."""

from __future__ import annotations

import re
from typing import Final

from casework.imports.rules.not_told import NOT_TOLD
from casework.imports.understand.text import Text, phrase

_ONLY_SIGNS: Final = re.compile(r"^[\W_]*$")
_BEGINS: Final = re.compile(r"^\W*(cháu|bé|trẻ)?\s*")


def is_told(typed: str) -> bool:
    """Return False for an empty cell, "-", "??", "không rõ", "chưa xác định" and the like."""
    if _ONLY_SIGNS.match(typed):
        return False
    text = Text(typed)
    begun = _BEGINS.sub("", text.searched)
    return not any(phrase(p).pattern_for(text).match(begun) for p in NOT_TOLD)
