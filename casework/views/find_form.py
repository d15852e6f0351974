"""The form to find a case with. A name is sent in the body, never in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.typed import DayField, whole_number
from casework.queries.find import Wanted, name_in, reference_in

LONGEST = 120


class FindForm(forms.Form):
    """Reference or name, and what narrows the list."""

    q = forms.CharField(
        label=_("Reference or name"),
        max_length=LONGEST,
        required=False,
        help_text=_("Without marks and in any order; an age may be added."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "type": "search"}
        ),
    )
    xa = forms.ChoiceField(label=_("Commune"), required=False)
    trang_thai = forms.ChoiceField(label=_("State"), required=False)
    tu = DayField(label=_("Opened from"), required=False)
    den = DayField(label=_("to"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        communes: list[tuple[str, str]],
        states: list[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        self._choose("xa", communes)
        self._choose("trang_thai", states)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("All")), *choices]

    @property
    def names_somebody(self) -> bool:
        """Say whether what was typed is a name, so that it must stay out of addresses."""
        text = self.cleaned_data.get("q", "")
        return bool(text) and not reference_in(text)

    def wanted(self, before: str = "") -> Wanted:
        """Return what is looked for. ``before`` is the cursor of the page before."""
        told = self.cleaned_data
        text = told.get("q") or ""
        reference = reference_in(text)
        words, age = ((), None) if reference else name_in(text)
        return Wanted(
            reference=reference,
            words=words,
            age=age,
            commune=int(told["xa"]) if told.get("xa") else None,
            state=told.get("trang_thai") or "",
            since=told.get("tu"),
            until=told.get("den"),
            before=whole_number(before),
        )

    def address(self) -> str:
        """Return the query string of a search that names nobody."""
        told = self.cleaned_data
        kept = {
            "q": reference_in(told.get("q") or ""),
            "xa": told.get("xa"),
            "trang_thai": told.get("trang_thai"),
            "tu": told["tu"].isoformat() if told.get("tu") else "",
            "den": told["den"].isoformat() if told.get("den") else "",
        }
        return urlencode({key: value for key, value in kept.items() if value})
