"""Steps of the check: verification, screening of an injury, age and work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.typed import MomentField
from casework.commands import ending, verification
from casework.commands.path import Command
from casework.models import Verification
from casework.queries.one_case import terms
from casework.views.case.steps.setting import (
    RowsForm,
    Setting,
    Step,
    StepForm,
    Words,
    long_text,
    one_of,
    yes_no,
)
from casework.views.case.steps.widgets import now_local
from workflows.rules import labour


class VerificationForm(RowsForm):
    """Who was asked, when; was the child seen; what was found."""

    COLUMNS = {
        "who": lambda: forms.CharField(label=_("Who was asked"), max_length=150),
        "relation": lambda: forms.CharField(
            label=_("Relation or body"), max_length=100
        ),
        "at": lambda: MomentField(label=_("When")),
    }
    ROW_LABEL = _("Person or body %(n)d")
    TAIL = ("child_seen", "child_seen_at", "finding", "note")
    NAMES = {"asked": "rows-1-who", "happened_at": "child_seen_at"}

    child_seen = yes_no(_("Was the child seen in person?"))
    child_seen_at = MomentField(label=_("Seen at"), required=False)
    finding = one_of(_("What was found"), list(Verification.Finding.choices))
    note = long_text(_("Note"), required=False)

    def build(self) -> None:
        super().build()
        self.only_when(
            "child_seen_at", _("only if the child was seen"), "child_seen=yes"
        )

    def inputs(self) -> dict[str, Any]:
        told = self.cleaned_data
        seen = bool(told["child_seen"])
        return {
            "asked": [
                {
                    "who": row["who"] or "",
                    "relation": row["relation"] or "",
                    "at": row["at"].isoformat() if row["at"] else "",
                }
                for row in self.filled().values()
            ],
            "child_seen": seen,
            "child_seen_at": told["child_seen_at"] if seen else None,
            "finding": told["finding"],
            "note": told["note"],
        }

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        for number, row in self.filled().items():
            if row["at"] is None and f"rows-{number}-at" not in self.errors:
                self.add_error(
                    f"rows-{number}-at", gettext("Say when they were asked.")
                )
        return told


class ScreeningForm(StepForm):
    screening = one_of(
        _("Does anything point to neglect or abuse?"),
        [
            ("negative", _("No, it was an accident")),
            ("positive", _("Yes; neglect counts as abuse")),
        ],
    )
    reasons = long_text(_("Reasons"))


class LabourForm(StepForm):
    """The fields of the age and work test; the outcome is the person's own."""

    ASKED_BY_THE_TEST = (
        *("permitted_arts_or_sport", "on_light_work_list", "family_work"),
        *("hurts_schooling_or_health", "overtime", "night_work"),
        *("has_contract", "has_log", "has_health_check"),
    )
    job = forms.CharField(label=_("What work does the child do?"), max_length=200)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    employer = forms.CharField(
        label=_("Who employs the child"), max_length=200, required=False
    )
    hours_a_day = forms.DecimalField(
        label=_("Hours a day"), required=False, min_value=0, max_value=24
    )
    hours_a_week = forms.DecimalField(
        label=_("Hours a week"), required=False, min_value=0, max_value=168
    )
    overtime = yes_no(_("Overtime?"), required=False)
    night_work = yes_no(_("Night work?"), required=False)
    pay = forms.CharField(label=_("Pay"), max_length=100, required=False)
    has_contract = yes_no(_("Written contract with a representative?"), required=False)
    has_log = yes_no(_("Does the employer keep a log?"), required=False)
    has_health_check = yes_no(_("Health check every six months?"), required=False)
    schooling = forms.CharField(
        label=_("Schooling now"), max_length=200, required=False
    )
    distance = forms.CharField(
        label=_("Distance from home"), max_length=100, required=False
    )
    parents_know = yes_no(_("Do the parents know?"), required=False)
    family_work = yes_no(_("Housework or the family's own farm work?"), required=False)
    hurts_schooling_or_health = yes_no(
        _("Does it hurt schooling or health?"), required=False
    )
    on_light_work_list = yes_no(
        _("On the list of light work (TT 09/2020)?"),
        required=False,
        help_text=_("Only for a child from 13 to under 15."),
    )
    permitted_arts_or_sport = yes_no(
        _("Arts or sport with the labour authority's consent?"),
        required=False,
        help_text=_("Only for a child under 13."),
    )
    banned_work = forms.MultipleChoiceField(
        label=_("Banned jobs and places (Labour Code Art 147)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    labour_test = one_of(
        _("Your conclusion"),
        [
            ("illegal", _("Unlawful work")),
            ("light_work", _("Lawful light work")),
            ("family_work", _("Family work")),
        ],
    )

    def build(self) -> None:
        self.choose("banned_work", terms("banned_work"))

    def inputs(self) -> dict[str, Any]:
        told = self.cleaned_data
        answers = {
            name: told[name]
            for name in verification.LABOUR_ANSWERS
            if told[name] is not None
        }
        answers = {
            name: str(value) if name.startswith("hours") else value
            for name, value in answers.items()
        }
        return {"labour_test": told["labour_test"], "answers": answers}


def _suggestion(setting: Setting, form: StepForm) -> dict[str, Any]:
    """Work out what the rules say of what was typed; nothing is saved by asking."""
    typed = form.data if form.is_bound else form.initial
    if not typed.get("job"):
        return {}
    known = {
        name: typed.get(name) == "yes"
        for name in LabourForm.ASKED_BY_THE_TEST
        if typed.get(name) in {"yes", "no"}
    }
    found = labour.examine(
        labour.Work(
            age=setting.case.child.age,
            hours_a_day=_number(typed.get("hours_a_day")),
            hours_a_week=_number(typed.get("hours_a_week")),
            banned_work=_banned(form),
            **known,
        )
    )
    return {
        "suggestion": {
            "words": str(OUTCOMES[found.outcome]),
            "lines": [f"{gettext(v.reason)} ({v.basis})" for v in found.violations],
            "unknown": [_label(form, name) for name in found.unknown],
            "certainty": found.certainty,
        }
    }


OUTCOMES: Mapping[str, Words] = {
    labour.Outcome.ILLEGAL: _("Unlawful work"),
    labour.Outcome.LIGHT_WORK: _("Lawful light work"),
    labour.Outcome.FAMILY_WORK: _("Family work"),
    labour.Outcome.LAWFUL: _("Lawful work for this age"),
    labour.Outcome.NOT_A_MINOR: _("Not a minor"),
    labour.Outcome.CANNOT_TELL: _("Cannot tell yet"),
}


def _label(form: StepForm, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields else gettext("Age")


def _banned(form: StepForm) -> frozenset[str]:
    if form.is_bound:
        told = form.data.getlist("banned_work")  # type: ignore[attr-defined]
    else:
        first = form.initial.get("banned_work") or []
        told = [first] if isinstance(first, str) else first
    known = {code for code, _label in terms("banned_work")}
    return frozenset(told) & known


def _number(text: Any) -> float | None:
    try:
        return float(str(text).replace(",", ".")) if text else None
    except ValueError:
        return None


class AfterCheckForm(StepForm):
    """The check bears nothing out, or the work is lawful: close here or go on."""

    NAMES = {"closing_reason": "reason"}
    decision = one_of(
        _("Your decision"),
        [("close", _("Close the case here")), ("go_on", _("Let it go on"))],
    )
    reason = forms.ChoiceField(label=_("Reason for closing"), required=False)
    note = long_text(_("Say why in a sentence"))

    def build(self) -> None:
        reasons = [
            one for one in terms("closure_reason") if one[0] != "safe_and_stable"
        ]
        self.choose("reason", [("", gettext("Choose a reason")), *reasons])
        self.only_when("reason", _("only if you close"), "decision=close")

    def inputs(self) -> dict[str, Any]:
        note = {"note": self.cleaned_data["note"]}
        if self.cleaned_data["decision"] == "go_on":
            return note
        return {"reason": self.cleaned_data["reason"], **note}


def _close_or_go_on(form: StepForm) -> Command:
    going_on = form.cleaned_data["decision"] == "go_on"
    return ending.go_on_after_check if going_on else ending.close_early


def _begins_now(setting: Setting, _form: StepForm) -> dict[str, Any]:
    return {"now": now_local(setting.at)}


STEPS = (
    Step(
        "xac-minh",
        verification.record_verification,
        VerificationForm,
        _("Record the check"),
        _("Save the check"),
        _("The check is recorded."),
        intro=_("Who was asked, when, was the child seen, and what was found."),
        tells=_begins_now,
    ),
    Step(
        "sang-loc",
        verification.record_screening,
        ScreeningForm,
        _("Screen for neglect or abuse"),
        _("Save the screening"),
        _("The screening is recorded."),
    ),
    Step(
        "tuoi-va-viec-lam",
        verification.record_labour_test,
        LabourForm,
        _("Age and work test"),
        _("Save the test"),
        _("The test is recorded."),
        template="casework/case/labour.html",
        previews=True,
        tells=_suggestion,
    ),
    Step(
        "ket-luan-xac-minh",
        ending.close_early,
        AfterCheckForm,
        _("Decide after the check"),
        _("Save the decision"),
        _("The decision is recorded."),
        choose_command=_close_or_go_on,
    ),
)
