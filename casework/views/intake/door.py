"""The door of the intake pages: for whoever may take reports, absent for all others."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.middleware import StaffRequest
from accounts.roles import Permission

P = ParamSpec("P")
StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]


def for_whoever_may(
    permission: Permission,
) -> Callable[[StaffView[P]], Callable[..., HttpResponse]]:
    """Serve the view to people whose post grants ``permission``; 404 to all others."""

    def wrap(view: StaffView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            staff: StaffRequest = request  # type: ignore[assignment]
            if not staff.actor.may(permission):
                raise Http404
            return view(staff, *args, **kwargs)

        return never_cache(login_required(asked))

    return wrap
