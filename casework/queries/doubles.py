"""Pairs of cases that look alike and wait for somebody to say what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from casework import access
from casework.models import Case, PossibleDouble
from workflows.rules.kinds import KIND_LABELS, Kind

PAGE: Final = 20
FIELDS: Final[dict[str, Promise]] = {
    "number": _("number of the report"),
    "name": _("name of the child"),
    "birth": _("birth or age"),
    "sex": _("sex"),
    "commune": _("commune"),
    "spot": _("hamlet or spot"),
    "day": _("day"),
    "kind": _("kind of incident"),
    "suspect": _("tie of the suspect"),
    "phone": _("number of the reporter"),
    "carer": _("name of a carer or suspect"),
}


@dataclass(frozen=True)
class Side:
    """One case of a pair: reference, initials, what lists may show."""

    pk: int
    reference: str
    initials: str
    age: int | None
    place: str
    kind: str
    received_at: datetime
    happened_from: date | None


@dataclass(frozen=True)
class DoubleLine:
    """A pair, how alike it is, and which fields agree."""

    pk: int
    percent: int
    first: Side
    second: Side
    agree: tuple[Promise | str, ...]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second


@dataclass(frozen=True)
class Doubles:
    """One page of pairs. ``below`` is the pair to go on under, or null."""

    pairs: tuple[DoubleLine, ...]
    below: int | None


def waiting_doubles(actor: Actor, below: int | None = None) -> Doubles:
    """Return undecided pairs of which the actor may open both cases. One query."""
    mine = access.cases_for(actor).values("pk")
    rows = PossibleDouble.objects.filter(decision="", first__in=mine, second__in=mine)
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(
        rows.select_related(
            *(
                f"{side}__{related}"
                for side in ("first", "second")
                for related in ("report", "child__data_key", "incident_commune")
            )
        ).order_by("-pk")[: PAGE + 1]
    )
    return Doubles(
        tuple(_line(row) for row in found[:PAGE]),
        found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def _line(row: PossibleDouble) -> DoubleLine:
    agree = tuple(FIELDS.get(name, name) for name in row.reasons)
    return DoubleLine(row.pk, row.score, _side(row.first), _side(row.second), agree)


def _side(case: Case) -> Side:
    return Side(
        case.pk,
        case.reference,
        case.child.initials,
        case.child.age,
        case.incident_commune.name if case.incident_commune else "",
        gettext(KIND_LABELS[Kind(case.kind)]),
        case.report.received_at,
        case.report.happened_from,
    )
