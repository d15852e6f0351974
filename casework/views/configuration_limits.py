"""Local limits, the whole register of limits, and the flows: what the clocks rest on."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.gate import needs
from accounts.middleware import StaffRequest
from accounts.roles import Permission
from accounts.views.pages import typed
from casework.commands.local_limits import end_local_limit, set_local_limit
from casework.queries.calendar_page import bodies_in_reach
from casework.queries.flows_page import flow_names, flow_page, flow_picture
from casework.queries.local_limits import (
    communes_in_reach,
    limits_page,
    local_of,
    register_by_track,
    rule_of,
)
from casework.views.configuration_forms import LastDayForm, LimitForm
from casework.views.configuration_page import FormPage, answer

KEEPS: Final = needs(Permission.MANAGE_LIMITS)
READS: Final = needs(
    Permission.MANAGE_LIMITS, Permission.MANAGE_CALENDAR, Permission.READ_TIMES
)
AFTERWARDS: Final = gettext_lazy(
    "A local limit may be stricter than the rule, never looser. It counts for limits "
    "that begin afterwards; whatever runs now keeps its length."
)
TAKEN_BACK: Final = gettext_lazy(
    "The last day still counts. A local limit that has not begun is taken back when the "
    "day lies before its first."
)


@KEEPS
@require_safe
def limits(request: StaffRequest) -> HttpResponse:
    """List every limit that can run, with its local values."""
    page = limits_page(request.actor, timezone.now())
    context = {"page": page, "afterwards": AFTERWARDS}
    return render(request, "casework/configuration/limits.html", context)


@KEEPS
def limit_new(request: StaffRequest, source: str) -> HttpResponse:
    """Set a stricter value for one commune or organisation."""
    at = timezone.now()
    rule = rule_of(source)
    if rule is None:
        raise Http404
    bodies = bodies_in_reach(request.actor, Permission.MANAGE_LIMITS, at)
    communes = communes_in_reach(request.actor, at)
    form = LimitForm(typed(request), rule, communes, bodies, at)
    page = FormPage(
        heading=_("Set a local limit"),
        button=_("Set"),
        back=reverse("casework:configuration_limits"),
        intro=AFTERWARDS,
        more={"rule": rule},
    )
    return answer(request, page, form, set_local_limit, lambda: {"told": form.told()})


@KEEPS
def limit_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the last day of a local limit."""
    found = local_of(request.actor, pk, timezone.now())
    if found is None:
        raise Http404
    rule, local = found
    form = LastDayForm(typed(request))
    page = FormPage(
        heading=_("End a local limit"),
        button=_("End"),
        back=reverse("casework:configuration_limits"),
        intro=TAKEN_BACK,
        more={"rule": rule, "local": local},
    )
    return answer(
        request,
        page,
        form,
        end_local_limit,
        lambda: {"limit": pk, "last_day": form.cleaned_data["last_day"]},
    )


@READS
@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """Show the whole register, what runs and what does not, and how sure each row is."""
    context = {"tracks": register_by_track()}
    return render(request, "casework/configuration/register.html", context)


@READS
@require_safe
def flows(request: StaffRequest) -> HttpResponse:
    """List every version of every flow."""
    context = {"flows": flow_names()}
    return render(request, "casework/configuration/flows.html", context)


@READS
@require_safe
def flow(request: StaffRequest, key: str) -> HttpResponse:
    """Show one flow as a picture and in words, with its limits and their sources."""
    shown = flow_page(key)
    if shown is None:
        raise Http404
    return render(request, "casework/configuration/flow.html", {"flow": shown})


@READS
@require_safe
def picture(request: StaffRequest, key: str) -> HttpResponse:
    """Serve the drawing of one flow as an image of its own."""
    drawn = flow_picture(key)
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml")
