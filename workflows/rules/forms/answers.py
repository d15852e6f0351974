"""Reads the answers of a form: what is missing or unreadable, and the counts.

Answers are values that fit into JSON, by key of the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from workflows.rules.forms.parts import Field, Form, Need, Type
from workflows.rules.words import _

Answers = Mapping[str, Any]
LEVEL_CODES: Final = ("high", "medium", "low")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{1,18}")
_PARTIAL: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LARGEST: Final = 10**15
_NOT_ASKED: Final = {Type.COMPUTED, Type.SIGNATURE}


@dataclass(frozen=True)
class FieldProblem:
    """One answer to put right: the field's key (of a row: "key-2-column") and why."""

    key: str
    sentence: str


def missing(form: Form, answers: Answers) -> tuple[FieldProblem, ...]:
    """Return everything that stands against signing, all at once, in the form's order."""
    return tuple(
        problem for field in form.fields for problem in _problems(field, answers)
    )


def not_asked(form: Form, answers: Answers) -> tuple[str, ...]:
    """Return the keys, of rows too, that ``answers`` hold and ``form`` does not ask."""
    asked = {field.key: field for field in form.fields}
    foreign = [key for key in answers if key not in asked]
    for key, field in asked.items():
        columns = {column.key for column in field.columns}
        rows = answers.get(key) if columns else None
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping):
                foreign += [f"{key}-{name}" for name in row if name not in columns]
    return tuple(foreign)


def totals(form: Form, answers: Answers) -> dict[str, dict[str, int]]:
    """Return how many items of each risk table are high, medium and low.

    The tables are never added up: in "harm" high is bad, in "protection" high is good.
    """
    counts: dict[str, dict[str, int]] = {}
    for field in form.fields:
        if field.table:
            table = counts.setdefault(field.table, dict.fromkeys(LEVEL_CODES, 0))
            if answers.get(field.key) in LEVEL_CODES:
                table[answers[field.key]] += 1
    return counts


def is_empty(answer: Any) -> bool:
    """Whether nothing was answered; "no" and zero are answers."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer in ([], {}, ())


def _problems(field: Field, answers: Answers) -> list[FieldProblem]:
    if field.type in _NOT_ASKED:
        return []
    answer = answers.get(field.key)
    if field.type is Type.ROWS:
        return _problems_of_rows(field, answer, needed=_is_needed(field, answers))
    if is_empty(answer):
        if _is_needed(field, answers):
            return [FieldProblem(field.key, _nothing(field))]
        return []
    why = _UNREADABLE[field.type](field, answer)
    return [FieldProblem(field.key, why)] if why else []


def _is_needed(field: Field, answers: Answers) -> bool:
    if field.need is Need.IF_EMERGENCY:
        return answers.get("conclusion") == "emergency"
    if field.need is Need.UNLESS_EXPLAINED:
        return is_empty(answers.get(field.instead))
    return field.need is Need.YES


def _nothing(field: Field) -> str:
    if field.instead:
        return _("Fill this in, or write why it is not possible.")
    if field.type in {Type.CHOICE, Type.CHOICES, Type.LEVEL, Type.YES_NO}:
        return _("Choose an answer.")
    return _("Fill this in.")


def _problems_of_rows(field: Field, rows: Any, *, needed: bool) -> list[FieldProblem]:
    if is_empty(rows):
        return [FieldProblem(field.key, _("Add at least one row."))] if needed else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [FieldProblem(field.key, _("These rows cannot be read."))]
    filled = [
        (number, row)
        for number, row in enumerate(rows, start=1)
        if not all(is_empty(cell) for cell in row.values())
    ]
    if needed and not filled:
        return [FieldProblem(field.key, _("Add at least one row."))]
    return [
        FieldProblem(f"{field.key}-{number}-{problem.key}", problem.sentence)
        for number, row in filled
        for column in field.columns
        for problem in _problems(column, row)
    ]


def _text(_field: Field, answer: Any) -> str:
    return "" if isinstance(answer, str) else _("Write this as text.")


def _date(_field: Field, answer: Any) -> str:
    return "" if _reads(date.fromisoformat, answer) else _("Write a real date.")


def _partial_date(_field: Field, answer: Any) -> str:
    text = str(answer)
    if _PARTIAL.fullmatch(text):
        missing_part = "-01-01"[: 10 - len(text)] if len(text) == 4 else "-01"
        whole = text if len(text) == 10 else text + missing_part
        if _reads(date.fromisoformat, whole):
            return ""
    return _("Write a year, a month and year, or a whole date.")


def _datetime(_field: Field, answer: Any) -> str:
    if _reads(datetime.fromisoformat, answer):
        return ""
    return _("Write a real date and time.")


def _number(_field: Field, answer: Any) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int | str):
        return _("Write a whole number.")
    text = str(answer).strip()
    if text.isascii() and text.isdigit() and int(text) < _LARGEST:
        return ""
    return _("Write a whole number.")


def _choice(field: Field, answer: Any) -> str:
    known = {choice.code for choice in field.choices}
    fits = isinstance(answer, str) and answer in known
    return "" if fits else _("Choose from the list.")


def _choices(field: Field, answer: Any) -> str:
    known = {choice.code for choice in field.choices}
    if isinstance(answer, list) and all(
        isinstance(a, str) and a in known for a in answer
    ):
        return ""
    return _("Choose from the list.")


def _level(_field: Field, answer: Any) -> str:
    return "" if answer in LEVEL_CODES else _("Choose high, medium or low.")


def _yes_no(_field: Field, answer: Any) -> str:
    return "" if answer in (True, False, "yes", "no") else _("Choose yes or no.")


def _phone(_field: Field, answer: Any) -> str:
    if isinstance(answer, str) and _PHONE.fullmatch(answer.strip()):
        return ""
    return _("Write a phone number: digits, spaces and + only.")


def _reads(reader: Callable[[str], Any], answer: Any) -> bool:
    try:
        reader(answer)
    except (TypeError, ValueError):
        return False
    return True


_UNREADABLE: Final[dict[Type, Callable[[Field, Any], str]]] = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _text,
    Type.PLACE: _text,
    Type.PERSON: _text,
    Type.ORGANISATION: _text,
    Type.DATE: _date,
    Type.PARTIAL_DATE: _partial_date,
    Type.DATETIME: _datetime,
    Type.INTEGER: _number,
    Type.MONEY: _number,
    Type.CHOICE: _choice,
    Type.CHOICES: _choices,
    Type.LEVEL: _level,
    Type.YES_NO: _yes_no,
    Type.PHONE: _phone,
}
