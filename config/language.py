"""Vietnamese first: the choice made in the footer or the profile, nothing guessed.

The language a browser asks for is not read: an office computer with an English
system still belongs to somebody who reads Vietnamese.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import Person

KNOWN = frozenset(code for code, _ in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """Return the cookie's choice, else the person's, else Vietnamese."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in KNOWN:
        return chosen
    user = getattr(request, "user", None)
    if isinstance(user, Person) and user.language in KNOWN:
        return user.language
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Speaks the language of ``language_of`` for one request; after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
