"""Steps about who has the case: holder, conflict of interest, access by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.local_time import local_day
from accounts.typed import DayField
from casework.commands import access_requests, people
from casework.queries import choices
from casework.queries.access_requests import find_waiting
from casework.queries.due import end_of_day
from casework.views.case.steps.setting import (
    Confirm,
    Setting,
    Step,
    StepForm,
    long_text,
    one_of,
)
from casework.views.case.steps.widgets import combobox, with_empty

ONLY_ONESELF = _(
    "You may say this of yourself. Of somebody else, tell the Chair or the province's "
    "supervisor: they decide."
)
CHOOSE_PERSON = _("Choose a person")


class HolderForm(StepForm):
    holder = forms.TypedChoiceField(label=_("Holds the case"), coerce=int)
    stand_in = forms.TypedChoiceField(
        label=_("Stands in"), coerce=int, empty_value=None, required=False
    )

    def build(self) -> None:
        found = choices.workers_of(self.setting.case, self.setting.at)
        self.choose("holder", with_empty(found, CHOOSE_PERSON))
        self.choose("stand_in", with_empty(found, _("nobody")))
        self.begin("holder", self.setting.case.holder_id or "")


class ConflictForm(StepForm):
    person = combobox(_("Who is tied to this case?"))
    reason = long_text(
        _("What is the tie?"), help_text=_("Suspect, kin, or carer of the child.")
    )

    def build(self) -> None:
        case, actor, at = self.setting.case, self.setting.actor, self.setting.at
        found = choices.people_to_shut_out(case, actor, at)
        self.choose("person", with_empty(found, CHOOSE_PERSON))
        if len(found) == 1:
            self.begin("person", found[0][0])
            self.fields["person"].help_text = ONLY_ONESELF


class ConflictOverForm(StepForm):
    person = combobox(_("Who is tied to this case no longer?"))
    reason = long_text(_("Why may this person see the case again?"))

    def build(self) -> None:
        found = choices.people_shut_out(self.setting.case, self.setting.at)
        self.choose("person", with_empty(found, CHOOSE_PERSON))


class GrantForm(StepForm):
    person = combobox(_("Who is to read this case?"))
    reason = long_text(_("Why does this person need it?"))
    until = DayField(
        label=_("Until the end of which day?"),
        help_text=_("Ninety days ahead at most. It can be taken back at any time."),
    )

    def build(self) -> None:
        found = choices.people_in_posts(self.setting.case, self.setting.at)
        self.choose("person", with_empty(found, CHOOSE_PERSON))
        self.begin("until", local_day(self.setting.at + people.USUAL_GRANT))

    def inputs(self) -> dict[str, Any]:
        return self.cleaned_data | {"until": end_of_day(self.cleaned_data["until"])}


class AnswerForm(StepForm):
    """What becomes of somebody's request to read this case."""

    granted = one_of(
        _("Let this person read the case?"), [("yes", _("Yes")), ("no", _("No"))]
    )
    until = DayField(
        label=_("Until the end of which day?"),
        help_text=_("Ninety days ahead at most. It can be taken back at any time."),
        required=False,
    )
    reason = long_text(
        _("Why?"), help_text=_("Kept in the history of the case; not told to them.")
    )

    def build(self) -> None:
        setting = self.setting
        found = find_waiting(setting.case, setting.target or 0, setting.at)
        if found is None:
            raise Http404
        self.waiting = found
        self.begin("until", local_day(setting.at + people.USUAL_GRANT))
        self.only_when("until", _("only if access is given"), "granted=yes")

    def inputs(self) -> dict[str, Any]:
        told = self.cleaned_data
        day = told["until"]
        return {
            "asked": self.waiting.pk,
            "granted": told["granted"] == "yes",
            "reason": told["reason"],
            "until": end_of_day(day) if day else None,
        }


def _asker(_setting: Setting, form: StepForm) -> dict[str, Any]:
    if not isinstance(form, AnswerForm):
        return {}
    return {"about": form.waiting.who, "asks": form.waiting.reason}


class RevokeForm(Confirm):
    """Takes back the access of the person the address names."""

    def build(self) -> None:
        given = dict(choices.people_with_access(self.setting.case, self.setting.at))
        name = given.get(str(self.setting.target))
        if name is None:
            raise Http404
        self.person = name

    def inputs(self) -> dict[str, Any]:
        return {"person": self.setting.target}


def _person(_setting: Setting, form: StepForm) -> dict[str, Any]:
    if not isinstance(form, RevokeForm):
        return {}
    words = gettext("%(name)s will no longer be able to read this case.")
    return {"about": words % {"name": form.person}}


STEPS = (
    Step(
        "phu-trach",
        people.assign_case,
        HolderForm,
        _("Give the case to a worker"),
        _("Give the case"),
        _("The case was given. The worker has been told."),
        intro=_("Whoever held it before loses access with it. The limits run on."),
    ),
    Step(
        "xung-dot",
        people.declare_conflict,
        ConflictForm,
        _("Report a conflict of interest"),
        _("Shut out of the case"),
        _("Recorded. This person can no longer see the case."),
        intro=_("Suspect, kin or carer: the person loses access at once."),
        danger=True,
        through_times=True,
    ),
    Step(
        "het-xung-dot",
        people.end_conflict,
        ConflictOverForm,
        _("End a conflict of interest"),
        _("Shut out no longer"),
        _("Recorded. This person is no longer shut out."),
        intro=_("What the person had of the case before is not given back by this."),
        back="ai-xem-duoc/",
        through_times=True,
    ),
    Step(
        "cho-xem",
        people.grant_access,
        GrantForm,
        _("Let one person read this case"),
        _("Give access"),
        _("Access was given."),
        back="ai-xem-duoc/",
    ),
    Step(
        "tra-loi-xin-xem",
        access_requests.answer_access_request,
        AnswerForm,
        _("Answer a request to read this case"),
        _("Save the answer"),
        _("The answer is recorded."),
        back="ai-xem-duoc/",
        target="so",
        tells=_asker,
    ),
    Step(
        "thoi-xem",
        people.revoke_access,
        RevokeForm,
        _("Take access back"),
        _("Take access back"),
        _("Access was taken back."),
        back="ai-xem-duoc/",
        target="nguoi",
        danger=True,
        tells=_person,
    ),
)
