"""Steps of the court: what it is asked, and what it answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.typed import MomentField
from casework.commands import court
from casework.models import CourtRequest
from casework.queries import choices
from casework.views.case.steps.setting import Step, StepForm, long_text, one_of
from casework.views.case.steps.widgets import now_local


class AskForm(StepForm):
    matter = one_of(_("What is the court asked?"), list(CourtRequest.Matter.choices))
    court = forms.CharField(label=_("Which court"), max_length=150)
    asked_at = MomentField(label=_("Asked at"))

    def build(self) -> None:
        self.begin("asked_at", now_local(self.setting.at))


class AnswerForm(StepForm):
    court_request = one_of(_("What had the court been asked?"))
    outcome = one_of(_("What did it answer?"), list(CourtRequest.Outcome.choices))
    answered_at = MomentField(label=_("Answered at"))
    note = long_text(_("The answer in short"), required=False)

    def build(self) -> None:
        waiting = choices.court_requests(self.setting.case)
        self.choose("court_request", waiting)
        if waiting:
            self.begin("court_request", waiting[0][0])
        self.begin("answered_at", now_local(self.setting.at))

    def inputs(self) -> dict[str, object]:
        told = self.cleaned_data
        return {**told, "court_request": int(told["court_request"])}


STEPS = (
    Step(
        "hoi-toa",
        court.ask_court,
        AskForm,
        _("Ask the court"),
        _("Save what was asked"),
        _("It is recorded what the court was asked."),
        intro=_(
            "Where a parent or carer harms the child or refuses the plan, or the "
            "fifteen days of isolation are over. The case stays open until the court "
            "has answered."
        ),
        links=(("toa-tra-loi", _("Record the answer of the court")),),
    ),
    Step(
        "toa-tra-loi",
        court.record_court_answer,
        AnswerForm,
        _("Record the answer of the court"),
        _("Save the answer"),
        _("The answer of the court is recorded."),
    ),
)
