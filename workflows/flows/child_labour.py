"""Child labour: the full path, an age-and-work test and the labour authority's track."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.base import CaseFlow, decide, fact, work
from workflows.flows.nodes import Entrance, Gather, SideBySide
from workflows.flows.pieces import Assessment, EarlyEnd, Intake, Planning, Review
from workflows.flows.teamwork import CarryingOut, Emergency
from workflows.models.work_item import Track
from workflows.rules import questions as ask
from workflows.rules.kinds import Kind
from workflows.rules.questions import plan_asks
from workflows.rules.states import Stage, State


class ChildLabourFlow(
    Intake,
    EarlyEnd,
    Assessment,
    Emergency,
    Planning,
    CarryingOut,
    Review,
    CaseFlow,
):
    """Child labour. Source: docs/sources/process.md sections 2 and 5.3."""

    kind = Kind.CHILD_LABOUR
    process_title = _("Child labour")

    start = flow.StartHandle(this.open_cycle).Next(this.enter)
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
        label=_("Check the report at the place of work"),
        asks=_("Who employs the child, since when, at what; see the child."),
        stage=Stage.VERIFICATION,
        due="B03",
    ).Next(this.is_not_borne_out)
    is_not_borne_out = (
        decide(ask.not_borne_out)
        .Then(this.decide_not_borne_out)
        .Else(this.test_age_and_work)
    )
    test_age_and_work = work(
        Role.CASE_WORKER,
        label=_("Age and work test"),
        asks=_("Age, job, hours, night work, pay, schooling: is the work lawful?"),
        stage=Stage.VERIFICATION,
    ).Next(this.is_work_lawful)
    is_work_lawful = (
        decide(ask.work_is_lawful).Then(this.decide_scope).Else(this.assess_initially)
    )
    decide_scope = work(
        Role.CHAIR,
        label=_("Decide whether to close: lawful work"),
        asks=_("Light work or family work: close as out of scope, or let it go on."),
        stage=Stage.VERIFICATION,
    ).Next(this.is_closed_here)

    protect = (
        SideBySide(label=_("Assess, call the labour authority, protect"))
        .Next(this.assess_specifically)
        .Next(this.call_labour_authority)
        .Next(this.take_emergency_measures, case=fact(ask.is_emergency))
    )
    call_labour_authority = (
        SideBySide(label=_("Labour authority"))
        .Next(this.stop_the_work)
        .Next(this.inspect_workplace)
        .Next(this.check_health)
    )
    stop_the_work = work(
        Role.LABOUR_OFFICER,
        label=_("Stop the work"),
        asks=_("See that the child stops working; settle the pay that is owed."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.workplace_checked)
    inspect_workplace = work(
        Role.LABOUR_OFFICER,
        label=_("Inspect the place of work"),
        asks=_("Inspect; look for other children; say what sanction follows."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.workplace_checked)
    check_health = work(
        Role.HEALTH,
        label=_("Health check"),
        asks=_("Examine the child for harm from the work."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.workplace_checked)
    workplace_checked = Gather(label=_("Place of work checked")).Next(
        this.record_inspection
    )
    record_inspection = work(
        Role.CASE_WORKER,
        label=_("Record what the inspection found"),
        asks=_("The work has stopped, the sanction, other children found."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.labour_track_over)
    labour_track_over = flow.End().Annotation(title=_("Labour authority has reported"))
    take_emergency_measures = (
        SideBySide(label=_("Emergency measures"))
        .Next(this.stop_the_act)
        .Next(this.examine)
        .Next(this.find_safe_place)
    )

    carry_out = (
        SideBySide(label=_("Carry out the plan"))
        .Next(this.follow_up)
        .Next(this.return_to_school, case=fact(ask.is_of_school_age))
        .Next(this.support_livelihood)
        .Next(this.watch_over, case=fact(plan_asks(Role.POLICE)))
        .Next(this.treat, case=fact(plan_asks(Role.HEALTH)))
        .Next(this.visit_family, case=fact(plan_asks(Role.WOMENS_UNION)))
        .Next(this.befriend, case=fact(plan_asks(Role.YOUTH_UNION)))
        .Next(this.help_with_law, case=fact(plan_asks(Role.JUSTICE)))
    )
    support_livelihood = work(
        Role.CASE_WORKER,
        label=_("Help the family's livelihood"),
        asks=_(
            "Allowances, loans, vocational training: what keeps the child from work."
        ),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
