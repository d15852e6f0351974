"""The page of alerts: what waits, what was taken, what is over."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import StaffRequest
from notifications.acknowledge import AlreadyTaken, NoSuchAlert, noted, seen
from notifications.actions import take
from notifications.models import Delivery
from notifications.queries import Inbox, counted, inbox
from notifications.words import moment

Stands = Delivery.Stands
TABS: Final = {
    "chua-nhan": (Stands.WAITING, gettext_lazy("Not taken")),
    "da-nhan": (Stands.TAKEN, gettext_lazy("Taken")),
    "da-xong": (Stands.DONE, gettext_lazy("Over")),
}
FIRST: Final = "chua-nhan"


@require_safe
@login_required
def alerts(request: StaffRequest) -> HttpResponse:
    """Show one tab. What a person looked at is noted as seen; a refresh by itself is not."""
    at = timezone.now()
    tab = request.GET.get("muc", FIRST)
    if tab not in TABS:
        raise Http404
    page = inbox(
        _person(request), TABS[tab][0], at=at, after=request.GET.get("sau", "")
    )
    counts = counted(_person(request))
    context = {
        "page": page,
        "at": at,
        "tab": tab,
        "tabs": [
            {
                "href": f"?{urlencode({'muc': key})}",
                "label": label,
                "here": key == tab,
                "count": counts.get(stands.value),
            }
            for key, (stands, label) in TABS.items()
        ],
        "next": f"?{urlencode({'muc': tab, 'sau': page.after})}" if page.after else "",
        "here": request.get_full_path(),
    }
    answer = render(request, "notifications/alerts.html", context)
    if "X-Background" not in request.headers:
        seen(_looked_at(page), person_id=_person(request), at=at)
    return answer


def _looked_at(page: Inbox) -> list[int]:
    """News is seen when it is put aside, not when it passes by."""
    return [line.id for line in page.lines if not line.is_news]


@require_POST
@login_required
def take_alert(request: StaffRequest, alert_id: int) -> HttpResponse:
    """Take it, or learn who did."""
    try:
        taken = take(alert_id=alert_id, actor=request.actor, at=timezone.now())
    except NoSuchAlert:
        raise Http404 from None
    if isinstance(taken, AlreadyTaken):
        messages.warning(request, _told(taken))
    else:
        messages.success(
            request, _("You have taken this alert. Everybody who was told sees it.")
        )
    return _back(request)


@require_POST
@login_required
def note_news(request: StaffRequest, alert_id: int) -> HttpResponse:
    """Put a piece of news aside."""
    try:
        noted(alert_id, person_id=_person(request), at=timezone.now())
    except NoSuchAlert:
        raise Http404 from None
    return _back(request)


def _told(taken: AlreadyTaken) -> str:
    if taken.by:
        return _("%(name)s took this alert at %(time)s.") % {
            "name": taken.by,
            "time": moment(taken.at),
        }
    return _("This alert is over since %(time)s.") % {"time": moment(taken.at)}


def _back(request: HttpRequest) -> HttpResponse:
    """Go back to where the button was, never to another site."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(address if safe else reverse("notifications:alerts"))


def _person(request: StaffRequest) -> int:
    return request.user.pk
