"""The receipt: reference, who was told, which clock runs, what to tell the caller."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from casework.access import note_reading
from casework.intake_forms import NO_CASE_REASONS
from casework.models import DANGEROUS, ChildState, Report, Scope
from casework.queries.receipt import receipt_of
from casework.views.intake.door import for_whoever_may

STAY: tuple[Promise, ...] = (
    _("The report is taken. Its number is on this page; give it to the caller."),
    _("The commune has been alerted and decides what is done first."),
    _("Stay reachable. Do not question the child about what happened."),
)
IN_DANGER: tuple[Promise, ...] = (
    _(
        "If the child can be brought away safely, go to a neighbour or the nearest police."
    ),
    _("If the danger grows, call 113; for wounds, call 115."),
)
ADVICE: tuple[Promise, ...] = (
    _("No case was opened. The caller may call 111 again at any time, free of charge."),
)


@for_whoever_may(Permission.TAKE_REPORT)
@require_safe
def receipt(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the receipt to whoever took the report; each reading is recorded."""
    at = timezone.now()
    found = receipt_of(request.actor, reference, at)
    if found is None:
        raise Http404
    for told in found.cases:
        note_reading(told.case, request.actor, "receipt", at)
    context = {
        "receipt": found,
        "report": found.report,
        "tell": _to_tell(found.report),
        "why": dict(NO_CASE_REASONS).get(found.report.scope_reason, ""),
        "consultation": found.report.scope != Scope.CASE,
        "may_forward": request.actor.may(Permission.FORWARD_REPORT),
    }
    return render(request, "casework/intake/receipt.html", context)


def _to_tell(report: Report) -> tuple[Promise, ...]:
    if report.scope != Scope.CASE:
        return ADVICE
    state = ChildState(report.child_state)
    danger = state in DANGEROUS or state == ChildState.UNKNOWN
    return (*STAY, *IN_DANGER) if danger else STAY
