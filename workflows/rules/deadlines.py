"""The limits that run as clocks. Each names its row in the register.

``STANDING`` limits run wherever they apply. ``BENCHMARKS`` come from another province's
internal procedure: they run only where a local limit switches them on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from workflows.rules.applies import (
    anything,
    assessed_in_the_emergency_window,
    contact_at_risk,
    emergency_not_ruled_out,
    isolation_is_in_question,
    isolation_rests_on_the_chair,
    passed_on_to_the_commune,
    plan_is_being_drawn_up,
    plan_may_take_its_time,
    takes_the_full_path,
)
from workflows.rules.calendar import CalendarDays, Hours, Limit, WorkingDays
from workflows.rules.facts import CaseFacts
from workflows.rules.limits import AtOnce, MorningOf, NotStated, OnDate, Within
from workflows.rules.moments import Moment, both, latest, moment_of
from workflows.rules.register import RegisterRow, register
from workflows.rules.words import _


@dataclass(frozen=True)
class Deadline:
    """One limit, read top to bottom like its row in the register.

    ``limit`` is what the source says; ``suggested`` is ours where the source is silent
    and then runs instead. ``met_by`` lists events, the first of which ends the limit.
    ``repeats``: a new begin after the last one was met begins the limit again.
    ``renewed_by``: this event begins it again, too, counted from the event.
    ``spent``: the fact that says how much of the length earlier rounds have used up.
    ``family``: once one limit of it was met in a cycle, no other of it begins.
    ``warns``: moments that stand in place of 50 and 75 %, and 90, a last warning; one
    that a shorter local limit leaves no room for is left out.
    ``ceiling`` is the loosest value a local limit may have; null is ``limit`` itself. A
    rule whose source gives no number names one, a proposal of ours.
    """

    key: str
    source: str
    label: str
    begins: str
    limit: Limit | AtOnce | NotStated | OnDate | Within
    met_by: tuple[str, ...]
    applies: Callable[[CaseFacts], bool] = anything
    on_breach: str = "limit_breached"
    suggested: Limit | None = None
    warns: tuple[tuple[int, Limit | MorningOf], ...] = ()
    ceiling: Limit | None = None
    repeats: bool = False
    renewed_by: str = ""
    spent: str = ""
    family: str = ""
    pausable: bool = False
    runs_unasked: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        if self.pausable and self.row.kind == "legal":
            raise ValueError(f"{self.source} is law: nothing allows to pause it.")

    @property
    def row(self) -> RegisterRow:
        """The register's row: texts, legal basis, kind and certainty."""
        return register()[self.source]

    @property
    def certainty(self) -> str:
        """How sure the running value is; a value of ours says so."""
        return "design proposal" if self.suggested else self.row.confidence

    @property
    def length(self) -> Limit | None:
        """The length that runs where nothing local is set; null has no due moment."""
        if self.suggested is not None:
            return self.suggested
        if isinstance(self.limit, AtOnce | NotStated | OnDate):
            return None
        return self.limit.length if isinstance(self.limit, Within) else self.limit

    @property
    def is_silent(self) -> bool:
        """Whether the source names the duty and gives no number for it."""
        return isinstance(self.limit, AtOnce | NotStated)

    @property
    def loosest(self) -> Limit | None:
        """The longest value a place may set; null for a limit that takes none."""
        return self.ceiling or (None if self.is_silent else self.length)

    def begins_at(
        self, facts: CaseFacts, begins: Collection[str] = ()
    ) -> datetime | None:
        """Return when the limit begins; ``begins``: what places chose, the earliest."""
        chosen = [_begin(facts, key) for key in begins or (self.begins,)]
        told = min(filter(None, chosen), default=None)
        again = moment_of(facts, self.renewed_by)
        return max(told, again) if told and again else told


BEGIN_CHOICES: Final = MappingProxyType(
    {
        "plan_submission": (
            Moment.NEEDS_DETERMINED,
            Moment.MAU_03_SIGNED,
            Moment.MEETING_HELD,
        ),
        "plan_in_procedure": (
            Moment.NEEDS_DETERMINED,
            Moment.MAU_03_SIGNED,
            Moment.MEETING_HELD,
        ),
    }
)
"""Rules whose start event the text leaves open, and what a place may choose from.
The first is the default; the others can only come earlier."""


def _begin(facts: CaseFacts, key: str) -> datetime | None:
    if key == Moment.NEEDS_DETERMINED:
        told = moment_of(facts, key) or both(
            facts, Moment.MAU_03_SIGNED, Moment.MEETING_HELD
        )
    else:
        told = moment_of(facts, key)
    if key in BEGIN_CHOICES["plan_submission"]:
        # "Plan again" needs no new Mẫu 03 and no new meeting (NĐ 56/2017 Art 30(1)c).
        again = latest(facts, Moment.PLAN_AGAIN)
        told = max(filter(None, (told, again)), default=None)
    return told


WINDOW: Final = Hours(12)
"""The twelve hours of C05: what must happen at once, or in a step of them, fits in."""

STANDING: Final = (
    Deadline(
        key="report_made",
        source="C01",
        label=_("Report to a receiving point"),
        begins=Moment.LEARNED,
        limit=AtOnce(),
        ceiling=WINDOW,
        met_by=(Moment.RECEIVED,),
    ),
    Deadline(
        key="report_recorded",
        source="C02",
        label=_("Record Mẫu 01"),
        begins=Moment.RECEIVED,
        limit=AtOnce(),
        ceiling=WINDOW,
        met_by=(Moment.MAU_01_RECORDED,),
    ),
    Deadline(
        key="report_forwarded",
        source="C03",
        label=_("Pass the information to the commune of the incident"),
        begins=Moment.RECEIVED,
        limit=AtOnce(),
        ceiling=WINDOW,
        met_by=(Moment.FORWARDED,),
        applies=passed_on_to_the_commune,
    ),
    Deadline(
        key="initial_assessment",
        source="C04",
        label=_("Make the initial assessment (Mẫu 02)"),
        begins=Moment.RECEIVED,
        limit=Within("C05", Hours(12)),
        met_by=(Moment.MAU_02_SIGNED,),
        applies=assessed_in_the_emergency_window,
        on_breach="late_assessment",
    ),
    Deadline(
        key="emergency_measures",
        source="C05",
        label=_("Apply emergency measures"),
        begins=Moment.RECEIVED,
        limit=Hours(12),
        met_by=(Moment.MEASURES_APPLIED,),
        applies=emergency_not_ruled_out,
        on_breach="late_measures",
        warns=((90, Hours(11)),),
        renewed_by=Moment.DANGER_KNOWN,
    ),
    Deadline(
        key="isolation_decision",
        source="C06",
        label=_("Decide on temporary isolation (Mẫu 07), safe place arranged"),
        begins=Moment.RECEIVED,
        limit=Hours(12),
        met_by=(Moment.ISOLATION_DECIDED,),
        applies=isolation_is_in_question,
        on_breach="late_isolation",
        warns=((90, Hours(11)),),
        renewed_by=Moment.DANGER_KNOWN,
    ),
    Deadline(
        key="isolation_length",
        source="C07",
        label=_("End the isolation, extensions included"),
        begins=Moment.ISOLATION_STARTED,
        limit=CalendarDays(15),
        met_by=(Moment.ISOLATION_ENDED,),
        applies=isolation_rests_on_the_chair,
        on_breach="isolation_too_long",
        repeats=True,
        spent="isolation_spent",
    ),
    Deadline(
        key="hand_over",
        source="C08",
        label=_("Hand the child to substitute care"),
        begins=Moment.ISOLATION_DECIDED,
        limit=AtOnce(),
        ceiling=WINDOW,
        met_by=(Moment.CHILD_HANDED_OVER,),
        repeats=True,
    ),
    Deadline(
        key="isolation_reassessment",
        source="C09",
        label=_("Reassess before day 15: home, or ask the court"),
        begins=Moment.ISOLATION_STARTED,
        limit=CalendarDays(15),
        met_by=(Moment.REASSESSED, Moment.ISOLATION_ENDED),
        applies=isolation_rests_on_the_chair,
        warns=(
            (50, MorningOf(CalendarDays(10))),
            (75, MorningOf(CalendarDays(13))),
            (90, MorningOf(CalendarDays(14))),
        ),
        repeats=True,
        spent="isolation_spent",
    ),
    Deadline(
        key="plan_submission",
        source="C10",
        label=_("Submit the plan and dossier to the Chair"),
        begins=Moment.NEEDS_DETERMINED,
        limit=WorkingDays(5),
        met_by=(Moment.PLAN_SUBMITTED,),
        applies=plan_is_being_drawn_up,
        warns=((90, MorningOf(WorkingDays(5))),),  # 50 % is in day 3
        repeats=True,
    ),
    Deadline(
        key="plan_approval",
        source="C11",
        label=_("Decide on the plan"),
        begins=Moment.PLAN_SUBMITTED,
        limit=WorkingDays(2),
        met_by=(Moment.PLAN_APPROVED, Moment.PLAN_RETURNED),
        applies=plan_may_take_its_time,
        warns=((50, MorningOf(WorkingDays(1))), (75, MorningOf(WorkingDays(2)))),
        repeats=True,
    ),
    Deadline(
        key="plan_in_procedure",
        source="C12",
        label=_("Plan drawn up and approved, all told"),
        begins=Moment.NEEDS_DETERMINED,
        limit=WorkingDays(7),
        met_by=(Moment.PLAN_APPROVED,),
        applies=plan_is_being_drawn_up,
        repeats=True,
    ),
    Deadline(
        key="plan_sending",
        source="C13",
        label=_("Send the decision and plan"),
        begins=Moment.PLAN_APPROVED,
        limit=NotStated(),
        suggested=WorkingDays(1),
        ceiling=WorkingDays(7),  # the whole procedure it belongs to, C12
        met_by=(Moment.PLAN_SENT,),
        repeats=True,
    ),
    Deadline(
        key="plan_review",
        source="C14",
        label=_("Review (Mẫu 06) by the date set in the plan"),
        begins=Moment.PLAN_APPROVED,
        limit=OnDate("review_date"),
        met_by=(Moment.REVIEW_SIGNED,),
        repeats=True,
    ),
    Deadline(
        key="first_contact_high",
        source="G01",
        label=_("First contact with the child, high risk"),
        begins=Moment.RISK_DECIDED,
        limit=Hours(24),
        met_by=(Moment.FIRST_CONTACT,),
        applies=contact_at_risk("high"),
        family="first_contact",
    ),
    Deadline(
        key="first_contact_medium",
        source="G02",
        label=_("First contact with the child, medium risk"),
        begins=Moment.RISK_DECIDED,
        limit=Hours(72),
        met_by=(Moment.FIRST_CONTACT,),
        applies=contact_at_risk("medium"),
        family="first_contact",
    ),
    Deadline(
        key="first_contact_low",
        source="G03",
        label=_("First contact with the child, low risk"),
        begins=Moment.RISK_DECIDED,
        limit=CalendarDays(7),
        met_by=(Moment.FIRST_CONTACT,),
        applies=contact_at_risk("low"),
        family="first_contact",
    ),
)


def _benchmark(
    key: str, source: str, label: str, begins: str, hours: float, met_by: str
) -> Deadline:
    return Deadline(
        key=key,
        source=source,
        label=label,
        begins=begins,
        limit=Hours(hours),
        met_by=(met_by,),
        applies=takes_the_full_path,
        ceiling=WINDOW,
        runs_unasked=False,
    )


M = Moment
BENCHMARKS: Final = (
    _benchmark("step_check_in", "B01", _("Check in and pass on"), M.RECEIVED, 0.5, M.LOGGED),
    _benchmark("step_record", "B02", _("Record Mẫu 01, assign the case"), M.LOGGED, 0.5, M.MAU_01_RECORDED),
    _benchmark("step_verify", "B03", _("Check that the report is true"), M.MAU_01_RECORDED, 4, M.VERIFIED),
    _benchmark("step_assess", "B04", _("Order and make Mẫu 02"), M.VERIFIED, 3, M.MAU_02_SIGNED),
    _benchmark("step_measures", "B05", _("Decide on emergency measures"), M.MAU_02_SIGNED, 2, M.EMERGENCY_DECIDED),
    _benchmark("step_isolation", "B06", _("Issue the isolation decision"), M.EMERGENCY_DECIDED, 2, M.ISOLATION_DECIDED),
)  # fmt: skip

DEADLINES: Final = MappingProxyType({d.key: d for d in (*STANDING, *BENCHMARKS)})
"""Every rule that can run, by key. The rest of the register is carried as data."""
