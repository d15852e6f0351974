"""What a person might press next on a case: mostly sensible, sometimes not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from accounts.local_time import local_day
from accounts.roles import Role
from casework.demo.answers import filled, levels
from casework.demo.walker import answers_of, answers_to, revision_of, waiting_visit
from casework.models import Case, FormRecord, PlanRow
from casework.team_work import OWN_COMMAND
from tests.making import World
from tests.proofs.settings_of_plans import rows_of_a_plan
from workflows.models import WorkItem

Pick = Callable[..., Any]
"""``pick(*values)`` lets Hypothesis choose one of them."""

SAID = ("Đã trao đổi với gia đình.", "Đã báo Công an xã.", "", "   ")
"""Twice something, twice nothing."""


@dataclass
class Before:
    """What somebody who is about to press sees: one case, now."""

    world: World
    case: Case
    pick: Pick

    @property
    def now(self) -> datetime:
        return self.world.now

    def words(self) -> str:
        return str(self.pick(*SAID[:2], *SAID))

    def moment(self) -> datetime:
        """Return when something happened: mostly just now, sometimes impossible."""
        spans = (0, 0, 0, 0, -1, -30, -24 * 40, 2)
        return self.now + timedelta(hours=self.pick(*spans))

    def day(self) -> Any:
        return local_day(self.now) + timedelta(days=self.pick(0, 1, 1, 7, 21, -3))

    def person(self, *logins: str) -> int:
        named = logins or tuple(sorted(self.world.people))
        return int(self.world.people[self.pick(*named)].pk)

    def form(self, form: str, **answers: Any) -> dict[str, Any]:
        whole = filled(form, at=self.now, **answers)
        shown = revision_of(self.case.pk, form)
        return {
            "form": form,
            "answers": self.pick(whole, whole, whole, whole, {}),
            "revision": self.pick(shown, shown, shown, shown, shown + 1),
        }


Told = tuple[str, dict[str, Any]]
"""A command and its inputs."""
Next = Callable[[Before], Told]


def _take_up(b: Before) -> Told:
    if b.pick(1, 1, 1, 1, 0):
        return "accept_case", {}
    return "send_back_case", {"reason": b.words()}


def _pass_on(b: Before) -> Told:
    world = b.world
    commune = b.pick(world.commune.pk, world.commune.pk, world.other_commune.pk, 0)
    return "forward_case", {"commune": commune}


def _verify(b: Before) -> Told:
    seen = b.pick(True, True, False)
    when = b.pick(b.moment().isoformat(), b.now.isoformat(), b.now.isoformat(), "")
    one = {"who": b.words(), "relation": "neighbour", "at": when}
    found = ("borne_out", "borne_out", "borne_out", "not_borne_out", "cannot_tell", "")
    return "record_verification", {
        "asked": b.pick([one], [one], [one], []),
        "child_seen": seen,
        "child_seen_at": b.moment() if seen else None,
        "finding": b.pick(*found),
        "note": b.words(),
    }


def _screen(b: Before) -> Told:
    found = b.pick("negative", "negative", "positive", "")
    return "record_screening", {"screening": found, "reasons": b.words()}


def _test_work(b: Before) -> Told:
    found = b.pick("illegal", "illegal", "light_work", "family_work", "")
    answers = {"job": b.words()}
    return "record_labour_test", {"labour_test": found, "answers": answers}


def _after_the_check(b: Before) -> Told:
    if b.pick(True, False):
        return "go_on_after_check", {"note": b.words()}
    reasons = ("not_substantiated", "out_of_scope", "duplicate", "safe_and_stable", "")
    return "close_early", {"reason": b.pick(*reasons), "note": b.words()}


def _mau_02(b: Before) -> Told:
    harm = b.pick("high", "medium", "low")
    tables = levels("mau_02", harm=harm, protection=b.pick("low", "medium", "high"))
    urgent = "emergency" if harm == "high" else "not_emergency"
    return "sign_form", b.form("mau_02", conclusion=urgent, **tables)


def _decide_emergency(b: Before) -> Told:
    return "decide_emergency", {
        "emergency": b.pick(True, True, False),
        "risk": b.pick("high", "medium", "low", ""),
        "reason": b.words(),
    }


def _measures(b: Before) -> Told:
    return "record_measures", {"text": b.words(), "happened_at": b.moment()}


def _mau_03(b: Before) -> Told:
    return "sign_form", b.form("mau_03")


def _meet(b: Before) -> Told:
    minutes = filled("needs_meeting", at=b.now)
    return "hold_meeting", {"minutes": minutes, "happened_at": b.moment()}


def _draw_up(b: Before) -> Told:
    """The plan's rows first, then Mẫu 04, then to the Chair."""
    rows = PlanRow.objects.filter(case=b.case, cycle=b.case.cycle)
    drafted = FormRecord.objects.filter(
        case=b.case, cycle=b.case.cycle, key="mau_04", status="draft"
    )
    if not rows.exists() or not b.pick(1, 1, 1, 1, 0):
        roles = [role.value for role in (Role.POLICE, Role.HEALTH, Role.CASE_WORKER)]
        named = b.pick(("case_worker",), roles[:2], roles, ("nobody",))
        planned = rows_of_a_plan(local_day(b.now), *named)
        return "save_plan", {"rows": planned, "review_date": b.day()}
    if drafted.exists():
        return "sign_form", {
            "form": "mau_04",
            "answers": answers_of(b.case.pk, "mau_04"),
            "revision": revision_of(b.case.pk, "mau_04"),
        }
    return "submit_plan", {}


def _decide_plan(b: Before) -> Told:
    if not b.pick(1, 1, 1, 0):
        return "return_plan", {"reason": b.words()}
    answers = answers_of(b.case.pk, "mau_05")
    answers |= {"decision_no": "12/QĐ-UBND", "recipients": [{"name": "Người chăm sóc"}]}
    shown = revision_of(b.case.pk, "mau_05")
    return "sign_form", {"form": "mau_05", "answers": answers, "revision": shown}


def _send_plan(b: Before) -> Told:
    return "send_plan", {"recipients_told": b.words()}


def _carry_out(b: Before) -> Told:
    rows = PlanRow.objects.filter(case=b.case, cycle=b.case.cycle)
    row = rows.filter(state__in=["planned", "started"]).first()
    if row is None or not b.pick(1, 1, 1, 1, 0):
        return "begin_review", {}
    return "update_plan_row", {
        "row": row.pk,
        "state": b.pick("done", "done", "done", "cancelled", "started", "lost"),
        "done_on": b.pick(local_day(b.now), local_day(b.now), None, b.day()),
        "result": b.words(),
    }


def _visit(b: Before) -> Told:
    waiting = waiting_visit(b.case.pk)
    return "record_visit", {
        "visit": b.pick(waiting, waiting, None, 0),
        "seen": b.pick(True, True, False),
        "done_at": b.moment(),
        "note": b.words(),
        "not_seen_reason": b.pick("away", ""),
        "next_on": b.pick(None, b.day()),
    }


def _review(b: Before) -> Told:
    if b.pick(1, 0, 0):
        return _visit(b)
    calm = levels("mau_06", harm="low", protection="high")
    return "sign_form", b.form(
        "mau_06", conclusion=b.pick("close", "close", "new_plan"), **calm
    )


def _decide_closure(b: Before) -> Told:
    decision = b.pick("close", "close", "close", "new_plan", "")
    return "decide_closure", {"decision": decision, "reason": b.words()}


NODES: Final[dict[str, Next]] = {
    "pass_on": _pass_on,
    "take_up": _take_up,
    "verify": _verify,
    "screen": _screen,
    "test_age_and_work": _test_work,
    "decide_not_borne_out": _after_the_check,
    "decide_scope": _after_the_check,
    "assess_initially": _mau_02,
    "decide_emergency": _decide_emergency,
    "confirm_safety": _measures,
    "assess_specifically": _mau_03,
    "meet": _meet,
    "draw_up_plan": _draw_up,
    "decide_plan": _decide_plan,
    "send_plan": _send_plan,
    "follow_up": _carry_out,
    "begin_review": _carry_out,
    "review": _review,
    "visit": _visit,
    "decide_closure": _decide_closure,
}
"""What is pressed where each piece of the path waits."""
assert set(NODES) == OWN_COMMAND


def of_a_body(b: Before, item: WorkItem) -> Told:
    """Return what somebody may do about work asked of a body."""
    answers = b.pick(answers_to(item), answers_to(item), answers_to(item), {})
    told: Told = b.pick(
        ("finish_work", {"answers": answers}),
        ("finish_work", {"answers": answers}),
        ("finish_work", {"answers": answers, "happened_at": b.moment()}),
        ("take_work", {}),
        ("decline_work", {"reason": b.words()}),
        ("hand_over_work", {"to": b.person()}),
        ("call_off_work", {"reason": b.words()}),
        ("ask_body", {"organisation": b.pick(item.organisation_id or 0, 0)}),
    )
    return told[0], told[1] | {"item": item.pk}


def next_on(b: Before, item: WorkItem) -> Told:
    """Return what is pressed where ``item`` waits."""
    return NODES[item.node](b) if item.node in NODES else of_a_body(b, item)
