"""Steps of the follow-up: visits, review, closure, the check after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.local_time import local_day
from accounts.typed import DayField, MomentField
from casework.commands import follow_up
from casework.models import Visit
from casework.queries import choices
from casework.queries.dossier import review_of
from casework.seen import seen_by
from casework.views.case.steps.setting import (
    Confirm,
    Setting,
    Step,
    StepForm,
    Words,
    long_text,
    one_of,
    yes_no,
)
from casework.views.case.steps.widgets import now_local
from workflows.rules.kinds import Kind
from workflows.rules.visits import next_visit_on

NOT_SEEN: tuple[tuple[str, Words], ...] = (
    ("away", _("The family was away")),
    ("refused", _("The family refused")),
    ("moved", _("The family has moved")),
    ("weather", _("Weather, road")),
    ("unsafe", _("Not safe to go")),
    ("other", _("Other reason")),
)


class PlanVisitForm(StepForm):
    planned_on = DayField(label=_("Day of the visit"))

    def build(self) -> None:
        today = local_day(self.setting.at)
        self.begin("planned_on", next_visit_on(today, self.setting.case.risk))


class VisitForm(StepForm):
    """A visit: seen or not, when, and the next day."""

    visit = one_of(_("Which visit?"))
    seen = yes_no(_("Was the child seen?"))
    not_seen_reason = forms.ChoiceField(
        label=_("Why not?"),
        required=False,
        choices=[("", "–"), *NOT_SEEN],
    )
    done_at = MomentField(label=_("When"))
    note = long_text(_("How is the child? What is still missing?"), required=False)
    next_on = DayField(
        label=_("Next visit on"),
        required=False,
        help_text=_("Left empty, it is worked out from the risk."),
    )

    def build(self) -> None:
        waiting = choices.waiting_visits(self.setting.case, Visit.Purpose.FOLLOW_UP)
        self.choose("visit", [*waiting, ("0", gettext("A visit nobody had planned"))])
        self.only_when(
            "not_seen_reason", _("only if the child was not seen"), "seen=no"
        )
        self.begin("visit", waiting[0][0] if waiting else "0")
        self.begin("done_at", now_local(self.setting.at))

    def inputs(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "visit": int(told["visit"]) or None,
            "seen": bool(told["seen"]),
            "done_at": told["done_at"],
            "note": told["note"],
            "not_seen_reason": "" if told["seen"] else told["not_seen_reason"],
            "next_on": told["next_on"],
        }


class ClosureForm(StepForm):
    decision = one_of(_("Your decision"))
    reason = long_text(
        _("Reason"),
        required=False,
        help_text=_("Needed when your decision differs from the review."),
    )

    def build(self) -> None:
        found = [("close", gettext("Close the case"))]
        if self.setting.case.kind != Kind.INJURY:
            found.append(("new_plan", gettext("Go on with a new plan")))
        self.choose("decision", found)


def _review(setting: Setting, _form: StepForm) -> dict[str, Any]:
    return {"dossier": review_of(seen_by(setting.actor, setting.case))}


class AfterClosureForm(StepForm):
    seen = yes_no(_("Was the child seen?"))
    done_at = MomentField(label=_("When"))
    well = yes_no(_("Is the child well?"))
    note = long_text(_("How is the child?"))

    def build(self) -> None:
        self.begin("done_at", now_local(self.setting.at))


STEPS = (
    Step(
        "hen-tham",
        follow_up.plan_visit,
        PlanVisitForm,
        _("Plan a visit"),
        _("Plan the visit"),
        _("The visit is planned."),
        back="ke-hoach/",
    ),
    Step(
        "tham-tre",
        follow_up.record_visit,
        VisitForm,
        _("Record a visit"),
        _("Save the visit"),
        _("The visit is recorded."),
        back="ke-hoach/",
        links=(("bat-dau-ra-soat", _("All measures are done: begin the review")),),
    ),
    Step(
        "bat-dau-ra-soat",
        follow_up.begin_review,
        Confirm,
        _("Begin the review"),
        _("Begin the review"),
        _("The review has begun."),
        intro=_("Every measure of the plan is done, or cancelled with a reason."),
    ),
    Step(
        "ket-thuc",
        follow_up.decide_closure,
        ClosureForm,
        _("Decide whether to close the case"),
        _("Decide"),
        _("The decision is recorded."),
        template="casework/case/closure.html",
        tells=_review,
    ),
    Step(
        "kiem-tra-sau",
        follow_up.record_check_after_closure,
        AfterClosureForm,
        _("Record the check after closure"),
        _("Save the check"),
        _("The check is recorded."),
    ),
)
