"""The response audit of one case."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.middleware import StaffRequest
from casework.access import note_reading
from casework.queries.opened_file import may_open_file, open_file_bar
from oversight.queries.case_times import find_case, times_of_case
from oversight.views.board import AUDITS

READING = "times"


@AUDITS
@require_safe
def case_times(request: StaffRequest, reference: str) -> HttpResponse:
    """Show how long each step took and in whose hands; the reading is written first."""
    at = timezone.now()
    case = find_case(request.actor, reference)
    if case is None:
        raise Http404
    note_reading(case, request.actor, READING, at)
    request.open_file = open_file_bar(request.actor, case, at)  # type: ignore[attr-defined]
    times = times_of_case(case, at)
    context = {
        "times": times,
        "bars": [one.drawn() for one in times.holdings],
        "at": at,
        "may_open_file": may_open_file(request.actor, case),
    }
    return render(request, "oversight/case_times.html", context)
