"""Reads what a browser may send: whole numbers, moments and days within bounds.

Whatever comes from outside is text of any length and of any script. Nothing here raises
on it: what is not meant is null, or a sentence beside the field.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls.converters import IntConverter
from django.utils.translation import gettext_lazy as _

DIGITS: Final = 18
"""As many as any number of a row can have."""
YEARS: Final = range(1900, 2101)
WRITE_THE_YEAR = _("Write the year with four digits, such as 2026.")


def whole_number(text: object, digits: int = DIGITS) -> int | None:
    """Return the number that ``text`` writes in at most ``digits`` plain digits."""
    told = str(text or "")
    plain = told.isascii() and told.isdigit() and len(told) <= digits
    return int(told) if plain else None


def moment_in(text: str) -> datetime | None:
    """Return the moment that ``text`` writes with its zone, within ``YEARS``."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told if told.tzinfo is not None and told.year in YEARS else None


def without_nul(text: str) -> str:
    """Return ``text`` without the one character that no database takes."""
    return text.replace("\0", "")


class RowConverter(IntConverter):
    """The number of a row in an address: ``<row:pk>``. Longer ones lead nowhere."""

    regex = rf"[0-9]{{1,{DIGITS}}}"


class DayField(forms.DateField):
    """A day in a year that somebody can mean."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(WRITE_THE_YEAR)
        return day


class MomentField(forms.DateTimeField):
    """A moment in a year that somebody can mean."""

    def to_python(self, value: Any) -> datetime | None:
        at = super().to_python(value)
        if at is not None and at.year not in YEARS:
            raise ValidationError(WRITE_THE_YEAR)
        return at
