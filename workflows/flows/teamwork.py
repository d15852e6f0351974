"""Work of the team that several kinds of incident ask for; each flow picks its strands.

Mixed into a flow, which opens the strands side by side. Source: NĐ 56/2017 Art 29, 31,
32; docs/sources/roles.md section 3.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from accounts.roles import Role
from workflows.flows.base import work
from workflows.flows.nodes import Gather
from workflows.models.work_item import Track
from workflows.rules.states import Stage

MEASURES: Final = "take_emergency_measures"
"""The node of each flow that opens the emergency measures side by side."""
SAFETY: Final = "confirm_safety"
"""The last piece of an emergency, after every measure."""


class Emergency:
    """What has to be done within twelve hours. Never stops the path beside it."""

    stop_the_act = work(
        Role.POLICE,
        label=_("Stop the act and protect the child"),
        asks=_("Go there, stop the act, protect the child together with the worker."),
        stage=Stage.INTERVENTION,
        due="C05",
        track=Track.EMERGENCY,
    ).Next(this.measures_in_place)
    examine = work(
        Role.HEALTH,
        label=_("Examine and treat the child"),
        asks=_("First aid, examination, a record of the injuries; keep evidence."),
        stage=Stage.INTERVENTION,
        due="C05",
        track=Track.EMERGENCY,
    ).Next(this.measures_in_place)
    find_safe_place = work(
        Role.WOMENS_UNION,
        label=_("Find a safe place to stay"),
        asks=_("A trusted adult or a safe place for tonight; tell the Chair."),
        stage=Stage.INTERVENTION,
        due="C06",
        track=Track.EMERGENCY,
    ).Next(this.measures_in_place)
    measures_in_place = Gather(label=_("Emergency measures taken")).Next(
        this.confirm_safety
    )
    confirm_safety = work(
        Role.CASE_WORKER,
        label=_("Confirm that the child is safe"),
        asks=_("Record the measures taken, where the child is and with whom."),
        stage=Stage.INTERVENTION,
        due="C05",
        track=Track.EMERGENCY,
    ).Next(this.emergency_over)
    emergency_over = flow.End().Annotation(title=_("Emergency dealt with"))


class SafeSchool:
    """The school's part in an emergency."""

    keep_safe_at_school = work(
        Role.SCHOOL,
        label=_("Keep the child safe at school"),
        asks=_("Who may fetch the child, who watches; say who is responsible."),
        stage=Stage.INTERVENTION,
        due="C05",
        track=Track.EMERGENCY,
    ).Next(this.measures_in_place)


class CarryingOut:
    """The measures of the plan, side by side, until each is reported."""

    follow_up = work(
        Role.CASE_WORKER,
        label=_("Follow the plan and visit the child"),
        asks=_("Visit as the risk demands, link services, propose changes."),
        stage=Stage.INTERVENTION,
    ).Next(this.measures_taken)
    watch_over = work(
        Role.POLICE,
        label=_("Watch over the home"),
        asks=_("Watch, warn the offender, enforce a ban on contact."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
    treat = work(
        Role.HEALTH,
        label=_("Medical care"),
        asks=_("Treat the child, follow recovery, refer where needed."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
    return_to_school = work(
        Role.SCHOOL,
        label=_("Safe return to school"),
        asks=_("Welcome the child back, help with lessons, keep an eye open."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
    visit_family = work(
        Role.WOMENS_UNION,
        label=_("Visit the family"),
        asks=_("Visit, advise the parents, be a trusted adult."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
    befriend = work(
        Role.YOUTH_UNION,
        label=_("Activities with other children"),
        asks=_("Bring the child into activities; tell the worker of any worry."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
    help_with_law = work(
        Role.JUSTICE,
        label=_("Papers and legal aid"),
        asks=_("Birth papers, guardianship, a link to legal aid."),
        stage=Stage.INTERVENTION,
        track=Track.TEAM,
    ).Next(this.measures_taken)
    measures_taken = Gather(label=_("Measures taken")).Next(this.begin_review)
