"""Emergency access: the page that opens one case for an hour, and its review."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from casework import access
from casework.commands import glass as commands
from casework.glass import FRESH
from casework.models import BrokenGlass
from casework.queries import glass as query
from casework.queries.find import reference_in
from casework.steps import address_of
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
from workflows.rules.guards import Reason

READS = "glass"


class GlassForm(forms.Form):
    """Which case, why, in a sentence, and knowing who is told."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=30,
        help_text=_("As in TH-2026-0142. Ask the hotline if you do not know it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=BrokenGlass.Reason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What is happening? At least one sentence."),
        min_length=commands.SHORTEST,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    understood = forms.BooleanField(
        label=_(
            "I understand: whoever has the case and the supervisor are told at once, and my access is reviewed."
        )
    )


class ReviewForm(forms.Form):
    """Was it justified, and what was found."""

    justified = forms.TypedChoiceField(
        label=_("Was this access justified?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What did you ask, and what did you find?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _needs(request: HttpRequest, permission: Permission) -> StaffRequest:
    staff: StaffRequest = request  # type: ignore[assignment]
    if not staff.actor.may(permission):
        raise Http404
    return staff


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open one case for sixty minutes, after the second factor was given again."""
    staff = _needs(request, Permission.BREAK_GLASS)
    if staff.method != "POST":
        return _glass_page(staff, GlassForm(), Outcome())
    form = GlassForm(staff.POST)
    if not form.is_valid():
        return _glass_page(
            staff, form, Outcome(status=INVALID, key=key_of(staff)), asked=True
        )
    return _open(staff, form)


def _open(request: StaffRequest, form: GlassForm) -> HttpResponse:
    """Break the glass; every answer but success is the same whether the case exists."""
    at, told = timezone.now(), form.cleaned_data
    reference = reference_in(told["reference"]) or told["reference"].strip()
    mine = access.files_for(request.actor).filter(reference=reference)
    if mine.exists():
        return redirect("casework:case", reference)
    confirmed = _confirmed_at(request, at)
    if confirmed is None:
        return _glass_page(request, form, _standing_against(request, commands.CONFIRM))
    if query.tried_too_often(request.actor, at):
        against = _standing_against(request, commands.TOO_OFTEN)
        return _glass_page(request, form, against, asked=True)
    pk = query.case_number(request.actor, reference)
    inputs = {"reason": told["reason"], "words": told["words"]}
    try:
        outcome = carry_out(
            request, commands.break_glass, case=pk, confirmed_at=confirmed, **inputs
        )
    except Http404:
        against = _standing_against(request, commands.NOTHING)
        return _glass_page(request, form, against, asked=True)
    if not outcome.done:
        return _glass_page(request, form, show(outcome, form), asked=True)
    messages.warning(
        request, gettext("The case is open to you for 60 minutes, to read.")
    )
    return redirect(address_of(reference))


def _standing_against(request: StaffRequest, reason: Reason) -> Outcome:
    return Outcome(status=409, reasons=(reason,), key=key_of(request))


def _confirmed_at(request: StaffRequest, at: datetime) -> datetime | None:
    """Return when this session was last given the second factor, if that was just now."""
    given = [
        float(record.get("at", 0))
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    ]
    moment = min(datetime.fromtimestamp(max(given, default=0), UTC), at)
    return moment if at - moment <= FRESH else None


def _glass_page(
    request: StaffRequest, form: GlassForm, outcome: Outcome, *, asked: bool = False
) -> HttpResponse:
    """Draw the page. ``asked``: the form is shown even if the confirmation ran out."""
    here = reverse("casework:glass")
    again = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': here})}"
    has_factor = is_mfa_enabled(request.user)
    fresh = _confirmed_at(request, timezone.now()) is not None
    context: dict[str, Any] = {
        "form": form,
        "has_errors": outcome.status != OK,
        "reasons": reasons_shown(outcome.reasons),
        "key": outcome.key or new_key(),
        "confirm": again if has_factor else reverse("mfa_index"),
        "has_factor": has_factor,
        "confirmed": fresh or asked,
        "typed": form.is_bound,
    }
    template = "casework/glass/break.html"
    return render(request, template, context, status=outcome.status)


@never_cache
@login_required
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Show the emergency accesses that wait for review, and those reviewed."""
    staff = _needs(request, Permission.REVIEW_ACCESS)
    waiting, done = query.reviews_for(staff.actor, timezone.now())
    context = {"waiting": waiting, "done": done, "at": timezone.now()}
    return render(request, "casework/glass/reviews.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one emergency access with what was read, and take the reviewer's answer."""
    staff = _needs(request, Permission.REVIEW_ACCESS)
    found = query.find_review(staff.actor, pk, timezone.now())
    if found is None:
        raise Http404
    form = ReviewForm(staff.POST if staff.method == "POST" else None)
    outcome = Outcome()
    if staff.method != "POST":
        access.note_reading(found.case, staff.actor, READS, timezone.now())
    elif not form.is_valid():
        outcome = Outcome(status=INVALID, key=key_of(staff))
    else:
        outcome = show(
            carry_out(
                staff,
                commands.review_break_glass,
                case=found.case.pk,
                glass=pk,
                **form.cleaned_data,
            ),
            form,
        )
        if outcome.done:
            messages.success(staff, gettext("Your review is recorded."))
            return redirect("casework:glass_reviews")
    context = {
        "one": found,
        "form": form,
        "has_errors": outcome.status != OK,
        "reasons": reasons_shown(outcome.reasons),
        "key": outcome.key or new_key(),
        "meanwhile": query.done_meanwhile(found, query.person_of(pk)),
    }
    return render(request, "casework/glass/review.html", context, status=outcome.status)
