"""The door of every page of a case: absent like forbidden, and each reading recorded.

Who works on a case comes in by ``opened``; a page that also shows a part of a case to a
team member comes in by ``opened_in_part`` and is handed what they may see.
"""

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
from casework.queries.one_case import (
    find_case,
    find_readable,
    find_reported,
    find_supervised,
)
from casework.queries.opened_file import open_file_bar
from casework.seen import Seen, own_report, seen_by
from casework.ties import Tie

P = ParamSpec("P")
CaseView = Callable[Concatenate[StaffRequest, Case, P], HttpResponse]
SeenView = Callable[Concatenate[StaffRequest, Seen, P], HttpResponse]
LONGEST_WHAT = 40
SHOWN = frozenset({200, 409, 422, 503})
"""Answers to a form that draw the page again."""


def case_or_404(
    request: StaffRequest,
    reference: str,
    *,
    through_report: bool = False,
    through_times: bool = False,
) -> Case:
    """Return the case for this person. Errors: ``Http404`` if it is not there for them.

    ``through_report``: whoever took the report has a way too, to this page only;
    ``through_times``: whoever supervises it.
    """
    case = find_case(request.actor, reference)
    if case is None and through_report:
        case = find_reported(request.actor, reference)
    if case is None and through_times:
        case = find_supervised(request.actor, reference)
    if case is None:
        raise Http404
    _show_glass(request, case)
    if through_times:
        request.open_file = open_file_bar(request.actor, case, timezone.now())  # type: ignore[attr-defined]
    return case


def seen_or_404(
    request: StaffRequest, reference: str, *, through_report: bool = False
) -> Seen:
    """Return the case as this person sees it, in whole or in part.

    ``through_report``: the page is about the report; whoever took it sees what they
    told. Errors: ``Http404`` if the case is not there for them.
    """
    case = find_readable(request.actor, reference)
    if case is None and through_report:
        case = find_reported(request.actor, reference)
    if case is None:
        raise Http404
    _show_glass(request, case)
    seen = seen_by(request.actor, case)
    if Tie.AUDITOR in seen.ties:
        request.open_file = open_file_bar(request.actor, case, timezone.now())  # type: ignore[attr-defined]
    return own_report(seen) if through_report else seen


def _show_glass(request: StaffRequest, case: Case) -> None:
    """Keep the red bar for the page, if an emergency opened the case to the reader."""
    if Tie.BREAK_GLASS in seen_by(request.actor, case).ties:
        request.glass = glass_bar(request.actor, case, timezone.now())  # type: ignore[attr-defined]


def record(request: StaffRequest, case: Case, what: str) -> None:
    """Write that the page is read, before it leaves. Errors: then it is not served."""
    shown = seen_by(request.actor, case).groups
    note_reading(case, request.actor, what[:LONGEST_WHAT], timezone.now(), shown)
    request.reading_noted = True


def _read(
    request: StaffRequest, case: Case, what: str, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show the page and see to it that the reading is written once, first if it can be."""
    if request.method in {"GET", "HEAD"}:
        record(request, case, what)
    answer = view()
    if not getattr(request, "reading_noted", False) and answer.status_code in SHOWN:
        record(request, case, what)
    return answer


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
            name = what.format(**kwargs)
            return _read(staff, case, name, lambda: view(staff, case, *args, **kwargs))

        return never_cache(login_required(found))

    return wrap


def opened_in_part(
    what: str, only: Callable[[Seen], bool] = lambda _seen: True
) -> Callable[[SeenView[P]], Callable[..., HttpResponse]]:
    """Like ``opened``, also for who sees only a part; hands over what they may see.

    ``only``: the page is not there for anybody else.
    """

    def wrap(view: SeenView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def found(
            request: HttpRequest, reference: str, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            staff: StaffRequest = request  # type: ignore[assignment]
            seen = seen_or_404(staff, reference)
            if not only(seen):
                raise Http404
            name = what.format(**kwargs)
            return _read(
                staff, seen.case, name, lambda: view(staff, seen, *args, **kwargs)
            )

        return never_cache(login_required(found))

    return wrap
