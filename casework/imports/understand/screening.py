"""Kinds to look into though nobody told of them."""

from __future__ import annotations

from casework.imports.rules.screen_signs import SCREENS
from casework.imports.telling import Telling
from casework.imports.understand.kinds import Kinds
from casework.imports.understand.text import Text, says


def screen_for(telling: Telling, kinds: Kinds) -> tuple[str, ...]:
    """Return the kinds, those first that a label only hinted at."""
    text = Text(f"{telling.narrative}. {telling.remarks}")
    found = list(kinds.hinted)
    found += [
        look for kind, look, sign in SCREENS if kind in kinds.told and says(text, sign)
    ]
    return tuple(k for k in dict.fromkeys(found) if k not in kinds.told)
