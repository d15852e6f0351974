"""What was refused is remembered; what could not be remembered does not leave."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from accounts.access_log import NotRemembered, What, note_access
from casework.access import case_number
from config.faults import NOT_WRITTEN, page

REFUSED = frozenset({403, 404, 429})


class RememberingMiddleware:
    """Writes down which page was refused to whom. After authentication.

    Answers 503 with a code, and nothing of the page, for ``NotRemembered``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in REFUSED or request.resolver_match is None:
            return response
        try:
            _refused(request, request.resolver_match)
        except NotRemembered:
            return unavailable()
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        return unavailable() if isinstance(exception, NotRemembered) else None


def _refused(request: HttpRequest, page: ResolverMatch) -> None:
    """Remember that somebody asked for what is not there for them, if it is there at all.

    The same entry is written either way: the answer must not tell one from the other.
    """
    person = request.user.pk
    if person is None:
        return
    asked = page.kwargs
    note_access(
        What.PAGE_REFUSED,
        person=person,
        at=timezone.now(),
        page=page.view_name,
        case=case_number(str(asked.get("reference", ""))),
        number=asked.get("pk", asked.get("number")),
    )


def unavailable() -> HttpResponse:
    """Return the page that says so. It asks the database for nothing."""
    return page(NOT_WRITTEN)
