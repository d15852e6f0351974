"""Child abuse: the full path, with the police at work beside it from the first minute."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.base import CaseFlow, decide, fact, work
from workflows.flows.nodes import Entrance, SideBySide
from workflows.flows.pieces import Assessment, EarlyEnd, Intake, Planning, Review
from workflows.flows.teamwork import CarryingOut, Emergency, SafeSchool
from workflows.models.work_item import Track
from workflows.rules import questions as ask
from workflows.rules.kinds import Kind
from workflows.rules.questions import plan_asks
from workflows.rules.states import Stage, State


class AbuseFlow(
    Intake,
    EarlyEnd,
    Assessment,
    Emergency,
    SafeSchool,
    Planning,
    CarryingOut,
    Review,
    CaseFlow,
):
    """Child abuse. Source: docs/sources/process.md sections 2, 5.1 and 6."""

    kind = Kind.ABUSE
    process_title = _("Child abuse")

    start = flow.StartHandle(this.open_cycle).Next(this.at_once)

    # The police do not wait for the commune (TT 43/2021; TTLT 01/2022 Art 8-9).
    at_once = (
        SideBySide(label=_("At once"))
        .Next(this.enter)
        .Next(this.record_crime_report, case=fact(ask.police_do_not_know))
        .Next(this.secure_traces, case=fact(ask.police_do_not_know))
        .Next(this.watch_the_border, case=fact(ask.is_trafficking))
    )
    record_crime_report = work(
        Role.POLICE,
        label=_("Record the crime report"),
        asks=_(
            "Record it, tell the investigators at once, pass it on within 24 hours."
        ),
        stage=Stage.INTAKE,
        due="P01",
        track=Track.TEAM,
    ).Next(this.police_informed)
    secure_traces = work(
        Role.HEALTH,
        label=_("Treat first, then secure traces"),
        asks=_("Treat the child, record and keep traces, examine only once."),
        stage=Stage.INTAKE,
        due="P06",
        track=Track.TEAM,
    ).Next(this.police_informed)
    watch_the_border = work(
        Role.BORDER_GUARD,
        label=_("Watch the border"),
        asks=_("Look out for the child; work with the other side of the border."),
        stage=Stage.INTAKE,
        due="P06",
        track=Track.TEAM,
    ).Next(this.police_informed)
    police_informed = flow.End().Annotation(
        title=_("Report in the hands of the police")
    )

    enter = (
        Entrance()
        .At(State.FORWARDED, this.take_up)
        .At(State.VERIFYING, this.verify)
        .At(State.ASSESSED, this.decide_emergency)
        .At(State.ASSESSING, this.protect)
        .At(State.PLANNING, this.draw_up_plan)
        .At(State.AWAITING_APPROVAL, this.decide_plan)
        .At(State.IN_PROGRESS, this.carry_out)
        .At(State.REVIEWING, this.review)
        .Default(this.passed_on_at_once)
    )

    verify = work(
        Role.CASE_WORKER,
        label=_("Check the report with the police"),
        asks=_(
            "Check together; question the child once, with a trusted adult present."
        ),
        stage=Stage.VERIFICATION,
        due="B03",
    ).Next(this.is_not_borne_out)
    is_not_borne_out = (
        decide(ask.not_borne_out)
        .Then(this.decide_not_borne_out)
        .Else(this.assess_initially)
    )

    protect = (
        SideBySide(label=_("Assess, propose prosecution, protect in an emergency"))
        .Next(this.assess_specifically)
        .Next(this.propose_prosecution)
        .Next(this.take_emergency_measures, case=fact(ask.is_emergency))
    )
    propose_prosecution = work(
        Role.CASE_WORKER,
        label=_("Propose prosecution in writing"),
        asks=_(
            "Send the proposal and papers to the investigators, tell the procuracy."
        ),
        stage=Stage.INTERVENTION,
        due="P05",
        track=Track.TEAM,
    ).Next(this.prosecution_proposed)
    prosecution_proposed = flow.End().Annotation(title=_("Prosecution proposed"))
    take_emergency_measures = (
        SideBySide(label=_("Emergency measures"))
        .Next(this.stop_the_act)
        .Next(this.examine)
        .Next(this.find_safe_place)
        .Next(this.keep_safe_at_school, case=fact(ask.is_of_school_age))
    )

    carry_out = (
        SideBySide(label=_("Carry out the plan"))
        .Next(this.follow_up)
        .Next(this.support_the_mind)
        .Next(this.watch_over, case=fact(plan_asks(Role.POLICE)))
        .Next(this.treat, case=fact(plan_asks(Role.HEALTH)))
        .Next(this.return_to_school, case=fact(plan_asks(Role.SCHOOL)))
        .Next(this.visit_family, case=fact(plan_asks(Role.WOMENS_UNION)))
        .Next(this.befriend, case=fact(plan_asks(Role.YOUTH_UNION)))
        .Next(this.help_with_law, case=fact(plan_asks(Role.JUSTICE)))
    )
    support_the_mind = work(
        Role.HEALTH,
        label=_("Psychological support"),
        asks=_("Counselling or therapy for the child; say when the next meeting is."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
