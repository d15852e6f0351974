"""Fields that several steps share: a commune found without marks, a person, a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from casework.views.case.steps.setting import Words


class SelectAlso(forms.Select):
    """A select whose options carry further names for the combobox."""

    also: dict[str, str]

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> Any:
        option = super().create_option(name, value, *rest, **more)
        if told := getattr(self, "also", {}).get(str(value)):
            option["attrs"]["data-also"] = told
        return option


def combobox(label: Words, **more: Any) -> forms.TypedChoiceField:
    """Return a list to type into; without script a plain select. The value is an id."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        widget=SelectAlso(attrs={"data-combobox": True}),
        **more,
    )


def with_empty(choices: list[tuple[str, str]], words: Any) -> list[tuple[str, str]]:
    """Return the choices with a first line that chooses nothing."""
    return [("", str(words)), *choices]


def now_local(at: datetime) -> datetime:
    """Return ``at`` as a form begins with it: local, to the minute, never ahead."""
    return timezone.localtime(at).replace(second=0, microsecond=0)
