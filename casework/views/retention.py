"""Keeping and erasing: the page of who proposes and who decides."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from accounts.typed import whole_number
from casework.queries.retention import retention_of

MANAGES = (Permission.DECIDE_RETENTION, Permission.WORK_CASE)


@never_cache
@login_required
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Show whose time of keeping is over, what is proposed and what is held."""
    staff: StaffRequest = request  # type: ignore[assignment]
    if not any(staff.actor.may(permission) for permission in MANAGES):
        raise Http404
    now = timezone.now()
    after = whole_number(staff.GET.get("sau")) or 0
    page = retention_of(staff.actor, now, after)
    onward = f"?sau={page.next}" if page.next else ""
    context = {"page": page, "at": now, "next": onward}
    return render(staff, "casework/retention.html", context)
