"""Signing a form: exactly the text that is signed, the password again, then the hash."""

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
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.middleware import StaffRequest
from casework.commands.forms import sign_form
from casework.models import Case
from casework.paper_forms.fields import title_of
from casework.paper_forms.form import text_of
from casework.queries.papers import Paper, paper_of
from casework.queries.suggested import suggested_by
from casework.steps import address_of, address_of_fix
from casework.views.calling import INVALID, OK, Outcome, carry_out, key_of, new_key
from casework.views.case.door import record
from casework.views.case.papers import (
    address,
    back_of,
    may_fill,
    may_sign,
    problems_of,
    seen_and_form,
)
from workflows.rules.forms import missing


class PasswordForm(forms.Form):
    """The password again: a screen left open signs nothing."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show the text to be signed, or sign it."""
    staff: StaffRequest = request  # type: ignore[assignment]
    seen, form = seen_and_form(staff, reference, key)
    if not (may_fill(seen, form) and may_sign(staff.actor, seen.case, form)):
        raise Http404
    case = seen.case
    shown = paper_of(seen, key, timezone.now())
    if shown.status != "draft" or missing(form, shown.answers):
        return redirect(address(case, key))
    asked = PasswordForm(request.POST or None)
    if request.method != "POST":
        return _page(staff, case, shown, asked, Outcome())
    if request.POST.get("revision") != str(shown.revision):
        messages.warning(
            request, gettext("Somebody has changed the draft meanwhile. Read it again.")
        )
        return redirect(f"{address(case, key)}ky/")
    if not _proves_who_signs(staff, asked):
        return _page(staff, case, shown, asked, Outcome(status=INVALID))
    return _sign(staff, case, shown, asked)


def _proves_who_signs(request: StaffRequest, asked: PasswordForm) -> bool:
    if not asked.is_valid():
        return False
    if not request.user.check_password(asked.cleaned_data["password"]):
        asked.add_error("password", gettext("The password is not right."))
        return False
    return True


def _sign(
    request: StaffRequest, case: Case, shown: Paper, asked: PasswordForm
) -> HttpResponse:
    outcome = carry_out(
        request,
        sign_form,
        case=case.pk,
        form=shown.form.key,
        answers=shown.answers,
        revision=shown.revision,
    )
    if not outcome.done:
        return _page(request, case, shown, asked, outcome)
    messages.success(request, gettext("Signed."))
    own = back_of(request, case) != "/"
    return redirect(address_of(case.reference) if own else "/")


def _page(
    request: StaffRequest,
    case: Case,
    shown: Paper,
    asked: PasswordForm,
    outcome: Outcome,
) -> HttpResponse:
    form = shown.form
    record(request, case, f"form:{form.key}")
    reasons = [
        {
            "advice": reason.advice,
            "href": address_of_fix(case.reference, reason.key, reason.fix),
        }
        for reason in outcome.reasons
    ]
    reasons += [{"advice": p.sentence, "href": ""} for p in problems_of(outcome)]
    context = {
        "case": case,
        "reference": case.reference,
        "paper": shown,
        "form_title": title_of(form.title_vi, form.title_en),
        "text": text_of(form, shown.answers, request.actor.name),
        "suggestion": suggested_by(form.key, shown.answers, case),
        "form": asked,
        "reasons": reasons,
        "key": key_of(request) if request.method == "POST" else new_key(),
        "revision": shown.revision,
        "has_errors": outcome.status != OK,
        "back": address(case, form.key),
    }
    return render(request, "casework/case/sign.html", context, status=outcome.status)
