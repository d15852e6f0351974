"""The first page of a case, and the quick note on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import StaffRequest
from casework.commands.notes import add_note
from casework.models import Case
from casework.queries.case_page import overview_of
from casework.queries.offers import offer_of
from casework.seen import Seen
from casework.views.calling import OK, carry_out, key_of, new_key
from casework.views.case.door import opened_in_part
from casework.views.case.frame import frame_of
from casework.views.case.note_form import NoteForm


@opened_in_part("case")
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the case, or the reader's part of it; a POST adds the quick note."""
    case = seen.case
    form = NoteForm(request.POST if request.method == "POST" else None)
    status = OK
    if request.method == "POST":
        status = _add(request, case, form)
        if status == OK:
            messages.success(request, _("Note added."))
            return redirect(f"/ho-so/{case.reference}/")
    at = timezone.now()
    shown = overview_of(seen, at)
    context = frame_of(case, request.actor, at, "", shown.limits) | {
        "shown": shown,
        "form": form,
        "offer": offer_of(case, request.actor) if seen.opens_the_file else None,
        "key": key_of(request) if request.method == "POST" else new_key(),
    }
    return render(request, "casework/case/overview.html", context, status=status)


def _add(request: StaffRequest, case: Case, form: NoteForm) -> int:
    outcome = carry_out(
        request, add_note, case=case.pk, text=request.POST.get("text", "")
    )
    form.full_clean()
    for sentence in outcome.fields.values():
        form.add_error("text", _(sentence))
    for reason in outcome.reasons:
        form.add_error(None, _(reason.advice))
    return outcome.status
