"""Turns what was read from a file into what a command takes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from accounts.models import Organisation, Place
from accounts.models.place import BEFORE_RECORDS
from accounts.roles import OrganisationKind
from casework.commands.told import (
    LONGEST_NARRATIVE,
    ChildTold,
    OffenderTold,
    ReporterTold,
    ReportTold,
)
from casework.imports.parsed import (
    ParsedChild,
    ParsedPlace,
    ParsedReport,
    Scope,
    Suggestion,
)

RECEIVING_POINT: Final = {
    "hotline_111": "111",
    "commune_log": "commune_pc",
    "school": "school",
}
STATE_OF: Final = {
    Suggestion.YES: "danger",
    Suggestion.UNCLEAR: "unknown",
    Suggestion.NO: "safe",
}


def source_of(parsed: ParsedReport) -> str:
    return parsed.source


def told_of(parsed: ParsedReport, *, at: datetime) -> ReportTold:
    """Return the report as told. Errors: ``ValueError`` without a moment of receipt."""
    if parsed.received is None:
        raise ValueError("The moment of receipt is not known; a person must say.")
    incident = place_of(parsed.incident_place)
    home = place_of(parsed.home_place)
    told = ReportTold(
        child_state=_state(parsed),
        narrative=parsed.narrative[:LONGEST_NARRATIVE] or "–",
        received_at=min(parsed.received, at),
        received_precision=str(parsed.receipt.precision),
        incident_commune_id=incident.pk if incident else None,
        place_unknown=incident is None,
        hamlet=parsed.incident_place.spot[:200],
        residence_commune_id=home.pk if home else None,
        residence_same=False,
        incident_types=parsed.incident_types,
        children=tuple(_child(child) for child in parsed.children),
        reporter=ReporterTold(
            name=parsed.informant.name,
            phone=", ".join(parsed.phones_e164),
            relation=parsed.informant.relation,
            anonymous=parsed.informant.anonymous,
        ),
        offender=OffenderTold(name=parsed.suspect, relations=parsed.suspect_relation),
        receiving_point=RECEIVING_POINT[parsed.source],
        channel=parsed.channel or "phone",
        happened_from=parsed.incident_from,
        happened_to=parsed.incident_to,
        source=parsed.source,
        outside_reference=parsed.outside_reference or "",
        fingerprint=parsed.fingerprint,
        scope=str(parsed.scope),
        scope_reason=parsed.scope_reason or ("" if _is_case(parsed) else "advice"),
        raw=parsed.raw,
    )
    return replace(told, receiving_organisation_id=_receiver(parsed, incident))


def _is_case(parsed: ParsedReport) -> bool:
    return parsed.scope == Scope.CASE


def _state(parsed: ParsedReport) -> str:
    if "sexual_abuse" in parsed.incident_types:
        return "sexual"
    return STATE_OF[parsed.emergency.suggestion]


def _child(child: ParsedChild) -> ChildTold:
    return ChildTold(
        name=child.name,
        sex=child.sex,
        ethnic_code=child.ethnic_code,
        birth_date=child.birth_date,
        birth_year_from=child.birth_year_from,
        birth_year_to=child.birth_year_to,
        age=child.age_from,
        age_to=child.age_to,
    )


def place_of(parsed: ParsedPlace) -> Place | None:
    """Return the unit by code and first day; null when a person has to choose."""
    if parsed.unit is None:
        return None
    return Place.objects.filter(
        code=parsed.unit.code, valid_from=parsed.unit.valid_from or BEFORE_RECORDS
    ).first()


def _receiver(parsed: ParsedReport, incident: Place | None) -> int | None:
    """Return the body that took the report, where this system knows it."""
    if parsed.source == "hotline_111":
        rows = Organisation.objects.filter(kind=OrganisationKind.HOTLINE)
    elif parsed.source == "commune_log" and incident is not None:
        now = parsed.incident_place.now_code
        rows = Organisation.objects.filter(
            kind=OrganisationKind.COMMUNE_COMMITTEE,
            place__code=now,
            place__valid_to__isnull=True,
        )
    else:
        return None
    return rows.order_by("pk").values_list("pk", flat=True).first()
