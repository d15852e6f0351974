"""Steps about keeping: a legal hold, and the erasure of a child in two steps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.commands import retention
from casework.models import LegalHold
from casework.views.case.steps.setting import Step, StepForm, long_text


class HoldForm(StepForm):
    basis = forms.ChoiceField(
        label=_("What is the file kept for?"),
        choices=LegalHold.Basis.choices,
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Say why in a sentence"))


class LiftForm(StepForm):
    reason = long_text(_("Say why in a sentence"))


class GroundForm(StepForm):
    ground = forms.ChoiceField(label=_("On which ground?"), widget=forms.RadioSelect)

    def build(self) -> None:
        grounds = [(key, gettext(words)) for key, words in retention.GROUNDS.items()]
        self.choose("ground", grounds)


class EraseForm(GroundForm):
    understood = forms.BooleanField(
        label=_("I understand: nobody can ever read this child's record again."),
        error_messages={"required": _("Say that you understand what this does.")},
    )

    def inputs(self) -> dict[str, str]:
        return {"ground": self.cleaned_data["ground"]}


STEPS = (
    Step(
        "giu-lai",
        retention.hold_case,
        HoldForm,
        _("Keep the file for proceedings"),
        _("Set the legal hold"),
        _("A legal hold stands on the file."),
        intro=_("While it stands nothing of this child can be erased."),
    ),
    Step(
        "thoi-giu",
        retention.lift_hold,
        LiftForm,
        _("Lift the legal hold"),
        _("Lift the hold"),
        _("The legal hold is lifted."),
    ),
    Step(
        "de-nghi-xoa",
        retention.propose_erasure,
        GroundForm,
        _("Propose to erase the child's record"),
        _("Propose"),
        _("Proposed. Somebody else decides within 30 days."),
    ),
    Step(
        "xoa",
        retention.erase_child,
        EraseForm,
        _("Erase the child's record"),
        _("Erase for ever"),
        _("The record is erased."),
        intro=_(
            "The key is destroyed. Names, words, forms and documents can never be read "
            "again; who did what and when stays. The supervisors are told."
        ),
        danger=True,
    ),
)
