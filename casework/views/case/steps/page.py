"""The one view of all steps: show the form, call the command, say what stands against it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.middleware import StaffRequest
from accounts.typed import whole_number
from casework.event_words import said
from casework.models import Case
from casework.queries.limits import limits_of, nearest_of
from casework.queries.one_case import find_case, find_readable, find_supervised
from casework.steps import address_of, address_of_fix
from casework.views.calling import (
    INVALID,
    OK,
    Outcome,
    carry_out,
    key_of,
    new_key,
    show,
)
from casework.views.case.door import case_or_404, record
from casework.views.case.steps.catalogue import STEPS
from casework.views.case.steps.setting import (
    Setting,
    Step,
    StepForm,
    typed,
    with_one_more_row,
    without_row,
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show one step of a case, or take it."""
    staff: StaffRequest = request  # type: ignore[assignment]
    found = STEPS.get(key)
    if found is None:
        raise Http404
    case = case_or_404(
        staff,
        reference,
        through_report=found.through_report,
        through_times=found.through_times,
    )
    if not found.command.is_for(staff.actor, case):
        raise Http404
    setting = Setting(case, staff.actor, timezone.now(), _target(staff, found))
    if request.method != "POST":
        return _page(staff, found, setting, found.form(setting=setting), Outcome())
    return _take(staff, found, setting)


def _target(request: StaffRequest, found: Step) -> int | None:
    if not found.target:
        return None
    target = whole_number(request.GET.get(found.target))
    if target is None:
        raise Http404
    return target


def _take(request: StaffRequest, found: Step, setting: Setting) -> HttpResponse:
    again = _drawn_again(request, found, setting)
    if again is not None:
        return _page(request, found, setting, again, Outcome())
    form = found.form(request.POST, setting=setting)
    if not form.is_valid():
        return _page(request, found, setting, form, Outcome(status=INVALID))
    command = found.choose_command(form) if found.choose_command else found.command
    outcome = carry_out(request, command, case=setting.case.pk, **form.inputs())
    if outcome.done:
        return _onward(request, found, setting.case)
    return _page(request, found, setting, form, show(outcome, form, form.names()))


def _drawn_again(
    request: StaffRequest, found: Step, setting: Setting
) -> StepForm | None:
    """Return the form with a row more or less, or worked out: nothing is saved."""
    gone = whole_number(request.POST.get("remove_row"))
    if "add_row" in request.POST:
        first = with_one_more_row(request.POST)
    elif gone is not None:
        first = without_row(request.POST, gone)
    elif found.previews and "preview" in request.POST:
        first = typed(request.POST)
    else:
        return None
    return found.form(setting=setting, initial=first)


def _onward(request: StaffRequest, found: Step, case: Case) -> HttpResponse:
    messages.success(request, str(found.done))
    return HttpResponseRedirect(_back(request, found, case) or "/")


def _back(request: StaffRequest, found: Step, case: Case) -> str:
    """Return the page one came from: the case's, the supervisor's, or none."""
    if find_readable(request.actor, case.reference) is not None:
        return f"{address_of(case.reference)}{found.back}"
    supervised = found.through_times and find_supervised(request.actor, case.reference)
    return f"/giam-sat/vu/{case.reference}/" if supervised else ""


def _page(
    request: StaffRequest,
    found: Step,
    setting: Setting,
    form: StepForm,
    outcome: Outcome,
) -> HttpResponse:
    case = setting.case
    record(request, case, f"step:{found.key}")
    limit, more = nearest_of(limits_of(case.pk, setting.at, case.committee_id))
    fresh = find_case(request.actor, case.reference) if outcome.stale else None
    context: dict[str, Any] = {
        "case": case,
        "reference": case.reference,
        "version": (fresh or case).version,
        "step": found,
        "form": form,
        "limit": limit,
        "more": more,
        "key": outcome.key
        or (key_of(request) if request.method == "POST" else new_key()),
        "reasons": [
            {
                "advice": reason.advice,
                "href": address_of_fix(case.reference, reason.key, reason.fix),
            }
            for reason in outcome.reasons
        ],
        "busy": outcome.busy,
        "changed": [_changed(line) for line in outcome.changed],
        "has_errors": bool(outcome.status != OK),
        "back": _back(request, found, case) or "/",
        **(found.tells(setting, form) if found.tells else {}),
    }
    return render(request, found.template, context, status=outcome.status)


def _changed(line: str) -> str:
    """Return "Plan saved: Vi Thị Lan" for "save_plan: Vi Thị Lan"."""
    event, _sep, who = line.partition(": ")
    return f"{_(said(event))}: {who}"
