"""Stretches of the path that the law makes the same for several kinds of incident.

Mixed into a flow; ``this`` names nodes of the flow that takes the piece.
Source: NĐ 56/2017 Art 25-30.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.base import decide, move, work
from workflows.rules import questions as ask
from workflows.rules.facts import CaseFacts
from workflows.rules.states import Stage


def _who_took_it(facts: CaseFacts) -> Role:
    return Role.HOTLINE if facts.receiving_point == "111" else Role.RECEIVER


class Intake:
    """From a receiving point into the hands of the commune. Art 25(1), 26(1)."""

    passed_on_at_once = (
        decide(ask.passed_on_at_once).Then(this.do_forward).Else(this.taken_here)
    )
    taken_here = decide(ask.taken_by_the_commune).Then(this.take_up).Else(this.pass_on)
    pass_on = work(
        Role.RECEIVER,
        label=_("Pass the report on to the commune"),
        asks=_("Find the commune of the incident and pass the report on at once."),
        stage=Stage.INTAKE,
        due="C03",
        whose=_who_took_it,
    ).Next(this.do_forward)
    do_forward = move("forward", label=_("Report passed on")).Next(this.take_up)
    take_up = work(
        Role.CASE_WORKER,
        label=_("Accept the case"),
        asks=_("Accept the case, or send it back with a reason if it is not yours."),
        stage=Stage.INTAKE,
        due="B02",
    ).Next(this.is_sent_back)
    is_sent_back = (
        decide(ask.sent_back).Then(this.do_send_back).Else(this.came_from_elsewhere)
    )
    do_send_back = move("send_back", label=_("Case sent back")).Next(this.pass_on)
    came_from_elsewhere = (
        decide(ask.came_from_elsewhere)
        .Then(this.do_accept)
        .Else(this.do_start_verifying)
    )
    do_accept = move("accept", label=_("Case accepted")).Next(this.verify)
    do_start_verifying = move("start_verifying", label=_("Case taken up")).Next(
        this.verify
    )


class EarlyEnd:
    """The Chair may close what the check does not bear out. Art 25(2)."""

    decide_not_borne_out = work(
        Role.CHAIR,
        label=_("Decide whether to close: not borne out"),
        asks=_("Read the check. Close the case with a reason, or let it go on."),
        stage=Stage.VERIFICATION,
    ).Next(this.is_closed_here)
    is_closed_here = (
        decide(ask.chair_closes_here)
        .Then(this.do_close_early)
        .Else(this.assess_initially)
    )
    do_close_early = move("close_early", label=_("Case closed early")).Next(
        this.ended_early
    )
    ended_early = flow.TerminateEnd().Annotation(title=_("Ended early"))


class Assessment:
    """The initial assessment and the Chair's decision on it. Art 26(2)-(3)."""

    assess_initially = work(
        Role.CASE_WORKER,
        label=_("Initial risk assessment (Mẫu số 02)"),
        asks=_("Judge the harm and the child's protection; sign Mẫu số 02."),
        stage=Stage.VERIFICATION,
        form="mau_02",
        due="C04",
    ).Next(this.do_record_assessment)
    do_record_assessment = move(
        "record_initial_assessment", label=_("Initial assessment signed")
    ).Next(this.decide_emergency)
    decide_emergency = work(
        Role.CHAIR,
        label=_("Decide whether this is an emergency"),
        asks=_("Read the initial assessment and decide: emergency or not."),
        stage=Stage.VERIFICATION,
        due="C05",
    ).Next(this.do_open_assessment)
    do_open_assessment = move(
        "open_specific_assessment", label=_("Specific assessment opened")
    ).Next(this.protect)


class Planning:
    """From the specific assessment to the plan that is sent out. Art 27-28."""

    assess_specifically = work(
        Role.CASE_WORKER,
        label=_("Specific risk assessment (Mẫu số 03)"),
        asks=_("Gather the eight contents, the child's view among them; sign."),
        stage=Stage.INTERVENTION,
        form="mau_03",
    ).Next(this.meet)
    meet = work(
        Role.CHAIR,
        label=_("Hold the needs meeting"),
        asks=_("Chair the meeting on the child's needs; minutes are kept."),
        stage=Stage.INTERVENTION,
    ).Next(this.do_hold_meeting)
    do_hold_meeting = move("hold_needs_meeting", label=_("Needs determined")).Next(
        this.draw_up_plan
    )
    draw_up_plan = work(
        Role.CASE_WORKER,
        label=_("Draw up the plan (Mẫu số 04)"),
        asks=_("Services, days, who is responsible, money; then submit the dossier."),
        stage=Stage.INTERVENTION,
        form="mau_04",
        due="C10",
    ).Next(this.do_submit_plan)
    do_submit_plan = move("submit_plan", label=_("Plan submitted")).Next(
        this.decide_plan
    )
    decide_plan = work(
        Role.CHAIR,
        label=_("Approve or return the plan (Mẫu số 05)"),
        asks=_("Approve the plan, or return it with reasons."),
        stage=Stage.INTERVENTION,
        form="mau_05",
        due="C11",
    ).Next(this.is_plan_approved)
    is_plan_approved = (
        decide(ask.plan_approved).Then(this.do_approve_plan).Else(this.do_return_plan)
    )
    do_return_plan = move("return_plan", label=_("Plan returned")).Next(
        this.draw_up_plan
    )
    do_approve_plan = move("approve_plan", label=_("Plan approved")).Next(
        this.send_plan
    )
    send_plan = work(
        Role.CASE_WORKER,
        label=_("Send the plan"),
        asks=_("Send it to those who carry it out and to the parent or carer."),
        stage=Stage.INTERVENTION,
        due="C13",
    ).Next(this.carry_out)


class Review:
    """From the last measure to closure, or to a new plan. Art 30."""

    begin_review = work(
        Role.CASE_WORKER,
        label=_("Begin the review"),
        asks=_("See that every measure is done or cancelled with a reason."),
        stage=Stage.INTERVENTION,
        due="C14",
    ).Next(this.do_start_review)
    do_start_review = move("start_review", label=_("Review begun")).Next(this.review)
    review = work(
        Role.CASE_WORKER,
        label=_("Review the child's state (Mẫu số 06)"),
        asks=_("Visit the child, judge risk and stability; propose to close or go on."),
        stage=Stage.FOLLOW_UP,
        form="mau_06",
    ).Next(this.decide_closure)
    decide_closure = work(
        Role.CHAIR,
        label=_("Decide whether to close the case"),
        asks=_("Close the case, or go on with a new plan."),
        stage=Stage.FOLLOW_UP,
    ).Next(this.is_new_plan_needed)
    is_new_plan_needed = (
        decide(ask.needs_a_new_plan).Then(this.do_continue).Else(this.do_close)
    )
    do_continue = move("continue_with_new_plan", label=_("New plan needed")).Next(
        this.draw_up_plan
    )
    do_close = move("close", label=_("Case closed")).Next(this.ended)
    ended = flow.End().Annotation(title=_("Closed"))
