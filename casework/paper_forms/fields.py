"""The field of a page for one question of a paper: a widget per type, the law's label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from casework.paper_forms.answers import read_one
from casework.queries.one_case import choice_label, in_english
from workflows.rules.forms import Field, Form, Need, Type
from workflows.rules.forms.parts import CORROBORATED, FROM_MEMORY, PROPOSAL, Group
from workflows.rules.vocabulary import vocabulary

__all__ = ["field_of", "label_of", "marks_a_label", "read_one", "title_of"]

FEW: Final = 7
"""Up to this many choices are drawn as radio buttons, more as a list."""
NAMES_SOMEBODY: Final = frozenset({Group.IDENTITY, Group.OFFENDER, Group.REPORTER})
ASKS_NOTHING: Final = frozenset({Type.COMPUTED, Type.SIGNATURE, Type.ROWS})


def label_of(field: Field) -> str:
    """Return the paper's own words; in English the meaning stands beside them."""
    if in_english() and field.label_en and field.label_en != field.label_vi:
        return f"{field.label_vi} – {field.label_en}"
    return field.label_vi


UNSURE = "†"
"""Stands beside a label whose wording is not confirmed; the page says so once."""


def title_of(title_vi: str, title_en: str) -> str:
    return f"{title_vi} – {title_en}" if in_english() else title_vi


def field_of(field: Field) -> forms.Field:
    """Return the field for one question. It is never cleaned: papers judge by rules.

    ``only_when``, drawn small after the label, says when it is asked and how sure the
    wording is.
    """
    made = _MAKERS.get(field.type, _text)(field)
    made.label = label_of(field)
    if is_private(field):
        made.widget.attrs["data-private"] = True
    made.required = field.need in {Need.YES, Need.UNLESS_EXPLAINED}
    told: Any = made
    told.only_when = "; ".join(_notes(field))
    return made


def is_private(field: Field) -> bool:
    """Say whether the answer is blurred for whoever hides names on their own screen."""
    return field.group in NAMES_SOMEBODY


def _notes(field: Field) -> list[str]:
    notes = []
    if field.need is Need.IF_EMERGENCY:
        notes.append(_("only in an emergency"))
    elif field.need is Need.IF_KNOWN:
        notes.append(_("if known"))
    elif field.need is Need.WITH_CONSENT:
        notes.append(_("only if they agree"))
    elif field.need is Need.UNLESS_EXPLAINED:
        notes.append(_("or write why not"))
    if _is_unsure(field):
        notes.append(UNSURE)
    elif field.certainty == PROPOSAL:
        notes.append(_("added by this system"))
    return notes


def marks_a_label(paper: Form) -> bool:
    """Say whether some label of the paper carries the sign of an unsure wording."""
    drawn = [field for field in paper.fields if field.type not in ASKS_NOTHING]
    columns = [column for field in paper.fields for column in field.columns]
    return any(_is_unsure(field) for field in (*drawn, *columns))


def _is_unsure(field: Field) -> bool:
    return field.certainty in {CORROBORATED, FROM_MEMORY} and not _is_note(field)


def _is_note(field: Field) -> bool:
    return field.key.endswith("_note")


def _text(_field: Field) -> forms.Field:
    return forms.CharField()


def _long_text(_field: Field) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))


def _date(_field: Field) -> forms.Field:
    return forms.CharField(widget=forms.DateInput)


def _partial_date(_field: Field) -> forms.Field:
    return forms.CharField(
        help_text=_(
            "A year, a month and year, or a whole date: 2017, 05/2017, 04/05/2017"
        )
    )


def _moment(_field: Field) -> forms.Field:
    return forms.CharField(widget=forms.DateTimeInput)


def _number(_field: Field) -> forms.Field:
    return forms.CharField(widget=forms.NumberInput)


def _phone(_field: Field) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"type": "tel"}))


def _choice(field: Field) -> forms.Field:
    choices = [(choice.code, choice_label(choice)) for choice in field.choices]
    if len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", "–"), *choices])


def _choices(field: Field) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(choice.code, choice_label(choice)) for choice in field.choices],
        widget=forms.CheckboxSelectMultiple,
    )


def _level(field: Field) -> forms.Field:
    """Return the three levels; what each means stands above them, where it is known."""
    levels = field.choices or vocabulary("risk_level")
    meanings = [
        f"{choice_label(choice)}: {_(means)}"
        for choice in levels
        if (means := getattr(field, f"{choice.code}_means", ""))
    ]
    attrs = {"class": "govuk-radios--inline", "data-risk-table": field.table or None}
    return forms.ChoiceField(
        choices=[(choice.code, choice_label(choice)) for choice in levels],
        widget=forms.RadioSelect(attrs=attrs),
        help_text=" · ".join(meanings),
    )


def _yes_no(_field: Field) -> forms.Field:
    return forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
    )


_MAKERS: Final[dict[Type, Callable[[Field], forms.Field]]] = {
    Type.LONG_TEXT: _long_text,
    Type.DATE: _date,
    Type.PARTIAL_DATE: _partial_date,
    Type.DATETIME: _moment,
    Type.INTEGER: _number,
    Type.MONEY: _number,
    Type.PHONE: _phone,
    Type.CHOICE: _choice,
    Type.CHOICES: _choices,
    Type.LEVEL: _level,
    Type.YES_NO: _yes_no,
}
