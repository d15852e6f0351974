"""A page of supervision was printed: the browser says so, the log keeps it."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access_log import What, note_access
from accounts.middleware import StaffRequest
from casework.access import note_reading
from oversight.queries.case_times import find_case
from oversight.views.board import AUDITS

PAGES: Final = frozenset({"board", "rows"})
DONE: Final = 204


@AUDITS
@require_POST
def page(request: StaffRequest, page: str) -> HttpResponse:
    """Write that the board or one of its lists was printed. Shows nothing."""
    if page not in PAGES:
        raise Http404
    person = request.actor.signed_in_id
    note_access(What.PRINTED, person=person, at=timezone.now(), page=page)
    return HttpResponse(status=DONE)


@AUDITS
@require_POST
def times(request: StaffRequest, reference: str) -> HttpResponse:
    """Write in the case's own log that its times were printed. Shows nothing."""
    case = find_case(request.actor, reference)
    if case is None:
        raise Http404
    note_reading(case, request.actor, "print:case_times", timezone.now())
    return HttpResponse(status=DONE)
