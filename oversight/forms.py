"""The filters of the board, sent by GET."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.typed import DayField
from oversight.filters import LATE_ENTRIES, Filters
from oversight.queries.communes import Commune
from workflows.rules.kinds import KIND_LABELS, Kind

WRITTEN_LATE = ("", _("Left out")), ("chi", _("Only these")), ("ca", _("Together"))
KINDS = {kind.value for kind in Kind}


class FilterForm(forms.Form):
    """Which commune, which kind, from when to when, and entries written down late."""

    xa = forms.ChoiceField(label=_("Commune"), required=False)
    loai = forms.ChoiceField(label=_("Kind of incident"), required=False)
    tu = DayField(label=_("From day"), required=False)
    den = DayField(label=_("To day"), required=False)
    ghi_muon = forms.ChoiceField(
        label=_("Late entries"), required=False, choices=WRITTEN_LATE
    )

    def __init__(
        self, data: QueryDict, communes: Iterable[Commune], usual: Filters
    ) -> None:
        told = data.copy()
        told.setdefault("tu", f"{usual.since:%d/%m/%Y}")
        told.setdefault("den", f"{usual.until:%d/%m/%Y}")
        super().__init__(told)
        self.usual = usual
        self._choices("xa", [(str(one.key), one.name) for one in communes])
        self._choices("loai", [(kind.value, _(KIND_LABELS[kind])) for kind in Kind])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [("", _("All")), *choices]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        since, until = told.get("tu"), told.get("den")
        if since and until and until < since:
            self.add_error("den", _("The last day lies before the first."))
        return told

    def filters(self) -> Filters:
        """Return what was chosen; whatever cannot be read stays as usual."""
        valid = self.is_valid()
        told = self.cleaned_data
        since: date = told.get("tu") or self.usual.since
        until: date = told.get("den") or self.usual.until
        committee = told.get("xa")
        return replace(
            self.usual,
            since=since if valid else self.usual.since,
            until=until if valid else self.usual.until,
            committee=int(committee) if committee else None,
            kind=told.get("loai", ""),
            late_entries=told.get("ghi_muon", ""),
        )


def narrowing(data: QueryDict, usual: Filters) -> Filters:
    """Return kind and late entries alone: the communes are counted by them."""
    kind, late = data.get("loai", ""), data.get("ghi_muon", "")
    return replace(
        usual,
        kind=kind if kind in KINDS else "",
        late_entries=late if late in LATE_ENTRIES else "",
    )
