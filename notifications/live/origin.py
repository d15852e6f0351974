"""Lets a socket in only from pages of this very site.

Channels' own validator lets every origin in when ALLOWED_HOSTS holds "*": a page of
anybody could then listen with the visitor's session.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

Application = Callable[[Any, Any, Any], Awaitable[None]]
ANY_HOST = "*"


def same_site(origin: str, host: str, allowed: list[str]) -> bool:
    """Say whether ``origin`` is the host asked, and one of ``allowed``.

    ``"*"`` allows nobody here. A port counts: another port is another site.
    """
    site = urlsplit(origin)
    if site.scheme not in {"http", "https"} or site.netloc.lower() != host.lower():
        return False
    domain, _port = split_domain_port(host)
    named = [name for name in allowed if name != ANY_HOST]
    return bool(domain) and validate_host(domain, named)


class SameSiteOnly:
    """Denies the handshake of every other origin, and of none."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._denier: Application = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {
            name.lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        known = same_site(
            headers.get(b"origin", ""),
            headers.get(b"host", ""),
            settings.ALLOWED_HOSTS,
        )
        await (self._application if known else self._denier)(scope, receive, send)
