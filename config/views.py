"""Language, help, health, and the page for what is not there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.sealing import key_folder
from config.language import KNOWN

A_YEAR = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, and in the profile when signed in."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen not in KNOWN:
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.PRODUCTION,
    )
    if isinstance(request.user, Person) and request.user.language != chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the keys, the numbers to call, and what the marks mean."""
    return render(request, "help.html")


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer that the database answers and a sealing key is there; else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    if not any(key_folder().glob("*.key")):
        return HttpResponse("key", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """One page for what is not there and what this person may not know of."""
    return render(request, "404.html", status=404)
