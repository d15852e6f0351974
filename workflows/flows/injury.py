"""Accidental injury: screening first, then help and a note that prevents the next one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.base import CaseFlow, decide, fact, move, work
from workflows.flows.nodes import Entrance, Gather, SideBySide
from workflows.flows.pieces import EarlyEnd, Intake
from workflows.models.work_item import Track
from workflows.rules import questions as ask
from workflows.rules.kinds import Kind
from workflows.rules.states import Stage, State


class InjuryFlow(Intake, EarlyEnd, CaseFlow):
    """Accidental injury. Source: docs/sources/process.md sections 3 and 5.2."""

    kind = Kind.INJURY
    process_title = _("Accidental injury")

    start = flow.StartHandle(this.open_cycle).Next(this.enter)
    enter = (
        Entrance()
        .At(State.FORWARDED, this.take_up)
        .At(State.VERIFYING, this.verify)
        .At(State.HELPING, this.help_out)
        .At(State.REVIEWING, this.visit)
        .Default(this.passed_on_at_once)
    )

    verify = work(
        Role.CASE_WORKER,
        label=_("Find out what happened"),
        asks=_("What happened, where, how is the child; which spot is dangerous."),
        stage=Stage.VERIFICATION,
        due="B03",
    ).Next(this.is_not_borne_out)
    is_not_borne_out = (
        decide(ask.not_borne_out).Then(this.decide_not_borne_out).Else(this.screen)
    )
    is_closed_here = (
        decide(ask.chair_closes_here).Then(this.do_close_early).Else(this.screen)
    )
    screen = work(
        Role.CASE_WORKER,
        label=_("Screen for neglect or abuse"),
        asks=_("Does anything point to neglect or abuse? Write down why or why not."),
        stage=Stage.VERIFICATION,
    ).Next(this.does_it_screen_positive)
    does_it_screen_positive = (
        decide(ask.screens_positive)
        .Then(this.assess_initially)
        .Else(this.do_start_helping)
    )

    # Neglect counts as abuse: the case goes on in another flow, in the same cycle.
    assess_initially = work(
        Role.CASE_WORKER,
        label=_("Initial risk assessment (Mẫu số 02)"),
        asks=_("The screening is positive: judge the harm and sign Mẫu số 02."),
        stage=Stage.VERIFICATION,
        form="mau_02",
        due="C04",
    ).Next(this.do_enter_full_path)
    do_enter_full_path = move(
        "enter_full_path", label=_("Goes on as neglect or abuse")
    ).Next(this.handed_over)
    handed_over = flow.End().Annotation(title=_("Handed over to the full path"))

    do_start_helping = move("start_helping", label=_("Help begun")).Next(this.help_out)
    help_out = (
        SideBySide(label=_("Give help"))
        .Next(this.cover_costs)
        .Next(this.check_disability)
        .Next(this.counsel_family)
        .Next(this.make_spot_safe)
        .Next(this.teach_safety, case=fact(ask.is_of_school_age))
    )
    cover_costs = work(
        Role.CASE_WORKER,
        label=_("Support for medical costs"),
        asks=_("Emergency relief, allowances, insurance: apply for what is due."),
        stage=Stage.INTERVENTION,
        due="A05",
        track=Track.TEAM,
    ).Next(this.help_given)
    check_disability = work(
        Role.HEALTH,
        label=_("Treatment and disability check"),
        asks=_("How long is the treatment; is a disability assessment needed?"),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.help_given)
    counsel_family = work(
        Role.WOMENS_UNION,
        label=_("Counsel the family"),
        asks=_("Counselling, insurance papers, care for the child at home."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.help_given)
    make_spot_safe = work(
        Role.YOUTH_UNION,
        label=_("Make the dangerous spot safe"),
        asks=_("Signs, fences, lids: what was done at the lake, stream or dam."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.help_given)
    teach_safety = work(
        Role.SCHOOL,
        label=_("Teach safety at school"),
        asks=_("Safe swimming, safe ways to school; help with missed lessons."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.help_given)
    help_given = Gather(label=_("Help given")).Next(this.write_prevention_note)
    write_prevention_note = work(
        Role.CASE_WORKER,
        label=_("Write the prevention note"),
        asks=_("Record the help given and what stops the next accident there."),
        stage=Stage.INTERVENTION,
    ).Next(this.do_finish_helping)
    do_finish_helping = move("finish_helping", label=_("Help finished")).Next(
        this.visit
    )
    visit = work(
        Role.CASE_WORKER,
        label=_("Visit the child again"),
        asks=_("See the child: how is recovery going, is anything still missing?"),
        stage=Stage.FOLLOW_UP,
    ).Next(this.decide_closure)
    decide_closure = work(
        Role.CHAIR,
        label=_("Decide whether to close the case"),
        asks=_("Read what was done and close the case."),
        stage=Stage.FOLLOW_UP,
    ).Next(this.do_close)
    do_close = move("close_injury", label=_("Case closed")).Next(this.ended)
    ended = flow.End().Annotation(title=_("Closed"))
