"""Possible doubles among the cases one may open: a person says what they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from accounts.typed import whole_number
from casework.commands.doubles import decide_double
from casework.models import PossibleDouble
from casework.queries.doubles import waiting_doubles
from casework.views.calling import Outcome, carry_out, new_key
from casework.views.intake.door import for_whoever_may


@for_whoever_may(Permission.TAKE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def doubles(request: StaffRequest) -> HttpResponse:
    """Show the pairs that wait, or note what somebody says of one."""
    if request.method != "POST":
        return _page(request, Outcome())
    outcome = carry_out(
        request,
        decide_double,
        case=_number(request.POST.get("case", "")),
        other=_number(request.POST.get("other", "")),
        decision=request.POST.get("decision", ""),
    )
    if not outcome.done:
        return _page(request, outcome)
    messages.success(request, _("Noted. Both cases go on by themselves."))
    return redirect("casework:doubles")


def _number(text: str) -> int:
    """Return an id of a form. Errors: ``Http404`` for anything else."""
    number = whole_number(text)
    if number is None:
        raise Http404
    return number


def _page(request: StaffRequest, outcome: Outcome) -> HttpResponse:
    below = request.GET.get("duoi", "")
    found = waiting_doubles(request.actor, _number(below) if below else None)
    context = {
        "found": found,
        "decisions": PossibleDouble.Decision.choices,
        "outcome": outcome,
        "keys": [(pair, new_key()) for pair in found.pairs],
        "has_errors": not outcome.done,
        "wrong": [{"text": _(text), "href": ""} for text in outcome.fields.values()],
    }
    return render(
        request, "casework/intake/doubles.html", context, status=outcome.status
    )
