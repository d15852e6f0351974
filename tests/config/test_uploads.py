"""A request that is too large is answered, and never laid on a disk."""

from __future__ import annotations

import asyncio
from typing import Any

from config.uploads import LARGEST_BODY, BoundedBody


class Pages:
    """Reads the whole body, as Django does before it looks at it."""

    def __init__(self) -> None:
        self.read = 0
        self.ended = ""

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            self.read += len(message.get("body", b""))
            self.ended = message["type"]
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})


def sent(pages: Pages, parts: list[bytes], told: int | None) -> list[dict[str, Any]]:
    """Send a body in ``parts``; return what came back."""
    waiting = [
        {"type": "http.request", "body": part, "more_body": n < len(parts) - 1}
        for n, part in enumerate(parts)
    ]
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    headers = [] if told is None else [(b"content-length", str(told).encode())]
    asyncio.run(BoundedBody(pages)({"headers": headers}, receive, send))
    return answers


def test_a_body_of_ordinary_size_goes_through():
    pages = Pages()

    answers = sent(pages, [b"a" * 1000, b"b"], 1001)

    assert answers[0]["status"] == 200
    assert pages.read == 1001


def test_a_body_that_says_it_is_too_large_reaches_no_page():
    pages = Pages()

    answers = sent(pages, [b"a", b"b"], LARGEST_BODY + 1)

    assert [a.get("status") for a in answers] == [413, None]
    page, headers = answers[1]["body"].decode(), dict(answers[0]["headers"])
    assert "mỗi tệp tối đa 16 MB" in page
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert pages.read == 0


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off():
    pages, part = Pages(), b"a" * (LARGEST_BODY // 2 + 1)

    sent(pages, [part, part, part], None)

    assert pages.ended == "http.disconnect"
    assert pages.read <= LARGEST_BODY
