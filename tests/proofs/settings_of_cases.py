"""Scenes of the commands that a case's own people carry out."""

from __future__ import annotations

from datetime import timedelta

from accounts.actor import SYSTEM
from accounts.local_time import local_day
from accounts.roles import OrganisationKind, Role
from casework import commands
from casework.demo.answers import filled, levels
from casework.demo.walker import (
    answers_of,
    answers_to,
    revision_of,
    waiting_visit,
    work_of,
)
from casework.models import PlanRow
from tests.making import a_person
from tests.pictures import a_pdf
from tests.proofs.scenes import (
    Scene,
    accepted,
    assessed,
    by,
    case_of,
    closed,
    emergency,
    fresh,
    met,
    reviewed,
    running,
    scene,
    settled,
    submitted,
    verified,
)
from tests.proofs.settings_of_plans import rows_of_a_plan
from workflows.models import Duty, WorkItem

CHAIR, WORKER, POLICE = Role.CHAIR, Role.CASE_WORKER, Role.POLICE
COURT = "Tòa án nhân dân khu vực (giả định)"
NOTE = "Đã trao đổi với Công an xã."


# --- emergency and isolation -----------------------------------------------------------


@scene("decide_emergency")
def _decide_emergency(world):
    return by(
        assessed(world),
        CHAIR,
        "decide_emergency",
        emergency=True,
        risk="high",
        reason=NOTE,
    )


@scene("declare_new_danger")
def _declare_new_danger(world):
    walk = running(world)
    told = {"known_at": walk.now, "risk": "high", "reason": NOTE}
    return by(walk, CHAIR, "declare_new_danger", **told)


@scene("change_risk")
def _change_risk(world):
    walk = assessed(world).decide(emergency=False, risk="low").after(hours=1)
    return by(walk, CHAIR, "change_risk", risk="high", reason=NOTE)


@scene("record_measures")
def _record_measures(world):
    walk = emergency(world).team().after(minutes=10)
    return by(walk, WORKER, "record_measures", text=NOTE, happened_at=walk.now)


@scene("isolate_child")
def _isolate_child(world):
    walk = emergency(world)
    signing = {
        "form": "mau_07",
        "answers": filled("mau_07", at=walk.now),
        "revision": revision_of(walk.case, "mau_07"),
    }
    walk.do(CHAIR, commands.forms.sign_form, **signing)
    until = walk.now + timedelta(days=7)
    told = {"started_at": walk.now, "until": until, "safe_place": "Nhà bà ngoại"}
    return by(walk, CHAIR, "isolate_child", **told)


@scene("decline_isolation")
def _decline_isolation(world):
    return by(emergency(world), CHAIR, "decline_isolation", reason=NOTE)


@scene("extend_isolation")
def _extend_isolation(world):
    walk = emergency(world).isolate(days=5).after(days=1)
    until = walk.now + timedelta(days=9)
    return by(walk, CHAIR, "extend_isolation", until=until)


@scene("end_isolation")
def _end_isolation(world):
    walk = emergency(world).isolate(days=5).after(days=1)
    told = {"reason": "time_is_up", "ended_at": walk.now}
    return by(walk, CHAIR, "end_isolation", **told)


@scene("ask_court")
def _ask_court(world):
    told = {"matter": "parental_rights", "court": COURT}
    walk = emergency(world)
    return by(walk, CHAIR, "ask_court", asked_at=walk.now, **told)


@scene("record_court_answer")
def _record_court_answer(world):
    walk = emergency(world)
    told = {"matter": "isolation", "court": COURT, "asked_at": walk.now}
    request = walk.do(CHAIR, commands.court.ask_court, **told)["request"]
    answer = {"outcome": "granted", "answered_at": walk.after(days=2).now}
    return by(
        walk, CHAIR, "record_court_answer", court_request=request, note=NOTE, **answer
    )


# --- follow-up and ending --------------------------------------------------------------


@scene("plan_visit")
def _plan_visit(world):
    walk = accepted(world)
    day = local_day(walk.now) + timedelta(days=3)
    return by(walk, WORKER, "plan_visit", planned_on=day)


@scene("record_visit")
def _record_visit(world):
    walk = accepted(world).plan_visit(days=1).after(days=1)
    told = {"visit": waiting_visit(walk.case), "seen": True, "done_at": walk.now}
    return by(walk, WORKER, "record_visit", note=NOTE, **told)


@scene("begin_review")
def _begin_review(world):
    return by(settled(world), WORKER, "begin_review")


@scene("decide_closure")
def _decide_closure(world):
    return by(reviewed(world), CHAIR, "decide_closure", decision="close")


@scene("record_check_after_closure")
def _record_check_after_closure(world):
    walk = closed(world).after(days=50)
    told = {"seen": True, "done_at": walk.now, "well": False, "note": NOTE}
    return by(walk, WORKER, "record_check_after_closure", **told)


@scene("close_early")
def _close_early(world):
    walk = verified(world, "not_borne_out")
    return by(walk, CHAIR, "close_early", reason="not_substantiated", note=NOTE)


@scene("go_on_after_check")
def _go_on_after_check(world):
    return by(verified(world, "not_borne_out"), CHAIR, "go_on_after_check", note=NOTE)


@scene("void_case")
def _void_case(world):
    return by(emergency(world), CHAIR, "void_case", note=NOTE)


@scene("reopen_case")
def _reopen_case(world):
    return by(closed(world), CHAIR, "reopen_case", note=NOTE)


@scene("change_kind")
def _change_kind(world):
    told = {"incident_types": ["sexual_abuse"], "note": NOTE}
    return by(verified(world), CHAIR, "change_kind", **told)


# --- forms, people, passing ------------------------------------------------------------


@scene("save_form")
def _save_form(world):
    told = {"form": "mau_02", "answers": {"harm_1": "high"}, "revision": 0}
    return by(verified(world), WORKER, "save_form", **told)


@scene("sign_form")
def _sign_form(world):
    walk = verified(world)
    tables = levels("mau_02", harm="high", protection="low")
    answers = filled("mau_02", at=walk.now, conclusion="emergency", **tables)
    told = {"form": "mau_02", "answers": answers, "revision": 0}
    return by(walk, WORKER, "sign_form", **told)


@scene("hide_name")
def _hide_name(world):
    return by(accepted(world), WORKER, "hide_name", hidden=True)


@scene("assign_case")
def _assign_case(world):
    people = world.people
    told = {"holder": people["stand_in"].pk, "stand_in": people["worker"].pk}
    return by(accepted(world), CHAIR, "assign_case", **told)


@scene("declare_conflict")
def _declare_conflict(world):
    told = {"person": world.people["worker"].pk, "reason": NOTE}
    return by(accepted(world), CHAIR, "declare_conflict", **told)


@scene("end_conflict")
def _end_conflict(world):
    walk, person = accepted(world), world.people["worker"].pk
    walk.do(CHAIR, commands.people.declare_conflict, person=person, reason=NOTE)
    return by(walk, CHAIR, "end_conflict", person=person, reason="Nhầm người")


@scene("grant_access")
def _grant_access(world):
    told = {"person": world.people["justice"].pk, "reason": NOTE}
    return by(accepted(world), CHAIR, "grant_access", **told)


@scene("revoke_access")
def _revoke_access(world):
    walk, person = accepted(world), world.people["justice"].pk
    walk.do(CHAIR, commands.people.grant_access, person=person, reason=NOTE)
    return by(walk, CHAIR, "revoke_access", person=person)


@scene("forward_case")
def _forward_case(world):
    walk = fresh(world, incident_commune_id=None, place_unknown=True)
    return by(walk, Role.HOTLINE, "forward_case", commune=world.commune.pk)


@scene("accept_case")
def _accept_case(world):
    return by(fresh(world), WORKER, "accept_case")


@scene("send_back_case")
def _send_back_case(world):
    return by(fresh(world), WORKER, "send_back_case", reason="Thuộc xã Na Sầm")


@scene("offer_to_residence")
def _offer_to_residence(world):
    home = {"residence_same": False, "residence_commune_id": world.other_commune.pk}
    return by(accepted(world, **home), CHAIR, "offer_to_residence")


@scene("hand_case_over")
def _hand_case_over(world):
    told = {"to": world.people["stand_in"].pk, "reason": NOTE}
    return by(accepted(world), WORKER, "hand_case_over", **told)


@scene("withdraw_offer")
def _withdraw_offer(world):
    walk, to = accepted(world), world.people["stand_in"].pk
    walk.do(WORKER, commands.passing.hand_case_over, to=to, reason=NOTE)
    return by(walk, WORKER, "withdraw_offer", reason=NOTE)


@scene("decide_double")
def _decide_double(world):
    first = fresh(world)
    walk = accepted(world)
    told = {"other": first.case, "decision": "same_child"}
    return by(walk, WORKER, "decide_double", **told)


@scene("answer_access_request")
def _answer_access_request(world):
    walk = accepted(world)
    told = {"reference": case_of(walk).reference, "reason": NOTE}
    ask = commands.access_requests.ask_for_access
    request = world.do("justice", ask, **told)["request"]
    world.now = walk.now
    answer = {"asked": request, "granted": True, "reason": NOTE}
    return by(walk, CHAIR, "answer_access_request", **answer)


def asked_for_help(world):
    """The border guard, who has no other part in the case, is asked for help."""
    walk = accepted(world)
    told = {
        "organisation": world.bodies[OrganisationKind.BORDER_GUARD].pk,
        "asks": "Tìm gia đình ở bản bên kia.",
        "answer_by": walk.now + timedelta(days=2),
    }
    return walk, by(walk, WORKER, "send_referral", **told)


def answered_by_the_guard(world, command: str, **inputs) -> Scene:
    walk, sent = asked_for_help(world)
    referral = sent.play()["referral"]
    at = walk.after(hours=1).now
    told = {"referral": referral, **inputs}
    return Scene(command, world.actor("border", at), at, walk.case, told)


@scene("send_referral")
def _send_referral(world):
    return asked_for_help(world)[1]


@scene("accept_referral")
def _accept_referral(world):
    return answered_by_the_guard(world, "accept_referral")


@scene("refuse_referral")
def _refuse_referral(world):
    return answered_by_the_guard(world, "refuse_referral", reason=NOTE)


@scene("finish_referral")
def _finish_referral(world):
    return answered_by_the_guard(world, "finish_referral", result=NOTE)


@scene("revoke_referral")
def _revoke_referral(world):
    walk, sent = asked_for_help(world)
    told = {"referral": sent.play()["referral"], "reason": NOTE}
    return by(walk.after(hours=1), WORKER, "revoke_referral", **told)


@scene("find_unanswered_referrals")
def _find_unanswered_referrals(world):
    walk, sent = asked_for_help(world)
    sent.play()
    at = walk.after(days=2).now
    return Scene("find_unanswered_referrals", SYSTEM, at, walk.case)


def opened_in_an_emergency(world):
    """The commune's receiver, who has no part in the case, has broken the glass."""
    walk = accepted(world)
    actor = world.actor("receiver", walk.now)
    told = {"reason": "danger", "words": "Cháu đang bị đánh, không gọi được ai."}
    told["confirmed_at"] = walk.now
    return walk, Scene("break_glass", actor, walk.now, walk.case, told)


@scene("break_glass")
def _break_glass(world):
    return opened_in_an_emergency(world)[1]


@scene("review_break_glass")
def _review_break_glass(world):
    walk, broken = opened_in_an_emergency(world)
    told = {"glass": broken.play()["glass"], "justified": True, "note": NOTE}
    at = walk.after(hours=2).now
    actor = world.actor("supervisor", at)
    return Scene("review_break_glass", actor, at, walk.case, told)


@scene("find_overdue_reviews")
def _find_overdue_reviews(world):
    walk, broken = opened_in_an_emergency(world)
    broken.play()
    at = walk.after(days=4).now
    return Scene("find_overdue_reviews", SYSTEM, at, walk.case)


def opened_by_the_supervisor(world):
    """The province's supervisor has opened the file, with names."""
    walk = accepted(world)
    actor = world.actor("supervisor", walk.now)
    told = {"purpose": "complaint", "words": "Gia đình khiếu nại việc chậm trễ."}
    told |= {"shows_name": True, "name_reason": "Đối chiếu với đơn của gia đình."}
    return walk, Scene("open_file", actor, walk.now, walk.case, told)


@scene("open_file")
def _open_file(world):
    return opened_by_the_supervisor(world)[1]


@scene("close_file")
def _close_file(world):
    walk, opened = opened_by_the_supervisor(world)
    opened.play()
    at = walk.after(minutes=20).now
    return Scene("close_file", world.actor("supervisor", at), at, walk.case, {})


# --- notes -----------------------------------------------------------------------------


@scene("add_note")
def _add_note(world):
    return by(accepted(world), WORKER, "add_note", text=NOTE)


@scene("raise_alarm")
def _raise_alarm(world):
    return by(accepted(world), WORKER, "raise_alarm", text=NOTE)


@scene("explain_breach")
def _explain_breach(world):
    walk = accepted(world).after(days=2)
    late = Duty.objects.open().filter(case=walk.case, due_at__lt=walk.now).first()
    told = {"duty": late.pk, "reason": "far", "note": NOTE}
    return by(walk, WORKER, "explain_breach", **told)


# --- the check and the plan ------------------------------------------------------------


@scene("record_verification")
def _record_verification(world):
    walk = accepted(world)
    head = {"who": "Trưởng thôn", "relation": "village_head"}
    asked = [head | {"at": walk.now.isoformat()}]
    seen = {"child_seen": True, "child_seen_at": walk.now}
    told = {"asked": asked, "finding": "borne_out", "note": NOTE} | seen
    return by(walk, WORKER, "record_verification", **told)


@scene("record_screening")
def _record_screening(world):
    walk = verified(world, incident_types=("injury",), child_state="hurt")
    return by(walk, WORKER, "record_screening", screening="negative", reasons=NOTE)


@scene("record_labour_test")
def _record_labour_test(world):
    walk = verified(world, incident_types=("child_labour",), child_state="safe")
    told = {"labour_test": "illegal", "answers": {"job": "Bưng bê"}}
    return by(walk, WORKER, "record_labour_test", **told)


@scene("hold_meeting")
def _hold_meeting(world):
    walk = assessed(world).decide(emergency=False, risk="medium").sign("mau_03")
    minutes = filled("needs_meeting", at=walk.now)
    return by(walk, CHAIR, "hold_meeting", minutes=minutes, happened_at=walk.now)


@scene("save_plan")
def _save_plan(world):
    walk = met(world)
    day = local_day(walk.now)
    told = {"rows": rows_of_a_plan(day), "review_date": day + timedelta(days=21)}
    return by(walk, WORKER, "save_plan", **told)


@scene("submit_plan")
def _submit_plan(world):
    walk = met(world).plan()
    told = {
        "form": "mau_04",
        "answers": answers_of(walk.case, "mau_04"),
        "revision": revision_of(walk.case, "mau_04"),
    }
    walk.do(WORKER, commands.forms.sign_form, **told)
    return by(walk, WORKER, "submit_plan")


@scene("return_plan")
def _return_plan(world):
    return by(submitted(world), CHAIR, "return_plan", reason=NOTE)


@scene("send_plan")
def _send_plan(world):
    walk = submitted(world).approve().after(hours=1)
    return by(walk, WORKER, "send_plan", recipients_told="Bà ngoại")


@scene("update_plan_row")
def _update_plan_row(world):
    walk = running(world)
    row = PlanRow.objects.get(case=walk.case)
    told = {"state": "done", "done_on": local_day(walk.now), "result": NOTE}
    return by(walk, WORKER, "update_plan_row", row=row.pk, **told)


# --- the team's work -------------------------------------------------------------------


def asked_of_police(world, command: str, **inputs) -> Scene:
    """The police are asked to stop the act; they have said nothing yet."""
    walk = emergency(world)
    item = work_of(walk.case).get(role=POLICE)
    return by(walk, POLICE, command, item=item.pk, **inputs)


@scene("take_work")
def _take_work(world):
    return asked_of_police(world, "take_work")


@scene("decline_work")
def _decline_work(world):
    return asked_of_police(world, "decline_work", reason=NOTE)


@scene("hand_over_work")
def _hand_over_work(world):
    body = world.bodies[OrganisationKind.COMMUNE_POLICE]
    colleague = a_person("police_too", POLICE, body)
    return asked_of_police(world, "hand_over_work", to=colleague.pk)


@scene("finish_work")
def _finish_work(world):
    made = asked_of_police(world, "finish_work")
    item = WorkItem.objects.get(pk=made.inputs["item"])
    made.inputs["answers"] = answers_to(item)
    return made


@scene("ask_body")
def _ask_body(world):
    made = asked_of_police(world, "ask_body")
    made.inputs["organisation"] = world.bodies[OrganisationKind.COMMUNE_POLICE].pk
    made.actor = world.actor("worker", made.at)
    return made


@scene("call_off_work")
def _call_off_work(world):
    made = asked_of_police(world, "call_off_work", reason=NOTE)
    made.actor = world.actor("worker", made.at)
    return made


# --- documents -------------------------------------------------------------------------


@scene("add_document")
def _add_document(world):
    told = {"kind": "minutes", "source": "body", "title": NOTE, "evidence": True}
    return by(accepted(world), WORKER, "add_document", file=a_pdf(), **told)


@scene("withdraw_document")
def _withdraw_document(world):
    walk = accepted(world)
    told = {"kind": "letter", "source": "body", "title": "", "evidence": False}
    walk.do(WORKER, commands.documents.add_document, file=a_pdf(), **told)
    return by(walk, WORKER, "withdraw_document", number=1, reason=NOTE)


# --- keeping and erasing ---------------------------------------------------------------


@scene("hold_case")
def _hold_case(world):
    return by(accepted(world), CHAIR, "hold_case", basis="criminal", reason=NOTE)


@scene("lift_hold")
def _lift_hold(world):
    walk = accepted(world)
    hold = commands.retention.hold_case
    walk.do(CHAIR, hold, basis="audit", reason=NOTE)
    return by(walk, CHAIR, "lift_hold", reason=NOTE)


@scene("propose_erasure")
def _propose_erasure(world):
    return by(closed(world), WORKER, "propose_erasure", ground="ordered")


@scene("erase_child")
def _erase_child(world):
    walk = closed(world)
    walk.do(WORKER, commands.retention.propose_erasure, ground="ordered")
    return by(walk, CHAIR, "erase_child", ground="ordered")
