"""Forms of the calendar and of local limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.local_time import local_day
from accounts.models import Organisation, Place
from accounts.typed import DayField
from casework.commands.calendar import DayTold
from casework.commands.local_limits import LimitTold
from casework.queries.local_limits import Rule, begins_of
from workflows.models import CalendarDay

PLACE, BODY = "xa", "co-quan"


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


class DayForm(forms.Form):
    """One day of the calendar."""

    date = DayField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("Kind of day"),
        choices=CalendarDay.Kind.choices,
        widget=forms.RadioSelect,
    )
    name_vi = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=120, required=False
    )
    organisation = forms.ChoiceField(
        label=_("Counts for"),
        required=False,
        help_text=_("The own day of an organisation wins over everyone's."),
    )
    source = forms.CharField(
        label=_("Announced in"),
        max_length=200,
        help_text=_("The number and date of the decision or notice."),
    )

    def __init__(
        self, data: Any, bodies: Iterable[Organisation], day: CalendarDay | None = None
    ) -> None:
        super().__init__(data, initial=_shown(day))
        everyone = ("", _("Everyone"))
        named = ((str(body.pk), body.name) for body in bodies)
        _choose(self, "organisation", [everyone, *named])

    def told(self) -> DayTold:
        data = self.cleaned_data
        body = data["organisation"]
        return DayTold(
            date=data["date"],
            kind=data["kind"],
            name_vi=data["name_vi"],
            name_en=data["name_en"],
            source=data["source"],
            organisation_id=int(body) if body else None,
        )


def _shown(day: CalendarDay | None) -> dict[str, Any]:
    if day is None:
        return {}
    return {
        "date": day.date,
        "kind": day.kind,
        "name_vi": day.name_vi,
        "name_en": day.name_en,
        "organisation": str(day.organisation_id or ""),
        "source": day.source,
    }


class LimitForm(forms.Form):
    """A stricter value of one limit for one commune or one organisation."""

    where = forms.ChoiceField(label=_("For"))
    value = forms.DecimalField(
        label=_("Value"), max_digits=6, decimal_places=2, localize=True
    )
    begins = forms.ChoiceField(label=_("Begins with"), required=False)
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty if it is not known. The last day still counts."),
    )

    def __init__(
        self,
        data: Any,
        rule: Rule,
        communes: Iterable[Place],
        bodies: Iterable[Organisation],
        at: datetime,
    ) -> None:
        super().__init__(data, initial={"valid_from": local_day(at)})
        self.rule = rule
        _choose(
            self,
            "where",
            [
                ("", ""),
                *((f"{PLACE}:{one.pk}", one.name) for one in communes),
                *((f"{BODY}:{one.pk}", one.name) for one in bodies),
            ],
        )
        choices = begins_of(rule.key)
        if choices:
            _choose(self, "begins", [("", _("As the rule says")), *choices])
            self.fields["value"].required = False
        else:
            del self.fields["begins"]
        units = {
            "hour": _("In hours. Half an hour is 0,5."),
            "day": _("In whole days."),
            "month": _("In whole months."),
            "working_day": _("In whole working days."),
        }
        self.fields["value"].help_text = units[rule.unit]

    def told(self) -> LimitTold:
        data = self.cleaned_data
        kind, _colon, number = data["where"].partition(":")
        return LimitTold(
            rule=self.rule.key,
            value=data["value"],
            begins=data.get("begins", ""),
            place_id=int(number) if kind == PLACE else None,
            organisation_id=int(number) if kind == BODY else None,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )


class LastDayForm(forms.Form):
    """The last day a local limit counts on."""

    last_day = DayField(label=_("Last day"))
