"""The sealed content of one history row, opened on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.event_words import NAMES
from casework.models import Case, HistoryEvent
from casework.queries.timeline import Entry, entry_of, value_words


@dataclass(frozen=True)
class Opened:
    """An entry with its content as label and text."""

    entry: Entry
    lines: list[tuple[str, str]]


def opened_entry(case: Case, number: int) -> Opened | None:
    """Return the entry ``number`` of the case with its content; null without any.

    Errors: ``SealBroken`` once the child's key was destroyed.
    """
    row = (
        HistoryEvent.objects.filter(case=case, number=number)
        .select_related(
            *("actor", "actor_organisation", "holder", "holder_organisation"),
            "case__child__data_key",
        )
        .first()
    )
    if row is None or row.values is None:
        return None
    told = row.get("values") or {}
    lines = [(name_words(name), text_of(value)) for name, value in told.items()]
    return Opened(entry_of(case, row), [line for line in lines if line[1]])


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
