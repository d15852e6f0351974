"""Asking to read a case by its reference: the same answer whatever it names."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from casework.commands.access_requests import ask_for_access
from casework.queries.access_requests import own_requests
from casework.queries.find import reference_in
from casework.views.calling import (
    INVALID,
    OK,
    Outcome,
    carry_out,
    key_of,
    new_key,
    reasons_shown,
    show,
)
from casework.views.case.steps.setting import long_text


class AskForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = long_text(
        _("Why do you need it?"),
        help_text=_("The Chair and whoever has the case read this."),
    )

    def clean_reference(self) -> str:
        told = str(self.cleaned_data["reference"])
        return reference_in(told) or told.strip()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_requests(request: HttpRequest) -> HttpResponse:
    """Show what one asked for, and send a new request."""
    staff: StaffRequest = request  # type: ignore[assignment]
    if not staff.actor.may(Permission.ASK_ACCESS):
        raise Http404
    if staff.method != "POST":
        return _page(staff, AskForm(), Outcome())
    form = AskForm(staff.POST)
    if not form.is_valid():
        return _page(staff, form, Outcome(status=INVALID, key=key_of(staff)))
    outcome = carry_out(staff, ask_for_access, **form.cleaned_data)
    if not outcome.done:
        return _page(staff, form, show(outcome, form))
    messages.success(staff, gettext("Your request was sent."))
    return redirect("casework:access_requests")


def _page(request: StaffRequest, form: AskForm, outcome: Outcome) -> HttpResponse:
    context = {
        "form": form,
        "own": own_requests(request.actor, timezone.now()),
        "has_errors": outcome.status != OK,
        "reasons": reasons_shown(outcome.reasons),
        "key": outcome.key or new_key(),
    }
    template = "casework/requests/access.html"
    return render(request, template, context, status=outcome.status)
