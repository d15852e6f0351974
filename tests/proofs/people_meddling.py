"""What may be pressed at any time, beside the path: sensible or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from casework.models import AccessRequest, BrokenGlass, Case, CourtRequest, Referral
from notifications.models import Alert
from tests.pictures import a_pdf
from tests.proofs.people_acting import NODES, Before, Next, Told
from workflows.models import Duty

TYPES: Final[tuple[list[str], ...]] = (
    ["violence"],
    ["sexual_abuse"],
    ["injury"],
    ["child_labour"],
    [],
    ["no such"],
)


def _isolate(b: Before) -> Told:
    until = b.now + timedelta(days=b.pick(3, 15, 20, -1))
    told = {"started_at": b.moment(), "until": until, "safe_place": b.words()}
    return "isolate_child", told


def _end_isolation(b: Before) -> Told:
    reason = b.pick("parents_safe", "court_order", "time_is_up", "")
    return "end_isolation", {"reason": reason, "ended_at": b.moment()}


def _ask_court(b: Before) -> Told:
    matter = b.pick("isolation", "parental_rights", "")
    return "ask_court", {"matter": matter, "court": b.words(), "asked_at": b.moment()}


def _court_answers(b: Before) -> Told:
    asked = CourtRequest.objects.filter(case=b.case).last()
    return "record_court_answer", {
        "court_request": asked.pk if asked else 0,
        "outcome": b.pick("granted", "refused", "withdrawn", ""),
        "answered_at": b.moment(),
        "note": b.words(),
    }


def _explain(b: Before) -> Told:
    late = Duty.objects.filter(case=b.case, due_at__lt=b.now).first()
    duty = late.pk if late else 0
    reason = b.pick("far", "weather", "")
    return "explain_breach", {"duty": duty, "reason": reason, "note": b.words()}


def _take_alert(b: Before) -> Told:
    found = Alert.objects.filter(subject=f"case:{b.case.pk}").values_list("pk")
    return "take_alert", {"alert": b.pick(*[pk for (pk,) in found], 0)}


def _double(b: Before) -> Told:
    others = Case.unscoped.exclude(pk=b.case.pk).values_list("pk", flat=True)
    decision = b.pick("same_incident", "different", "")
    return "decide_double", {"other": b.pick(*others, 0), "decision": decision}


def _assign(b: Before) -> Told:
    workers = ("worker", "stand_in", "other_worker", "police")
    told = {"holder": b.person(*workers)}
    return "assign_case", told | {"stand_in": b.pick(None, b.person(*workers))}


def _check_after(b: Before) -> Told:
    told = {"seen": b.pick(True, False), "well": b.pick(True, False)}
    return "record_check_after_closure", told | {
        "done_at": b.moment(),
        "note": b.words(),
    }


def _add_document(b: Before) -> Told:
    return "add_document", {
        "kind": b.pick("minutes", "injury", ""),
        "source": b.pick("body", "family", ""),
        "title": b.words(),
        "evidence": b.pick(True, False),
        "file": b.pick(a_pdf(), a_pdf(), None),
    }


def _hand_over(b: Before) -> Told:
    told = {"to": b.person("worker", "stand_in", "other_worker")}
    return "hand_case_over", told | {"reason": b.words()}


def _ask_to_read(b: Before) -> Told:
    return "ask_for_access", {"reference": b.case.reference, "reason": b.words()}


def _answer_request(b: Before) -> Told:
    found = AccessRequest.objects.filter(case=b.case).values_list("pk", flat=True)
    told = {"asked": b.pick(*found, 0), "granted": b.pick(True, False)}
    return "answer_access_request", told | {"reason": b.words()}


def _refer(b: Before) -> Told:
    bodies = b.world.bodies.values()
    told = {"organisation": b.pick(*[body.pk for body in bodies], 0)}
    told |= {"asks": b.words(), "answer_by": b.now + timedelta(days=b.pick(2, 2, 0))}
    named = b.pick(False, True)
    return "send_referral", told | {"shows_name": named, "name_reason": b.words()}


def _answer_referral(b: Before) -> Told:
    found = Referral.objects.filter(case=b.case).values_list("pk", flat=True)
    told = {"referral": b.pick(*found, 0)}
    name, words = b.pick(
        ("accept_referral", ""),
        ("refuse_referral", "reason"),
        ("finish_referral", "result"),
        ("revoke_referral", "reason"),
    )
    return name, told | ({words: b.words()} if words else {})


def _break_glass(b: Before) -> Told:
    told = {"reason": b.pick("danger", "danger", ""), "confirmed_at": b.moment()}
    return "break_glass", told | {"words": b.words()}


def _review(b: Before) -> Told:
    found = BrokenGlass.objects.filter(case=b.case).values_list("pk", flat=True)
    told = {"glass": b.pick(*found, 0), "justified": b.pick(True, False)}
    return "review_break_glass", told | {"note": b.words()}


def _open_file(b: Before) -> Told:
    names = b.pick(True, False)
    told = {"purpose": b.pick("audit", "audit", ""), "words": b.words()}
    return "open_file", told | {"shows_name": names, "name_reason": b.words()}


ANY_TIME: Final[tuple[Next, ...]] = (
    lambda b: ("add_note", {"text": b.words()}),
    lambda b: ("raise_alarm", {"text": b.words()}),
    lambda b: ("plan_visit", {"planned_on": b.day()}),
    lambda b: (
        "declare_new_danger",
        {"known_at": b.moment(), "risk": b.pick("high", "low"), "reason": b.words()},
    ),
    lambda b: ("change_risk", {"risk": b.pick("high", "low", ""), "reason": b.words()}),
    lambda b: ("sign_form", b.form("mau_07")),
    lambda b: ("sign_form", b.form("mau_01")),
    lambda b: ("save_form", b.form(b.pick("mau_01", "mau_02", "mau_03", "no_form"))),
    lambda b: ("decline_isolation", {"reason": b.words()}),
    lambda b: ("extend_isolation", {"until": b.moment() + timedelta(days=9)}),
    _isolate,
    _end_isolation,
    _ask_court,
    _court_answers,
    _court_answers,
    _explain,
    _take_alert,
    _double,
    _assign,
    _check_after,
    _add_document,
    lambda b: ("hold_case", {"basis": b.pick("audit", ""), "reason": b.words()}),
    lambda b: ("lift_hold", {"reason": b.words()}),
    lambda b: ("propose_erasure", {"ground": b.pick("ordered", "time_over", "")}),
    lambda b: ("erase_child", {"ground": b.pick("ordered", "time_over", "")}),
    lambda b: (
        "withdraw_document",
        {"number": b.pick(1, 1, 2, 9), "reason": b.words()},
    ),
    lambda b: ("offer_to_residence", {}),
    lambda b: ("change_kind", {"incident_types": b.pick(*TYPES), "note": b.words()}),
    lambda b: ("end_conflict", {"person": b.person(), "reason": b.words()}),
    lambda b: ("declare_conflict", {"person": b.person(), "reason": b.words()}),
    lambda b: (
        "grant_access",
        {
            "person": b.person(),
            "reason": b.words(),
            "until": b.now + timedelta(days=b.pick(1, 30, 0, 200)),
        },
    ),
    lambda b: ("revoke_access", {"person": b.person()}),
    _break_glass,
    _review,
    _open_file,
    lambda b: ("close_file", {}),
    _hand_over,
    lambda b: ("withdraw_offer", {"reason": b.words()}),
    _ask_to_read,
    _answer_request,
    _refer,
    _answer_referral,
    lambda b: ("hide_name", {"hidden": b.pick(True, False)}),
    lambda b: ("void_case", {"note": b.words()}),
    lambda b: (
        "close_early",
        {
            "reason": b.pick("duplicate", "not_substantiated", "died", ""),
            "note": b.words(),
        },
    ),
    lambda b: ("reopen_case", {"note": b.words()}),
    *NODES.values(),
)
"""Everything a page could send about a case, at its time or not."""
