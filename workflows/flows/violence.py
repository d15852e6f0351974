"""Violence against a child: the full path of NĐ 56/2017 Art 25-32."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.base import CaseFlow, decide, fact, work
from workflows.flows.nodes import Entrance, SideBySide
from workflows.flows.pieces import Assessment, EarlyEnd, Intake, Planning, Review
from workflows.flows.teamwork import CarryingOut, Emergency, SafeSchool
from workflows.rules import questions as ask
from workflows.rules.kinds import Kind
from workflows.rules.questions import plan_asks
from workflows.rules.states import Stage, State


class ViolenceFlow(
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
    """Violence against a child. Source: docs/sources/process.md sections 2 and 5.1."""

    kind = Kind.VIOLENCE
    process_title = _("Violence against a child")

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
        label=_("Check the report"),
        asks=_(
            "Ask people, see the child: is the report borne out, and how bad is it?"
        ),
        stage=Stage.VERIFICATION,
        due="B03",
    ).Next(this.is_not_borne_out)
    is_not_borne_out = (
        decide(ask.not_borne_out)
        .Then(this.decide_not_borne_out)
        .Else(this.assess_initially)
    )

    # The worker goes on assessing while the emergency is dealt with (Art 31).
    protect = (
        SideBySide(label=_("Assess; in an emergency, protect at the same time"))
        .Next(this.assess_specifically)
        .Next(this.take_emergency_measures, case=fact(ask.is_emergency))
    )
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
        .Next(this.watch_over, case=fact(plan_asks(Role.POLICE)))
        .Next(this.treat, case=fact(plan_asks(Role.HEALTH)))
        .Next(this.return_to_school, case=fact(plan_asks(Role.SCHOOL)))
        .Next(this.visit_family, case=fact(plan_asks(Role.WOMENS_UNION)))
        .Next(this.befriend, case=fact(plan_asks(Role.YOUTH_UNION)))
        .Next(this.help_with_law, case=fact(plan_asks(Role.JUSTICE)))
    )
