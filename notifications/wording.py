"""Changes the words of alerts; every change says who, when, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from notifications.catalogue import KINDS, AlertKind, kind_of
from notifications.models import AlertWording, WordingChange
from notifications.models.wording import LANGUAGES
from notifications.words import (
    LONGEST,
    check,
    default_text,
    fill,
    text_of,
    without_marks,
)

SAMPLE: Final = {
    "reference": "TH-2026-0142",
    "limit": "12 giờ",
    "due": "14:05 23/11",
}


@dataclass(frozen=True)
class Row:
    """The words of one alert in one language."""

    kind: AlertKind
    language: str
    language_name: str
    text: str
    changed: bool


@dataclass(frozen=True)
class Preview:
    """The message as it would leave, filled in with a sample, with and without marks."""

    filled: str
    plain: str

    @property
    def length(self) -> int:
        return len(self.plain)

    @property
    def fits(self) -> bool:
        return self.length <= LONGEST


def preview(text: str) -> Preview:
    """Return the filled-in message. Errors: ``ForbiddenPlaceholder``."""
    filled = fill(text, SAMPLE)
    return Preview(filled=filled, plain=without_marks(filled))


def rows() -> list[Row]:
    """Return every message in every language. One query."""
    changed = {(w.key, w.language): w.text for w in AlertWording.objects.all()}
    return [
        Row(
            kind=kind,
            language=language,
            language_name=name,
            text=changed.get((kind.key, language)) or default_text(kind.key, language),
            changed=(kind.key, language) in changed,
        )
        for kind in KINDS
        for language, name in LANGUAGES
    ]


def change(key: str, language: str, text: str, *, by_id: int, at: datetime) -> bool:
    """Put ``text`` in place of the words in force; the default words undo a change.

    Returns whether anything changed. Errors: ``UnknownAlert``;
    ``ForbiddenPlaceholder``.
    """
    kind_of(key)
    check(text)
    with transaction.atomic():
        before = text_of(key, language)
        if text == before:
            return False
        if text == default_text(key, language):
            AlertWording.objects.filter(key=key, language=language).delete()
        else:
            AlertWording.objects.update_or_create(
                key=key, language=language, defaults={"text": text}
            )
        WordingChange.objects.create(
            key=key,
            language=language,
            before=before,
            after=text,
            changed_at=at,
            changed_by_id=by_id,
        )
    return True


def changes(key: str, language: str) -> list[WordingChange]:
    """Return the changes of one message, newest first."""
    found = WordingChange.objects.filter(key=key, language=language)
    return list(found.select_related("changed_by").order_by("-changed_at", "-pk")[:50])
