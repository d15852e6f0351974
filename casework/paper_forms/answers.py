"""One answer between paper and page: read what was typed, show what is kept.

What cannot be read is kept as it was typed: a draft loses nothing, signing names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import gettext as _

from workflows.rules.forms import Field, Type
from workflows.rules.forms.answers import is_empty
from workflows.rules.vocabulary import vocabulary

Answer = Any
_MONTH: Final = re.compile(r"(\d{1,2})[/.-](\d{4})")


def read_one(field: Field, typed: str) -> Answer:
    """Return the answer that ``typed`` stands for; unreadable text stays as it is."""
    text = typed.replace("\r\n", "\n").strip()
    return _READERS.get(field.type, _as_is)(text) if text else ""


def _as_is(text: str) -> str:
    return text


def _date(text: str) -> str:
    for form in get_format("DATE_INPUT_FORMATS"):
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return text


def _partial_date(text: str) -> str:
    found = _MONTH.fullmatch(text)
    if found:
        return f"{found[2]}-{int(found[1]):02d}"
    return _date(text)


def _moment(text: str) -> str:
    for form in get_format("DATETIME_INPUT_FORMATS"):
        try:
            naive = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return timezone.make_aware(naive).isoformat()
    return text


def _number(text: str) -> int | str:
    digits = re.sub(r"[ .]", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() else text


_READERS: Final[dict[Type, Callable[[str], Answer]]] = {
    Type.DATE: _date,
    Type.PARTIAL_DATE: _partial_date,
    Type.DATETIME: _moment,
    Type.INTEGER: _number,
    Type.MONEY: _number,
}


def typed_one(field: Field, answer: Answer) -> Any:
    """Return what the field's input begins with, so that reading it gives ``answer``."""
    if is_empty(answer):
        return [] if field.type is Type.CHOICES else ""
    if field.type is Type.YES_NO:
        return {True: "yes", False: "no"}.get(answer, answer)
    if field.type in {Type.DATE, Type.PARTIAL_DATE, Type.DATETIME}:
        return _day_words(str(answer))
    return answer


def _day_words(text: str) -> str:
    """Return a date or moment the Vietnamese way; what is none stays as it is."""
    for read, form in (
        (date.fromisoformat, "d/m/Y"),
        (datetime.fromisoformat, "H:i d/m/Y"),
    ):
        try:
            at: Any = read(text)
        except ValueError:
            continue
        if isinstance(at, datetime) and timezone.is_aware(at):
            at = timezone.localtime(at)
        return date_format(at, form)
    parts = text.split("-")
    return "/".join(reversed(parts)) if all(p.isdigit() for p in parts) else text


def shown_one(field: Field, answer: Answer) -> str:
    """Return an answer as text to be read: labels for codes, in the paper's words."""
    if is_empty(answer):
        return ""
    if field.type in {Type.CHOICE, Type.LEVEL}:
        return _label(field, answer)
    if field.type is Type.CHOICES:
        several = answer if isinstance(answer, list) else [answer]
        return "; ".join(_label(field, one) for one in several)
    if field.type is Type.YES_NO:
        return _("Yes") if answer in {True, "yes"} else _("No")
    if field.type is Type.MONEY and isinstance(answer, int):
        return f"{number_format(answer, force_grouping=True)} đồng"
    if field.type is Type.DATETIME:
        return _moment_words(str(answer))
    return str(typed_one(field, answer))


def _moment_words(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_format(local, "H:i d/m/Y")


def _label(field: Field, code: Any) -> str:
    levels = vocabulary("risk_level") if field.type is Type.LEVEL else ()
    for choice in field.choices or levels:
        if choice.code == code:
            return choice.label_vi
    return str(code)


def lines_of(field: Field, rows: Any) -> list[list[str]]:
    """Return the rows of a table as text, cell by cell."""
    found: Iterable[Any] = rows if isinstance(rows, list) else []
    return [
        [shown_one(column, row.get(column.key)) for column in field.columns]
        for row in found
        if isinstance(row, dict)
    ]
