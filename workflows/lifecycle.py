"""The state machine of a case: one transition per legal move, and the one way to fire it.

The flow proposes, the state machine disposes (docs/adr/0001). Nothing else sets
``state``, and nothing but ``fire`` calls a transition: django-fsm itself stops at the
first missing condition and never asks the permission.
Source: docs/sources/process.md section 3 (design proposal on NĐ 56/2017 Art 25-32).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django_fsm import FSMField, transition

from accounts.actor import Actor
from accounts.roles import Permission
from workflows.moves import (
    LegalMove,
    Move,
    MoveRefused,
    OpenMove,
    allows,
    available,
    fire,
    legal_moves,
    moves_open_to,
    reasons_against,
)
from workflows.rules import conditions as when
from workflows.rules.facts import CaseFacts
from workflows.rules.states import ENDED, STATE_LABELS, State
from workflows.rules.words import _

__all__ = [
    "FactsNotGathered",
    "LegalMove",
    "Lifecycle",
    "Move",
    "MoveRefused",
    "OpenMove",
    "available",
    "fire",
    "legal_moves",
    "moves_open_to",
    "reasons_against",
]

OPEN_STATES: Final = [state for state in State if state not in ENDED]

ANYONE: Final = [when.actor_is_not_in_conflict]
"""Asked at every move: who is named in a case is shut out of it."""

NOTHING_IS_LEFT_OPEN: Final = [
    when.emergency_measures_are_recorded,
    when.no_emergency_work_is_open,
    when.no_isolation_is_open,
    when.no_court_request_is_open,
    when.no_missed_visit_is_unexplained,
]
"""Asked before a case may be closed, whatever the way."""


class FactsNotGathered(LookupError):
    """A guard or a question was asked before the command had gathered the facts."""


class Lifecycle(models.Model):
    """What ``casework.Case`` inherits: the state, and the facts its guards read.

    ``facts`` and ``actor`` belong to one command; they are no columns and are never
    guessed. ``QuerySet.update``, ``bulk_create`` and raw SQL go past the machine: a
    contract test finds them, and a new row starts at ``received``.
    """

    state = FSMField(
        default=State.RECEIVED.value,
        choices=[(state.value, STATE_LABELS[state]) for state in State],
        max_length=20,
        protected=True,
    )

    class Meta:
        abstract = True

    @property
    def facts(self) -> CaseFacts:
        held: CaseFacts | None = self.__dict__.get("_facts")
        if held is None:
            raise FactsNotGathered(
                "The command has not gathered the facts of the case."
            )
        return held

    @facts.setter
    def facts(self, facts: CaseFacts) -> None:
        self.__dict__["_facts"] = facts

    @property
    def actor(self) -> Actor:
        held: Actor | None = self.__dict__.get("_actor")
        if held is None:
            raise FactsNotGathered("The command has not said who acts.")
        return held

    @actor.setter
    def actor(self, actor: Actor) -> None:
        self.__dict__["_actor"] = actor

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Read the row again. The state is taken off this instance first.

        django-fsm's own way lifts the protection from the class, where other threads
        see it. If reading fails, the state is put back as it was.
        """
        names = None if fields is None else list(fields)
        held = self.__dict__.get("state")
        if names is None or "state" in names:
            self.__dict__.pop("state", None)
        try:
            super().refresh_from_db(using, names, from_queryset)
        except Exception:
            self.__dict__.setdefault("state", held)
            raise

    # intake

    @transition(
        field=state,
        source=State.RECEIVED,
        target=State.FORWARDED,
        permission=allows(Permission.FORWARD_REPORT),
        conditions=[*ANYONE, when.place_is_settled],
        custom={"label": _("Pass the report on to the commune"), "by_flow": True},
    )
    def forward(self) -> None:
        """NĐ 56/2017 Art 26(1)."""

    @transition(
        field=state,
        source=[State.RECEIVED, State.FORWARDED],
        target=State.RECEIVED,
        permission=allows(Permission.ACCEPT_CASE),
        conditions=[*ANYONE, when.sending_back_has_a_reason],
        custom={"label": _("Send the case back: another commune"), "by_flow": True},
    )
    def send_back(self) -> None:
        """The clocks go on: none stops when a case passes between communes."""

    @transition(
        field=state,
        source=State.FORWARDED,
        target=State.VERIFYING,
        permission=allows(Permission.ACCEPT_CASE),
        conditions=[*ANYONE, when.commune_accepts],
        custom={"label": _("Accept the case"), "by_flow": True},
    )
    def accept(self) -> None:
        """NĐ 56/2017 Art 26(1)."""

    @transition(
        field=state,
        source=State.RECEIVED,
        target=State.VERIFYING,
        permission=allows(Permission.ACCEPT_CASE),
        conditions=[*ANYONE, when.place_is_settled, when.commune_accepts],
        custom={"label": _("Start verifying"), "by_flow": True},
    )
    def start_verifying(self) -> None:
        """The commune took the report itself. NĐ 56/2017 Art 25(2)."""

    # verification

    @transition(
        field=state,
        source=State.VERIFYING,
        target=State.ASSESSED,
        permission=allows(Permission.WORK_CASE),
        conditions=[
            *ANYONE,
            when.kind_takes_the_full_path,
            when.verification_is_recorded,
            when.labour_test_is_recorded,
            when.mau_02_is_signed,
        ],
        custom={"label": _("Sign the initial assessment"), "by_flow": True},
    )
    def record_initial_assessment(self) -> None:
        """NĐ 56/2017 Art 26(2)."""

    @transition(
        field=state,
        source=State.ASSESSED,
        target=State.ASSESSING,
        permission=allows(Permission.DECIDE_EMERGENCY),
        conditions=[*ANYONE, when.mau_02_is_signed, when.emergency_is_decided],
        custom={"label": _("Open the specific assessment"), "by_flow": True},
    )
    def open_specific_assessment(self) -> None:
        """NĐ 56/2017 Art 26(3), 27(1)."""

    # intervention

    @transition(
        field=state,
        source=State.ASSESSING,
        target=State.PLANNING,
        permission=allows(Permission.HOLD_MEETING),
        conditions=[
            *ANYONE,
            when.mau_03_is_signed,
            when.childs_view_is_given,
            when.meeting_is_held,
        ],
        custom={"label": _("Record the needs meeting"), "by_flow": True},
    )
    def hold_needs_meeting(self) -> None:
        """NĐ 56/2017 Art 27(2)."""

    @transition(
        field=state,
        source=State.PLANNING,
        target=State.AWAITING_APPROVAL,
        permission=allows(Permission.WORK_CASE),
        conditions=[
            *ANYONE,
            when.mau_01_is_on_file,
            when.mau_02_is_signed,
            when.mau_03_is_signed,
            when.meeting_is_held,
            when.plan_has_rows,
            when.review_date_is_set,
            when.plan_is_signed,
            when.decision_is_drafted,
        ],
        custom={"label": _("Submit the plan"), "by_flow": True},
    )
    def submit_plan(self) -> None:
        """The dossier of NĐ 56/2017 Art 28(1)-(3)."""

    @transition(
        field=state,
        source=State.AWAITING_APPROVAL,
        target=State.IN_PROGRESS,
        permission=allows(Permission.APPROVE_PLAN),
        conditions=[
            *ANYONE,
            when.plan_is_approved,
            when.approver_did_not_write_the_plan,
            when.approver_did_not_assess,
            when.emergency_measures_are_recorded,
        ],
        custom={
            "label": _("Approve the plan"),
            "alerts": ("plan_approved",),
            "by_flow": True,
        },
    )
    def approve_plan(self) -> None:
        """NĐ 56/2017 Art 28(4)."""

    @transition(
        field=state,
        source=State.AWAITING_APPROVAL,
        target=State.PLANNING,
        permission=allows(Permission.APPROVE_PLAN),
        conditions=[*ANYONE, when.returning_has_a_reason],
        custom={
            "label": _("Return the plan"),
            "alerts": ("plan_returned",),
            "by_flow": True,
        },
    )
    def return_plan(self) -> None:
        """NĐ 56/2017 Art 28(4)."""

    # follow-up

    @transition(
        field=state,
        source=State.IN_PROGRESS,
        target=State.REVIEWING,
        permission=allows(Permission.WORK_CASE),
        conditions=[*ANYONE, when.plan_is_sent, when.every_plan_row_is_settled],
        custom={"label": _("Begin the review"), "by_flow": True},
    )
    def start_review(self) -> None:
        """NĐ 56/2017 Art 30(1)."""

    @transition(
        field=state,
        source=State.REVIEWING,
        target=State.PLANNING,
        permission=allows(Permission.DECIDE_CLOSURE),
        conditions=[
            *ANYONE,
            when.kind_takes_the_full_path,
            when.a_visit_is_recorded,
            when.mau_06_is_signed,
            when.review_says_new_plan,
        ],
        custom={"label": _("Go on with a new plan"), "by_flow": True},
    )
    def continue_with_new_plan(self) -> None:
        """NĐ 56/2017 Art 30(1)c."""

    @transition(
        field=state,
        source=State.REVIEWING,
        target=State.CLOSED,
        permission=allows(Permission.DECIDE_CLOSURE),
        conditions=[
            *ANYONE,
            when.kind_takes_the_full_path,
            when.a_visit_is_recorded,
            when.every_plan_row_is_settled,
            when.mau_06_is_signed,
            when.review_says_close,
            when.no_risk_is_left,
            when.child_is_stable,
            when.no_team_work_is_open,
            *NOTHING_IS_LEFT_OPEN,
        ],
        custom={
            "label": _("Close the case"),
            "alerts": ("case_closed",),
            "by_flow": True,
        },
    )
    def close(self) -> None:
        """NĐ 56/2017 Art 30(1)b."""

    # accidental injury

    @transition(
        field=state,
        source=State.VERIFYING,
        target=State.HELPING,
        permission=allows(Permission.WORK_CASE),
        conditions=[
            *ANYONE,
            when.kind_is_injury,
            when.verification_is_recorded,
            when.screening_is_negative,
        ],
        custom={"label": _("Start helping"), "by_flow": True},
    )
    def start_helping(self) -> None:
        """docs/sources/process.md section 5.2."""

    @transition(
        field=state,
        source=State.HELPING,
        target=State.REVIEWING,
        permission=allows(Permission.WORK_CASE),
        conditions=[
            *ANYONE,
            when.kind_is_injury,
            when.help_is_given,
            when.prevention_note_is_written,
        ],
        custom={"label": _("Finish helping"), "by_flow": True},
    )
    def finish_helping(self) -> None:
        """docs/sources/process.md section 5.2."""

    @transition(
        field=state,
        source=State.REVIEWING,
        target=State.CLOSED,
        permission=allows(Permission.DECIDE_CLOSURE),
        conditions=[
            *ANYONE,
            when.kind_is_injury,
            when.screening_is_negative,
            when.help_is_given,
            when.prevention_note_is_written,
            when.a_visit_is_recorded,
            when.no_team_work_is_open,
            *NOTHING_IS_LEFT_OPEN,
        ],
        custom={
            "label": _("Close the case"),
            "alerts": ("case_closed",),
            "by_flow": True,
        },
    )
    def close_injury(self) -> None:
        """docs/sources/process.md section 5.2."""

    @transition(
        field=state,
        source=[State.VERIFYING, State.HELPING, State.REVIEWING],
        target=State.ASSESSED,
        permission=allows(Permission.WORK_CASE, Permission.CHANGE_KIND),
        conditions=[
            *ANYONE,
            when.kind_is_injury,
            when.verification_is_recorded,
            when.screening_is_positive,
            when.mau_02_is_signed,
        ],
        custom={"label": _("Go on as neglect or abuse"), "alerts": ("kind_changed",)},
    )
    def enter_full_path(self) -> None:
        """Neglect counts as abuse: Law 102/2016 Art 4(9). Same cycle, same clocks."""

    # from any open state

    @transition(
        field=state,
        source=OPEN_STATES,
        target=State.CLOSED,
        permission=allows(Permission.CLOSE_EARLY),
        conditions=[
            *ANYONE,
            when.closing_has_a_reason,
            when.reason_is_given_in_words,
            when.not_borne_out_rests_on_the_check,
            *NOTHING_IS_LEFT_OPEN,
        ],
        custom={"label": _("Close early"), "alerts": ("closed_early",)},
    )
    def close_early(self) -> None:
        """Not borne out, duplicate, out of scope, passed on; the supervisor is told."""

    @transition(
        field=state,
        source=OPEN_STATES,
        target=State.VOIDED,
        permission=allows(Permission.VOID_CASE),
        conditions=[*ANYONE, when.reason_is_given_in_words],
        custom={"label": _("Mark as entered by mistake"), "alerts": ("case_voided",)},
    )
    def void(self) -> None:
        """Never opened again."""

    @transition(
        field=state,
        source=State.CLOSED,
        target=State.VERIFYING,
        permission=allows(Permission.REOPEN_CASE),
        conditions=[*ANYONE, when.reason_is_given_in_words],
        custom={"label": _("Reopen"), "alerts": ("case_reopened",)},
    )
    def reopen(self) -> None:
        """New information: same case, new cycle; the earlier closing stays."""
