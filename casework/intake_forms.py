"""The questions of the intake page, in the order of their numbers, and one child's block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.typed import DayField, MomentField, whole_number
from casework.commands.told import LONGEST_NARRATIVE, OLDEST_CHILD
from casework.intake_fields import NameField, PlaceField, one_of, radio
from casework.models import ChildState
from casework.models.child import Sex
from casework.queries.intake import UNKNOWN, PlaceOptions
from casework.queries.one_case import choice_label, terms
from workflows.rules.vocabulary import ethnic_groups

MOST_CHILDREN: Final = 20
SMALL: Final = "govuk-checkboxes--small"
ANSWERS: Final = [("yes", _("Yes")), ("no", _("No")), (UNKNOWN, _("Not known"))]
PRECISIONS: Final = [
    ("minute", _("To the minute")),
    ("part_of_day", _("Part of the day only")),
    ("day", _("The day only")),
]
NO_CASE_REASONS: Final = [
    ("advice_law", _("Advice on law or policy")),
    ("advice_care", _("Advice on bringing up or caring for a child")),
    ("counselling", _("Psychological counselling")),
    ("already_known", _("Asks about a case already known")),
    ("silent", _("Silent or broken-off call")),
    ("wrong_number", _("Wrong number")),
    ("prank", _("Prank")),
    ("other", _("Another reason")),
]
"""Codes kept in ``Report.scope_reason``; retired, never reused."""

_YEAR = re.compile(r"\d{4}")


class IntakeForm(forms.Form):
    """Questions 1 to 7 but the children. ``only`` leaves the others out (one a page).

    Of question 3 either the text or the box beside it is the answer: ``answer_needed``.
    """

    child_state = radio(
        _("How is the child now?"),
        ChildState.choices,
        inline="",
        error_messages={
            "required": _("Say how the child is now, or choose “Not known”.")
        },
    )
    incident_commune = PlaceField(
        label=_("Commune where it happened"),
        help_text=_("Type without marks if you like; the old name is found too."),
        error_messages={
            "required": _(
                "Choose the commune of the incident, or mark it as not known."
            )
        },
    )
    hamlet = NameField(label=_("Village or hamlet"))
    spot = NameField(label=_("Exact spot"))
    residence = radio(
        _("Where does the child live?"),
        [("same", _("In the same commune")), ("other", _("Elsewhere")), ANSWERS[2]],
        initial="same",
        required=False,
    )
    residence_commune = PlaceField(
        label=_("Commune where the child lives"), required=False
    )
    narrative = forms.CharField(
        label=_("What happened?"),
        required=False,
        max_length=LONGEST_NARRATIVE,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": _(
                "This text is too long. Keep the main facts; add the rest later."
            )
        },
    )
    narrative_unknown = forms.BooleanField(
        label=_("Not known yet what happened"), required=False
    )
    incident_types = forms.MultipleChoiceField(
        label=_("Kind of incident (several may be ticked)"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": SMALL}),
    )
    happened_from = DayField(label=_("Happened on, or from"), required=False)
    happened_to = DayField(label=_("Until (if several days)"), required=False)
    suspect = one_of(_("Who is suspected, seen from the child"))
    suspect_name = NameField(label=_("Name of the suspect, if told"))
    lives_with_child = radio(
        _("With the child now?"), ANSWERS, initial=UNKNOWN, required=False
    )
    anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        help_text=_("The name is not kept."),
    )
    reporter_name = NameField(label=_("Name of whoever reports"))
    reporter_phone = forms.CharField(
        label=_("Number to call back"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    do_not_call = forms.BooleanField(
        label=_("Never call this number back (dangerous)"), required=False
    )
    keep_from_commune = forms.BooleanField(
        label=_("Keep the name from the commune"),
        required=False,
        help_text=_("Only whoever takes this report can open who reported."),
    )
    reporter_relation = NameField(
        label=_("Relation to the child"),
        help_text=_("For example: neighbour, teacher."),
    )
    receiving_point = one_of(_("Source of the report"))
    channel = one_of(_("Channel"))
    received_at = MomentField(
        label=_("Received at"),
        required=False,
        help_text=_(
            "The clock of the law starts here. Left empty: the moment of saving."
        ),
    )
    learned_at = MomentField(
        label=_("Whoever reports learned of it at"),
        required=False,
        help_text=_("If told. The law asks everybody to report at once."),
    )
    received_precision = one_of(_("How exact is this time?"), choices=PRECISIONS)
    scope_reason = one_of(_("Why is no case opened?"), choices=[])

    def __init__(
        self,
        data: Any = None,
        *,
        places: PlaceOptions,
        only: Iterable[str] | None = None,
        consultation: bool = False,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.consultation = consultation
        self._offer(places)
        self.fields["narrative"].answer_needed = not consultation  # type: ignore[attr-defined]
        self.fields["residence_commune"].shown_when = "residence=other"  # type: ignore[attr-defined]
        self.fields["residence_commune"].only_when = _("only if elsewhere")  # type: ignore[attr-defined]
        if only is None:
            self.fields["child_state"].help_text = _("The keys 1 to 6 choose here.")
        else:
            kept = set(only)
            self.fields = {n: f for n, f in self.fields.items() if n in kept}
        if consultation:
            for name in ("child_state", "incident_commune"):
                self.fields[name].required = False

    def _offer(self, places: PlaceOptions) -> None:
        fields: dict[str, Any] = self.fields
        fields["incident_commune"].offer(places)
        fields["residence_commune"].offer(places)
        fields["incident_types"].choices = terms("incident_type")
        fields["suspect"].choices = [("", "–"), *terms("perpetrator_relation")]
        fields["receiving_point"].choices = terms("receiving_point")
        fields["channel"].choices = terms("channel")
        fields["scope_reason"].choices = [
            ("", _("Choose the reason")),
            *NO_CASE_REASONS,
        ]

    def chosen_place(self, name: str) -> str:
        """Return the label of the commune chosen in ``name``; empty for none."""
        chosen = str(self[name].value() or "")
        field: Any = self.fields[name]
        lines = [line for group in field.choices[2:] for line in group[1]]
        return next((str(label) for value, label in lines if value == chosen), "")

    def clean_narrative(self) -> str:
        text = unicodedata.normalize("NFC", str(self.cleaned_data["narrative"]))
        if (
            not text
            and not self.consultation
            and not self.data.get("narrative_unknown")
        ):
            raise ValidationError(
                _("Write what happened; one sentence is enough to begin.")
            )
        return text

    def clean_residence_commune(self) -> str:
        chosen = str(self.cleaned_data["residence_commune"])
        if self.data.get("residence") == "other" and not chosen:
            raise ValidationError(
                _("Choose the commune where the child lives, or “Not known”.")
            )
        return chosen

    def clean_happened_to(self) -> date | None:
        first, last = (
            self.cleaned_data.get("happened_from"),
            self.cleaned_data["happened_to"],
        )
        if first and last and last < first:
            raise ValidationError(_("The last day comes before the first."))
        return last  # type: ignore[no-any-return]

    def clean_scope_reason(self) -> str:
        reason = str(self.cleaned_data["scope_reason"])
        if self.consultation and not reason:
            raise ValidationError(_("Say why no case is opened."))
        return reason


class ChildForm(forms.Form):
    """One child. Everything may stay unknown."""

    name = NameField(label=_("Full name"))
    name_unknown = forms.BooleanField(label=_("Name not known"), required=False)
    age = forms.IntegerField(
        label=_("Age"),
        required=False,
        min_value=0,
        max_value=OLDEST_CHILD,
        error_messages={"invalid": _("Write the age as a number of years.")},
    )
    birth = forms.CharField(
        label=_("or born on"),
        required=False,
        max_length=10,
        help_text=_("Day/month/year, or the year alone."),
    )
    sex = radio(_("Sex"), Sex.choices, initial=Sex.UNKNOWN, required=False)
    ethnic = one_of(_("Ethnic group"))
    carers = NameField(label=_("Who looks after the child"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["ethnic"].choices = [
            ("", _("Not known")),
            *((group.code, choice_label(group)) for group in ethnic_groups()),
        ]
        fields["birth"].widget.attrs |= {
            "inputmode": "numeric",
            "class": "app-input--date",
        }

    def clean_birth(self) -> str:
        """Return ``YYYY`` or ``YYYY-MM-DD``. Errors: a day that is none, or to come."""
        text = str(self.cleaned_data["birth"])
        if not text:
            return ""
        today = timezone.localdate()
        if _YEAR.fullmatch(text) and (year := whole_number(text)):
            _check_age(today.year - year - 1)
            if year <= today.year:
                return text
        try:
            day = DayField().clean(text)
        except ValidationError as wrong:
            raise ValidationError(
                _("Write the birth as day/month/year, or the year alone.")
            ) from wrong
        if day > today:
            raise ValidationError(_("This birth lies in the future."))
        _check_age(today.year - day.year - 1)
        return str(day.isoformat())

    @property
    def told(self) -> bool:
        """Say whether anything was answered, "not known" included."""
        answers = {**self.cleaned_data, "sex": ""}
        sex = self.cleaned_data.get("sex")
        return any(v not in {"", None, False} for v in answers.values()) or (
            sex not in {"", None, Sex.UNKNOWN.value}
        )


def _check_age(at_least: int) -> None:
    """Errors: ``ValidationError`` for somebody who has been grown up for a year."""
    if at_least > OLDEST_CHILD:
        raise ValidationError(
            _("Somebody born then is no longer a child. Correct the year.")
        )


def birth_of(text: str) -> tuple[date | None, int | None]:
    """Return the day or the year of a cleaned birth."""
    if not text:
        return None, None
    return (None, int(text)) if _YEAR.fullmatch(text) else (parse_date(text), None)


def typed_moment(at: datetime) -> str:
    """Return ``at`` the way the page writes it: 13:58 23/11/2026, local."""
    return date_format(timezone.localtime(at), "H:i d/m/Y")
