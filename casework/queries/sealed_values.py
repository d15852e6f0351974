"""The sealed content of one history row, opened on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.event_words import NAMES
from casework.queries.timeline import Entry, entry_of, rows_of, value_words
from casework.seen import Seen


@dataclass(frozen=True)
class Opened:
    """An entry with its content as label and text."""

    entry: Entry
    lines: list[tuple[str, str]]


def opened_entry(seen: Seen, number: int) -> Opened | None:
    """Return the entry ``number`` of the case with its content; null without any
    that this reader may see.

    Errors: ``SealBroken`` once the child's key was destroyed.
    """
    row = rows_of(seen).filter(number=number).first()
    if row is None or not seen.holds_values(row):
        return None
    row.case = seen.case  # its key is read already
    told = seen.values(row)
    lines = [(name_words(name), text_of(value)) for name, value in told.items()]
    return Opened(entry_of(seen, row), [line for line in lines if line[1]])


def name_words(name: str) -> str:
    return _(NAMES[name]) if name in NAMES else name


def text_of(value: Any) -> str:
    """Return any plain value as lines of text."""
    if isinstance(value, dict):
        return "; ".join(
            f"{name_words(str(key))}: {text_of(one)}"
            for key, one in value.items()
            if one
        )
    if isinstance(value, list):
        return "\n".join(text_of(one) for one in value)
    return "" if value is None else value_words(value)
