"""What the administration pages share: a form page, a list page, what was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.commands.change import ChangeRefused
from accounts.forms.refused import show_refusal
from accounts.models import AdministrationChange
from accounts.told import Told, told

PER_PAGE = 50
INVALID = 422
REFUSED = 409


@dataclass(frozen=True)
class FormPage:
    """The words of a page that holds one form and one button."""

    heading: str | Promise
    button: str | Promise
    done: str | Promise
    back: str
    warning: bool = False
    intro: str | Promise = ""
    context: tuple[tuple[str, Any], ...] = ()
    template: str = "accounts/form_page.html"


def form_page(
    request: HttpRequest,
    page: FormPage,
    form: forms.Form,
    change: Callable[[], object],
) -> HttpResponse:
    """Show ``form``; when posted, make the change once and go back.

    What was typed stays: 422 when it cannot be read, 409 when a rule refuses it.
    """
    status = 200
    if request.method == "POST":
        status = _try(form, change)
        if status == HttpResponseRedirect.status_code:
            messages.success(request, str(page.done))
            return HttpResponseRedirect(page.back)
    context = {"form": form, "page": page, **dict(page.context)}
    return render(request, page.template, context, status=status)


def _try(form: forms.Form, change: Callable[[], object]) -> int:
    if not form.is_valid():
        return INVALID
    try:
        change()
    except ChangeRefused as refused:
        show_refusal(form, refused)
        return REFUSED
    except IntegrityError:  # two people saved the same thing at the same moment
        form.add_error(None, str(AT_ONCE))
        return REFUSED
    return HttpResponseRedirect.status_code


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, also when it was nothing; null when a page is asked for."""
    return request.POST if request.method == "POST" else None


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any]) -> Page[Any]:
    """Return the asked page of ``rows``; a number that makes no sense gives the nearest."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))


def changes_of(
    *subjects: tuple[AdministrationChange.Subject, Iterable[int]],
) -> list[Told]:
    """Return the last changes about these in words, newest first."""
    about = Q(pk__in=[])
    for subject, ids in subjects:
        about |= Q(subject=subject, subject_id__in=list(ids))
    rows = AdministrationChange.objects.filter(about).select_related("who")
    return told(rows.order_by("-at", "-pk")[:20])


def kept(request: HttpRequest) -> str:
    """Return the parameters of the list, without the page, for the links to others."""
    parameters = request.GET.copy()
    parameters.pop("trang", None)
    return f"{parameters.urlencode()}&" if parameters else ""


AT_ONCE = _("Somebody changed this at the same moment. Look again, then save.")
SAVE = _("Save")
SAVED = _("Saved.")
