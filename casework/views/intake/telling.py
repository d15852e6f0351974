"""Turns what the page sends into forms, and the forms into a report as told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.local_time import local_day
from accounts.typed import whole_number
from casework.commands.told import ChildTold, OffenderTold, ReporterTold, ReportTold
from casework.imports.understand.ages import Birth, between, of_age, of_year
from casework.imports.understand.phones import phones
from casework.intake_forms import MOST_CHILDREN, ChildForm, IntakeForm, birth_of
from casework.models import ChildState, Scope
from casework.queries.intake import UNKNOWN, PlaceOptions

NOT_TYPED: Final = frozenset(
    {"csrfmiddlewaretoken", "action", "add_child", "remove_child"}
)
TOLD_UNKNOWN: Final = "Chưa rõ chuyện gì xảy ra."
Typed = dict[str, list[str]]


@dataclass
class Telling:
    """The page's forms: the questions, and a block per child."""

    form: IntakeForm
    children: list[ChildForm]

    @property
    def forms(self) -> list[BaseForm]:
        return [self.form, *self.children]

    def is_valid(self) -> bool:
        return all([one.is_valid() for one in self.forms])  # noqa: C419 - all speak

    @property
    def numbered(self) -> list[tuple[int, ChildForm]]:
        return list(enumerate(self.children))


def typed_of(data: QueryDict) -> Typed:
    """Return what was typed, without tokens and buttons."""
    return {
        name: [str(value) for value in values]
        for name, values in data.lists()
        if name not in NOT_TYPED
    }


def as_data(typed: Mapping[str, Iterable[str]]) -> QueryDict:
    """Return ``typed`` in the shape a form reads."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, list(values))
    return data


def sent(
    data: QueryDict, places: PlaceOptions, *, consultation: bool = False
) -> Telling:
    """Return the forms as sent, to be checked."""
    return Telling(
        IntakeForm(data, places=places, consultation=consultation),
        [ChildForm(data, prefix=_prefix(n)) for n in range(count_of(data))],
    )


def drawn(
    data: QueryDict, places: PlaceOptions, only: Iterable[str] | None = None
) -> Telling:
    """Return the forms filled with ``data`` and not checked: nothing is asked yet."""
    empty = IntakeForm(places=places, only=only)
    filled = {n: v for n, v in _values(empty, data).items() if v not in (None, [])}
    return Telling(
        IntakeForm(places=places, only=only, initial=filled),
        [_drawn_child(data, n) for n in range(count_of(data))],
    )


def _drawn_child(data: QueryDict, number: int) -> ChildForm:
    values = _values(ChildForm(prefix=_prefix(number)), data)
    told = {name: value for name, value in values.items() if value is not None}
    return ChildForm(prefix=_prefix(number), initial=told)


def _values(form: BaseForm, data: QueryDict) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _prefix(number: int) -> str:
    return f"child-{number}"


def count_of(data: QueryDict) -> int:
    """Return how many children's blocks are drawn, at least one."""
    return min(max(whole_number(data.get("children")) or 1, 1), MOST_CHILDREN)


def with_one_more_child(data: QueryDict) -> QueryDict:
    """Return what was typed, with an empty block more."""
    more = data.copy()
    more["children"] = str(min(count_of(data) + 1, MOST_CHILDREN))
    return more


def without_child(data: QueryDict, gone: int) -> QueryDict:
    """Return what was typed without block ``gone``; those after it move up."""
    count = count_of(data)
    less = QueryDict(mutable=True)
    for name, values in data.lists():
        prefix, number, rest = _parts(name)
        if prefix and number == gone:
            continue
        if prefix and number > gone:
            name = f"child-{number - 1}-{rest}"  # noqa: PLW2901 - it moves up
        less.setlist(name, values)
    less["children"] = str(max(count - (gone < count), 1))
    return less


def _parts(name: str) -> tuple[bool, int, str]:
    parts = name.split("-", 2)
    number = whole_number(parts[1]) if len(parts) == 3 else None
    if number is None or parts[0] != "child":
        return False, 0, ""
    return True, number, parts[2]


def told_of(telling: Telling, at: datetime) -> ReportTold:
    """Return the report as told. The forms must be valid."""
    answers = telling.form.cleaned_data
    consultation = telling.form.consultation
    received_at = answers["received_at"] or at
    day = answers["happened_to"] or answers["happened_from"] or local_day(received_at)
    place = _place(answers["incident_commune"])
    return ReportTold(
        child_state=answers["child_state"] or ChildState.UNKNOWN.value,
        narrative=answers["narrative"] or ("–" if consultation else TOLD_UNKNOWN),
        received_at=received_at,
        incident_commune_id=place,
        place_unknown=place is None,
        hamlet=answers["hamlet"],
        spot=answers["spot"],
        residence_commune_id=_residence(answers),
        residence_same=answers["residence"] in {"same", ""},
        incident_types=tuple(answers["incident_types"]),
        children=tuple(
            _child(child.cleaned_data, day) for child in telling.children if child.told
        ),
        reporter=_reporter(answers),
        offender=OffenderTold(
            name=answers["suspect_name"],
            relations=(answers["suspect"],) if answers["suspect"] else (),
            lives_with_child=answers["lives_with_child"] or UNKNOWN,
        ),
        receiving_point=answers["receiving_point"] or "commune_pc",
        channel=answers["channel"] or "phone",
        happened_from=answers["happened_from"],
        happened_to=answers["happened_to"],
        learned_at=answers["learned_at"],
        received_precision=answers["received_precision"] or "minute",
        scope=Scope.CONSULTATION.value if consultation else Scope.CASE.value,
        scope_reason=answers["scope_reason"] if consultation else "",
    )


def _place(chosen: str) -> int | None:
    return whole_number(chosen)


def _residence(answers: Mapping[str, Any]) -> int | None:
    return (
        _place(answers["residence_commune"])
        if answers["residence"] == "other"
        else None
    )


def _reporter(answers: Mapping[str, Any]) -> ReporterTold:
    """A number is kept in one spelling where it is one, else as typed."""
    good, _bad = phones(answers["reporter_phone"])
    return ReporterTold(
        name="" if answers["anonymous"] else answers["reporter_name"],
        phone=", ".join(good) or answers["reporter_phone"],
        relation=answers["reporter_relation"],
        anonymous=answers["anonymous"],
        do_not_call=answers["do_not_call"],
        keep_from_commune=answers["keep_from_commune"],
    )


def _child(answers: Mapping[str, Any], day: date) -> ChildTold:
    born_on, born_in = birth_of(answers["birth"])
    birth = _birth(born_on, born_in, answers["age"], day)
    return ChildTold(
        name="" if answers["name_unknown"] else answers["name"],
        sex=answers["sex"] or UNKNOWN,
        ethnic_code=answers["ethnic"],
        birth_date=born_on,
        birth_year_from=birth.first.year if birth else None,
        birth_year_to=birth.last.year if birth else None,
        age=_age(answers["age"], birth),
        age_to=birth.age_to if birth and birth.age_to != birth.age_from else None,
        carers=answers["carers"],
    )


def _birth(
    born_on: date | None, born_in: int | None, age: int | None, day: date
) -> Birth | None:
    if born_on is not None:
        return between(born_on, born_on, day)
    if born_in is not None:
        return of_year(born_in, day)
    return of_age(age, age, day) if age is not None else None


def _age(told: int | None, birth: Birth | None) -> int | None:
    if told is not None:
        return told
    return birth.age_from if birth else None


def wrong_lines(telling: Telling) -> list[dict[str, str]]:
    """Return what is wrong in the children's blocks, each with its number."""
    return [
        {
            "text": _("Child %(n)d: ") % {"n": number + 1} + str(error),
            "href": f"#{child[name].id_for_label}" if name in child.fields else "",
        }
        for number, child in telling.numbered
        for name, errors in child.errors.items()
        for error in errors
    ]
