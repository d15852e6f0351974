"""What a browser test says: open a page as somebody, find it right, find it accessible."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Person
from tests.signing_in import session_of

DESKTOP = 1280
PHONE = 360
WIDTHS = (PHONE, DESKTOP)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PICTURES = os.environ.get("CHOCHE_PICTURES", "")
expect.set_options(timeout=30_000)


class Desk:
    """Several browsers side by side, and every complaint any of them made."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for context in self._contexts:
            context.close()

    def open(
        self,
        path: str = "",
        *,
        as_who: Person | None = None,
        width: int = DESKTOP,
        language: str = "vi",
        **more: Any,
    ) -> Page:
        """Return a page of a fresh browser, signed in as ``as_who``.

        With a ``path`` it is loaded, and must answer 200 with a main heading.
        """
        context = self._chromium.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 800},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **more,
        )
        self._contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if as_who is not None:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(as_who)
        context.add_cookies(
            [{"name": n, "value": v, "url": self.address} for n, v in cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        self._listen(page)
        if path:
            self.go(page, path)
        return page

    def go(self, page: Page, path: str, *, status: int = 200) -> None:
        """Load ``path``; it must answer ``status`` and have one main heading."""
        answer = page.goto(self.address + path)

        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        assert page.locator("h1").count() == 1, f"{path} has no main heading of its own"

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the page where ``CHOCHE_PICTURES`` names a folder."""
        if not PICTURES:
            return
        path = page.url.removeprefix(self.address).strip("/")
        file = re.sub(r"[^\w.-]+", "_", path) or "home"
        page.screenshot(path=Path(PICTURES) / f"{file}-{name}.png", full_page=True)

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda e: self.complaints.append(f"script: {e}"))
        page.on("console", self._console)
        page.on("request", lambda r: self._request(r.url))

    def _console(self, message: Any) -> None:
        # A page that answers 404 or 422 on purpose is named in the console as well.
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(own):
            self.complaints.append(f"foreign address: {url}")


def assert_accessible(page: Page) -> None:
    """Fail on any WCAG 2.2 A or AA violation, and on a page wider than its screen."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    told = [
        f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:5]}"
        for v in found
    ]
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert told == []
    assert wider <= 0, f"{page.url} is {wider} px wider than the screen"
