"""What guards may know about a case at one moment: plain values, built by the command."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workflows.rules.kinds import Kind
from workflows.rules.states import State


@dataclass(frozen=True)
class CaseFacts:
    """Facts of one case, the actor included. Every default is the cautious answer.

    ``signed`` and ``drafted`` hold keys of forms of this cycle ("mau_02"); of Mẫu 04,
    05 and 06 only the round that runs now: a plan that was returned or followed by a new
    one is signed no longer. ``plan_submitted``, ``plan_decision``, ``plan_sent`` and
    ``review_says`` are of this round, too.
    ``emergency`` is null until the Chair has decided. Counts are of this cycle.
    """

    # the moment and the actor
    at: datetime
    actor_id: int | None = None
    actor_is_system: bool = False
    # the case
    state: State = State.RECEIVED
    kind: Kind = Kind.VIOLENCE
    cycle: int = 1
    received_at: datetime | None = None
    late_entry: bool = False
    incident_types: frozenset[str] = frozenset()
    child_age: int | None = None
    # intake
    place_settled: bool = False  # commune of the incident known, or marked unknown
    incident_commune_id: int | None = None
    receiving_point: str = ""  # code of receiving_point: "111", "police", "commune_pc"…
    forwarded: bool = False
    accepted: bool = False
    sent_back: bool = False
    # people
    case_holder_id: int | None = None
    conflicted_ids: frozenset[int] = frozenset()  # named as suspect, kin or carer
    # verification
    verification_recorded: bool = False
    people_asked: int = 0
    child_seen: bool | None = None
    finding: str = ""  # "borne_out", "not_borne_out", "cannot_tell"
    screening: str = ""  # injury: "negative", "positive"
    labour_test: str = ""  # child labour: "illegal", "light_work", "family_work", ""
    # forms of this cycle
    signed: frozenset[str] = frozenset()
    drafted: frozenset[str] = frozenset()
    assessor_ids: frozenset[int] = frozenset()  # signed a Mẫu 02 or 03 of this cycle
    child_view_given: bool = False  # or a reason why not
    # emergency and isolation
    emergency: bool | None = None
    measures_recorded: bool = False
    emergency_tasks_open: int = 0
    isolation_open: bool = False
    isolation_started_at: datetime | None = None
    isolation_spent: timedelta = timedelta()  # by the isolations that have ended
    # risk
    risk: str = ""  # "high", "medium", "low"
    risk_decided_at: datetime | None = None
    first_contact_at: datetime | None = None
    # plan
    meeting_held: bool = False
    meeting_held_at: datetime | None = None
    plan_rows: int = 0
    plan_rows_open: int = 0
    plan_author_id: int | None = None
    plan_submitted: bool = False
    plan_decision: str = ""  # "approved", "returned"
    plan_sent: bool = False
    review_date_set: bool = False
    # work of the team
    team_tasks_open: int = 0
    plan_roles: frozenset[str] = frozenset()  # roles responsible for a row of the plan
    crime_reported: bool = False  # the police have recorded the crime report
    open_nodes: frozenset[str] = frozenset()  # keys of the work that waits now
    court_request_open: bool = False
    # follow-up
    visits_recorded: int = 0
    visits_missed_open: int = 0  # planned day has passed, nobody has said why
    review_says: str = ""  # Mẫu 06: "close", "new_plan"
    no_more_risk: bool | None = None
    stable: bool | None = None
    prevention_note: bool = False  # injury
    help_given: bool = False  # injury
    # closing
    closing_reason: str = ""
    closing_note: str = ""
    reason_given: bool = False  # the actor says in words why, for this very step
    new_kind: Kind | None = None
    # what the limits ask
    office_id: int | None = None  # organisation in whose hands the case is
    suspect_is_carer: bool | None = None  # null while nobody has said
    isolation_needed: bool | None = None  # null until decided
    isolation_by_court: bool = False  # a competent authority asked to go on
    review_date: date | None = None  # day set in the plan
    # moments the limits begin or are met by, by key of the event
    moments: dict[str, datetime] = field(default_factory=dict)
