"""Files that are sent stay in memory until they are sealed: no copy in clear on a disk.

``BoundedBody`` answers 413 to a request that is larger than memory should hold, before
Django would lay it into a temporary file.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import parse_cookie

from config.faults import TOO_LARGE, page
from config.headers import headers_without_pages
from config.language import KNOWN

LARGEST_FILE: Final = 16 * 1024 * 1024
LARGEST_BODY: Final = 20 * 1024 * 1024
MOST_THROWN_AWAY: Final = 200 * 1024 * 1024


class InMemoryOnly(FileUploadHandler):
    """Holds a file in memory; of one that is too large it holds the size alone."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) <= LARGEST_FILE:
            self.held.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class BoundedBody:
    """Lets pages through whose body is at most ``LARGEST_BODY``."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if _told(scope) > LARGEST_BODY:
            await _refuse(scope, receive, send)
            return
        seen = 0

        async def counted() -> Any:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > LARGEST_BODY:  # it said less, or nothing, and sends more
                return {"type": "http.disconnect"}
            return message

        await self.pages(scope, counted, send)


def _told(scope: Any) -> int:
    for name, value in scope.get("headers", ()):
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(scope: Any, receive: Any, send: Any) -> None:
    """Read what comes, keep none of it, so that the browser shows the answer."""
    thrown = 0
    while thrown < MOST_THROWN_AWAY:
        message = await receive()
        thrown += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    shown = page(TOO_LARGE, language=_language(scope))
    told = {"connection": "close", **headers_without_pages(), **shown.headers}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": shown.content})


def _language(scope: Any) -> str:
    """Return the language of the cookie, or nothing: Vietnamese."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            cookies = parse_cookie(value.decode("latin-1"))
            said = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
            return said if said in KNOWN else settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE
