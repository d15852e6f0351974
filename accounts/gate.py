"""The door of an administration page: absent for whoever may not use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts.commands.change import NotAllowed
from accounts.roles import Permission

View = Callable[..., HttpResponse]


def needs(*any_of: Permission) -> Callable[[View], View]:
    """Answer "not found" unless the actor holds one of ``any_of``.

    The command asks again; what it does not allow is "not found" as well.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if not any(actor.may(permission) for permission in any_of):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as absent:
                raise Http404 from absent

        return never_cache(login_required(gated))

    return wrap
