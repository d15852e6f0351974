"""The supervision board, and the list behind each of its numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.gate import needs
from accounts.incidents import history_in_doubt
from accounts.middleware import StaffRequest
from accounts.roles import Permission
from casework.evidence.checkpoints import newest
from oversight.drawn import drawn
from oversight.figures import figures
from oversight.filters import Filters, usual
from oversight.forms import FilterForm, narrowing
from oversight.queries.board import board, choices_of
from oversight.queries.rows import Asked, NoSuchNumber, rows_of
from oversight.queries.scope import audits

AUDITS: Final = needs(Permission.READ_TIMES, Permission.READ_COMMUNE_CASES)
COUNTS: Final = needs(
    *(Permission.READ_TIMES, Permission.READ_COMMUNE_CASES, Permission.READ_FIGURES)
)


@COUNTS
@require_safe
def show_board(request: StaffRequest) -> HttpResponse:
    """Show what is overdue now, and how long each step takes.

    To a statistician in sums alone: nothing is narrowed and no number opens a list.
    """
    at = timezone.now()
    if not audits(request.actor):
        return _figures(request, at)
    standard = usual(at)
    choices = choices_of(request.actor, narrowing(request.GET, standard), at)
    form = FilterForm(request.GET, choices, standard)
    filters = form.filters()
    shown = board(request.actor, filters, at, choices)
    context = {
        "form": form,
        "board": drawn(shown, filters),
        "doubt": history_in_doubt(),
        "signed": newest(),
        "at": at,
        "export": _export(request, filters),
    }
    return render(request, "oversight/board.html", context)


def _figures(request: StaffRequest, at: datetime) -> HttpResponse:
    filters = usual(at)
    choices = choices_of(request.actor, filters, at)
    shown = figures(board(request.actor, filters, at, choices))
    context = {"figures": shown, "filters": filters, "at": at}
    return render(request, "oversight/figures.html", context)


def _export(request: StaffRequest, filters: Filters) -> str:
    """Return where what is shown is taken out in a file; empty for who may not."""
    if not request.actor.may(Permission.EXPORT_COUNTS):
        return ""
    return f"{reverse('casework:exports')}?{filters.query()}"


@AUDITS
@require_safe
def show_rows(request: StaffRequest) -> HttpResponse:
    """List what one number counts; each row opens the audit of its case."""
    at = timezone.now()
    told = request.GET
    standard = usual(at)
    choices = choices_of(request.actor, narrowing(told, standard), at)
    form = FilterForm(told, choices, standard)
    filters = form.filters()
    asked = Asked(
        measure=told.get("muc", ""),
        limit=told.get("han", ""),
        age=told.get("tuoi", ""),
        reason=told.get("ly_do", ""),
        after=told.get("sau", ""),
    )
    try:
        listed = rows_of(request.actor, filters, asked, at)
    except NoSuchNumber as absent:
        raise Http404 from absent
    on = told.copy()
    on["sau"] = listed.after
    context = {
        "listed": listed,
        "filters": filters,
        "form": form,
        "next": f"?{on.urlencode()}" if listed.after else "",
        "back": f"{reverse('oversight:board')}?{filters.query()}",
    }
    return render(request, "oversight/rows.html", context)
