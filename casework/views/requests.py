"""The request page: what a partner body is asked, and its four answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import StaffRequest
from casework.access import note_reading
from casework.commands import team
from casework.commands.path import Command
from casework.queries import request_page as query
from casework.queries.documents import added_for
from casework.queries.referrals import referrals_to
from casework.queries.request_page import Request
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
from casework.views.request_files import keep_file
from casework.views.request_forms import (
    DeclineForm,
    FileForm,
    HandOverForm,
    ResultForm,
)

READS = "request"
View = Callable[[StaffRequest, int], HttpResponse]


@dataclass
class Forms:
    """The forms of the page; what was typed stays in the one that was sent."""

    result: ResultForm
    file: FileForm
    hand_over: HandOverForm
    decline: DeclineForm


def _elsewhere(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead whoever may open the case there, and tell a colleague who has the work.

    Errors: ``Http404`` for everybody else, as for a request that does not exist.
    """
    reference = query.case_opened_instead(request.actor, pk)
    if reference:
        return redirect(f"{address_of(reference)}co-quan/")
    name = query.colleague_who_has(request.actor, pk)
    if not name:
        raise Http404
    context = {"name": name, "tried": request.method == "POST"}
    status = 409 if request.method == "POST" else OK
    return render(request, "casework/requests/colleague.html", context, status=status)


def _page_of(view: View) -> Callable[[HttpRequest, int], HttpResponse]:
    """Let only signed-in people through; an answer that came second says so."""

    @wraps(view)
    def answered(request: HttpRequest, pk: int) -> HttpResponse:
        staff: StaffRequest = request  # type: ignore[assignment]
        try:
            return view(staff, pk)
        except Http404:
            return _elsewhere(staff, pk)

    return never_cache(login_required(answered))


def _found(request: StaffRequest, pk: int) -> Request:
    found = query.find_request(request.actor, pk, timezone.now())
    if found is None:
        raise Http404
    return found


def _forms(request: StaffRequest, found: Request, **typed: Any) -> Forms:
    people = query.colleagues_for(found.pk, request.actor, timezone.now())
    return Forms(
        result=ResultForm(found, typed.get("result")),
        file=FileForm(typed.get("result"), typed.get("files")),
        hand_over=HandOverForm(people, typed.get("hand_over")),
        decline=DeclineForm(typed.get("decline")),
    )


def _page(
    request: StaffRequest,
    found: Request,
    forms: Forms,
    outcome: Outcome | None = None,
) -> HttpResponse:
    note_reading(found.case, request.actor, READS, timezone.now())
    told = outcome or Outcome()
    hand_over: Any = forms.hand_over.fields["to"]
    context = {
        "page": found,
        "forms": forms,
        "every_form": [forms.result, forms.file, forms.hand_over, forms.decline],
        "has_errors": not told.done,
        "colleagues": len(hand_over.choices) > 1,
        "answers": query.own_answers(found, request.actor),
        "files": added_for(found.case, request.actor),
        "reasons": reasons_shown(told.reasons),
        "key": told.key or new_key(),
    }
    template = "casework/requests/request.html"
    return render(request, template, context, status=told.status)


@require_safe
@_page_of
def work_item(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one request; the reading is written before the page leaves."""
    found = _found(request, pk)
    return _page(request, found, _forms(request, found))


@never_cache
@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Show what is asked of this person, and what they answered."""
    staff: StaffRequest = request  # type: ignore[assignment]
    page = query.requests_for(staff.actor, timezone.now())
    helping = referrals_to(staff.actor, page.at)
    context = {"page": page, "helping": helping}
    return render(request, "casework/requests/list.html", context)


def _send(
    request: StaffRequest, found: Request, command: Command, **inputs: Any
) -> Outcome:
    return carry_out(request, command, case=found.case.pk, item=found.pk, **inputs)


@require_POST
@_page_of
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """Say "I have it"."""
    found = _found(request, pk)
    outcome = _send(request, found, team.take_work)
    if not outcome.done:
        return _page(request, found, _forms(request, found), outcome)
    messages.success(request, _("You have this request. The commune has been told."))
    return redirect("casework:work_item", pk)


@require_POST
@_page_of
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand the request to a colleague of the same post."""
    found = _found(request, pk)
    forms = _forms(request, found, hand_over=request.POST)
    form = forms.hand_over
    if not form.is_valid():
        return _page(request, found, forms, _unfit(request))
    to = form.cleaned_data["to"]
    outcome = _send(request, found, team.hand_over_work, to=to)
    if not outcome.done:
        return _page(request, found, forms, show(outcome, form))
    messages.success(request, _("The request was handed to your colleague."))
    return redirect("casework:requests")


@require_POST
@_page_of
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    """Say why it cannot be done."""
    found = _found(request, pk)
    forms = _forms(request, found, decline=request.POST)
    form = forms.decline
    if not form.is_valid():
        return _page(request, found, forms, _unfit(request))
    reason = form.cleaned_data["reason"]
    outcome = _send(request, found, team.decline_work, reason=reason)
    if not outcome.done:
        return _page(request, found, forms, show(outcome, form))
    messages.success(request, _("The commune has been told and asks somebody else."))
    return redirect("casework:work_item", pk)


@require_POST
@_page_of
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the result, with the file that was chosen beside it."""
    found = _found(request, pk)
    forms = _forms(request, found, result=request.POST, files=request.FILES)
    form = forms.result
    fits = [form.is_valid(), forms.file.is_valid()]
    if not all(fits):
        forms.file.ask_again()
        return _page(request, found, forms, _unfit(request))
    kept = keep_file(request, found.case.pk, forms.file)
    if not kept.done:
        return _page(request, found, forms, show(kept, forms.file))
    outcome = _send(request, found, team.finish_work, **form.inputs())
    if not outcome.done:
        if forms.file.chosen:  # it is kept; the page lists it, and takes another
            forms.file, outcome = FileForm(), replace(outcome, key=new_key())
        return _page(request, found, forms, show(outcome, form))
    return redirect("casework:work_item", pk)


@require_POST
@_page_of
def add_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a file now; what was typed of the result stays on the page."""
    found = _found(request, pk)
    forms = _forms(request, found, files=request.FILES)
    forms.file = FileForm(request.POST, request.FILES)
    typed = ResultForm(found, request.POST)
    if not found.open or not forms.file.is_valid() or not forms.file.chosen:
        if forms.file.is_valid():
            forms.file.add_error("file", _("Choose a file."))
        typed.errors.clear()
        forms.result = typed
        return _page(request, found, forms, _unfit(request))
    kept = keep_file(request, found.case.pk, forms.file)
    typed.errors.clear()  # nobody has sent the result yet
    forms.result = typed
    if not kept.done:
        return _page(request, found, forms, show(kept, forms.file))
    forms.file = FileForm()
    messages.success(request, _("The file is kept, sealed."))
    return _page(request, found, forms)


def _unfit(request: StaffRequest) -> Outcome:
    return Outcome(status=INVALID, key=key_of(request))
