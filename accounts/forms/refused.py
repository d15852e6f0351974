"""Puts a command's refusal where the person can mend it."""

from __future__ import annotations

from django import forms

from accounts.commands.change import ChangeRefused


def show_refusal(form: forms.Form, refused: ChangeRefused) -> None:
    """Add each reason to its field, or to the form as a whole."""
    for reason in refused.reasons:
        field = reason.field if reason.field in form.fields else None
        form.add_error(field, str(reason.sentence))
