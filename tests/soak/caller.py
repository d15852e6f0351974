"""Somebody who takes reports through the real page and keeps their own log."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field

import httpx
from lxml import html

PAGE = "/tiep-nhan/"


@dataclass
class Log:
    """What the client knows: keys sent, and the receipt each acknowledged key got."""

    sent: list[str] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)


class Caller(threading.Thread):
    """Sends reports until told to stop; a report without an answer is sent again.

    The same key goes with the same report until it is acknowledged, as a browser's
    "send again" does, however often the site dies meanwhile.
    """

    def __init__(self, address: str, session: str, commune: int) -> None:
        super().__init__(daemon=True)
        self.client = httpx.Client(
            base_url=address,
            timeout=20,
            cookies={"sessionid": session},
            follow_redirects=False,
        )
        self.commune = commune
        self.log = Log()
        self.typed: dict[str, dict[str, str]] = {}
        self.stopping = threading.Event()

    def hang_up(self) -> None:
        """Stop, and let go of the connection."""
        self.stopping.set()
        self.join(60)
        self.client.close()

    def run(self) -> None:
        while not self.stopping.is_set():
            key = str(uuid.uuid4())
            self.log.sent.append(key)
            while key not in self.log.acknowledged:
                try:
                    receipt = self.send(key)
                except httpx.HTTPError:
                    receipt = ""
                if receipt:
                    self.log.acknowledged[key] = receipt
                elif self.stopping.wait(0.1):
                    return

    def send(self, key: str) -> str:
        """Fill in the page and send it; return the receipt's address once it is there.

        Sent again it says what it said, the moment it was drawn included.
        """
        page = self.client.get(PAGE)
        if page.status_code != httpx.codes.OK:
            return ""
        form = html.fromstring(page.text).xpath("//form[@data-intake]")[0]
        fresh = dict(form.form_values())
        if key not in self.typed:
            self.typed[key] = fresh | {
                "key": key,
                "child_state": "danger",
                "incident_commune": str(self.commune),
                "narrative": f"Báo cáo thử {key}",
                "action": "alarm",
            }
        token = {name: fresh[name] for name in fresh if "csrf" in name}
        values = self.typed[key] | token
        answer = self.client.post(
            form.action or PAGE,
            data=values,
            headers={"Referer": str(page.url), "Origin": str(self.client.base_url)},
        )
        found = answer.status_code == httpx.codes.FOUND
        where = answer.headers.get("Location", "")
        return where if found and "bien-nhan" in where else ""
