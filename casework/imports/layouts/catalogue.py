"""The lists that can be read, by their headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from accounts.folding import fold
from casework.imports.layouts import commune_log, hotline
from casework.imports.telling import Record, Telling


@dataclass(frozen=True)
class Layout:
    """A list: its key, its headings as printed, and how one record is read.

    ``strict``: a record with too few or too many columns cannot be trusted, because its
    columns may have slipped.
    """

    key: str
    headings: tuple[str, ...]
    tell: Callable[[Record], Telling]
    strict: bool

    @cached_property
    def folded(self) -> dict[str, str]:
        """Return folded heading → heading as printed."""
        return {fold(heading): heading for heading in self.headings}


TABLES: tuple[Layout, ...] = (
    Layout(hotline.KEY, hotline.HEADINGS, hotline.tell, strict=False),
    Layout(commune_log.KEY, commune_log.HEADINGS, commune_log.tell, strict=True),
)
