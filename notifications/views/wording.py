"""The pages where administrators change the words of alerts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from notifications.catalogue import CATALOGUE
from notifications.forms import WordingForm
from notifications.models.wording import LANGUAGES
from notifications.wording import Preview, change, changes, preview, rows
from notifications.words import (
    LONGEST,
    ForbiddenPlaceholder,
    default_text,
    text_of,
)


def _only_for_wording(request: StaffRequest) -> None:
    """Absent, not forbidden. Errors: ``Http404``."""
    if not request.actor.may(Permission.MANAGE_WORDING):
        raise Http404


@require_safe
@login_required
def wording(request: StaffRequest) -> HttpResponse:
    """List every message in every language."""
    _only_for_wording(request)
    return render(request, "notifications/wording.html", {"rows": rows()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_wording(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Change one message, or look at it first: the preview saves nothing."""
    _only_for_wording(request)
    if key not in CATALOGUE or language not in dict(LANGUAGES):
        raise Http404
    form = WordingForm(request.POST or None, initial={"text": text_of(key, language)})
    asked = request.method == "POST" and form.is_valid()
    if asked and "preview" not in request.POST:
        return _save(request, key, language, form.cleaned_data["text"])
    typed = request.POST.get("text", form.initial["text"])
    context = {
        "form": form,
        "kind": CATALOGUE[key],
        "language": dict(LANGUAGES)[language],
        "default": default_text(key, language),
        "preview": _shown(typed),
        "longest": LONGEST,
        "changes": changes(key, language),
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/edit_wording.html", context, status=status)


def _save(request: StaffRequest, key: str, language: str, text: str) -> HttpResponse:
    if change(key, language, text, by_id=request.user.pk, at=timezone.now()):
        messages.success(request, _("The words were saved."))
    return HttpResponseRedirect(reverse("notifications:wording"))


def _shown(text: str) -> Preview | None:
    try:
        return preview(text)
    except ForbiddenPlaceholder:
        return None
