"""Wrong passwords and codes: counted by account and device, so that nobody is shut out.

A stranger may fail as often as they like: what they lock is their own pair of account
and address. A browser in which a person has signed in whole, second factor too, is a
**known device** of that account; it is counted by itself, also behind an address that it
shares with the stranger. Wrong codes, which only somebody who has the password can type,
are counted over all unknown devices together. See docs/adr/0007.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, Final

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from accounts.models import Person

KEPT: Final = 180 * 24 * 3600  # seconds a device is known after its last sign-in
SALT: Final = "accounts.lockout.device"
MOST_ACCOUNTS: Final = 20  # of one shared computer
CODE: Final = "code:"
ITSELF: Final = "fd"  # the block of addresses that no client of the internet has


def account_key(username: str) -> str:
    """Return the account as it is counted: sign-in does not tell capitals apart."""
    return " ".join(username.split()).casefold()[:150]


def account_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return which account is tried (axes asks)."""
    said = (credentials or {}).get("username") or request.POST.get("login", "")
    return account_key(str(said))


def address_of(request: HttpRequest) -> str:
    """Return what is counted: the device if the account knows it, else the address."""
    person = _asked_for(request)
    device = _device(request)
    if person and _mark(person) in device.get("accounts", ()):
        digest = hashlib.sha256(device["id"].encode()).hexdigest()
        return ":".join([ITSELF + digest[:2], *_fours(digest[2:30])])
    return str(request.META.get("REMOTE_ADDR", ""))


def is_known(request: HttpRequest) -> bool:
    return address_of(request).startswith(ITSELF)


def counted_together(
    request: HttpRequest, credentials: dict[str, Any] | None = None
) -> list[str | list[str]]:
    """Return by what failures are summed (axes asks)."""
    pair: list[str | list[str]] = [["username", "ip_address"]]
    by_code = account_of(request, credentials).startswith(CODE)
    if by_code and not is_known(request):
        return [*pair, "username"]
    return pair


class QuietHandler(AxesDatabaseHandler):
    """Counts, and keeps nothing of what was typed: a search, a form, a way back."""

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **more: Any,
    ) -> None:
        if request is None:
            return
        asked, sent = request.GET, request.POST
        request.GET, request.POST = QueryDict(""), QueryDict("")
        try:
            super().user_login_failed(sender, credentials, request, **more)
        finally:
            request.GET, request.POST = asked, sent


def codes_are_closed(request: HttpRequest, person: Person) -> bool:
    """Say whether too many wrong codes were typed; the answer is then "too many"."""
    if AxesProxyHandler.is_allowed(request, _code_of(person)):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    return True


def note_wrong_code(request: HttpRequest, person: Person) -> None:
    AxesProxyHandler.user_login_failed(
        "accounts", credentials=_code_of(person), request=request
    )


def forget_wrong_codes(request: HttpRequest, person: Person) -> None:
    """Begin to count anew after a right one."""
    handler = AxesProxyHandler.get_implementation()
    handler.reset_user_attempts(request, _code_of(person))


class DeviceMiddleware:
    """Marks the browser in which somebody has just given the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "proved", None)
        if person is not None and request.user == person:
            _make_known(request, response, person.get_username())
        return response


def _code_of(person: Person) -> dict[str, Any]:
    return {"username": f"{CODE}{account_key(person.get_username())}"}


def _asked_for(request: HttpRequest) -> str:
    """Return the account this request speaks for: signed in, half-way, or typed."""
    stage = getattr(request, "_login_stage", None)
    if stage is not None and stage.login.user is not None:
        return account_key(stage.login.user.get_username())
    user = getattr(request, "user", None)
    if isinstance(user, Person):
        return account_key(user.get_username())
    return account_key(request.POST.get("login", ""))


def _mark(account: str) -> str:
    """Return what stands for an account in the cookie: names are nobody's business."""
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()[:16]


def _device(request: HttpRequest) -> dict[str, Any]:
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        said = signing.loads(cookie, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return {}
    return said if isinstance(said, dict) and "id" in said else {}


def _make_known(request: HttpRequest, response: HttpResponse, username: str) -> None:
    device = _device(request)
    mark = _mark(account_key(username))
    others = [m for m in device.get("accounts", ()) if m != mark]
    said = {
        "id": device.get("id") or secrets.token_hex(16),
        "accounts": [mark, *others][:MOST_ACCOUNTS],
    }
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(said, salt=SALT),
        max_age=KEPT,
        httponly=True,
        samesite="Strict",
        secure=settings.PRODUCTION,
    )


def _fours(digits: str) -> list[str]:
    return [digits[i : i + 4] for i in range(0, len(digits), 4)]
