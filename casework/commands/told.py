"""What an intake tells: plain values, the same from a page, a phone or an import."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.local_time import local_day
from casework.commands.refusals import Invalid
from casework.models import ChildState, Scope
from workflows.rules.kinds import KIND_OF_INCIDENT
from workflows.rules.words import _

LONGEST_NARRATIVE = 20_000
OLDEST_CHILD = 17
EARLIEST = 1990
"""Of any report or incident: whoever was a child then is long grown up."""


@dataclass(frozen=True)
class ChildTold:
    """One child as told. Anything may be unknown."""

    name: str = ""
    sex: str = "unknown"
    ethnic_code: str = ""
    birth_date: date | None = None
    birth_year_from: int | None = None
    birth_year_to: int | None = None
    age: int | None = None
    age_to: int | None = None
    carers: str = ""


@dataclass(frozen=True)
class ReporterTold:
    """Who told, if they agreed to say."""

    name: str = ""
    phone: str = ""
    address: str = ""
    relation: str = ""
    anonymous: bool = False
    do_not_call: bool = False
    keep_from_commune: bool = False  # the commune may not learn who it was


@dataclass(frozen=True)
class OffenderTold:
    """Who is suspected, as told. ``relations`` are codes of ``perpetrator_relation``."""

    name: str = ""
    relations: tuple[str, ...] = ()
    lives_with_child: str = "unknown"  # "yes", "no", "unknown"


@dataclass(frozen=True)
class ReportTold:
    """A whole report. Moments are aware; ``received_at`` starts the law's clock."""

    child_state: str
    narrative: str
    received_at: datetime
    incident_commune_id: int | None = None
    place_unknown: bool = False
    hamlet: str = ""
    spot: str = ""
    residence_commune_id: int | None = None
    residence_same: bool = True
    incident_types: tuple[str, ...] = ()
    children: tuple[ChildTold, ...] = ()
    reporter: ReporterTold = field(default_factory=ReporterTold)
    offender: OffenderTold = field(default_factory=OffenderTold)
    receiving_point: str = "commune_pc"
    channel: str = "phone"
    receiving_organisation_id: int | None = None
    happened_from: date | None = None
    happened_to: date | None = None
    received_precision: str = "minute"
    learned_at: datetime | None = None  # when whoever reports learned of it
    source: str = "screen"
    outside_reference: str = ""
    fingerprint: str = ""
    scope: str = Scope.CASE
    scope_reason: str = ""
    raw: dict[str, Any] | None = None

    @property
    def residence_id(self) -> int | None:
        same = self.residence_same and self.residence_commune_id is None
        return self.incident_commune_id if same else self.residence_commune_id

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def check(told: ReportTold, at: datetime) -> None:
    """Refuse what cannot be used. Errors: ``Invalid`` with a sentence per field.

    Only state, place and what happened are asked for; "not known" is an answer.
    """
    wrong = {
        name: text
        for name, holds, text in (
            (
                "child_state",
                told.child_state in ChildState.values,
                _("Say how the child is now, or choose “Not known”."),
            ),
            (
                "incident_commune",
                told.incident_commune_id is not None or told.place_unknown,
                _("Choose the commune of the incident, or mark it as not known."),
            ),
            (
                "narrative",
                bool(told.narrative.strip()),
                _("Write what happened; one sentence is enough to begin."),
            ),
            (
                "narrative",
                len(told.narrative) <= LONGEST_NARRATIVE,
                _("This text is too long. Keep the main facts; add the rest later."),
            ),
            (
                "received_at",
                told.received_at <= at,
                _("The time of receipt lies in the future. Correct it."),
            ),
            (
                "happened_from",
                told.happened_from is None
                or told.happened_from <= local_day(told.received_at),
                _("The incident cannot be later than its report. Correct the day."),
            ),
            (
                "happened_to",
                told.happened_to is None
                or told.happened_to <= local_day(told.received_at),
                _("The incident cannot be later than its report. Correct the day."),
            ),
            (
                "happened_from",
                told.happened_from is None or told.happened_from.year >= EARLIEST,
                _("This lies too far back. Look at the year."),
            ),
            (
                "received_at",
                told.received_at.year >= EARLIEST,
                _("This lies too far back. Look at the year."),
            ),
            (
                "learned_at",
                told.learned_at is None or told.learned_at <= told.received_at,
                _("Nobody learned of it after reporting it. Correct one of the times."),
            ),
            (
                "children",
                all(_is_born(child, told.received_at) for child in told.children),
                _("This birth lies after the report, or too far back. Correct it."),
            ),
            (
                "incident_types",
                all(t in KIND_OF_INCIDENT for t in told.incident_types),
                _("Choose the kind of incident from the list."),
            ),
            (
                "scope_reason",
                told.scope == Scope.CASE or bool(told.scope_reason.strip()),
                _("Say why no case is opened."),
            ),
        )
        if not holds
    }
    if wrong:
        raise Invalid(wrong)


def _is_born(child: ChildTold, received_at: datetime) -> bool:
    day = local_day(received_at)
    years = (child.birth_year_from, child.birth_year_to)
    return (child.birth_date is None or child.birth_date <= day) and all(
        year is None or EARLIEST - OLDEST_CHILD < year <= day.year for year in years
    )
