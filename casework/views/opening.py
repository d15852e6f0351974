"""Opens what an alert is about, at the page its reader may see."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.middleware import StaffRequest
from casework import access


@login_required
def open_case(request: StaffRequest, number: int) -> HttpResponse:
    """Go to the case, the piece of work, the receipt or the times of case ``number``.

    Somebody who may see none of them gets the same answer as for no case at all.
    """
    case = access.cases_for(request.actor).filter(pk=number).first()
    if case is not None:
        return redirect("casework:case", case.reference)
    item = (
        access.work_items_for(request.actor).filter(case=number).order_by("-pk").first()
    )
    if item is not None:
        return redirect("casework:work_item", item.pk)
    asked = access.referrals_for(request.actor).filter(case=number).first()
    if asked is not None:
        return redirect("casework:referral", asked.pk)
    report = access.reports_for(request.actor).filter(cases=number).first()
    if report is not None:
        return redirect("casework:receipt", report.reference)
    told = access.told_cases_for(request.actor).filter(pk=number).first()
    if told is not None:
        return redirect("casework:told", told.reference)
    audited = access.times_for(request.actor).filter(pk=number).first()
    if audited is not None:
        return redirect("oversight:case_times", audited.reference)
    raise Http404


@login_required
def told(request: StaffRequest, reference: str) -> HttpResponse:
    """Say to somebody told of a danger which case it is, where, and whom to call."""
    case = (
        access.told_cases_for(request.actor)
        .select_related("holder", "committee", "incident_commune", "report")
        .filter(reference=reference)
        .first()
    )
    if case is None:
        raise Http404
    access.note_reading(case, request.actor, "told", timezone.now())
    return render(request, "casework/told.html", {"case": case})
