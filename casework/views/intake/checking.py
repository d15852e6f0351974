"""The last page of a report told step by step: every answer once more, with a way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.intake_forms import typed_moment
from casework.models import ChildState
from casework.models.child import Sex
from casework.queries.intake import UNKNOWN
from casework.queries.one_case import term
from casework.views.intake.beside import as_far_as_told
from casework.views.intake.telling import Telling

Row = dict[str, str]


class Asked(Protocol):
    """A page and the fields it asks."""

    @property
    def fields(self) -> Iterable[str]: ...


def rows_of(telling: Telling, draft: str, at: datetime) -> list[Row]:
    """Return a line per question: what was answered, and the page to change it on."""
    told = as_far_as_told(telling, at)
    answers = telling.form.cleaned_data
    form = telling.form
    state = dict(ChildState.choices).get(told.child_state, "")
    place = [form.chosen_place("incident_commune"), told.hamlet, told.spot]
    kinds = ", ".join(term("incident_type", code) for code in told.incident_types)
    suspect = [term("perpetrator_relation", code) for code in told.offender.relations]
    reporter = [
        _("Anonymous") if told.reporter.anonymous else told.reporter.name,
        told.reporter.phone,
        told.reporter.relation,
    ]
    lines: list[tuple[int, str, Any]] = [
        (1, _("State"), state),
        (2, _("Where"), _joined(place)),
        (3, _("What happened"), answers.get("narrative", "")),
        (3, _("Kind"), kinds),
        (4, _("The child"), "\n".join(map(_child, told.children))),
        (5, _("Suspect"), _joined([*suspect, told.offender.name])),
        (5, _("Reporter"), _joined(reporter)),
        (5, _("Received at"), typed_moment(told.received_at)),
    ]
    return [
        {
            "label": label,
            "value": str(value),
            "href": f"{_address(number, draft)}&sua=1",
            "action": _("Change"),
        }
        for number, label, value in lines
    ]


def _child(child: Any) -> str:
    age = _("%(n)d years old") % {"n": child.age} if child.age is not None else ""
    sex = str(dict(Sex.choices)[child.sex]) if child.sex != UNKNOWN else ""
    return _joined([child.name or _("Name not known"), age, sex])


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def _address(number: int, draft: str) -> str:
    return f"{reverse('casework:intake_step', args=[number])}?nhap={draft}"


def wrong_steps(telling: Telling, pages: Mapping[int, Asked], draft: str) -> list[Row]:
    """Return every error, each with a way to the page that mends it."""
    of = {name: n for n, page in pages.items() for name in page.fields}
    found = [
        {
            "text": str(error),
            "href": f"{_address(of[name], draft)}&sua=1" if name in of else "",
        }
        for name, errors in telling.form.errors.items()
        for error in errors
    ]
    children = next(
        (n for n, page in pages.items() if getattr(page, "children", False)), 1
    )
    found += [
        {"text": str(error), "href": f"{_address(children, draft)}&sua=1"}
        for child in telling.children
        for errors in child.errors.values()
        for error in errors
    ]
    return found
