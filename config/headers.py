"""Headers that stand on every answer: pages, faults, files, and what Django refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

SELF_ONLY: Final = (
    *("autoplay", "fullscreen"),  # the alarm's sound
    *("publickey-credentials-create", "publickey-credentials-get"),
)
NOBODY: Final = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
"""Those that every engine knows: a browser complains aloud about any other."""
PERMISSIONS: Final = ", ".join(
    [*(f"{name}=(self)" for name in SELF_ONLY), *(f"{name}=()" for name in NOBODY)]
)
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}


def headers_without_pages() -> dict[str, str]:
    """Return the headers of an answer that never reached Django."""
    return ALWAYS | {"Content-Security-Policy": build_policy()}


class HeadersMiddleware:
    """Sets what is missing. The outermost: it sees what any other one refuses.

    What is answered within a session is kept by no browser, unless the page says how
    long; a file of ours says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        somebodys = settings.SESSION_COOKIE_NAME in request.COOKIES
        if somebodys and "Cache-Control" not in answer.headers:
            add_never_cache_headers(answer)
        return answer
