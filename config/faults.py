"""The pages for what went wrong: a sentence, what to do, a code; nothing of any case.

They ask the database for nothing, so that they can be shown when there is none. The code
stands in one line of the log and leads whoever looks after the site to what happened.
What is not there and what is not open to somebody share one page, which has no code
(``config.views.not_found``): nothing about it may differ.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.rates import NotCounted, TooOften
from config.language import KNOWN
from config.screen import wants_a_page

logger = logging.getLogger(__name__)
A_MINUTE: Final = 60
SHORTLY: Final = 30  # seconds after which a database or a cache may be back
BACK: Final = _(
    "Go back with the browser's back button: what you typed is still there. Try again in "
    "a minute."
)


@dataclass(frozen=True)
class Fault:
    """A page. ``wait``: after how many seconds it is worth trying again, if that is known."""

    key: str  # what the log says
    status: int
    title: Promise
    sentences: tuple[Promise, ...]
    wait: int | None = None


UNREADABLE: Final = Fault(
    "unreadable",
    400,
    _("This request cannot be read"),
    (_("Nothing was changed. Open the page again from the menu and try once more."),),
)
OUT_OF_DATE: Final = Fault(
    "out of date",
    403,
    _("The page is out of date"),
    (
        _(
            "Nothing was saved. Go back with the browser's back button: what you typed is "
            "still there. Load the page again in another tab, then send once more."
        ),
    ),
)
NOT_LIKE_THIS: Final = Fault(
    "method",
    405,
    _("This address is not opened like this"),
    (_("Nothing was changed. Open the page again from the menu."),),
)
TOO_LARGE: Final = Fault(
    "too large",
    413,
    _("Too large"),
    (
        _(
            "What was sent is too large: one file may have 16 MB, everything together "
            "20 MB. Nothing was saved."
        ),
        _("Go back and choose a smaller file, or send several one after the other."),
    ),
)
TOO_OFTEN: Final = Fault(
    "too often",
    429,
    _("Too often in a short time"),
    (
        _(
            "This was asked for unusually often in a short time. To protect what is kept "
            "here it pauses. Taking reports goes on."
        ),
        _("If it was not you, tell your administrator at once and read out the code."),
    ),
)
BROKEN: Final = Fault(
    "broken",
    500,
    _("Something broke on our side"),
    (_("Nothing you typed before was lost. Go back, and try again in a minute."),),
)
NOT_WRITTEN: Final = Fault(
    "log not written",
    503,
    _("Not available for a moment"),
    (
        _(
            "Every reading is written down before a page is shown. That was not possible "
            "just now, so nothing is shown. Try again in a minute."
        ),
    ),
    SHORTLY,
)
NO_DATABASE: Final = Fault(
    "no database",
    503,
    _("Not available for a moment"),
    (_("The records cannot be reached just now. Nothing was saved."), BACK),
    SHORTLY,
)
UNCOUNTED: Final = Fault(
    "not counted",
    503,
    _("Not available for a moment"),
    (
        _(
            "Searching and exporting are closed until their use can be counted again. "
            "Your work list, cases you open from it, and taking reports go on."
        ),
    ),
    SHORTLY,
)
BARE: Final = {
    fault.status: fault for fault in (UNREADABLE, NOT_LIKE_THIS, TOO_LARGE, BROKEN)
}
"""What stands for an answer of this status that has no page."""


def page(
    fault: Fault, *, language: str = "", wait: int | None = None, **lines: Any
) -> HttpResponse:
    """Return the page of ``fault`` in ``language``, else in the one spoken now."""
    told = secrets.token_hex(3).upper()
    code = f"{told[:3]}-{told[3:]}"
    level = logging.ERROR if fault.status >= BROKEN.status else logging.WARNING
    logger.log(level, "fault shown: %s, code %s", fault.key, code)
    wait = wait or fault.wait
    with translation.override(language or translation.get_language()):
        context = {"fault": fault, "code": code, "wait": _wait(wait), **lines}
        text = render_to_string("fault.html", context)
        spoken = translation.get_language()
    answer = HttpResponse(text, status=fault.status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Language"] = spoken
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _wait(seconds: int | None) -> str:
    if not seconds or seconds <= SHORTLY:
        return ""
    minutes = -(-seconds // 60)
    return ngettext(
        "It opens again in %(n)s minute.", "It opens again in %(n)s minutes.", minutes
    ) % {"n": minutes}


def chosen(request: HttpRequest) -> str:
    """Return the language of the cookie: asking for the person's needs a database."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in KNOWN else ""


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer what Django found suspicious before any page saw it."""
    large = isinstance(exception, RequestDataTooBig)
    return page(TOO_LARGE if large else UNREADABLE, language=chosen(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old; the reason is nobody's business."""
    return page(OUT_OF_DATE)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Answer what nobody expected; a database that is away is no mistake of ours."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return page(NO_DATABASE if away else BROKEN, language=chosen(request))


def too_often(request: HttpRequest, wait: int = A_MINUTE) -> HttpResponse:
    """Answer somebody past a limit (allauth asks here, too)."""
    return page(TOO_OFTEN, wait=wait)


class FaultMiddleware:
    """Gives refusals a page of ours. Where the language is known, outside of the pages.

    An answer to a script stays as it is: it shows nobody a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == TOO_OFTEN.status:
            answer.headers.setdefault("Retry-After", str(_pause(request)))
        fault = BARE.get(answer.status_code)
        if fault is None or answer.streaming or answer.content:
            return answer
        if not wants_a_page(request) or request.method == "HEAD":
            return answer
        shown = page(fault)
        if "Allow" in answer.headers:
            shown.headers["Allow"] = answer.headers["Allow"]
        return shown

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, TooOften):
            return too_often(request, exception.wait)
        return page(UNCOUNTED) if isinstance(exception, NotCounted) else None


def _pause(request: HttpRequest) -> int:
    """Return the seconds to wait where the page itself did not say."""
    locked = getattr(request, "axes_locked_out", False)
    return int(settings.AXES_COOLOFF_TIME * 3600) if locked else A_MINUTE
