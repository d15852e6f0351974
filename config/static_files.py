"""Static files: which are ours to serve, and how they are served under ASGI.

Only the project's own folder and the admin's files are collected: viewflow brings a
front end that is never mounted, and whose missing faces stop ``collectstatic``.

Files are read whole, since ours are small, and answered at once: whitenoise hands
Django an open file, which served asynchronously warns at each file and stays open when
the browser goes away. Everything of ours is below 140 KB.
"""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

APPS_WITH_FILES = ("django.contrib.admin",)


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Names that change with the content, also where one script imports another."""

    support_js_module_import_aggregation = True


class FilesOfChosenApps(AppDirectoriesFinder):
    """Finds the static files of ``APPS_WITH_FILES`` and of no other package."""

    def __init__(self, app_names: Any = None, *rest: Any, **more: Any) -> None:
        super().__init__(app_names or list(APPS_WITH_FILES), *rest, **more)


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
