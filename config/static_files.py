"""Static files under ASGI: read whole, since ours are small, and answered at once.

whitenoise hands Django an open file; served asynchronously that warns at each file and
leaves it open when the browser goes away. Everything of ours is below 140 KB.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):
    """whitenoise's middleware with answers that need no open file."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Return the file, a part of it, or "not modified", with its own headers."""
        told = static_file.get_response(request.method, request.META)
        body = b""
        if told.file is not None:
            with told.file:
                body = told.file.read()
        response = HttpResponse(body, status=int(told.status))
        del response["content-type"]
        for name, value in told.headers:
            response[name] = value
        return response
