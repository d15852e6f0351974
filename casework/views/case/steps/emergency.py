"""Steps of the emergency: decide, record measures, isolate, extend, end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.typed import MomentField
from casework.commands import emergency, notes
from casework.models import Risk
from casework.queries.suggested import suggested_by_mau_02
from casework.views.case.steps.setting import (
    Setting,
    Step,
    StepForm,
    long_text,
    one_of,
    yes_no,
)
from casework.views.case.steps.widgets import now_local


class EmergencyForm(StepForm):
    emergency = yes_no(_("Is this an emergency?"))
    risk = one_of(_("Level of risk"), list(Risk.choices))
    reason = long_text(
        _("Reason"),
        required=False,
        help_text=_("Needed when your decision differs from the suggestion."),
    )


def _suggestion(setting: Setting, _form: StepForm) -> dict[str, Any]:
    return {"suggestion": suggested_by_mau_02(setting.case)}


class RiskForm(StepForm):
    """Another level later on; the limits count from the first decision."""

    risk = one_of(_("Level of risk"), list(Risk.choices))
    reason = long_text(_("Why does the level change?"))

    def build(self) -> None:
        self.begin("risk", self.setting.case.risk)


class NewDangerForm(StepForm):
    """New danger after the first decision; that decision stays as it was."""

    known_at = MomentField(label=_("Known since"))
    risk = one_of(_("Level of risk"), list(Risk.choices))
    reason = long_text(_("What is the new danger?"))

    def build(self) -> None:
        self.begin("known_at", now_local(self.setting.at))
        self.begin("risk", Risk.HIGH)


class MeasuresForm(StepForm):
    text = long_text(_("Which measures were taken, where is the child and with whom"))
    happened_at = MomentField(label=_("Taken at"))

    def build(self) -> None:
        self.begin("happened_at", now_local(self.setting.at))


class IsolateForm(StepForm):
    started_at = MomentField(label=_("Isolated from"))
    until = MomentField(
        label=_("Until"), help_text=_("Fifteen days at most, all extensions included.")
    )
    safe_place = forms.CharField(
        label=_("Safe place"),
        max_length=300,
        help_text=_("Sealed: shown to nobody else."),
    )

    def build(self) -> None:
        now = now_local(self.setting.at)
        self.begin("started_at", now)
        self.begin("until", now + timedelta(days=15))


class NoIsolationForm(StepForm):
    reason = long_text(_("Why need the child not be isolated?"))


class ExtendForm(StepForm):
    until = MomentField(
        label=_("Until"), help_text=_("Fifteen days at most, all extensions included.")
    )


class EndIsolationForm(StepForm):
    reason = one_of(
        _("Why does the isolation end?"),
        [
            ("parents_safe", _("The parents are shown to be safe (a new Mẫu số 03)")),
            ("court_order", _("The court is asked to go on")),
            ("time_is_up", _("The time is up")),
        ],
    )
    ended_at = MomentField(label=_("Ended at"))

    def build(self) -> None:
        self.begin("ended_at", now_local(self.setting.at))


class AlarmForm(StepForm):
    text = long_text(_("What is happening now?"))


def _who_is_rung(_setting: Setting, _form: StepForm) -> dict[str, Any]:
    return {
        "told": gettext(
            "At once: the case holder, the Chair, the commune police and the province."
        )
    }


STEPS = (
    Step(
        "khan-cap",
        emergency.decide_emergency,
        EmergencyForm,
        _("Decide whether this is an emergency"),
        _("Decide"),
        _("The decision is recorded."),
        template="casework/case/emergency.html",
        tells=_suggestion,
    ),
    Step(
        "doi-nguy-co",
        emergency.change_risk,
        RiskForm,
        _("Change the level of risk"),
        _("Change the level"),
        _("The level was changed."),
        intro=_(
            "Limits count from the first decision; lowering the level erases no breach."
        ),
    ),
    Step(
        "nguy-hiem-moi",
        emergency.declare_new_danger,
        NewDangerForm,
        _("New danger: declare an emergency"),
        _("Declare an emergency"),
        _("The emergency is declared; everybody who must act has been asked."),
        intro=_("Twelve hours count from when the new danger was known."),
        danger=True,
    ),
    Step(
        "bien-phap",
        emergency.record_measures,
        MeasuresForm,
        _("Record emergency measures"),
        _("Save the measures"),
        _("The measures are recorded."),
    ),
    Step(
        "cach-ly",
        emergency.isolate_child,
        IsolateForm,
        _("Isolate the child from the harmer"),
        _("Isolate"),
        _("The isolation is recorded."),
        intro=_("Mẫu số 07 must be signed first."),
        danger=True,
        links=(
            ("../bieu-mau/mau_07", _("Open Mẫu số 07")),
            ("khong-cach-ly", _("No isolation is needed")),
        ),
    ),
    Step(
        "khong-cach-ly",
        emergency.decline_isolation,
        NoIsolationForm,
        _("No isolation is needed"),
        _("Decide: no isolation"),
        _("The decision is recorded."),
    ),
    Step(
        "gia-han-cach-ly",
        emergency.extend_isolation,
        ExtendForm,
        _("Extend the isolation"),
        _("Extend"),
        _("The isolation was extended."),
    ),
    Step(
        "het-cach-ly",
        emergency.end_isolation,
        EndIsolationForm,
        _("End the isolation"),
        _("End the isolation"),
        _("The isolation has ended."),
        links=(("gia-han-cach-ly", _("Extend the isolation")),),
    ),
    Step(
        "bao-dong",
        notes.raise_alarm,
        AlarmForm,
        _("Raise alarm / escalate"),
        _("Raise alarm"),
        _("The alarm is out."),
        danger=True,
        tells=_who_is_rung,
        template="casework/case/alarm.html",
    ),
)
