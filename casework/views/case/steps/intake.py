"""Steps of the intake: accept, send back, pass on, offer to the commune of residence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.commands import passing
from casework.queries import choices
from casework.views.case.steps.setting import Confirm, Step, StepForm, long_text
from casework.views.case.steps.widgets import SelectAlso, combobox, with_empty


class SendBackForm(StepForm):
    reason = long_text(_("Why is it not yours? Name the right commune if you know it."))


class HandOverForm(StepForm):
    to = combobox(_("Who is to take the case over?"))
    reason = long_text(_("Why does the case change hands?"))

    def build(self) -> None:
        case = self.setting.case
        found = [
            one
            for one in choices.workers_of(case, self.setting.at)
            if one[0] != str(case.holder_id)
        ]
        self.choose("to", with_empty(found, gettext("Choose a person")))


class WithdrawForm(StepForm):
    reason = long_text(_("Why is this not needed any more?"))


class ForwardForm(StepForm):
    NAMES = {"place": "commune"}
    commune = combobox(
        _("Commune of the incident"),
        help_text=_("Marks are not needed; old names are found too."),
    )

    def build(self) -> None:
        found = choices.communes(self.setting.at)
        self.choose("commune", with_empty(found.choices, gettext("Choose a commune")))
        widget = self.fields["commune"].widget
        if isinstance(widget, SelectAlso):
            widget.also = found.also
        self.begin("commune", self.setting.case.incident_commune_id or "")

    def inputs(self) -> dict[str, Any]:
        return {"commune": self.cleaned_data["commune"]}


STEPS = (
    Step(
        "nhan-ho-so",
        passing.accept_case,
        Confirm,
        _("Accept the case"),
        _("Accept the case"),
        _("You have the case now."),
        intro=_(
            "From now on your commune has the case. The time limits run on from the "
            "first receipt; none begins anew."
        ),
        links=(
            ("tra-lai", _("Not ours: send it back")),
            ("chuyen-xa", _("Pass on to another commune")),
        ),
    ),
    Step(
        "tra-lai",
        passing.send_back_case,
        SendBackForm,
        _("Send the case back"),
        _("Send back"),
        _("The case was sent back. Whoever sent it has been told."),
        danger=True,
    ),
    Step(
        "chuyen-xa",
        passing.forward_case,
        ForwardForm,
        _("Pass on to the commune of the incident"),
        _("Pass on"),
        _("Passed on. The commune has been told."),
        through_report=True,
    ),
    Step(
        "ban-giao",
        passing.hand_case_over,
        HandOverForm,
        _("Ask a colleague to take the case over"),
        _("Ask the colleague"),
        _("Your colleague has been asked. Until they accept, the case stays with you."),
        intro=_(
            "Only the colleague, or the Chair for them, accepts. The limits run on."
        ),
    ),
    Step(
        "rut-lai",
        passing.withdraw_offer,
        WithdrawForm,
        _("Take the offer of the case back"),
        _("Take back"),
        _("The offer was taken back. The case stays with you."),
        danger=True,
    ),
    Step(
        "chuyen-noi-cu-tru",
        passing.offer_to_residence,
        Confirm,
        _("Offer to the commune of residence"),
        _("Offer the case"),
        _("The commune of residence has been asked."),
        intro=_(
            "The commune of residence owns the plan. Until it accepts, the case stays "
            "with you and the limits run on."
        ),
    ),
)
