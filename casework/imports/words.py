"""A sentence that is translated when it is read, with the values it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext


@dataclass(frozen=True)
class Sentence:
    """An English sentence with named gaps; ``str()`` gives it in the reader's language.

    ``values`` may hold what was typed, so a sentence is shown, never logged.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.text) % self.values
