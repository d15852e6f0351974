"""Counts how often one person asks for a page, and refuses it past the limit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpResponse
from django.utils import timezone

from accounts.rates import count

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]
ANY: Final = frozenset({"GET", "HEAD", "POST"})
SENT: Final = frozenset({"POST"})


def limited(
    action: str, *, methods: frozenset[str] = ANY
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Count each request of the view made with one of ``methods`` as an ``action``.

    Past a limit of ``settings.RATE_LIMITS`` the answer is a page with status 429 and
    ``Retry-After``; where nothing can be counted, 503 (both: ``config.errors``). Put it
    below ``login_required``: it counts by ``request.actor``.
    """

    def wrap(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in methods:
                count(action, request.actor.person_id, timezone.now())
            return view(request, *args, **kwargs)

        return counted

    return wrap
