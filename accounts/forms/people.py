"""Forms about people and their posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.commands.people import Details
from accounts.commands.posts import NewPost
from accounts.local_time import local_day
from accounts.models import ROLE_LABELS, Organisation, Person
from accounts.models.organisation import ORGANISATION_KINDS
from accounts.roles import OrganisationKind, Role, roles_fitting
from accounts.typed import DayField

LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]


class PersonForm(forms.Form):
    """Who somebody is, and how to reach them."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("Account name"),
        max_length=60,
        help_text=_("Letters, digits and . _ - only. It is used to sign in."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect, initial="vi"
    )

    @staticmethod
    def shown(person: Person) -> dict[str, str]:
        """Return what the form shows of ``person``."""
        names = ("display_name", "username", "phone", "email", "language")
        return {name: getattr(person, name) for name in names}

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class OrganisationChoice(forms.ModelChoiceField[Organisation]):
    """A list of bodies, each with the place it serves."""

    def label_from_instance(self, obj: Organisation) -> str:
        return f"{obj.name} ({obj.place.name})" if obj.place else obj.name


class PostForm(forms.Form):
    """A role in a body, with its first and last day."""

    organisation = OrganisationChoice(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        widget=forms.Select(attrs={"data-combobox": ""}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", ""), *ROLE_LABELS.items()])
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("For example: Vice-Chair. It appears on papers."),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty if it is not known. The last day still counts."),
    )

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        bodies = Organisation.objects.in_force_on(local_day(at)).select_related("place")
        ordered = bodies.order_by("place__folded_name", "kind", "name")
        cast("OrganisationChoice", self.fields["organisation"]).queryset = ordered

    def post(self, person: Person) -> NewPost:
        data = self.cleaned_data
        return NewPost(
            person_id=person.pk,
            organisation_id=data["organisation"].pk,
            role=Role(data["role"]),
            title=data["title"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )


class LastDayForm(forms.Form):
    """The last day of something."""

    ends_on = DayField(
        label=_("Last day"),
        help_text=_("The last day still counts."),
    )


class SearchForm(forms.Form):
    """What to look for, marks or not."""

    q = forms.CharField(label=_("Name or account"), required=False, max_length=80)
    also_inactive = forms.BooleanField(
        label=_("Show people without access too"), required=False
    )


def roles_by_kind() -> list[tuple[Any, list[Any]]]:
    """Return each kind of body with the roles it has posts for, in words."""
    return [
        (label, [ROLE_LABELS[role.value] for role in roles_fitting(kind)])
        for kind, label in (
            (OrganisationKind(k), words) for k, words in ORGANISATION_KINDS
        )
    ]
