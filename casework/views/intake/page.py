"""Take a report on one page: seven questions, three of them required."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.local_time import local_day
from accounts.middleware import StaffRequest
from accounts.rates import BESIDE
from accounts.roles import Permission
from accounts.typed import moment_in, whole_number
from accounts.views.rate_limited import limited
from casework.commands.refusals import NotThere, Refused
from casework.intake_forms import typed_moment
from casework.queries.intake import (
    PASSES_ON,
    my_draft,
    my_drafts,
    my_reports,
    place_options,
    receiving_point_of,
)
from casework.views.calling import OK, Outcome, key_of, new_key
from casework.views.intake import keeping
from casework.views.intake.beside import beside
from casework.views.intake.door import for_whoever_may
from casework.views.intake.recording import record
from casework.views.intake.telling import (
    Telling,
    as_data,
    drawn,
    sent,
    typed_of,
    with_one_more_child,
    without_child,
    wrong_lines,
)

ALARM: Final = "alarm"
DRAFT: Final = "draft"
CONSULTATION: Final = "consultation"
MAY: Final = Permission.TAKE_REPORT


@for_whoever_may(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def take_report(request: StaffRequest) -> HttpResponse:
    """Show the page, or do what its pressed button says."""
    at = timezone.now()
    if request.method != "POST":
        return _begin(request, at)
    if request.POST.get("action") in {ALARM, CONSULTATION}:
        return _save(request, at)
    if request.POST.get("action") == DRAFT:
        return _keep(request, at)
    return _again(request, at)


def first_answers(request: StaffRequest, at: datetime) -> QueryDict:
    """Return what the page knows before anything is typed."""
    point = receiving_point_of(request.actor)
    return as_data(
        {
            "key": [new_key()],
            "opened_at": [at.isoformat()],
            "receiving_point": [point],
            "channel": ["phone" if point == "111" else "in_person"],
            "received_at": [] if point in PASSES_ON else [typed_moment(at)],
            "received_precision": ["minute"],
            "residence": ["same"],
            "lives_with_child": ["unknown"],
        }
    )


def opened(data: QueryDict, at: datetime) -> datetime:
    """Return when the form was opened, as it says itself; now if it says nothing."""
    return moment_in(data.get("opened_at", "")) or at


def _begin(request: StaffRequest, at: datetime) -> HttpResponse:
    wanted = request.GET.get("nhap", "")
    if not wanted:
        return _page(request, first_answers(request, at), at)
    draft = draft_or_none(request, wanted, at)
    if draft is None:
        return gone(request)
    return _page(request, as_data(draft), at)


def draft_or_none(
    request: StaffRequest, wanted: str, at: datetime
) -> dict[str, list[str]] | None:
    """Return what the person typed into a draft of theirs. Errors: ``Http404``."""
    number = whole_number(wanted)
    if number is None:
        raise Http404
    draft = my_draft(request.actor, number, at)
    return draft.typed if draft else None


def gone(request: StaffRequest) -> HttpResponse:
    """Say that a draft is no more, and begin anew."""
    messages.info(request, _("This draft was saved as a report, or its day is over."))
    return redirect("casework:intake")


def _save(request: StaffRequest, at: datetime) -> HttpResponse:
    consultation = request.POST["action"] == CONSULTATION
    places = place_options(local_day(at))
    telling = sent(request.POST, places, consultation=consultation)
    outcome = record(request, telling, request.POST, keeping.PAGE, at)
    if outcome.done:
        return redirect("casework:receipt", outcome.answer["reference"])
    return _page(request, request.POST, at, telling=telling, outcome=outcome)


def _keep(request: StaffRequest, at: datetime) -> HttpResponse:
    """Keep the form for a day without ringing anybody."""
    try:
        keeping.keep(
            key_of(request),
            keeping.PAGE,
            typed_of(request.POST),
            actor=request.actor,
            at=at,
        )
    except NotThere:
        return gone(request)
    except Refused as refused:
        told = key_of(request)
        outcome = Outcome(status=refused.status, reasons=refused.reasons, key=told)
        return _page(request, request.POST, at, outcome=outcome)
    messages.success(request, _("Kept for 24 hours. Nobody was alerted."))
    return redirect("casework:intake")


def _again(request: StaffRequest, at: datetime) -> HttpResponse:
    """Draw the page once more: a child more or less, or only to see who is told."""
    data: QueryDict = request.POST
    gone_child = whole_number(request.POST.get("remove_child"), 2)
    if "add_child" in data:
        data = with_one_more_child(data)
    elif gone_child is not None:
        data = without_child(data, gone_child)
    return _page(request, data, at, look=True)


def _page(
    request: StaffRequest,
    data: QueryDict,
    at: datetime,
    *,
    telling: Telling | None = None,
    outcome: Outcome | None = None,
    look: bool = False,
) -> HttpResponse:
    outcome = outcome or Outcome()
    places = place_options(local_day(at))
    shown = telling or drawn(data, places)
    opened_at = opened(data, at)
    context: dict[str, Any] = {
        "telling": shown,
        "form": shown.form,
        "wrong": wrong_lines(telling) if telling else [],
        "has_errors": outcome.status != OK,
        "outcome": outcome,
        "key": outcome.key or data.get("key", ""),
        "opened_at": opened_at.isoformat(),
        "begun": time_format(timezone.localtime(opened_at), "H:i:s"),
        "sent_at": at.isoformat(),
        "may_import": request.actor.may(Permission.IMPORT_REPORTS),
        "panel": look or outcome.status != OK or "child_state" in data,
    }
    if context["panel"]:
        checked = sent(data, places)
        context |= beside(checked, data, request.actor, at)
    if request.method != "POST":
        context["drafts"] = my_drafts(request.actor, at, keeping.PAGES)
        context["reports"] = my_reports(request.actor)
    return render(request, "casework/intake/page.html", context, status=outcome.status)


@for_whoever_may(MAY)
@require_POST
@limited(BESIDE)
def look_beside(request: StaffRequest) -> HttpResponse:
    """Return the panel alone: who will be told, the clock, what looks alike."""
    at = timezone.now()
    telling = sent(request.POST, place_options(local_day(at)))
    context = {"panel": True, **beside(telling, request.POST, request.actor, at)}
    return render(request, "casework/intake/_beside.html", context)


@for_whoever_may(MAY)
@require_POST
def keep_draft(request: StaffRequest) -> HttpResponse:
    """Keep what is typed, asked by the script after a second of rest."""
    typed = typed_of(request.POST)
    page = keeping.STEPS if request.GET.get("trang") == keeping.STEPS else keeping.PAGE
    try:
        draft = keeping.keep(
            key_of(request), page, typed, actor=request.actor, at=timezone.now()
        )
    except Refused as refused:
        return JsonResponse({}, status=410 if refused.status == 404 else refused.status)
    return JsonResponse({"draft": draft})


@for_whoever_may(MAY)
@require_POST
def drop_draft(request: StaffRequest, number: int) -> HttpResponseRedirect:
    """Throw a draft of one's own away."""
    keeping.drop(number, actor=request.actor, at=timezone.now())
    messages.success(request, _("The draft was thrown away."))
    return HttpResponseRedirect("/tiep-nhan/")
