"""What would not open: the administrator's list, and closing an entry."""

from __future__ import annotations

from django import forms
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.commands.incidents import close_incident
from accounts.gate import needs
from accounts.middleware import StaffRequest
from accounts.models import SealingIncident
from accounts.roles import Permission
from accounts.views.pages import FormPage, form_page, page_of, typed

MANAGES = needs(Permission.MANAGE_PEOPLE)
OPEN_FIRST = (F("closed_at").desc(nulls_first=True), "-last_at", "-pk")


class OutcomeForm(forms.Form):
    """What became of an incident; chosen, so that no name is written here."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=SealingIncident.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it.")},
    )


@MANAGES
@require_safe
def incidents(request: StaffRequest) -> HttpResponse:
    """List what did not open: open ones first, then the newest."""
    rows = SealingIncident.objects.select_related("person", "closed_by")
    context = {"rows": page_of(request, rows.order_by(*OPEN_FIRST))}
    return render(request, "accounts/incidents.html", context)


@MANAGES
def incident_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what became of one."""
    row = get_object_or_404(SealingIncident, pk=pk)
    form = OutcomeForm(typed(request))
    page = FormPage(
        heading=_("Close an incident"),
        button=_("Close it"),
        done=_("The incident is closed."),
        back=reverse("accounts:incidents"),
        intro=f"{row.code}: {row.where}",
    )

    def close() -> None:
        outcome = form.cleaned_data["outcome"]
        close_incident(row.pk, outcome, actor=request.actor, at=timezone.now())

    return form_page(request, page, form, close)
