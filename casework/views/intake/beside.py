"""What stands beside the questions: who will be told, the clock, and what looks alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from accounts.actor import Actor
from accounts.typed import whole_number
from casework.commands.told import ReportTold
from casework.doubles import Alike, alike_to
from casework.models import DANGEROUS, ChildState
from casework.queries.intake import Foreseen, foreseen
from casework.queries.one_case import term
from casework.views.intake.telling import Telling, told_of
from workflows.rules.kinds import KIND_LABELS, main_kind

SAME: Final = "same_child"
OTHER: Final = "different"
ALIKE: Final = "alike-"


@dataclass(frozen=True)
class LikeLine:
    """A case that looks alike: reference, initials and reasons; never a name."""

    pk: int
    reference: str
    initials: str
    age: int | None
    place: str
    percent: int
    reasons: tuple[tuple[str, bool], ...]  # sentence, speaks for it
    answer: str


def beside(
    telling: Telling, data: QueryDict, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Return the panel's context. The forms need not be complete, nor right."""
    told = as_far_as_told(telling, at)
    danger = told.child_state in DANGEROUS or told.child_state == ChildState.UNKNOWN
    seen: Foreseen = foreseen(
        commune=told.incident_commune_id,
        residence=told.residence_id,
        danger=danger,
        received_at=told.received_at,
        actor=actor,
        at=at,
    )
    return {
        "foreseen": seen,
        "alike": [_line(one, data) for one in alike_to(told, actor)],
        "main_kind": KIND_LABELS[main_kind(told.incident_types)],
        "kinds": [term("incident_type", code) for code in told.incident_types],
    }


def as_far_as_told(telling: Telling, at: datetime) -> ReportTold:
    """Return what can be read of the forms already; a wrong field counts as not told."""
    telling.is_valid()
    form = telling.form
    for name, field in form.fields.items():
        form.cleaned_data.setdefault(
            name, field.to_python(None) if name != "anonymous" else False
        )
    for child in telling.children:
        for name, field in child.fields.items():
            child.cleaned_data.setdefault(name, field.to_python(None))
    told = told_of(telling, at)
    return replace(told, received_at=min(told.received_at, at))


def _line(one: Alike, data: QueryDict) -> LikeLine:
    case = one.case
    place = case.incident_commune or case.residence_commune
    answer = data.get(f"{ALIKE}{case.pk}", "")
    return LikeLine(
        case.pk,
        case.reference,
        case.child.initials,
        case.child.age,
        place.name if place else "",
        one.percent,
        tuple((str(e.sentence), e.weight > 0) for e in one.likeness.evidence),
        answer if answer in {SAME, OTHER} else "",
    )


def answers_about_alike(data: QueryDict) -> dict[int, str]:
    """Return what was said of the cases that look alike: id → decision."""
    return {
        case: str(value)
        for name, value in data.items()
        if name.startswith(ALIKE)
        and value in {SAME, OTHER}
        and (case := whole_number(name.removeprefix(ALIKE))) is not None
    }
