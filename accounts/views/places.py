"""Places and bodies: lists and forms of the configuration."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.commands import organisations, places
from accounts.folding import folded_words
from accounts.forms.places import (
    FilterForm,
    OrganisationForm,
    PlaceEndForm,
    PlaceForm,
)
from accounts.gate import needs
from accounts.local_time import local_day
from accounts.middleware import StaffRequest
from accounts.models import AdministrationChange, Organisation, Place
from accounts.places import predecessors, successors
from accounts.roles import Permission
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

MANAGES = needs(Permission.MANAGE_PLACES)
Subject = AdministrationChange.Subject


@MANAGES
@require_safe
def organisation_list(request: StaffRequest) -> HttpResponse:
    """List bodies by place and kind."""
    form = FilterForm(request.GET or None, day=local_day(timezone.now()))
    rows = narrowed(Organisation.objects.select_related("place"), form)
    context = {
        "form": form,
        "organisations": page_of(request, rows),
        "keep": kept(request),
    }
    return render(request, "accounts/organisations.html", context)


def narrowed(rows: QuerySet[Organisation], form: FilterForm) -> QuerySet[Organisation]:
    """Return ``rows`` of the chosen kind and place, in the order of a list."""
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("place"):
        rows = rows.filter(place_id=wanted["place"])
    return rows.order_by("place__folded_name", "kind", "name", "pk")


@MANAGES
def organisation_new(request: StaffRequest) -> HttpResponse:
    """Add a body."""
    at = timezone.now()
    form = OrganisationForm(typed(request), day=local_day(at))
    back = reverse("accounts:organisations")
    page = FormPage(_("Add an organisation"), _("Add"), SAVED, back)

    def add() -> None:
        organisations.create_organisation(form.body(), actor=request.actor, at=at)

    return form_page(request, page, form, add)


@MANAGES
def organisation(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change a body."""
    at = timezone.now()
    shown = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    form = OrganisationForm(
        typed(request),
        day=local_day(at),
        keep=shown.place,
        initial=OrganisationForm.shown(shown),
    )
    page = FormPage(
        heading=shown.name,
        button=SAVE,
        done=SAVED,
        back=reverse("accounts:organisations"),
        context=(
            ("organisation", shown),
            ("changes", changes_of((Subject.ORGANISATION, [pk]))),
        ),
    )

    def edit() -> None:
        organisations.edit_organisation(pk, form.body(), actor=request.actor, at=at)

    return form_page(request, page, form, edit)


@MANAGES
@require_safe
def place_list(request: StaffRequest) -> HttpResponse:
    """List places with their validity, old and new."""
    text = request.GET.get("q", "")[:80]
    old_too = "cu" in request.GET
    rows = Place.objects.select_related("parent").order_by(
        "level", "code", "valid_from"
    )
    for word in folded_words(text):
        rows = rows.filter(folded_name__contains=word) | rows.filter(code=word)
    if not old_too:
        rows = rows.in_force_on(local_day(timezone.now()))
    shown = page_of(request, rows.prefetch_related("became__new", "came_from__old"))
    context = {"places": shown, "text": text, "old_too": old_too, "keep": kept(request)}
    return render(request, "accounts/places.html", context)


@MANAGES
@require_safe
def place(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one unit: validity, what it was made from, what it became."""
    shown = get_object_or_404(Place.objects.select_related("parent"), pk=pk)
    context = {
        "place": shown,
        "successors": successors(shown),
        "predecessors": predecessors(shown),
        "organisations": shown.organisations.order_by("kind", "name"),
        "changes": changes_of((Subject.PLACE, [pk])),
    }
    return render(request, "accounts/place.html", context)


@MANAGES
def place_new(request: StaffRequest) -> HttpResponse:
    """Add a unit with its first day and what it was made from."""
    at = timezone.now()
    form = PlaceForm(typed(request), day=local_day(at))
    page = FormPage(
        heading=_("Add a commune"),
        button=_("Add"),
        done=SAVED,
        back=reverse("accounts:places"),
        intro=_("End the older commune first if the new one takes its code."),
    )

    def add() -> None:
        places.add_place(form.place(), actor=request.actor, at=at)

    return form_page(request, page, form, add)


@MANAGES
def place_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the last day of a unit."""
    shown = get_object_or_404(Place, pk=pk)
    form = PlaceEndForm(typed(request))
    back = reverse("accounts:place", args=[pk])
    page = FormPage(_("End a place"), SAVE, SAVED, back, intro=shown.name)

    def end() -> None:
        day = form.cleaned_data["valid_to"]
        places.end_place(pk, day, actor=request.actor, at=timezone.now())

    return form_page(request, page, form, end)
