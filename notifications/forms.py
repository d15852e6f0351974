"""The form that changes the words of one message."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.wording import preview
from notifications.words import LONGEST, ForbiddenPlaceholder


class WordingForm(forms.Form):
    """Refuses what could name somebody, and what does not fit one text message."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy("You may use {reference}, {limit} and {due}."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_text(self) -> str:
        text = " ".join(str(self.cleaned_data["text"]).split())
        try:
            shown = preview(text)
        except ForbiddenPlaceholder as refusal:
            raise forms.ValidationError(
                _(
                    "%(name)s may not be used here; "
                    "only {reference}, {limit} and {due} may."
                )
                % {"name": refusal}
            ) from None
        if "{reference}" not in text:
            raise forms.ValidationError(
                _("The message must name the code: {reference}.")
            )
        if not shown.fits:
            raise forms.ValidationError(
                _("The filled-in message has %(n)s characters; at most %(most)s fit.")
                % {"n": shown.length, "most": LONGEST}
            )
        return text
