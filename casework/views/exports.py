"""Exports: ask for a file, decide about another's, take it once with its password."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
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

from accounts.gate import needs
from accounts.local_time import local_day
from accounts.middleware import StaffRequest
from accounts.rates import EXPORT
from accounts.roles import Permission
from accounts.typed import DayField, whole_number
from accounts.views.rate_limited import limited
from casework.commands.exports import (
    LONGEST,
    ExportTold,
    approve_export,
    refuse_export,
    request_export,
    take_export,
)
from casework.exporting.about import about, file_name, wanted_of
from casework.exporting.locked_file import MEDIA_TYPE, locked_file, password_of
from casework.exporting.reach import audits
from casework.exporting.wanted import TooMany, made
from casework.models import Export
from casework.queries.exports import (
    Line,
    committees_to_choose,
    exports_to_decide,
    find_ready,
    find_to_decide,
    line_of,
    own_exports,
)
from casework.views.calling import (
    INVALID,
    OK,
    Outcome,
    carry_out,
    key_in,
    key_of,
    new_key,
    reasons_shown,
    show,
)
from workflows.rules.kinds import KIND_LABELS, Kind

TAKES: Final = needs(Permission.EXPORT_COUNTS, Permission.EXPORT_TIMES)
DAYS: Final = timedelta(days=90)
WRITTEN_LATE: Final = (
    ("", _("Left out")),
    ("chi", _("Only these")),
    ("ca", _("Together")),
)
NAMES: Final = {
    "committee": "xa",
    "kind": "loai",
    "since": "tu",
    "until": "den",
    "late_entries": "ghi_muon",
}
"""What the command calls a field, and what the address of the board does."""


class ExportForm(forms.Form):
    """What, for what, for whom; narrowed as the supervision board is."""

    content = forms.ChoiceField(
        label=_("What should the file hold?"),
        widget=forms.RadioSelect,
        help_text=_("With case references, a second person approves first."),
        error_messages={"required": _("Choose what the file holds.")},
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=Export.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the file is for.")},
    )
    sharing = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=Export.Sharing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may read the file.")},
    )
    words = forms.CharField(
        label=_("In a sentence: what will be done with it?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name no child and no family. It is kept with the request."),
        error_messages={
            "required": _("Write at least one sentence. Name no child and no family.")
        },
    )
    tu = DayField(label=_("From day"))
    den = DayField(label=_("To day"))
    xa = forms.ChoiceField(label=_("Commune"), required=False)
    loai = forms.ChoiceField(label=_("Kind of incident"), required=False)
    ghi_muon = forms.ChoiceField(
        label=_("Late entries"), required=False, choices=WRITTEN_LATE
    )

    def __init__(self, request: StaffRequest) -> None:
        sent = request.method == "POST"
        super().__init__(
            request.POST if sent else None,
            initial=_narrowed(request),
        )
        rows = request.actor.may(Permission.EXPORT_TIMES)
        contents = Export.Content.choices
        self._choices("content", contents if rows else contents[:1])
        communes = [(str(pk), name) for pk, name in committees_to_choose(request.actor)]
        self._choices("xa", [("", _("All")), *communes])
        kinds = [(kind.value, gettext(KIND_LABELS[kind])) for kind in Kind]
        self._choices("loai", [("", _("All")), *kinds])
        if not audits(request.actor):
            for name in ("xa", "loai", "ghi_muon"):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        since, until = told.get("tu"), told.get("den")
        if since and until and until < since:
            self.add_error("den", _("The last day lies before the first."))
        return told

    def told(self) -> ExportTold:
        """Return what is asked for. The form must be valid."""
        told = self.cleaned_data
        plain = {
            name: told[name] for name in ("content", "purpose", "sharing", "words")
        }
        named = {name: told.get(field, "") for name, field in NAMES.items()}
        return ExportTold(
            **plain | named | {"committee": whole_number(named["committee"])}
        )


def _narrowed(request: StaffRequest) -> dict[str, str]:
    """Return what the board was narrowed to, or the usual period."""
    until = local_day(timezone.now())
    since = until - DAYS
    if not audits(request.actor):  # whole months
        until = until.replace(day=1) - timedelta(days=1)
        since = (until - timedelta(days=62)).replace(day=1)
    usual = {"tu": f"{since:%d/%m/%Y}", "den": f"{until:%d/%m/%Y}"}
    told = {name: request.GET.get(name, "") for name in NAMES.values()}
    return usual | {name: value for name, value in told.items() if value}


class RefusalForm(forms.Form):
    """Why the file is not to be taken."""

    reason = forms.CharField(
        label=_("Why not?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the file is not to be taken.")},
    )


@TAKES
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: StaffRequest) -> HttpResponse:
    """Show one's own exports and those to decide; ask for a new one."""
    form = ExportForm(request)
    if request.method != "POST":
        return _list(request, form, Outcome())
    if not form.is_valid():
        return _list(request, form, Outcome(status=INVALID, key=key_of(request)))
    outcome = carry_out(request, request_export, told=form.told())
    if not outcome.done:
        return _list(request, form, show(outcome, form, NAMES))
    if form.cleaned_data["content"] == Export.Content.REFERENCES:
        messages.success(request, gettext("Asked for. A second person decides now."))
        return redirect("casework:exports")
    return redirect("casework:export", outcome.answer["export"])


def _list(request: StaffRequest, form: ExportForm, outcome: Outcome) -> HttpResponse:
    at = timezone.now()
    context = {
        "form": form,
        "own": own_exports(request.actor, at),
        "waiting": exports_to_decide(request.actor, at),
        "has_errors": outcome.status != OK,
        "reasons": reasons_shown(outcome.reasons),
        "key": outcome.key or new_key(),
    }
    template = "casework/exports/list.html"
    return render(request, template, context, status=outcome.status)


@TAKES
@require_safe
def export(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a file that waits to be taken, or a request that waits for one's decision."""
    return _one(request, uid, RefusalForm(), Outcome())


def _one(
    request: StaffRequest, uid: uuid.UUID, form: RefusalForm, outcome: Outcome
) -> HttpResponse:
    at = timezone.now()
    more: dict[str, Any] = {}
    ready = find_ready(request.actor, uid, at)
    if ready is not None:
        line = line_of(ready, request.actor, at)
        nonce = new_key()
        more = {"nonce": nonce, "password": password_of(str(uid), nonce)}
    else:
        line = _to_decide(request, uid)
    context = {
        "line": line,
        "form": form,
        "has_errors": outcome.status != OK,
        "reasons": reasons_shown(outcome.reasons),
        "key": outcome.key or new_key(),
    }
    template = f"casework/exports/{'take' if ready else 'decide'}.html"
    return render(request, template, context | more, status=outcome.status)


def _to_decide(request: StaffRequest, uid: uuid.UUID) -> Line:
    line = find_to_decide(request.actor, uid, timezone.now())
    if line is None:
        raise Http404
    return line


@TAKES
@require_POST
def decide(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Approve another person's request, or refuse it with a reason."""
    _to_decide(request, uid)
    form = RefusalForm()
    if "refuse" in request.POST:
        form = RefusalForm(request.POST)
        if not form.is_valid():
            return _one(request, uid, form, Outcome(status=INVALID))
        reason = form.cleaned_data["reason"]
        outcome = carry_out(request, refuse_export, export=uid, reason=reason)
        done = gettext("Refused. Whoever asked reads your reason.")
    else:
        outcome = carry_out(request, approve_export, export=uid)
        done = gettext("Approved. The file can be taken once, within 24 hours.")
    if not outcome.done:
        return _one(request, uid, form, show(outcome, form))
    messages.success(request, done)
    return redirect("casework:exports")


@TAKES
@require_POST
@limited(EXPORT)
def file(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Make the file, write down that it leaves, then let it leave. Once."""
    at = timezone.now()
    row = find_ready(request.actor, uid, at)
    nonce = key_in(request.POST.get("nonce", ""))
    if row is None or not nonce:
        raise Http404
    try:
        content = made(wanted_of(row), request.actor, at)
    except TooMany:
        sentence = gettext("So many rows fit into no file. Choose a shorter period.")
        messages.error(request, sentence)
        return redirect("casework:exports")
    sealed = locked_file(
        [about(row, at, content.rows), *content.tables],
        password=password_of(str(uid), nonce),
        at=at,
    )
    digest = hashlib.sha256(sealed).hexdigest()
    told: dict[str, Any] = {
        "rows": content.rows,
        "digest": digest,
        "cases": content.cases,
    }
    outcome = carry_out(request, take_export, export=uid, **told)
    if outcome.busy:
        return _one(request, uid, RefusalForm(), outcome)
    if not outcome.done:  # somebody was faster, or it ended meanwhile
        raise Http404
    return _leaving(sealed, file_name(row))


def _leaving(content: bytes, name: str) -> HttpResponse:
    """Answer with a file no browser opens by itself and none keeps."""
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
