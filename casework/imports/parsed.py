"""What was understood of one report, and what a person has to decide first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from casework.imports.words import Sentence

LATE_AFTER: Final = timedelta(hours=24)
"""A report imported later than this is a late entry: no alert goes out for it alone."""


class Scope(StrEnum):
    CASE = "case"
    CONSULTATION = "consultation"
    OUT_OF_SCOPE = "out_of_scope"


class Precision(StrEnum):
    """How exactly the first receipt is told."""

    MINUTE = "minute"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    UNUSABLE = "unusable"


class Suggestion(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Reason(StrEnum):
    """Why a row waits for a person. The keys are stored: retired, never renamed."""

    IMPOSSIBLE_DATE = "impossible_date"
    UNREADABLE_DATE = "unreadable_date"
    FUTURE_DATE = "future_date"
    UNKNOWN_COMMUNE = "unknown_commune"
    TOO_FEW_COLUMNS = "too_few_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOTHING_TO_RECORD = "nothing_to_record"
    REPEATED_NUMBER = "repeated_number"
    NOT_A_REPORT = "not_a_report"


@dataclass(frozen=True)
class Question:
    """Something to ask before or after saving: a stable key and the sentence to show."""

    key: str
    sentence: Sentence


@dataclass(frozen=True)
class Receipt:
    """First receipt: an aware moment, or midnight of the day when no hour was told."""

    at: datetime | None = None
    precision: Precision = Precision.UNUSABLE
    part_of_day: str = ""  # as typed: "sáng"
    zone_assumed: bool = False


@dataclass(frozen=True)
class Unit:
    """One place during its validity; ``now_code`` is its successor, if there is only one."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    now_code: str = ""
    now_name: str = ""


@dataclass(frozen=True)
class ParsedPlace:
    """A unit in force on the day, or the units among which a person has to choose."""

    unit: Unit | None = None
    candidates: tuple[str, ...] = ()
    now_code: str = ""
    now_name: str = ""
    outside_province: bool = False
    spot: str = ""  # hamlet, house, bridge: as typed

    @property
    def known(self) -> bool:
        return self.unit is not None


@dataclass(frozen=True)
class ParsedChild:
    """A child told of. Ages are whole completed years, both ends included."""

    name: str = ""
    sex: str = "unknown"  # male, female, unknown
    ethnic_code: str = ""
    birth_date: date | None = None
    birth_year_from: int | None = None
    birth_year_to: int | None = None
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class Informant:
    """Who told. ``anonymous``: name and phone stay hidden from the commune's team."""

    name: str = ""
    relation: str = ""
    anonymous: bool = False
    phones_e164: tuple[str, ...] = ()


@dataclass(frozen=True)
class Emergency:
    """A suggestion by NĐ 56/2017 Art 31(1); the Chair decides."""

    suggestion: Suggestion = Suggestion.UNCLEAR
    grounds: tuple[str, ...] = ()  # "31.1a", "31.1b"
    sentence: Sentence = field(default_factory=lambda: Sentence(""))


@dataclass(frozen=True)
class Repeat:
    """The number stood in the file before, in record ``first_row``."""

    first_row: int
    same_content: bool
    other_spelling: bool


@dataclass(frozen=True)
class ParsedReport:
    """One report as understood. ``narrative`` and ``raw`` are what was typed, unchanged."""

    source: str  # hotline_111, commune_log, school
    row: int  # sheet row, CSV record (headings = 1) or place in the list (first = 1)
    outside_reference: str | None
    scope: Scope
    scope_reason: str
    incident_types: tuple[str, ...]
    details: tuple[str, ...]
    screen_for: tuple[str, ...]
    receipt: Receipt
    incident_from: date | None
    incident_to: date | None
    forwarded_at: datetime | None
    channel: str
    children: tuple[ParsedChild, ...]
    unnamed_age: tuple[ParsedChild, ...]  # ages told of no child in particular
    informant: Informant
    suspect_relation: tuple[str, ...]
    suspect: str
    carers: str
    incident_place: ParsedPlace
    home_place: ParsedPlace
    narrative: str
    emergency: Emergency
    raw: dict[str, str]
    fingerprint: str
    questions: tuple[Question, ...] = ()
    repeat: Repeat | None = None

    @property
    def received(self) -> datetime | None:
        return self.receipt.at

    @property
    def phones_e164(self) -> tuple[str, ...]:
        return self.informant.phones_e164

    def late(self, now: datetime) -> bool:
        """Return whether it was received more than 24 hours before ``now``."""
        return self.received is not None and now - self.received > LATE_AFTER


@dataclass(frozen=True)
class RowProblem:
    """A row a person must decide about first; ``report`` is what was understood anyway."""

    row: int
    reason: Reason
    sentence: Sentence
    outside_reference: str | None = None
    report: ParsedReport | None = None
    raw: dict[str, str] = field(default_factory=dict)
    repeat: Repeat | None = None


@dataclass(frozen=True)
class PassedOver:
    """A line that is no report (a total, a section line, a signature), and its text."""

    row: int
    text: str


class FileRefused(Exception):
    """Nothing of the file was read. ``str()`` is the sentence to show."""

    def __init__(self, key: str, sentence: Sentence) -> None:
        super().__init__(key)
        self.key = key
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
