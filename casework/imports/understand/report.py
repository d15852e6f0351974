"""Puts together what one telling means."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from casework.imports.gazetteer import Gazetteer
from casework.imports.identity import content_hash, normal_reference
from casework.imports.parsed import ParsedReport, Question, Reason, Receipt, Scope
from casework.imports.telling import Telling
from casework.imports.understand import details as sub
from casework.imports.understand import informant as who_told
from casework.imports.understand.ages import completed
from casework.imports.understand.children import Children, children
from casework.imports.understand.emergency import emergency, known_of
from casework.imports.understand.kinds import ADULT, Kinds, kinds
from casework.imports.understand.moments import LOCAL, Unreadable, moment, receipt
from casework.imports.understand.relations import suspect_relations
from casework.imports.understand.scope import scope_of
from casework.imports.understand.screening import screen_for
from casework.imports.understand.spans import Span, span_of_field, span_of_narrative
from casework.imports.understand.where import where
from casework.imports.words import Sentence
from workflows.rules.words import _

_SEARCHED = (2_000, 20_000)
"""Characters searched of a field, and of a narrative."""
_CONSULTED = ("wrong_number", "prank", "not_child_labour")


@dataclass(frozen=True)
class Understood:
    """The report, and the fault that keeps it from being saved without a person."""

    report: ParsedReport
    fault: tuple[Reason, str] | None = None


def understand(telling: Telling, *, gazetteer: Gazetteer, now: datetime) -> Understood:
    """Return what the telling means. ``now`` is aware; later moments are in the future."""
    narrative = telling.narrative
    telling = _shortened(telling)
    received, fault = _receipt(telling, now)
    forwarded = moment(telling.forwarded)
    # Without a usable receipt, passing on is the nearest known day.
    reference_day = _day(received.at or forwarded or now)
    span = _span(telling, reference_day)
    counted_on = min(span.last, reference_day)
    folk = children(telling, counted_on)
    told = kinds(telling, _youngest(folk))
    incident, home = where(telling, span.last, gazetteer)
    who, asked = who_told.informant(telling)
    scope, why = scope_of(telling, told.told, folk.told)
    held = _held(told, why, scope.value)
    suspects = _suspects(telling, held.told, scope)
    if fault is None and incident.unknown_name and telling.incident.commune:
        fault = (Reason.UNKNOWN_COMMUNE, incident.unknown_name)
    if fault is None and _tells_nothing(telling):
        fault = (Reason.NOTHING_TO_RECORD, "")
    report = ParsedReport(
        source=telling.source,
        row=telling.row,
        outside_reference=normal_reference(telling.reference),
        scope=scope,
        scope_reason=why,
        incident_types=held.told,
        details=sub.details(telling, held.told, folk.told),
        screen_for=screen_for(telling, held) if scope == "case" else (),
        receipt=received,
        incident_from=span.first,
        incident_to=span.last,
        forwarded_at=forwarded,
        channel=who_told.channel(telling.channel),
        children=folk.told,
        unnamed_age=folk.unnamed,
        informant=who,
        suspect_relation=suspects,
        suspect=telling.suspect,
        carers=telling.carers,
        incident_place=incident.place,
        home_place=home.place,
        narrative=narrative,
        emergency=emergency(
            known_of(
                telling,
                scope,
                held.told,
                suspects,
                grown_since=_grown(folk, reference_day),
            )
        ),
        raw=telling.raw,
        fingerprint=content_hash(telling, _moments(telling, received, forwarded)),
        questions=(
            *_of_receipt(received),
            *asked,
            *incident.questions,
            *home.questions,
        ),
    )
    return Understood(report, fault)


def _shortened(telling: Telling) -> Telling:
    """Search long texts only so far; what is kept of the report stays whole."""
    texts: dict[str, Any] = {
        f.name: value[: _SEARCHED[f.name == "narrative"]]
        for f in fields(telling)
        if isinstance(value := getattr(telling, f.name), str)
    }
    return replace(telling, **texts)


def _receipt(
    telling: Telling, now: datetime
) -> tuple[Receipt, tuple[Reason, str] | None]:
    try:
        return receipt(telling.received, telling.received_hour, now=now), None
    except Unreadable as unreadable:
        return Receipt(), (unreadable.reason, unreadable.typed)


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


def _span(telling: Telling, received: date) -> Span:
    if telling.happened.strip():
        return span_of_field(telling.happened, telling.narrative, received)
    return span_of_narrative(telling.narrative, received)


def _youngest(folk: Children) -> int | None:
    ages = [c.age_from for c in folk.told if c.age_from is not None]
    return min(ages) if ages else None


def _grown(folk: Children, received: date) -> bool:
    """Whether a child with a known birthday has turned 16 by the day of receipt."""
    dates = [c.birth_date for c in folk.told if c.birth_date is not None]
    return bool(dates) and min(completed(d, received) for d in dates) >= ADULT


def _held(told: Kinds, why: str, scope: str) -> Kinds:
    """Advice and what is no case has no kind; a victim of 16 or older keeps it."""
    if scope == "consultation" or why in _CONSULTED:
        return Kinds((), ())
    return told


def _suspects(telling: Telling, told: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    found = suspect_relations(telling, told)
    if told or scope is Scope.CASE:
        return found
    return tuple(r for r in found if r not in ("unknown", "self"))


def _tells_nothing(telling: Telling) -> bool:
    """No child, event, kind or state (answer key of the log): nothing to record."""
    told = (
        telling.names,
        telling.narrative,
        " ".join(telling.kinds),
        telling.condition,
        "".join(c.name for c in telling.listed or ()),
    )
    return not any(t.strip() for t in told)


def _moments(
    telling: Telling, received: Receipt, forwarded: datetime | None
) -> tuple[str, ...]:
    first = received.at.isoformat() if received.at else telling.received.text
    passed = forwarded.isoformat() if forwarded else telling.forwarded.text
    return (first, received.part_of_day, passed)


def _of_receipt(received: Receipt) -> list[Question]:
    asked = []
    if received.zone_assumed:
        text = _("The moment had no time zone; Vietnam time was assumed.")
        asked.append(Question("zone_assumed", Sentence(text)))
    if received.at is not None and received.precision in ("day", "part_of_day"):
        text = _(
            "The hour of receipt is not told: the 12 hours count from the day's start."
        )
        asked.append(Question("hour_missing", Sentence(text)))
    return asked
