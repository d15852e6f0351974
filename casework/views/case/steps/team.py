"""Steps about the team's work: ask a body, call off, finish one's own, explain a limit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.typed import DayField, MomentField
from casework.commands import notes, team
from casework.models import Case
from casework.queries import choices
from casework.queries.asked_work import node_of
from casework.queries.case_page import age_words
from casework.team_work import Asked, questions_of
from casework.views.case.steps.setting import (
    Setting,
    Step,
    StepForm,
    long_text,
    one_of,
)
from casework.views.case.steps.widgets import with_empty
from workflows.models import Duty, WorkItem
from workflows.rules.deadlines import DEADLINES


class WorkForm(StepForm):
    """A form about one open piece of work; the address says which."""

    item: WorkItem

    def build(self) -> None:
        row = choices.open_work(
            self.setting.case, self.setting.actor, self.setting.target or 0
        )
        if row is None:
            raise Http404
        self.item = row


def _about(setting: Setting, form: StepForm) -> dict[str, Any]:
    if not isinstance(form, WorkForm):
        return {}
    node = node_of(setting.case, form.item.node)
    body = form.item.organisation.name if form.item.organisation else ""
    words = str(node.label) if node else form.item.node
    return {
        "about": f"{words} – {body}" if body else words,
        "asks": str(node.asks) if node else "",
        "they_see": they_see(setting.case),
        "they_do_not_see": [
            gettext("The child's name; who reported"),
            gettext("Timeline, documents, assessments"),
        ],
    }


def they_see(case: Case) -> list[str]:
    """Return what a body that is asked will see: never the name."""
    place = case.incident_commune.name if case.incident_commune else ""
    child = ", ".join(
        part
        for part in (str(case.child.get_sex_display()), age_words(case), place)
        if part
    )
    return [child, gettext("What is asked, when it is due, whom to call")]


class AskForm(WorkForm):
    organisation = forms.TypedChoiceField(label=_("Ask which body?"), coerce=int)

    def build(self) -> None:
        super().build()
        found = choices.bodies_for(self.item.role, self.setting.at)
        self.choose("organisation", with_empty(found, gettext("Choose a body")))
        self.begin("organisation", self.item.organisation_id or "")

    def inputs(self) -> dict[str, Any]:
        body = self.cleaned_data["organisation"]
        return {"item": self.item.pk, "organisation": body}


class CallOffForm(WorkForm):
    reason = long_text(_("Why is this not needed any more?"))

    def inputs(self) -> dict[str, Any]:
        return {"item": self.item.pk, "reason": self.cleaned_data["reason"]}


def asked_field(asked: Asked) -> forms.Field:
    """Return the field for one question of a piece of work."""
    label = gettext(asked.label)
    if asked.kind == "yes_no":
        return forms.ChoiceField(
            label=label,
            required=asked.required,
            choices=[("yes", _("Yes")), ("no", _("No"))],
            widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        )
    if asked.kind == "choice":
        choices_of = [(code, gettext(words)) for code, words in asked.choices]
        return one_of(label, choices_of, required=asked.required)
    if asked.kind == "date":
        return DayField(label=label, required=asked.required)
    if asked.kind == "long_text":
        return long_text(label, required=asked.required)
    return forms.CharField(label=label, required=asked.required, max_length=500)


class ResultForm(WorkForm):
    """The questions of a piece of the worker's own part of the team's work."""

    happened_at = MomentField(label=_("Done at"), required=False)

    def build(self) -> None:
        super().build()
        moment = self.fields.pop("happened_at")
        for asked in questions_of(self.item.node):
            self.fields[asked.key] = asked_field(asked)
        self.fields["happened_at"] = moment

    def inputs(self) -> dict[str, Any]:
        answers = {
            asked.key: self.data.get(asked.key, "")
            if asked.kind == "yes_no"
            else _plain(self.cleaned_data[asked.key])
            for asked in questions_of(self.item.node)
            if self.cleaned_data.get(asked.key) not in {None, ""}
        }
        return {
            "item": self.item.pk,
            "answers": answers,
            "happened_at": self.cleaned_data["happened_at"],
        }


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class BreachForm(StepForm):
    """Why a limit was missed: from the list, so that reasons can be counted."""

    reason = one_of(_("Why was the limit missed?"), list(Duty.BreachReason.choices))
    note = long_text(_("More, if needed"), required=False)

    def build(self) -> None:
        setting = self.setting
        duty = choices.missed_limit(setting.case, setting.target or 0, setting.at)
        if duty is None:
            raise Http404
        self.duty = duty

    def inputs(self) -> dict[str, Any]:
        return {"duty": self.duty.pk, **self.cleaned_data}


def _limit(_setting: Setting, form: StepForm) -> dict[str, Any]:
    if not isinstance(form, BreachForm):
        return {}
    rule = DEADLINES[form.duty.rule]
    return {"about": f"{gettext(rule.label)} ({rule.source})"}


STEPS = (
    Step(
        "ket-qua",
        team.finish_work,
        ResultForm,
        _("Record the result"),
        _("Save the result"),
        _("The result is recorded."),
        target="viec",
        tells=_about,
    ),
    Step(
        "nho-co-quan",
        team.ask_body,
        AskForm,
        _("Ask another body"),
        _("Send the request"),
        _("The body has been asked."),
        back="co-quan/",
        target="viec",
        tells=_about,
        template="casework/case/ask.html",
    ),
    Step(
        "thoi-nho",
        team.call_off_work,
        CallOffForm,
        _("Call off the request"),
        _("Call off"),
        _("The request was called off."),
        back="co-quan/",
        target="viec",
        danger=True,
        tells=_about,
    ),
    Step(
        "giai-trinh",
        notes.explain_breach,
        BreachForm,
        _("Why was a limit missed?"),
        _("Save the reason"),
        _("The reason is recorded; the breach itself stays."),
        target="han",
        tells=_limit,
    ),
)
