"""What a statutory form is made of: plain values that pages, papers and tests read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workflows.rules.register import rows_of
from workflows.rules.vocabulary import Choice, vocabulary

CONFIRMED: Final = "confirmed"
CORROBORATED: Final = "structure corroborated, wording unconfirmed"
FROM_MEMORY: Final = "from memory, unconfirmed"
PROPOSAL: Final = "design proposal"


class Type(StrEnum):
    """Every kind of field; the edge has one widget for each."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"  # "2026-11-23"
    PARTIAL_DATE = "partial_date"  # "2017", "2017-05" or "2017-05-04"
    DATETIME = "datetime"  # ISO 8601
    INTEGER = "integer"
    MONEY = "money"  # whole đồng
    CHOICE = "choice"  # a code
    CHOICES = "choices"  # a list of codes
    LEVEL = "level"  # "high", "medium" or "low"
    YES_NO = "yes_no"  # true or false
    PHONE = "phone"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    ROWS = "rows"  # a list of objects, one key per column
    COMPUTED = "computed"  # worked out from the other answers
    SIGNATURE = "signature"  # filled by the act of signing


class Need(StrEnum):
    """When an answer must be there for the form to be signed."""

    YES = "yes"
    IF_KNOWN = "if_known"
    IF_NO_DATE = "if_no_date"
    WITH_CONSENT = "with_consent"  # only if the informant agrees to give it
    IF_EMERGENCY = "if_emergency"
    UNLESS_EXPLAINED = "unless_explained"  # ``Field.instead`` holds the reason why not
    NO = "no"


class Group(StrEnum):
    """The field groups of access: who may read an answer at all.

    ``casework.field_groups`` has the same seven for rows of the database.
    """

    IDENTITY = "identity"
    CONTACT = "contact"
    NARRATIVE = "narrative"
    MEDICAL = "medical"
    OFFENDER = "offender"
    REPORTER = "reporter"
    WORKFLOW = "workflow"


@dataclass(frozen=True)
class Field:
    """One question. ``source`` is its row of the register of fields, "" if added by us.

    ``columns`` are the questions of one row of a table. ``table`` is "harm" or
    "protection" for an item of a risk table, and the meanings say what a level means.
    """

    key: str
    label_vi: str
    label_en: str
    type: Type
    need: Need = Need.YES
    certainty: str = CONFIRMED
    group: Group = Group.NARRATIVE
    choices: tuple[Choice, ...] = ()
    columns: tuple[Field, ...] = ()
    source: str = ""
    instead: str = ""
    table: str = ""
    high_means: str = ""
    medium_means: str = ""
    low_means: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a form, in the order of the paper."""

    key: str
    title_vi: str
    title_en: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """A form. ``number`` is the law's, "" for a paper the law names without a layout."""

    key: str
    number: str
    title_vi: str
    title_en: str
    signer: str  # key of the role that signs
    legal_basis: str
    certainty: str
    sections: tuple[Section, ...]
    version: int = 1

    @property
    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Field:
        """Return one field. Errors: ``KeyError`` if the form does not ask it."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)


def choices(*labels: tuple[str, str, str]) -> tuple[Choice, ...]:
    """Return choices from (code, Vietnamese, English)."""
    return tuple(Choice(*label) for label in labels)


LEVELS: Final = vocabulary("risk_level")


def risk_items(number: str, table: str, source: str) -> tuple[Field, ...]:
    """Return the items of one risk table: for each a level, and a note beside it."""
    fields: list[Field] = []
    for row in rows_of("risk_items.csv"):
        if (row["form"], row["group"]) != (number, table):
            continue
        key = f"{table}_{row['item_no']}"
        fields += [
            Field(
                key,
                row["name_vi"],
                row["name_en"],
                Type.LEVEL,
                certainty=row["confidence"],
                choices=LEVELS,
                source=source,
                table=table,
                high_means=row["high_means"],
                medium_means=row["medium_means"],
                low_means=row["low_means"],
            ),
            Field(
                f"{key}_note",
                "Ghi chú",
                "Note",
                Type.TEXT,
                Need.NO,
                certainty=row["confidence"],
                source=source,
            ),
        ]
    return tuple(fields)


def heading(certainty: str, source: str = "") -> tuple[Field, ...]:
    """Return the head that Mẫu 02, 03 and 06 share: child, assessor, date.

    Whoever signs is the assessor, so that name comes with the signature.
    """
    return (
        Field(
            "child_name",
            "Họ và tên trẻ em",
            "Child's name",
            Type.TEXT,
            certainty=certainty,
            group=Group.IDENTITY,
            source=source or "child_name",
        ),
        Field(
            "assessor",
            "Họ và tên cán bộ đánh giá",
            "Assessor",
            Type.SIGNATURE,
            certainty=certainty,
            group=Group.WORKFLOW,
            source=source or "assessor",
        ),
        Field(
            "assessed_on",
            "Ngày, tháng, năm thực hiện",
            "Date",
            Type.DATE,
            certainty=certainty,
            group=Group.WORKFLOW,
            source=source or "assessed_on",
        ),
    )
