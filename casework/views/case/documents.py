"""Documents of a case: the list, adding one, looking at one, taking one out, withdrawing.

Every opening is in the reading log before it leaves. Pictures are shown when asked for,
marked with the reader and the moment; file names hold the case's reference alone.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.middleware import StaffRequest
from casework.commands.documents import (
    LONGEST_TITLE,
    add_document,
    withdraw_document,
)
from casework.documents.checking import EMPTY, LARGEST, TOO_LARGE, FileUnfit, check
from casework.documents.keeping import SHOWN, open_part
from casework.documents.showing import as_address, blurred
from casework.models import Document
from casework.queries.documents import (
    DocumentLine,
    Leaving,
    copy_for,
    document_of,
    documents_of,
    may_add,
    may_find,
    may_take_originals,
    may_withdraw,
    original_of,
    picture_for,
)
from casework.seen import Seen
from casework.views.calling import INVALID, OK, Outcome, carry_out, new_key, show
from casework.views.case.door import opened_in_part, record
from casework.views.case.frame import frame_of

TAB: Final = "tai-lieu/"
HIGHEST: Final = 10**4


class DocumentForm(forms.Form):
    """Kind first, then the file."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Document.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the document is.")},
    )
    source = forms.ChoiceField(
        label=_("Where does it come from?"),
        choices=Document.Source.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the document comes from.")},
    )
    title = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=_("For the people of this case only; it is kept sealed."),
    )
    evidence = forms.BooleanField(
        label=_("It may serve as evidence: keep the file unchanged as well"),
        required=False,
    )
    file = forms.FileField(
        label=_("File (JPEG, PNG, WebP or PDF)"),
        help_text=_(
            "At most 15 MB. The place where a picture was taken is removed from what is "
            "shown."
        ),
        error_messages={"required": _("Choose a file."), "empty": _(EMPTY)},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(_(TOO_LARGE))
        return file


class WithdrawalForm(forms.Form):
    """Why a document is shown no more."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the document is withdrawn.")},
    )


def _page(
    request: StaffRequest,
    seen: Seen,
    template: str,
    status: int = OK,
    **more: Any,
) -> HttpResponse:
    context = frame_of(seen.case, request.actor, timezone.now(), TAB) | more
    return render(request, f"casework/case/{template}.html", context, status=status)


def _line_or_404(seen: Seen, number: int) -> DocumentLine:
    fits = number < HIGHEST
    line = document_of(seen, number) if fits else None
    if line is None:
        raise Http404
    return line


@opened_in_part("documents", may_find)
@require_safe
def documents(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Show the list: no pictures, not even small ones."""
    return _page(
        request,
        seen,
        "documents",
        documents=documents_of(seen),
        may_add=may_add(seen),
    )


@opened_in_part("documents", may_add)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, seen: Seen) -> HttpResponse:
    """Ask for a document, or keep it."""
    if request.method != "POST":
        return _ask(request, seen, DocumentForm(), Outcome())
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, seen, form, Outcome(status=INVALID))
    told = dict(form.cleaned_data)
    try:
        told["file"] = check(told["file"].read())
    except FileUnfit as unfit:
        form.add_error("file", gettext(str(unfit)))
        return _ask(request, seen, form, Outcome(status=INVALID))
    outcome = carry_out(request, add_document, case=seen.case.pk, **told)
    if not outcome.done:
        return _ask(request, seen, form, show(outcome, form))
    messages.success(request, gettext("The document is kept, sealed."))
    return redirect("casework:case_documents", seen.case.reference)


def _ask(
    request: StaffRequest, seen: Seen, form: DocumentForm, outcome: Outcome
) -> HttpResponse:
    if form.errors and not form.has_error("file"):
        again = gettext("Choose the file once more; a page may not keep it for you.")
        form.add_error("file", again)
    return _page(
        request,
        seen,
        "document_add",
        outcome.status,
        form=form,
        outcome=outcome,
        key=outcome.key or new_key(),
        has_errors=outcome.status != OK,
    )


@opened_in_part("document:{number}", may_find)
@require_safe
def document(request: StaffRequest, seen: Seen, number: int) -> HttpResponse:
    """Show what is known of one document; a picture stays blurred until asked for."""
    line = _line_or_404(seen, number)
    soft = ""
    if line.is_picture and not line.withdrawn:
        soft = as_address(blurred(open_part(line.row, SHOWN)))
    return _look(request, seen, line, soft=soft)


@opened_in_part("document_seen", may_find)
@require_POST
def see(request: StaffRequest, seen: Seen, number: int) -> HttpResponse:
    """Show the picture: a reading of its own in the log."""
    line = _line_or_404(seen, number)
    if line.withdrawn or not line.is_picture:
        raise Http404
    record(request, seen.case, f"document_seen:{number}")
    content = picture_for(line, seen.case, request.user.username, timezone.now())
    return _look(request, seen, line, picture=as_address(content))


def _look(
    request: StaffRequest, seen: Seen, line: DocumentLine, **more: Any
) -> HttpResponse:
    return _page(
        request,
        seen,
        "document",
        document=line,
        may_take_original=line.evidence
        and may_take_originals(seen.case, request.actor),
        may_withdraw=may_withdraw(line, seen),
        **more,
    )


@opened_in_part("document_file", may_find)
@require_POST
def take_out(request: StaffRequest, seen: Seen, number: int) -> HttpResponse:
    """Hand the file out: the marked copy, or the original to whoever may have it."""
    line = _line_or_404(seen, number)
    if line.withdrawn:
        raise Http404
    if "original" in request.POST:
        if not (line.evidence and may_take_originals(seen.case, request.actor)):
            raise Http404
        record(request, seen.case, f"document_original:{number}")
        return _leaving(original_of(line, seen.case))
    record(request, seen.case, f"document_file:{number}")
    return _leaving(copy_for(line, seen.case, request.user.username, timezone.now()))


def _leaving(file: Leaving) -> HttpResponse:
    """Answer with a file no browser opens by itself."""
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@opened_in_part("documents", may_find)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, seen: Seen, number: int) -> HttpResponse:
    """Ask why, or withdraw the document."""
    line = _line_or_404(seen, number)
    if not may_withdraw(line, seen):
        raise Http404
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    outcome = Outcome()
    if request.method == "POST":
        if not form.is_valid():
            outcome = Outcome(status=INVALID)
        else:
            outcome = carry_out(
                request,
                withdraw_document,
                case=seen.case.pk,
                number=number,
                reason=form.cleaned_data["reason"],
            )
            if outcome.done:
                messages.success(request, gettext("The document is withdrawn."))
                return redirect("casework:case_documents", seen.case.reference)
            show(outcome, form)
    return _page(
        request,
        seen,
        "document_withdraw",
        outcome.status,
        form=form,
        outcome=outcome,
        document=line,
        key=outcome.key or new_key(),
        has_errors=outcome.status != OK,
    )
