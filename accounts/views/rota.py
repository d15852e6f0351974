"""The on-call rota: who holds duty in each body, who stands in, and the gaps."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.commands import rota as commands
from accounts.forms.places import FilterForm, TurnEndForm, TurnForm
from accounts.gate import needs
from accounts.local_time import local_day
from accounts.middleware import StaffRequest
from accounts.models import AdministrationChange, OnCall, Organisation
from accounts.on_call import who_is_on_call
from accounts.reach import organisations_in_reach
from accounts.roles import Permission
from accounts.rota import rota_of
from accounts.views.pages import (
    SAVE,
    SAVED,
    FormPage,
    changes_of,
    form_page,
    kept,
    page_of,
    typed,
)
from accounts.views.places import narrowed

MANAGES = needs(Permission.MANAGE_ON_CALL)


def _in_reach(request: StaffRequest, pk: int) -> Organisation:
    rows = organisations_in_reach(request.actor, Permission.MANAGE_ON_CALL)
    return get_object_or_404(rows, pk=pk)


@MANAGES
@require_safe
def rota(request: StaffRequest) -> HttpResponse:
    """List the bodies in reach, each with its turns and gaps of two weeks."""
    at = timezone.now()
    form = FilterForm(request.GET or None, day=local_day(at))
    rows = organisations_in_reach(request.actor, Permission.MANAGE_ON_CALL)
    shown = page_of(request, narrowed(rows.in_force_on(local_day(at)), form))
    context = {
        "form": form,
        "shown": shown,
        "rotas": rota_of(shown, at),
        "keep": kept(request),
    }
    return render(request, "accounts/rota.html", context)


@MANAGES
@require_safe
def rota_organisation(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one body's rota."""
    body, at = _in_reach(request, pk), timezone.now()
    turns = OnCall.objects.filter(organisation=body).values_list("pk", flat=True)
    context = {
        "organisation": body,
        "rota": rota_of([body], at)[0],
        "now": who_is_on_call(body, at),
        "changes": changes_of((AdministrationChange.Subject.ON_CALL, turns)),
    }
    return render(request, "accounts/rota_organisation.html", context)


@MANAGES
def turn_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Put somebody on the rota."""
    body, at = _in_reach(request, pk), timezone.now()
    form = TurnForm(typed(request), organisation=body, at=at)
    page = FormPage(
        heading=_("Add a turn"),
        button=_("Add"),
        done=_("The turn is on the rota."),
        back=reverse("accounts:rota_organisation", args=[pk]),
        intro=body.name,
    )

    def add() -> None:
        commands.add_turn(form.turn(body), actor=request.actor, at=at)

    return form_page(request, page, form, add)


@MANAGES
def turn_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a turn earlier."""
    turn = get_object_or_404(OnCall.objects.select_related("person"), pk=pk)
    body, at = _in_reach(request, turn.organisation_id), timezone.now()
    form = TurnEndForm(typed(request))
    page = FormPage(
        heading=_("End a turn"),
        button=SAVE,
        done=SAVED,
        back=reverse("accounts:rota_organisation", args=[body.pk]),
        intro=f"{turn.person}, {body}",
    )

    def end() -> None:
        moment = form.cleaned_data["ends_at"]
        commands.end_turn(pk, moment, actor=request.actor, at=at)

    return form_page(request, page, form, end)
