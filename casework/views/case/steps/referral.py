"""Steps of asking another body for help, and of taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.typed import MomentField
from casework.commands import referral
from casework.queries import referrals as query
from casework.views.case.steps.setting import Setting, Step, StepForm, long_text
from casework.views.case.steps.widgets import combobox, now_local, with_empty

USUAL_WAIT = timedelta(days=2)


class ReferralForm(StepForm):
    organisation = combobox(_("Ask which body?"))
    asks = long_text(
        _("What do you ask of them?"),
        help_text=_("They read this. Write only what they need for their help."),
    )
    answer_by = MomentField(label=_("They answer by"))
    shows_name = forms.BooleanField(
        label=_("Show them the child's name"), required=False
    )
    name_reason = forms.CharField(
        label=_("Why do they need the name?"), required=False, max_length=500
    )

    def build(self) -> None:
        found = query.bodies_to_ask(self.setting.at)
        self.choose("organisation", with_empty(found, _("Choose a body")))
        self.begin("answer_by", now_local(self.setting.at + USUAL_WAIT))
        self.only_when("name_reason", _("only if the name is shown"), "shows_name=on")

    @property
    def with_name(self) -> bool:
        told = self.data if self.is_bound else self.initial
        return bool(told.get("shows_name"))


class RevokeForm(StepForm):
    reason = long_text(_("Why is this not needed any more?"))

    def build(self) -> None:
        row = query.open_referral(self.setting.case, self.setting.target or 0)
        if row is None:
            raise Http404
        self.row = row

    def inputs(self) -> dict[str, Any]:
        return {"referral": self.row.pk, "reason": self.cleaned_data["reason"]}


def _preview(setting: Setting, form: StepForm) -> dict[str, Any]:
    named = isinstance(form, ReferralForm) and form.with_name
    return {
        "they_see": query.they_see(setting.case, with_name=named),
        "they_do_not_see": query.they_do_not_see(with_name=named),
    }


def _whom(_setting: Setting, form: StepForm) -> dict[str, Any]:
    if not isinstance(form, RevokeForm):
        return {}
    words = gettext("%(body)s will no longer see anything of this case.")
    return {"about": words % {"body": form.row.to_organisation.name}}


STEPS = (
    Step(
        "nho-giup",
        referral.send_referral,
        ReferralForm,
        _("Ask another body for help"),
        _("Send the request"),
        _("The body has been asked. The case stays with you."),
        back="co-quan/",
        tells=_preview,
        template="casework/case/ask.html",
    ),
    Step(
        "thoi-nho-giup",
        referral.revoke_referral,
        RevokeForm,
        _("Take the request for help back"),
        _("Take back"),
        _("The request was taken back; the body sees nothing of it any more."),
        back="co-quan/",
        target="so",
        danger=True,
        tells=_whom,
    ),
)
