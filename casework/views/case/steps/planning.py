"""Steps of the plan: meeting, rows, submit, return, send, a service's progress."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.local_time import local_day
from accounts.models.person import ROLES
from accounts.roles import Role
from accounts.typed import DayField, MomentField
from casework.commands import planning
from casework.commands.planning import RowTold
from casework.models import PlanRow
from casework.paper_forms.fields import field_of, read_one
from casework.queries import choices
from casework.queries.asked_work import work_of
from casework.queries.dossier import dossier_of
from casework.queries.next_steps import gather_facts, next_steps
from casework.queries.one_case import terms
from casework.seen import seen_by
from casework.views.case.steps.setting import (
    Confirm,
    RowsForm,
    Setting,
    Step,
    StepForm,
    long_text,
    one_of,
)
from casework.views.case.steps.widgets import now_local
from workflows.rules.forms import NEEDS_MEETING
from workflows.rules.forms.mau_04_05 import MONEY_SOURCES
from workflows.rules.forms.parts import Type

NO_POST_IN_A_PLAN = {
    Role.ADMINISTRATOR.value,
    Role.SUPERVISOR.value,
    Role.HOTLINE.value,
}


class MeetingForm(StepForm):
    """The minutes, as the paper asks for them; the Chair signs by saving."""

    def build(self) -> None:
        self.asked = [f for f in NEEDS_MEETING.fields if f.type is not Type.SIGNATURE]
        for asked in self.asked:
            self.fields[asked.key] = field_of(asked)
        self.begin("held_at", now_local(self.setting.at))

    def inputs(self) -> dict[str, Any]:
        minutes = {a.key: read_one(a, self.data.get(a.key, "")) for a in self.asked}
        return {
            "minutes": {key: value for key, value in minutes.items() if value != ""},
            "happened_at": self.cleaned_data["moment"],
        }

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        try:
            told["moment"] = MomentField().clean(self.data.get("held_at", ""))
        except forms.ValidationError as wrong:
            self.add_error("held_at", wrong)
        return told


class PlanForm(RowsForm):
    """The plan's rows, added and taken away without script."""

    COLUMNS = {
        "service_type": lambda: forms.ChoiceField(
            label=_("Service"), choices=[("", "–"), *terms("service_type")]
        ),
        "activity": lambda: forms.CharField(
            label=_("What is to be done"), max_length=500
        ),
        "goal": lambda: forms.CharField(label=_("Goal"), max_length=500),
        "provider": lambda: forms.CharField(label=_("Who provides it"), max_length=150),
        "responsible_role": lambda: forms.ChoiceField(
            label=_("Who is responsible"),
            choices=[
                ("", "–"),
                *(
                    (code, words)
                    for code, words in ROLES
                    if code not in NO_POST_IN_A_PLAN
                ),
            ],
        ),
        "starts_on": lambda: DayField(label=_("Start")),
        "due_on": lambda: DayField(label=_("Expected end")),
        "budget_vnd": lambda: forms.IntegerField(label=_("Budget (đồng)"), min_value=0),
        "money_source": lambda: forms.ChoiceField(
            label=_("Source of money"),
            choices=[("", "–"), *((c.code, c.label_vi) for c in MONEY_SOURCES)],
        ),
        "protection_level": lambda: forms.ChoiceField(
            label=_("Level of protection"),
            choices=[("", "–"), *terms("protection_level")],
        ),
    }
    ROW_LABEL = _("Service %(n)d")
    TAIL = ("review_date",)
    review_date = DayField(label=_("Day of the review"), required=False)

    def build(self) -> None:
        if not self.is_bound and "rows" not in self.initial:
            self._begin_with(choices.plan_rows(self.setting.case))
        super().build()
        self.begin("review_date", self.setting.case.review_date)

    def _begin_with(self, rows: list[PlanRow]) -> None:
        self.initial["rows"] = len(rows) or 1
        for number, row in enumerate(rows, start=1):
            told = row.get("activity") or {}
            for name in self.COLUMNS:
                value = told.get(name) or getattr(row, name, "")
                self.initial[f"rows-{number}-{name}"] = value

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        for number, row in self.filled().items():
            for name, words in (
                ("starts_on", gettext("Say when it starts.")),
                ("due_on", gettext("Say when it is to end.")),
            ):
                if row[name] is None and f"rows-{number}-{name}" not in self.errors:
                    self.add_error(f"rows-{number}-{name}", words)
        return told

    def inputs(self) -> dict[str, Any]:
        rows = [
            RowTold(**{**row, "budget_vnd": row["budget_vnd"] or 0})
            for row in self.filled().values()
        ]
        return {"rows": rows, "review_date": self.cleaned_data["review_date"]}


def _missing(setting: Setting, _form: StepForm) -> dict[str, Any]:
    """Return everything that stands against submitting, before the button is pressed."""
    case, actor = setting.case, setting.actor
    gather_facts(case, actor, setting.at)
    steps = next_steps(case, work_of(case, actor, setting.at), actor)
    found = next((step for step in steps if "trinh-ke-hoach" in step.href), None)
    return {"missing": found.reasons if found else ()}


class ReturnForm(StepForm):
    reason = long_text(_("What must be changed?"))


def _dossier(setting: Setting, _form: StepForm) -> dict[str, Any]:
    return {"dossier": dossier_of(seen_by(setting.actor, setting.case))}


class SendForm(StepForm):
    recipients_told = long_text(
        _("To whom was the plan sent?"),
        help_text=_("Those who carry it out, and the parent or carer."),
    )


class RowForm(StepForm):
    """What became of one service of the plan."""

    state = one_of(_("How does it stand?"), list(PlanRow.State.choices))
    done_on = DayField(label=_("Done on"), required=False)
    result = long_text(_("Result, or why it is cancelled"), required=False)

    def build(self) -> None:
        row = choices.plan_row(self.setting.case, self.setting.target or 0)
        if row is None:
            raise Http404
        self.row = row
        self.only_when("done_on", _("only if it is done"), "state=done")
        self.begin("state", row.state)
        self.begin("done_on", row.done_on or local_day(self.setting.at))
        self.begin("result", row.get("result") or "")

    def inputs(self) -> dict[str, Any]:
        told = self.cleaned_data
        done = told["state"] == PlanRow.State.DONE
        return {
            "row": self.row.pk,
            "state": told["state"],
            "done_on": told["done_on"] if done else None,
            "result": told["result"],
        }


def _row(_setting: Setting, form: StepForm) -> dict[str, Any]:
    return {"about": choices.row_words(form.row)} if isinstance(form, RowForm) else {}


def in_two_weeks(setting: Setting) -> Any:
    return local_day(setting.at) + timedelta(days=14)


STEPS = (
    Step(
        "hop-nhu-cau",
        planning.hold_meeting,
        MeetingForm,
        _("Minutes of the needs meeting"),
        _("Sign the minutes"),
        _("The minutes are kept."),
        intro=_("Led by the Chair. NĐ 56/2017 Art 27(2)."),
    ),
    Step(
        "ke-hoach",
        planning.save_plan,
        PlanForm,
        _("Write the plan"),
        _("Save the plan"),
        _("The plan is saved; Mẫu số 04 was filled from it."),
        back="buoc/trinh-ke-hoach/",
    ),
    Step(
        "trinh-ke-hoach",
        planning.submit_plan,
        Confirm,
        _("Submit the plan to the Chair"),
        _("Submit the plan"),
        _("The plan was submitted."),
        template="casework/case/submit.html",
        tells=_missing,
        links=(
            ("ke-hoach", _("Write the plan")),
            ("../bieu-mau/mau_04", _("Open Mẫu số 04 and sign")),
        ),
    ),
    Step(
        "duyet-ke-hoach",
        planning.return_plan,
        ReturnForm,
        _("Approve or return the plan"),
        _("Return the plan"),
        _("The plan was returned."),
        template="casework/case/approve.html",
        tells=_dossier,
    ),
    Step(
        "gui-ke-hoach",
        planning.send_plan,
        SendForm,
        _("Send decision and plan"),
        _("Record the sending"),
        _("The sending is recorded."),
    ),
    Step(
        "dich-vu",
        planning.update_plan_row,
        RowForm,
        _("A service of the plan"),
        _("Save"),
        _("Saved."),
        back="ke-hoach/",
        target="dong",
        tells=_row,
    ),
)
