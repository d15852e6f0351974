"""A page of a case was printed: the browser says so, the access log keeps it."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.middleware import StaffRequest
from casework.event_words import PRINTED
from casework.views.case.door import case_or_404, record

DONE: Final = 204


@never_cache
@login_required
@require_POST
def printed(request: HttpRequest, reference: str, page: str) -> HttpResponse:
    """Write that ``page`` (the name of its address) was printed. Shows nothing."""
    staff: StaffRequest = request  # type: ignore[assignment]
    case = case_or_404(staff, reference, through_report=page == "case_paper")
    if page not in PRINTED:
        raise Http404
    record(staff, case, f"print:{page}")
    return HttpResponse(status=DONE)
