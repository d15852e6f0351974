"""Opens what an alert is about, at the page its reader may see."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

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
    report = access.reports_for(request.actor).filter(cases=number).first()
    if report is not None:
        return redirect("casework:receipt", report.reference)
    audited = access.times_for(request.actor).filter(pk=number).first()
    if audited is not None:
        return redirect("oversight:case_times", audited.reference)
    raise Http404
