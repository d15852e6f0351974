"""What one record tells, field by field and still as typed: all layouts meet here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Cell:
    """One value of a table. ``text`` is what was typed; ``formula`` is never computed."""

    text: str = ""
    value: str | int | float | bool | datetime | date | None = None
    has_hour: bool = True  # a date cell whose format shows no hour has none
    formula: str = ""

    @property
    def empty(self) -> bool:
        return not self.text.strip()


EMPTY = Cell()


@dataclass(frozen=True)
class Record:
    """One line of a table by heading, or what made it unreadable."""

    row: int
    cells: dict[str, Cell] = field(default_factory=dict)
    width: int = 0  # columns found
    expected: int = 0  # columns the headings ask for


@dataclass(frozen=True)
class ToldChild:
    """A child of a layout that lists children one by one."""

    name: str = ""
    birth: str = ""
    sex: str = ""
    ethnic: str = ""
    school_class: str = ""
    home: str = ""


@dataclass(frozen=True)
class TellingOfPlace:
    """Where something happened or where a child lives, as typed."""

    text: str = ""
    commune: str = ""  # a field of its own for the commune
    code: str = ""
    spot: str = ""


@dataclass(frozen=True)
class Telling:
    """One report as told. Empty text means: not told."""

    source: str
    row: int
    raw: dict[str, str]
    reference: str = ""
    received: Cell = EMPTY
    received_hour: str = ""
    forwarded: Cell = EMPTY
    passed_on_to: str = ""
    channel: str = ""
    informant: str = ""
    informant_relation: str = ""
    phone: str = ""
    wants_no_name: bool = False
    names: str = ""
    births: str = ""
    sexes: str = ""
    ethnic: str = ""
    listed: tuple[ToldChild, ...] | None = None  # None: the layout has one cell for all
    carers: str = ""
    incident: TellingOfPlace = TellingOfPlace()
    home: TellingOfPlace = TellingOfPlace()
    kinds: tuple[str, ...] = ()
    narrative: str = ""
    happened: str = ""
    condition: str = ""
    suspect: str = ""
    suspect_relation: str = ""
    work: str = ""
    hours: str = ""
    night: str = ""
    schooling: str = ""
    employer: str = ""
    done: str = ""
    remarks: str = ""
