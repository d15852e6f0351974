"""Fields of the intake page: a commune by any of its names, a name, a few choices."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.queries.intake import UNKNOWN, PlaceOption, PlaceOptions

LONGEST_NAME: Final = 120
INLINE: Final = "govuk-radios--inline govuk-radios--small"


class PlaceSelect(forms.Select):
    """A plain select that tells the combobox what else finds a place."""

    also: dict[str, str]

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> Any:
        option = super().create_option(name, value, *rest, **more)
        if also := getattr(self, "also", {}).get(str(value)):
            option["attrs"]["data-also"] = also
        return option


class PlaceField(forms.ChoiceField):
    """A commune by its present or its old name. Cleans to an id, ``UNKNOWN`` or ""."""

    widget = PlaceSelect

    def offer(self, options: PlaceOptions) -> None:
        """Give the field its choices."""
        lines = [*options.today, *options.before]
        self.widget.also = {line.value: line.also for line in lines if line.also}
        self.widget.attrs["data-combobox"] = True
        self.choices = [
            ("", _("Choose the commune")),
            (UNKNOWN, _("Not known")),
            (_("Communes of today"), _pairs(options.today)),
            (_("Old names"), _pairs(options.before)),
        ]

    def clean(self, value: Any) -> str:
        chosen = str(super().clean(value))
        return chosen.split(":", 1)[0]


def _pairs(lines: Iterable[PlaceOption]) -> list[tuple[str, str]]:
    return [(line.value, line.label) for line in lines]


class NameField(forms.CharField):
    """A name or a short text; Vietnamese marks are put together the same way."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_NAME, **more)

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", str(super().to_python(value)))


def radio(label: Any, choices: Any, inline: str = INLINE, **more: Any) -> Any:
    widget = forms.RadioSelect(attrs={"class": inline} if inline else {})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **more)


def one_of(label: Any, **more: Any) -> Any:
    return forms.ChoiceField(label=label, required=False, **more)
