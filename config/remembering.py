"""An answer whose entry in the log could not be written does not leave."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.access_log import NotRemembered

logger = logging.getLogger(__name__)
UNAVAILABLE = 503


class RememberingMiddleware:
    """Answers 503 with a code, and nothing of the page, for ``NotRemembered``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        return unavailable() if isinstance(exception, NotRemembered) else None


def unavailable() -> HttpResponse:
    """Return the page that says so. It asks the database for nothing."""
    code = secrets.token_hex(3).upper()
    logger.error("an entry of the log could not be written, code %s", code)
    page = render_to_string("503.html", {"code": f"{code[:3]}-{code[3:]}"})
    return HttpResponse(page, status=UNAVAILABLE, headers={"Cache-Control": "no-store"})
