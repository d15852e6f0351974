"""Cases that may be about one incident: shown to a person, never merged by itself.

Nearness of spelling is judged only inside a set that was narrowed first: one committee
and a month of reports, or a name that shares a whole word (by keyed hash).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts.actor import SYSTEM, Actor
from accounts.models import Place
from casework import access
from casework.commands.told import ChildTold, ReportTold
from casework.imports.parsed import (
    Emergency,
    Informant,
    ParsedChild,
    ParsedPlace,
    ParsedReport,
    Receipt,
    Scope,
    Unit,
)
from casework.imports.understand.likeness import Likeness, likeness
from casework.models import Case, PossibleDouble
from casework.models.child import name_hashes

NEAR: Final = timedelta(days=31)
MOST: Final = 50
"""Candidates compared for one report: the newest of the narrowed set."""


@dataclass(frozen=True)
class Alike:
    """A case that looks like what is being told, and why, field by field."""

    case: Case
    likeness: Likeness

    @property
    def percent(self) -> int:
        return round(self.likeness.score * 100)


def note_doubles(case: Case, *, at: datetime) -> None:
    """Write down which earlier cases look like ``case``. Runs inside its command."""
    mine = as_told(case)
    names = [child.name for child in mine.children if child.name]
    around = _candidates(
        access.cases_for(SYSTEM).exclude(report=case.report_id),
        committee=case.committee_id,
        near=case.report.received_at,
        names=names,
    )
    found = [(other, likeness(mine, as_told(other))) for other in around]
    PossibleDouble.objects.bulk_create(
        PossibleDouble(
            first=other,
            second=case,
            score=round(alike.score * 100),
            reasons=[e.field for e in alike.evidence if e.weight > 0],
            found_at=at,
        )
        for other, alike in found
        if alike.possible_double
    )


def alike_to(told: ReportTold, actor: Actor) -> list[Alike]:
    """Return cases the actor may open that look like ``told``, most alike first.

    A case the actor may not know of is never among them.
    """
    committee = None
    names = [child.name for child in told.children if child.name]
    around = _candidates(
        access.cases_for(actor), committee=committee, near=told.received_at, names=names
    )
    mine = _parsed_of_told(told)
    found = [Alike(case, likeness(mine, as_told(case))) for case in around]
    likely = [one for one in found if one.likeness.possible_double]
    return sorted(likely, key=lambda one: -one.likeness.score)[:5]


def _candidates(
    cases: QuerySet[Case],
    *,
    committee: int | None,
    near: datetime,
    names: list[str],
) -> QuerySet[Case]:
    around = Q(report__received_at__range=(near - NEAR, near + NEAR))
    if committee is not None:
        around &= Q(committee=committee)
    hashes = [h for name in names for h in name_hashes(name.split()[-1])]
    if hashes:
        around |= Q(child__name_words__word__in=hashes)
    rows = cases.filter(around).select_related(
        "report__data_key", "child__data_key", "incident_commune", "residence_commune"
    )
    return rows.order_by("-pk").distinct()[:MOST]


def as_told(case: Case) -> ParsedReport:
    """Return a case in the shape likeness compares. Opens its sealed columns."""
    identity = case.child.get("identity") or {}
    reporter = case.report.get("reporter") or {}
    offender = case.report.get("offender") or {}
    place = case.report.get("place_told") or {}
    child = ParsedChild(
        name=identity.get("name", ""),
        sex=case.child.sex,
        birth_year_from=identity.get("birth_year_from"),
        birth_year_to=identity.get("birth_year_to"),
        age_from=case.child.age,
        age_to=case.child.age_to,
    )
    return _parsed(
        children=(child,),
        types=tuple(case.incident_types),
        days=(case.report.happened_from, case.report.happened_to),
        places=(
            _place(case.incident_commune, str(place.get("hamlet", ""))),
            _place(case.residence_commune, ""),
        ),
        informant=_informant(reporter),
        suspect=(str(offender.get("name", "")), tuple(offender.get("relations") or ())),
        carers=str(identity.get("carers", "")),
        number=(case.report.source, case.report.outside_reference),
    )


def _parsed_of_told(told: ReportTold) -> ParsedReport:
    places = {
        place.pk: place
        for place in Place.objects.filter(
            pk__in=[p for p in (told.incident_commune_id, told.residence_id) if p]
        )
    }
    return _parsed(
        children=tuple(_child_told(child) for child in told.children),
        types=told.incident_types,
        days=(told.happened_from, told.happened_to),
        places=(
            _place(places.get(told.incident_commune_id or 0), told.hamlet),
            _place(places.get(told.residence_id or 0), ""),
        ),
        informant=_informant(vars(told.reporter)),
        suspect=(told.offender.name, told.offender.relations),
        carers="",
        number=(told.source, told.outside_reference),
    )


def _child_told(child: ChildTold) -> ParsedChild:
    return ParsedChild(
        name=child.name,
        sex=child.sex,
        birth_year_from=child.birth_year_from,
        birth_year_to=child.birth_year_to,
        age_from=child.age,
        age_to=child.age_to,
    )


def _informant(reporter: dict[str, Any]) -> Informant:
    phone = str(reporter.get("phone", ""))
    return Informant(
        name=str(reporter.get("name", "")),
        phones_e164=tuple(p for p in phone.split(", ") if p),
    )


def _place(place: Place | None, spot: str) -> ParsedPlace:
    if place is None:
        return ParsedPlace(spot=spot)
    now = next(_units_now(place), place)
    unit = Unit(place.code, place.name, place.valid_from, place.valid_to)
    return ParsedPlace(unit=unit, now_code=now.code, now_name=now.name, spot=spot)


def _units_now(place: Place) -> Iterator[Place]:
    if place.valid_to is not None:
        yield from (change.new for change in place.became.select_related("new"))


def _parsed(
    *,
    children: tuple[ParsedChild, ...],
    types: tuple[str, ...],
    days: tuple[date | None, date | None],
    places: tuple[ParsedPlace, ParsedPlace],
    informant: Informant,
    suspect: tuple[str, tuple[str, ...]],
    carers: str,
    number: tuple[str, str],
) -> ParsedReport:
    return ParsedReport(
        source=number[0],
        row=0,
        outside_reference=number[1] or None,
        scope=Scope.CASE,
        scope_reason="",
        incident_types=types,
        details=(),
        screen_for=(),
        receipt=Receipt(),
        incident_from=days[0],
        incident_to=days[1],
        forwarded_at=None,
        channel="",
        children=children,
        unnamed_age=(),
        informant=informant,
        suspect_relation=suspect[1],
        suspect=suspect[0],
        carers=carers,
        incident_place=places[0],
        home_place=places[1],
        narrative="",
        emergency=Emergency(),
        raw={},
        fingerprint="",
    )
