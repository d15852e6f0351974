"""Bring in a file of reports: look through it first, then row by row, in parts."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.middleware import StaffRequest
from accounts.roles import Permission
from accounts.typed import whole_number
from casework.access import note_reading
from casework.bringing_in import Line, bring_in_part, look_through
from casework.commands.drafts import save_draft
from casework.commands.imports import KEEP, NOTE, OWN, decide_import_row
from casework.commands.refusals import Busy
from casework.imports.parsed import FileRefused
from casework.models import ImportRow
from casework.queries.imports import Conflict, batch_page, conflict_of, my_batches
from casework.queries.intake import my_file
from casework.views.calling import (
    INVALID,
    OK,
    Outcome,
    carry_out,
    key_of,
    new_key,
    show,
)
from casework.views.intake import keeping
from casework.views.intake.door import for_whoever_may

MAY: Final = Permission.IMPORT_REPORTS
FILE: Final = "import"
LARGEST: Final = 5 * 1024 * 1024
ROWS_SHOWN: Final = 100
ROWS_A_REQUEST: Final = 25
WOULD_BECOME: Final = {
    ImportRow.Outcome.CASE.value: gettext_lazy("A case"),
    ImportRow.Outcome.CONSULTATION.value: gettext_lazy("A consultation, no case"),
    ImportRow.Outcome.OUT_OF_SCOPE.value: gettext_lazy("Out of scope, recorded only"),
    ImportRow.Outcome.ASK.value: gettext_lazy("Not saved: a person must decide"),
}


class FileForm(forms.Form):
    """One file. What it holds decides, not its name."""

    file = forms.FileField(
        label=gettext_lazy("File of reports (XLSX, CSV or JSON)"),
        help_text=gettext_lazy(
            "At most 5 MB. It is looked through first; nothing is saved."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 5 MB. Split it and bring in the parts.")
            )
        return file


class DecisionForm(forms.Form):
    """What is to become of a row."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What is to become of this row?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what is to become of this row.")
        },
    )

    def __init__(self, data: Any = None, *, found: Conflict) -> None:
        super().__init__(data)
        choices = [(KEEP, _("Leave what is there; set this row aside"))]
        if found.may_note:
            choices.append((NOTE, _("Add it to the existing case as a note")))
        if found.may_be_own:
            choices.append((OWN, _("Take it in as a report of its own")))
        field: Any = self.fields["decision"]
        field.choices = choices


@for_whoever_may(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request: StaffRequest) -> HttpResponse:
    """Ask for a file; a readable one waits, sealed, until it is brought in."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _ask(request, FileForm())
    if not form.is_valid():
        return _ask(request, form, INVALID)
    content = form.cleaned_data["file"].read()
    at = timezone.now()
    try:
        next(iter(look_through(BytesIO(content), at=at)), None)
        draft = _keep(request, content, at)
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return _ask(request, form, INVALID)
    except Busy as busy:
        form.add_error(None, _("Somebody else is writing. Choose the file once more."))
        return _ask(request, form, busy.status)
    return redirect("casework:intake_file", draft)


def _keep(request: StaffRequest, content: bytes, at: datetime) -> int:
    kept = save_draft(
        key=new_key(),
        actor=request.actor,
        at=at,
        page=FILE,
        content={"file": base64.b64encode(content).decode()},
    )
    return int(kept["draft"])


def _ask(request: StaffRequest, form: FileForm, status: int = OK) -> HttpResponse:
    context = {"form": form, "batches": my_batches(request.actor), "key": new_key()}
    return render(request, "casework/intake/files.html", context, status=status)


def _file_or_404(request: StaffRequest, number: int, at: datetime) -> bytes:
    content = my_file(request.actor, number, at)
    if content is None:
        raise Http404
    return base64.b64decode(content)


@for_whoever_may(MAY)
@require_safe
def look(request: StaffRequest, number: int) -> HttpResponse:
    """Say what would become of each row; nothing is saved."""
    at = timezone.now()
    content = _file_or_404(request, number, at)
    skip = whole_number(request.GET.get("tu"), 6) or 0
    try:
        lines = look_through(BytesIO(content), at=at)
        shown = list(islice(lines, skip, skip + ROWS_SHOWN + 1))
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect("casework:intake_files")
    context = {
        "number": number,
        "rows": [(line, _label(line)) for line in shown[:ROWS_SHOWN]],
        "further": skip + ROWS_SHOWN if len(shown) > ROWS_SHOWN else None,
        "key": new_key(),
    }
    return render(request, "casework/intake/file_look.html", context)


def _label(line: Line) -> str:
    return str(WOULD_BECOME.get(line.outcome, line.outcome))


@for_whoever_may(MAY)
@require_POST
def bring(request: StaffRequest, number: int) -> HttpResponse:
    """Bring in the next rows of the file, then show how far it has come."""
    at = timezone.now()
    content = _file_or_404(request, number, at)
    try:
        part = bring_in_part(
            BytesIO(content),
            digest=hashlib.sha256(content).hexdigest(),
            actor=request.actor,
            at=at,
            most=ROWS_A_REQUEST,
        )
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect("casework:intake_files")
    except Busy:
        messages.error(
            request,
            _("Somebody else is writing. Nothing is lost; press “Go on” again."),
        )
        return redirect("casework:intake_file", number)
    answer = redirect("casework:intake_batch", part.batch)
    if part.done:
        keeping.drop(number, actor=request.actor, at=at)
    else:
        answer["Location"] += f"?tep={number}"
    return answer


@for_whoever_may(MAY)
@require_safe
def batch(request: StaffRequest, number: int) -> HttpResponse:
    """Show what became of the rows of a file the person brought in."""
    page = batch_page(
        request.actor,
        number,
        after=whole_number(request.GET.get("sau"), 9) or 0,
        waiting_only="cho" in request.GET,
    )
    if page is None:
        raise Http404
    running = page.batch.state == "running"
    context = {
        "page": page,
        "running": running,
        "file": whole_number(request.GET.get("tep")) if running else None,
        "waiting_only": "cho" in request.GET,
    }
    return render(request, "casework/intake/batch.html", context)


@for_whoever_may(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: StaffRequest, number: int) -> HttpResponse:
    """Show a row beside what is there already; take the decision."""
    found = conflict_of(request.actor, number)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _row(request, found, DecisionForm(found=found), Outcome())
    form = DecisionForm(request.POST, found=found)
    if not form.is_valid():
        return _row(request, found, form, Outcome(status=INVALID))
    decision = form.cleaned_data["decision"]
    outcome = carry_out(request, decide_import_row, row=number, decision=decision)
    if not outcome.done:
        return _row(request, found, form, show(outcome, form))
    messages.success(request, _("The row is decided."))
    return redirect("casework:intake_batch", found.batch)


def _row(
    request: StaffRequest, found: Conflict, form: DecisionForm, outcome: Outcome
) -> HttpResponse:
    for case in found.cases:
        note_reading(case, request.actor, "import_row", timezone.now())
    context = {
        "found": found,
        "form": form,
        "outcome": outcome,
        "has_errors": outcome.status != OK,
        "key": outcome.key
        or (key_of(request) if request.method == "POST" else new_key()),
    }
    return render(
        request, "casework/intake/import_row.html", context, status=outcome.status
    )
