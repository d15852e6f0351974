"""The quick note of the case page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """One sentence for the history of the case."""

    text = forms.CharField(
        label=_("Quick note"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
