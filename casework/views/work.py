"""My work, the first page of everybody with a part in cases."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import StaffRequest
from casework.queries import my_work as query

LONGEST_CURSOR = 60


@never_cache
@login_required
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what waits; a refresh by the page itself gets the list alone."""
    staff: StaffRequest = request  # type: ignore[assignment]
    elsewhere = query.start_page_of(staff.actor)
    if elsewhere:
        return redirect(elsewhere)
    page = query.my_work(
        staff.actor,
        timezone.now(),
        tab=request.GET.get("muc", query.MINE),
        after=request.GET.get("sau", "")[:LONGEST_CURSOR],
    )
    context = {"page": page, "here": request.get_full_path()}
    part = "HX-Request" in request.headers
    template = "casework/work/_list.html" if part else "casework/work/my_work.html"
    return render(request, template, context)
