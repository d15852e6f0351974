"""The words of a message that may leave the system: a code, a limit, a time; no name."""

from __future__ import annotations

import string
import unicodedata
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from notifications.actions import limit_label
from notifications.models import Alert, AlertWording

PLACEHOLDERS: Final = frozenset({"reference", "limit", "due"})
LONGEST: Final = 160  # characters of one text message, without marks


class ForbiddenPlaceholder(Exception):
    """The text would put in something that could be a name."""


def check(text: str) -> None:
    """Errors: ``ForbiddenPlaceholder`` names the first one that is not allowed.

    Attributes, indexes and formats are refused too: ``{due.year}`` is not ``{due}``.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise ForbiddenPlaceholder("{ }") from None
    for _literal, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            raise ForbiddenPlaceholder(f"{{{name}}}")


def default_text(key: str, language: str) -> str:
    """Return the words as they come with the system, placeholders not filled in."""
    with translation.override(language):
        return render_to_string(f"notifications/words/{key}.txt").strip()


def text_of(key: str, language: str) -> str:
    """Return the words in force: an administrator's, or the default ones."""
    changed = AlertWording.objects.filter(key=key, language=language).first()
    return changed.text if changed else default_text(key, language)


def message_for(alert: Alert, language: str) -> str:
    """Return the message about ``alert`` in ``language``, filled in."""
    with translation.override(language):
        due = alert.params.get("due")
        values = {
            "reference": alert.reference,
            "limit": limit_label(alert.params.get("limit", "")),
            "due": moment(datetime.fromisoformat(due)) if due else "",
        }
        return fill(text_of(alert.key, language), values)


def fill(text: str, values: dict[str, str]) -> str:
    """Return ``text`` with its placeholders filled in. Errors: ``ForbiddenPlaceholder``."""
    check(text)
    return " ".join(text.format_map(values).split())


def moment(at: datetime) -> str:
    """Return a moment as messages write it: local, 14:05 23/11."""
    return date_format(timezone.localtime(at), "H:i d/m")


def without_marks(text: str) -> str:
    """Return ``text`` as a text message carries it: no marks, case kept."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))
