"""The guards of the moves: facts with the advice to give when they are missing.

Each reads ``CaseFacts`` alone. ``fix`` names the place on the case page where the thing
is put right. Source: docs/sources/process.md sections 2 and 3 (NĐ 56/2017 Art 24-32).
"""

from __future__ import annotations

from typing import Final

from workflows.rules.facts import CaseFacts
from workflows.rules.guards import guard
from workflows.rules.kinds import Kind
from workflows.rules.words import _

FIXES: Final = (
    *("people", "place", "intake", "verification", "mau_01", "mau_02", "mau_03"),
    *("emergency", "isolation", "meeting", "plan", "work", "court"),
    *("visits", "mau_06", "help", "closing", "kind"),
)
"""Every ``fix`` a guard may name."""

LAWFUL_WORK: Final = frozenset({"light_work", "family_work"})


# people


@guard(_("You are named in this case; somebody else must do this."), fix="people")
def actor_is_not_in_conflict(facts: CaseFacts) -> bool:
    return facts.actor_id is not None and facts.actor_id not in facts.conflicted_ids


# intake


@guard(_("Enter the commune of the incident, or mark it as not known."), fix="place")
def place_is_settled(facts: CaseFacts) -> bool:
    return facts.place_settled


@guard(_("The commune has not accepted the case yet."), fix="intake")
def commune_accepts(facts: CaseFacts) -> bool:
    return facts.accepted


@guard(_("Say why the case is sent back."), fix="intake")
def sending_back_has_a_reason(facts: CaseFacts) -> bool:
    return facts.sent_back


# verification


@guard(
    _("Record the check: who was asked, when, and whether the child was seen."),
    fix="verification",
)
def verification_is_recorded(facts: CaseFacts) -> bool:
    return facts.verification_recorded and bool(facts.finding)


@guard(_("Record whether the injury screens for neglect or abuse."), fix="verification")
def screening_is_negative(facts: CaseFacts) -> bool:
    return facts.screening == "negative"


@guard(_("The screening does not point to neglect or abuse."), fix="verification")
def screening_is_positive(facts: CaseFacts) -> bool:
    return facts.screening == "positive"


@guard(_("Record the child's age and work: is the work lawful?"), fix="verification")
def labour_test_is_recorded(facts: CaseFacts) -> bool:
    return facts.kind != Kind.CHILD_LABOUR or bool(facts.labour_test)


@guard(_("This step belongs to accidental injuries only."), fix="kind")
def kind_is_injury(facts: CaseFacts) -> bool:
    return facts.kind == Kind.INJURY


@guard(
    _("An accidental injury takes the shorter path; change the kind first."), fix="kind"
)
def kind_takes_the_full_path(facts: CaseFacts) -> bool:
    return facts.kind != Kind.INJURY


# forms


@guard(_("Sign Mẫu số 02 first."), fix="mau_02")
def mau_02_is_signed(facts: CaseFacts) -> bool:
    return "mau_02" in facts.signed


@guard(_("Sign Mẫu số 03 first."), fix="mau_03")
def mau_03_is_signed(facts: CaseFacts) -> bool:
    return "mau_03" in facts.signed


@guard(_("Write down the child's view, or why there is none."), fix="mau_03")
def childs_view_is_given(facts: CaseFacts) -> bool:
    return facts.child_view_given


@guard(_("Mẫu số 01 is missing from the file."), fix="mau_01")
def mau_01_is_on_file(facts: CaseFacts) -> bool:
    return "mau_01" in facts.signed | facts.drafted


@guard(_("Sign the plan (Mẫu số 04) first."), fix="plan")
def plan_is_signed(facts: CaseFacts) -> bool:
    return "mau_04" in facts.signed


@guard(_("Draft the decision (Mẫu số 05) for the Chair."), fix="plan")
def decision_is_drafted(facts: CaseFacts) -> bool:
    return "mau_05" in facts.signed | facts.drafted


@guard(_("Sign Mẫu số 06 first."), fix="mau_06")
def mau_06_is_signed(facts: CaseFacts) -> bool:
    return "mau_06" in facts.signed


# emergency and isolation


@guard(
    _("The Chair has not decided yet whether this is an emergency."), fix="emergency"
)
def emergency_is_decided(facts: CaseFacts) -> bool:
    return facts.emergency is not None


@guard(_("Record the emergency measures that were taken."), fix="emergency")
def emergency_measures_are_recorded(facts: CaseFacts) -> bool:
    """An emergency may skip the order of approval, but never the record."""
    return facts.emergency is not True or facts.measures_recorded


@guard(_("Emergency measures are still being taken."), fix="emergency")
def no_emergency_work_is_open(facts: CaseFacts) -> bool:
    return facts.emergency_tasks_open == 0


@guard(
    _("The child is still isolated; end or extend the isolation first."),
    fix="isolation",
)
def no_isolation_is_open(facts: CaseFacts) -> bool:
    return not facts.isolation_open


# meeting and plan


@guard(_("Hold the needs meeting and keep its minutes."), fix="meeting")
def meeting_is_held(facts: CaseFacts) -> bool:
    return facts.meeting_held


@guard(_("The plan has no measures yet."), fix="plan")
def plan_has_rows(facts: CaseFacts) -> bool:
    return facts.plan_rows > 0


@guard(_("Set the day of the review."), fix="plan")
def review_date_is_set(facts: CaseFacts) -> bool:
    return facts.review_date_set


@guard(_("The plan is not approved; sign the decision or return the plan."), fix="plan")
def plan_is_approved(facts: CaseFacts) -> bool:
    return facts.plan_decision == "approved"


@guard(_("Say why the plan is returned."), fix="plan")
def returning_has_a_reason(facts: CaseFacts) -> bool:
    return facts.plan_decision == "returned"


@guard(_("Whoever wrote the plan may not approve it."), fix="plan")
def approver_did_not_write_the_plan(facts: CaseFacts) -> bool:
    return facts.plan_author_id is not None and facts.actor_id != facts.plan_author_id


@guard(_("Whoever assessed the child may not approve the plan."), fix="plan")
def approver_did_not_assess(facts: CaseFacts) -> bool:
    return facts.actor_id not in facts.assessor_ids


@guard(
    _("Send the plan to those who carry it out and to the parent or carer."), fix="plan"
)
def plan_is_sent(facts: CaseFacts) -> bool:
    return facts.plan_sent


@guard(
    _("Some measures are neither done nor cancelled with a reason."),
    fix="plan",
)
def every_plan_row_is_settled(facts: CaseFacts) -> bool:
    return facts.plan_rows > 0 and facts.plan_rows_open == 0


# the team, the court


@guard(_("Work asked of the team is still open."), fix="work")
def no_team_work_is_open(facts: CaseFacts) -> bool:
    return facts.team_tasks_open == 0


@guard(_("The court has not answered yet."), fix="court")
def no_court_request_is_open(facts: CaseFacts) -> bool:
    return not facts.court_request_open


# follow-up and closing


@guard(_("Record a visit: who saw the child, when, and the next date."), fix="visits")
def a_visit_is_recorded(facts: CaseFacts) -> bool:
    return facts.visits_recorded > 0


@guard(_("Say why the planned visit did not take place."), fix="visits")
def no_missed_visit_is_unexplained(facts: CaseFacts) -> bool:
    return facts.visits_missed_open == 0


@guard(_("The review says that a new plan is needed."), fix="mau_06")
def review_says_close(facts: CaseFacts) -> bool:
    return facts.review_says == "close"


@guard(_("The review does not ask for a new plan."), fix="mau_06")
def review_says_new_plan(facts: CaseFacts) -> bool:
    return facts.review_says == "new_plan"


@guard(_("The review must find that no more risk is left."), fix="mau_06")
def no_risk_is_left(facts: CaseFacts) -> bool:
    """First half of the test of NĐ 56/2017 Art 30(1)b."""
    return facts.no_more_risk is True


@guard(
    _("The review must find the child stable in body, mind, thinking and feelings."),
    fix="mau_06",
)
def child_is_stable(facts: CaseFacts) -> bool:
    """Second half of the test of NĐ 56/2017 Art 30(1)b."""
    return facts.stable is True


@guard(_("Record the help that was given."), fix="help")
def help_is_given(facts: CaseFacts) -> bool:
    return facts.help_given


@guard(_("Write the prevention note on the dangerous spot."), fix="help")
def prevention_note_is_written(facts: CaseFacts) -> bool:
    return facts.prevention_note


@guard(_("Choose the reason for closing."), fix="closing")
def closing_has_a_reason(facts: CaseFacts) -> bool:
    return bool(facts.closing_reason)


@guard(_("Say in words why."), fix="closing")
def reason_is_given_in_words(facts: CaseFacts) -> bool:
    return facts.reason_given or bool(facts.closing_note.strip())


@guard(
    _("Closing as not borne out needs a recorded check that says so."),
    fix="verification",
)
def not_borne_out_rests_on_the_check(facts: CaseFacts) -> bool:
    return facts.closing_reason != "not_substantiated" or (
        facts.verification_recorded and facts.finding == "not_borne_out"
    )
