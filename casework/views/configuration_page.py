"""What the forms of the configuration share: show, carry out once, keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.middleware import StaffRequest
from casework.commands.path import Command
from casework.views.calling import (
    INVALID,
    OK,
    Outcome,
    carry_out,
    new_key,
    reasons_shown,
    show,
    version_of,
)

SAVED = _("Saved.")


@dataclass(frozen=True)
class FormPage:
    """The words of a page with one form. ``names``: a command's fields by the form's."""

    heading: str | Promise
    button: str | Promise
    back: str
    intro: str | Promise = ""
    warning: bool = False
    done: str | Promise = SAVED
    version: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def answer(
    request: StaffRequest,
    page: FormPage,
    form: forms.Form,
    command: Command,
    inputs: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Show ``form``; when posted, carry ``command`` out once and go back.

    What was typed stays: 422 where it cannot be used, 409 where something moved on, 503
    where the system is busy.
    """
    if request.method != "POST":
        return _show(request, page, form, Outcome(key=new_key()), OK)
    if not form.is_valid():
        return _show(request, page, form, Outcome(key=new_key()), INVALID)
    outcome = carry_out(request, command, **inputs())
    if outcome.done:
        messages.success(request, str(page.done))
        return redirect(page.back)
    show(outcome, form, page.names)
    return _show(request, page, form, outcome, outcome.status)


def _show(
    request: StaffRequest,
    page: FormPage,
    form: forms.Form,
    outcome: Outcome,
    status: int,
) -> HttpResponse:
    context = {
        "form": form,
        "page": page,
        "key": outcome.key,
        "version": _version(request, page, outcome),
        "refused": reasons_shown(outcome.reasons),
        **page.more,
    }
    template = "casework/configuration/form.html"
    return render(request, template, context, status=status)


def _version(request: StaffRequest, page: FormPage, outcome: Outcome) -> int | None:
    """Return the version the form carries on with: the one shown, until it is stale."""
    shown = version_of(request) if request.method == "POST" else None
    return page.version if shown is None or outcome.stale else shown
