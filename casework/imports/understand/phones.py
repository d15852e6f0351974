"""Telephone numbers of Vietnam, in any spelling; what is no number is asked, not guessed."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

_BETWEEN: Final = re.compile(r"[/;,\n]|\s+(?:và|hoặc|hay)\s+")
_NUMBER: Final = re.compile(r"^\+?[\d\s().\-–]+$")
_DIGITS: Final = re.compile(r"\D")
_WITHOUT_ZERO: Final = 9


def phones(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the numbers in E.164 and the pieces that look like numbers but are none."""
    good: list[str] = []
    bad: list[str] = []
    for piece in _BETWEEN.split(typed):
        told = piece.strip()
        number = _one(told)
        if number and number not in good:
            good.append(number)
        elif not number and re.search(r"\d", told):
            bad.append(told)
    return tuple(good), tuple(bad)


def _one(piece: str) -> str | None:
    if not _NUMBER.match(piece):
        return None
    digits = _DIGITS.sub("", piece)
    if len(digits) == _WITHOUT_ZERO and not digits.startswith("0"):
        piece = "0" + digits  # a number cell that lost its first zero
    try:
        number = phonenumbers.parse(piece, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
