"""Invented but complete answers to the statutory forms, for the demo and for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workflows.rules.forms import FORMS
from workflows.rules.forms.parts import Field, Need, Type

PLAIN: dict[Type, Any] = {
    Type.TEXT: "Đã ghi",
    Type.LONG_TEXT: "Đã trao đổi với gia đình và thôn; nội dung ghi trong hồ sơ.",
    Type.INTEGER: 1,
    Type.MONEY: 0,
    Type.LEVEL: "low",
    Type.YES_NO: True,
    Type.PHONE: "0900 000 199",
    Type.PLACE: "Nà Sòm",
    Type.PERSON: "Vi Thị Lan",
    Type.ORGANISATION: "UBND xã",
}


def filled(form: str, *, at: datetime, **given: Any) -> dict[str, Any]:
    """Return answers that can be signed: ``given`` first, plain ones for the rest.

    Values follow the form's own types; nothing optional is invented.
    """
    answers = dict(given)
    for field in FORMS[form].fields:
        if field.key in answers or field.type in {Type.COMPUTED, Type.SIGNATURE}:
            continue
        urgent = answers.get("conclusion") == "emergency"
        if field.need in {Need.YES, Need.UNLESS_EXPLAINED} or (
            urgent and field.need == Need.IF_EMERGENCY
        ):
            answers[field.key] = _plain(field, at)
    return answers


def _plain(field: Field, at: datetime) -> Any:
    if field.type == Type.CHOICE:
        return field.choices[0].code
    if field.type == Type.CHOICES:
        return [field.choices[0].code]
    if field.type in {Type.DATE, Type.PARTIAL_DATE}:
        return at.date().isoformat()
    if field.type == Type.DATETIME:
        return at.isoformat()
    if field.type == Type.ROWS:
        return [{c.key: _plain(c, at) for c in field.columns if c.need == Need.YES}]
    return PLAIN[field.type]


def levels(form: str, *, harm: str, protection: str) -> dict[str, str]:
    """Return one level for every item of the form's two risk tables."""
    chosen = {"harm": harm, "protection": protection}
    return {f.key: chosen[f.table] for f in FORMS[form].fields if f.table}
