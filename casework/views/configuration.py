"""The calendar: days off and swapped days per year, each change in one command."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.gate import needs
from accounts.middleware import StaffRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.views.pages import typed
from casework.commands.calendar import edit_calendar_day, fill_calendar_year
from casework.queries.calendar_page import (
    bodies_in_reach,
    day_of,
    version_now,
    year_of,
)
from casework.views.calling import carry_out, version_of
from casework.views.configuration_forms import DayForm
from casework.views.configuration_page import FormPage, answer
from workflows.models import CalendarDay

KEEPS: Final = needs(Permission.MANAGE_CALENDAR)
ANEW: Final = gettext_lazy(
    "Saving counts every open limit in working days anew and says so in the history of "
    "each case. What is done or has run out stays as it is."
)


@KEEPS
@require_safe
def calendar(request: StaffRequest) -> HttpResponse:
    """List the days of one year."""
    year = year_of(request.actor, request.GET.get("nam", ""), timezone.now())
    return render(request, "casework/configuration/calendar.html", {"year": year})


@KEEPS
def day_new(request: StaffRequest) -> HttpResponse:
    """Add a day off, or one that is worked in exchange."""
    page = _page(_("Add a day"), _("Add"))
    form = DayForm(typed(request), _bodies(request))
    return answer(
        request,
        page,
        form,
        edit_calendar_day,
        lambda: {"told": form.told(), "calendar": version_of(request) or 0},
    )


@KEEPS
def day_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one entry."""
    day = _day_or_404(request, pk)
    page = _page(_("Change a day"), _("Save"), day)
    form = DayForm(typed(request), _bodies(request), day)
    return answer(
        request,
        page,
        form,
        edit_calendar_day,
        lambda: {"told": form.told(), "day": pk, "calendar": version_of(request) or 0},
    )


@KEEPS
def day_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one entry out, after asking: the day counts as its weekday says again."""
    day = _day_or_404(request, pk)
    heading = _("Take %(day)s out of the calendar") % {"day": f"{day.date:%d/%m/%Y}"}
    page = _page(heading, _("Take out"), day, warning=True)
    return answer(
        request,
        page,
        forms.Form(typed(request)),
        edit_calendar_day,
        lambda: {"told": None, "day": pk, "calendar": version_of(request) or 0},
    )


@KEEPS
@require_POST
def year_fill(request: StaffRequest, year: int) -> HttpResponse:
    """Write the public holidays of a year that has none yet."""
    outcome = carry_out(request, fill_calendar_year, year=year)
    if outcome.done:
        messages.success(request, _("The public holidays of the year were filled in."))
    else:
        told = [*outcome.fields.values(), *(r.advice for r in outcome.reasons)]
        messages.error(request, " ".join(_(sentence) for sentence in told))
    return redirect(f"{reverse('casework:configuration_calendar')}?nam={year}")


def _bodies(request: StaffRequest) -> list[Organisation]:
    return bodies_in_reach(request.actor, Permission.MANAGE_CALENDAR, timezone.now())


def _day_or_404(request: StaffRequest, pk: int) -> CalendarDay:
    day = day_of(request.actor, pk)
    if day is None:
        raise Http404
    return day


def _page(
    heading: str, button: str, day: CalendarDay | None = None, *, warning: bool = False
) -> FormPage:
    back = reverse("casework:configuration_calendar")
    return FormPage(
        heading=heading,
        button=button,
        back=f"{back}?nam={day.date.year}" if day else back,
        intro=ANEW,
        warning=warning,
        version=version_now(),
    )
