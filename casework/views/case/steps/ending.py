"""Steps out of the ordinary: close early, void, reopen, change the kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.commands import ending
from casework.queries.one_case import terms
from casework.views.case.steps.setting import Step, StepForm, long_text

WHY = _("Say why in a sentence")


class CloseEarlyForm(StepForm):
    reason = forms.ChoiceField(label=_("Reason for closing"))
    note = long_text(WHY)

    def build(self) -> None:
        reasons = [
            one for one in terms("closure_reason") if one[0] != "safe_and_stable"
        ]
        self.choose("reason", [("", gettext("Choose a reason")), *reasons])


class WhyForm(StepForm):
    note = long_text(WHY)


class KindForm(StepForm):
    incident_types = forms.MultipleChoiceField(
        label=_("Kinds of incident"), widget=forms.CheckboxSelectMultiple
    )
    note = long_text(WHY)

    def build(self) -> None:
        self.choose("incident_types", terms("incident_type"))
        self.begin("incident_types", list(self.setting.case.incident_types))

    def inputs(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"incident_types": list(told["incident_types"]), "note": told["note"]}


STEPS = (
    Step(
        "dong-som",
        ending.close_early,
        CloseEarlyForm,
        _("Close the case early"),
        _("Close early"),
        _("The case was closed early. The supervisor has been told."),
        intro=_("The path is not finished. The supervisor is told of it."),
        danger=True,
    ),
    Step(
        "nhap-nham",
        ending.void_case,
        WhyForm,
        _("Mark as entered by mistake"),
        _("Mark as a mistake"),
        _("The case was marked as entered by mistake."),
        intro=_("This cannot be undone. The case stays on file and is never reopened."),
        danger=True,
    ),
    Step(
        "mo-lai",
        ending.reopen_case,
        WhyForm,
        _("Reopen the case"),
        _("Reopen"),
        _("The case was reopened as a new cycle."),
        intro=_("The earlier closing stays in the history; a new cycle begins."),
    ),
    Step(
        "doi-loai",
        ending.change_kind,
        KindForm,
        _("Change the kind of incident"),
        _("Change the kind"),
        _("The kind was changed; the limits run on."),
        intro=_("The most serious kind leads the path. No limit begins anew."),
    ),
)
