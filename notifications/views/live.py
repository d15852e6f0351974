"""What the page's script asks: the bar, and what is new where no socket works."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import StaffRequest
from accounts.typed import whole_number
from notifications.context import LiveFrame
from notifications.delivery import last_sequence
from notifications.replay import missed


@require_safe
@login_required
@never_cache
def bar(request: StaffRequest) -> HttpResponse:
    """Return the inside of the live bar; ``X-Waiting`` says how many alerts wait."""
    live = LiveFrame(request.user.pk)
    answer = render(request, "notifications/live_bar.html", {"live": live})
    answer.headers["X-Waiting"] = str(live.waiting)
    return answer


@require_safe
@login_required
@never_cache
def fresh(request: StaffRequest) -> HttpResponse:
    """Return what was told after ``sau``, one page; without it, where to begin."""
    if "sau" not in request.GET:
        return JsonResponse({"cursor": last_sequence(), "alerts": [], "more": False})
    after = whole_number(request.GET["sau"])
    if after is None:
        return HttpResponseBadRequest()
    page = missed(request.user.pk, after)
    return JsonResponse(
        {
            "cursor": page.cursor,
            "alerts": [json.loads(frame) for frame in page.frames],
            "more": page.more,
        }
    )
