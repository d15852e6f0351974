"""The other tabs of a case: forms, plan, people, bodies, timeline, reading log, picture."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from accounts.typed import whole_number
from casework.access import permissions_on
from casework.field_groups import FieldGroup
from casework.models import Case
from casework.queries.access_requests import requests_waiting
from casework.queries.asked_work import work_of
from casework.queries.audit import holder_bars
from casework.queries.bodies import bodies_of
from casework.queries.dossier import plan_lines
from casework.queries.papers import papers_of
from casework.queries.path import drawn
from casework.queries.people import people_of, reporter_of
from casework.queries.readers import readers_of
from casework.queries.readings import readings_of
from casework.queries.referrals import referrals_of
from casework.queries.sealed_values import opened_entry
from casework.queries.timeline import entries_of
from casework.queries.visits import visits_of
from casework.seen import Seen
from casework.views.case.door import opened, opened_in_part, record, seen_or_404
from casework.views.case.frame import frame_of, may_read_the_log
from casework.views.case.reason_words import with_reasons

HIGHEST = 10**9
KINDS = ("", "moves", "refused")


def _tab(
    request: StaffRequest, case: Case, here: str, template: str, **more: Any
) -> HttpResponse:
    context = frame_of(case, request.actor, timezone.now(), here) | more
    return render(request, f"casework/case/{template}.html", context)


def _below(request: StaffRequest) -> int | None:
    return whole_number(request.GET.get("truoc"))


@opened_in_part("forms")
@require_safe
def papers(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the list of forms."""
    case = seen.case
    return _tab(request, case, "bieu-mau/", "papers", papers=papers_of(case))


@opened_in_part("plan")
@require_safe
def plan(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the plan's services and the visits."""
    case = seen.case
    return _tab(
        request,
        case,
        "ke-hoach/",
        "plan",
        rows=plan_lines(seen),
        visits=visits_of(seen, timezone.now()),
        may_work=may_work(seen),
        running=case.state == "in_progress",
        planning=case.state == "planning",
    )


@opened_in_part("people")
@require_safe
def people(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the people concerned; who reported stays closed."""
    found = people_of(seen)
    return _tab(request, seen.case, "nguoi-lien-quan/", "people", people=found)


@never_cache
@login_required
@require_POST
def reporter(request: HttpRequest, reference: str) -> HttpResponse:
    """Open who reported: a reading of its own in the log."""
    staff: StaffRequest = request  # type: ignore[assignment]
    seen = seen_or_404(staff, reference)
    if not seen.may(FieldGroup.REPORTER):
        raise Http404
    found = seen.case
    record(staff, found, "reporter")
    return _tab(
        staff,
        found,
        "nguoi-lien-quan/",
        "people",
        people=people_of(seen),
        reporter=reporter_of(seen),
    )


@never_cache
@login_required
@require_POST
def name(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a hidden name: a reading of its own in the log."""
    staff: StaffRequest = request  # type: ignore[assignment]
    seen = seen_or_404(staff, reference)
    if not seen.child_name:
        raise Http404
    record(staff, seen.case, "name")
    return _tab(staff, seen.case, "nguoi-lien-quan/", "name", name=seen.child_name)


@opened_in_part("bodies")
@require_safe
def bodies(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show what was asked of partner bodies and what came back."""
    found = bodies_of(seen, timezone.now())
    helping = referrals_of(seen.case, timezone.now()) if seen.acts else []
    return _tab(
        request,
        seen.case,
        "co-quan/",
        "bodies",
        bodies=found,
        may_work=may_work(seen),
        helping=helping,
    )


def may_work(seen: Seen) -> bool:
    """Say whether pages offer this reader the work of the case: a help for pages."""
    return seen.acts and seen.actor.may(Permission.WORK_CASE)


@opened_in_part("timeline")
@require_safe
def timeline(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the history, with who held the case how long."""
    case, at = seen.case, timezone.now()
    kind = request.GET.get("loai", "")
    if kind not in KINDS:
        raise Http404
    page = entries_of(seen, _below(request), kind)
    first = "truoc" not in request.GET and not seen.own_part_only
    bars = (
        holder_bars(case, work_of(case, request.actor, at, whole=True), at)
        if first
        else []
    )
    return _tab(
        request,
        case,
        "dien-bien/",
        "timeline",
        entries=with_reasons(page.entries),
        older=page.older,
        kind=kind,
        kinds=[
            ("", _("Everything")),
            ("moves", _("Moves only")),
            *([] if seen.own_part_only else [("refused", _("Refusals only"))]),
        ],
        bars=bars,
    )


@never_cache
@login_required
@require_POST
def values(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Open the sealed content of one entry: a reading of its own in the log."""
    staff: StaffRequest = request  # type: ignore[assignment]
    seen = seen_or_404(staff, reference)
    shown = opened_entry(seen, number) if number < HIGHEST else None
    if shown is None:
        raise Http404
    record(staff, seen.case, f"values:{number}")
    return _tab(staff, seen.case, "dien-bien/", "values", shown=shown)


@opened("readings")
@require_safe
def readings(request: StaffRequest, case: Case) -> HttpResponse:
    """Show who read what, to the holder and the Chair only."""
    if not may_read_the_log(case, request.actor):
        raise Http404
    page = readings_of(case, _below(request))
    return _tab(request, case, "nhat-ky-xem/", "readings", page=page)


@opened("readers")
@require_safe
def readers(request: StaffRequest, case: Case) -> HttpResponse:
    """Show who can see this case now, and by which rule."""
    found = readers_of(case, timezone.now())
    may_grant = Permission.GRANT_ACCESS in permissions_on(request.actor, case)
    return _tab(
        request,
        case,
        "ai-xem-duoc/",
        "readers",
        readers=found,
        may_grant=may_grant,
        waiting=requests_waiting(case, timezone.now()),
    )


@opened_in_part("picture")
@require_safe
def picture(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the process drawn from the flow itself, and in words."""
    case = seen.case
    return _tab(request, case, "so-do/", "picture", drawn=drawn(case))
