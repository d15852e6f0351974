"""The page of a body that is asked for help: take it on, decline, send the result."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import StaffRequest
from casework.access import note_reading
from casework.commands import referral as commands
from casework.commands.path import Command
from casework.queries import referrals as query
from casework.queries.documents import added_for
from casework.views.calling import (
    INVALID,
    Outcome,
    carry_out,
    key_of,
    new_key,
    reasons_shown,
    show,
)
from casework.views.case.steps.setting import long_text
from casework.views.request_files import keep_file
from casework.views.request_forms import FileForm

READS = "referral"


class RefusalForm(forms.Form):
    reason = long_text(_("Why can you not help?"), rows=3)


class ResultForm(forms.Form):
    result = long_text(_("What was done, and how is the child"))


Answer = tuple[Command, type[forms.Form], Any]
ANSWERS: Final[dict[str, Answer]] = {
    "nhan": (
        commands.accept_referral,
        forms.Form,
        _("You have taken this on. The commune has been told."),
    ),
    "tu-choi": (
        commands.refuse_referral,
        RefusalForm,
        _("The commune has been told and asks somebody else."),
    ),
    "ket-qua": (
        commands.finish_referral,
        ResultForm,
        _("Thank you. The commune has your result; you see nothing of it any more."),
    ),
}


def _found(request: StaffRequest, pk: int) -> query.Asked:
    found = query.find_referral(request.actor, pk, timezone.now())
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@require_safe
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is asked; the reading is written before the page leaves."""
    staff: StaffRequest = request  # type: ignore[assignment]
    found = _found(staff, pk)
    note_reading(found.case, staff.actor, READS, timezone.now())
    return _page(staff, found, {})


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Take one of the three answers; a refusal or a result ends the way here."""
    staff: StaffRequest = request  # type: ignore[assignment]
    if what not in ANSWERS:
        raise Http404
    found = _found(staff, pk)
    command, form_of, done = ANSWERS[what]
    form = form_of(staff.POST)
    file = FileForm(staff.POST, staff.FILES)
    if not all([form.is_valid(), file.is_valid()]):
        file.ask_again()
        outcome = Outcome(status=INVALID, key=key_of(staff))
        return _page(staff, found, {what: form, "tep": file}, outcome)
    if what == "ket-qua":
        kept = keep_file(staff, found.case.pk, file)
        if not kept.done:
            sent = {what: form, "tep": file}
            return _page(staff, found, sent, show(kept, file))
    outcome = carry_out(
        staff, command, case=found.case.pk, referral=pk, **form.cleaned_data
    )
    if not outcome.done:
        return _page(staff, found, {what: form}, show(outcome, form))
    messages.success(staff, gettext(str(done)) if isinstance(done, str) else str(done))
    if query.find_referral(staff.actor, pk, timezone.now()) is None:
        return redirect("casework:requests")
    return redirect("casework:referral", pk)


def _page(
    request: StaffRequest,
    found: query.Asked,
    sent: dict[str, forms.Form],
    outcome: Outcome | None = None,
) -> HttpResponse:
    told = outcome or Outcome()
    refusal = sent.get("tu-choi", RefusalForm())
    result = sent.get("ket-qua", ResultForm())
    file = sent.get("tep", FileForm())
    context = {
        "one": found,
        "refusal": refusal,
        "result": result,
        "file": file,
        "files": added_for(found.case, request.actor),
        "every_form": [refusal, result, file],
        "has_errors": not told.done,
        "reasons": reasons_shown(told.reasons),
        "key": told.key or new_key(),
    }
    template = "casework/requests/referral.html"
    return render(request, template, context, status=told.status)
