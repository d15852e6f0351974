"""The door of every page of a case: absent like forbidden, and each reading recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.middleware import StaffRequest
from casework.access import note_reading
from casework.models import Case
from casework.queries.glass import glass_bar
from casework.queries.one_case import find_case, find_reported

P = ParamSpec("P")
CaseView = Callable[Concatenate[StaffRequest, Case, P], HttpResponse]
LONGEST_WHAT = 40
SHOWN = frozenset({200, 409, 422, 503})
"""Answers to a form that draw the page again."""


def case_or_404(
    request: StaffRequest, reference: str, *, through_report: bool = False
) -> Case:
    """Return the case for this person. Errors: ``Http404`` if it is not there for them.

    ``through_report``: whoever took the report has a way too, to this page only.
    """
    case = find_case(request.actor, reference)
    if case is None and through_report:
        case = find_reported(request.actor, reference)
    if case is None:
        raise Http404
    request.glass = glass_bar(request.actor, case, timezone.now())  # type: ignore[attr-defined]
    return case


def record(request: StaffRequest, case: Case, what: str) -> None:
    """Write that the page is read, before it leaves. Errors: then it is not served."""
    note_reading(case, request.actor, what[:LONGEST_WHAT], timezone.now())
    request.reading_noted = True


def opened(what: str) -> Callable[[CaseView[P]], Callable[..., HttpResponse]]:
    """Find the case of the address, record the reading, then show the page.

    A form that is sent and drawn again shows the case too, and is a reading. ``what``
    may name parts of the address: "document:{number}".
    """

    def wrap(view: CaseView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def found(
            request: HttpRequest, reference: str, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            staff: StaffRequest = request  # type: ignore[assignment]
            case = case_or_404(staff, reference)
            if request.method in {"GET", "HEAD"}:
                record(staff, case, what.format(**kwargs))
            answer = view(staff, case, *args, **kwargs)
            noted = getattr(staff, "reading_noted", False)
            if not noted and answer.status_code in SHOWN:
                record(staff, case, what.format(**kwargs))
            return answer

        return never_cache(login_required(found))

    return wrap
