"""Forms about places, bodies and the rota."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.commands.organisations import Body
from accounts.commands.places import Merged, NewPlace
from accounts.commands.rota import NewTurn
from accounts.models import OnCall, Organisation, Person, Place, PlaceChange, Post
from accounts.models.organisation import ORGANISATION_KINDS
from accounts.places import commune_choices
from accounts.roles import OrganisationKind
from accounts.typed import DayField, MomentField

SMALL = {"class": "govuk-checkboxes--small"}
WHOLE_COUNTRY = ("", _("The whole country"))


def places_to_serve(day: date) -> list[tuple[str, Any]]:
    """Return the provinces and communes in force on ``day``, to choose from."""
    provinces = Place.objects.filter(level=Place.Level.PROVINCE).in_force_on(day)
    return [
        WHOLE_COUNTRY,
        *((str(p.pk), p.name) for p in provinces.order_by("folded_name")),
        *((str(c.pk), _labelled(c.name, c.also)) for c in commune_choices(day)),
    ]


def _labelled(name: str, also: str) -> str:
    return f"{name} ({also})" if also else name


class OrganisationForm(forms.Form):
    """A body: its kind, the place it serves, its first and last day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", ""), *ORGANISATION_KINDS])
    name = forms.CharField(label=_("Name"), max_length=150)
    place = forms.ChoiceField(label=_("Serves"), required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty if it is not known. The last day still counts."),
    )

    def __init__(
        self, *args: Any, day: date, keep: Place | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = places_to_serve(day)
        if keep is not None and str(keep.pk) not in dict(choices):
            choices.append((str(keep.pk), keep.name))
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def shown(body: Organisation) -> dict[str, Any]:
        return {
            "kind": body.kind,
            "name": body.name,
            "place": str(body.place_id or ""),
            "starts_on": body.starts_on,
            "ends_on": body.ends_on,
        }

    def body(self) -> Body:
        data = self.cleaned_data
        return Body(
            kind=OrganisationKind(data["kind"]),
            name=data["name"],
            place_id=int(data["place"]) if data["place"] else None,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )


class PlaceForm(forms.Form):
    """A new unit and the older units it is made from."""

    code = forms.CharField(
        label=_("Code"), max_length=10, widget=forms.TextInput({"inputmode": "numeric"})
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("With Xã or Phường in front.")
    )
    parent = forms.ChoiceField(label=_("Province"))
    valid_from = DayField(label=_("First day"))
    made_from = forms.MultipleChoiceField(
        label=_("Made whole from"),
        required=False,
        help_text=_("Leave empty if it was not made from other communes."),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    made_in_part_from = forms.MultipleChoiceField(
        label=_("Made in part from"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = [(str(c.pk), c.name) for c in commune_choices(day)]
        provinces = Place.objects.filter(level=Place.Level.PROVINCE)
        choices = {
            "made_from": communes,
            "made_in_part_from": communes,
            "parent": [(str(p.pk), p.name) for p in provinces.in_force_on(day)],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    def place(self) -> NewPlace:
        data, how = self.cleaned_data, PlaceChange.How
        whole = [Merged(int(pk), how.WHOLE) for pk in data["made_from"]]
        taken = set(data["made_from"])
        part = [
            Merged(int(pk), how.PART)
            for pk in data["made_in_part_from"]
            if pk not in taken
        ]
        return NewPlace(
            code=data["code"],
            name=data["name"],
            level=Place.Level.COMMUNE,
            parent_id=int(data["parent"]),
            valid_from=data["valid_from"],
            made_from=(*whole, *part),
        )


class PlaceEndForm(forms.Form):
    """The last day of a unit."""

    valid_to = DayField(label=_("Last day"))


class TurnForm(forms.Form):
    """A turn on the rota of one body."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(), empty_label=None
    )
    as_what = forms.ChoiceField(
        label=_("As"),
        choices=OnCall.Place.choices,
        widget=forms.RadioSelect,
        initial=OnCall.Place.HOLDER,
    )
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(
        label=_("Until"),
        required=False,
        help_text=_("Leave empty if the turn goes on."),
    )

    def __init__(
        self, *args: Any, organisation: Organisation, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.filter(organisation=organisation).not_ended(at)
        able = Person.objects.filter(is_active=True, posts__in=posts).distinct()
        field = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        field.queryset = able.order_by("folded_name")

    def turn(self, organisation: Organisation) -> NewTurn:
        data = self.cleaned_data
        return NewTurn(
            organisation_id=organisation.pk,
            person_id=data["person"].pk,
            as_what=OnCall.Place(data["as_what"]),
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
        )


class TurnEndForm(forms.Form):
    """When a turn ends."""

    ends_at = MomentField(label=_("Until"))


class FilterForm(forms.Form):
    """Narrows a list of bodies by kind and place."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *ORGANISATION_KINDS]
    )
    place = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("All")), *places_to_serve(day)[1:]]  # type: ignore[attr-defined]
