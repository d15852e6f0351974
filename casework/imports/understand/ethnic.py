"""Ethnic group by its official or local name."""

from __future__ import annotations

import re

from accounts.folding import fold
from casework.imports.rules.ethnic_names import CODE_OF


def ethnic_codes(typed: str) -> list[str]:
    """Return the codes of the groups named, in order; unknown names give nothing."""
    pieces = re.split(r"[;,/|]|\s+và\s+", typed)
    folded = (re.sub(r"^(dan toc|nguoi) ", "", fold(p)) for p in pieces)
    return [CODE_OF[name] for name in folded if name in CODE_OF]
