"""Where each piece of a case is done: the page of a node, and of what is missing.

Plain data for pages and queries. Keys of steps are parts of addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accounts.roles import PERMISSIONS, Permission, Role
from workflows.rules.forms import FORMS
from workflows.rules.states import ENDED, State
from workflows.rules.words import _

P = Permission
OPEN: Final = frozenset(State) - ENDED


@dataclass(frozen=True)
class Place:
    """Where a piece of work is done: a step page, or a statutory form.

    ``own``: keys of the guards that doing it satisfies, so they are not "missing".
    ``move``: the move it leads to where the flow does not say so at once.
    """

    permission: Permission
    step: str = ""
    form: str = ""
    own: frozenset[str] = frozenset()
    move: str = ""


def _own(*keys: str) -> frozenset[str]:
    return frozenset(keys)


PLACES: Final[dict[str, Place]] = {
    "pass_on": Place(P.FORWARD_REPORT, "chuyen-xa", own=_own("place_is_settled")),
    "take_up": Place(
        P.ACCEPT_CASE,
        "nhan-ho-so",
        own=_own("commune_accepts", "sending_back_has_a_reason"),
    ),
    "verify": Place(P.WORK_CASE, "xac-minh"),
    "screen": Place(P.WORK_CASE, "sang-loc", own=_own("screening_is_negative")),
    "test_age_and_work": Place(P.WORK_CASE, "tuoi-va-viec-lam"),
    "decide_not_borne_out": Place(P.CLOSE_EARLY, "ket-luan-xac-minh"),
    "decide_scope": Place(P.CLOSE_EARLY, "ket-luan-xac-minh"),
    "assess_initially": Place(P.WORK_CASE, form="mau_02", own=_own("mau_02_is_signed")),
    "decide_emergency": Place(
        P.DECIDE_EMERGENCY, "khan-cap", own=_own("emergency_is_decided")
    ),
    "confirm_safety": Place(P.WORK_CASE, "bien-phap"),
    "assess_specifically": Place(P.WORK_CASE, form="mau_03"),
    "meet": Place(P.HOLD_MEETING, "hop-nhu-cau", own=_own("meeting_is_held")),
    "draw_up_plan": Place(
        P.WORK_CASE, "trinh-ke-hoach", own=_own("decision_is_drafted")
    ),
    "decide_plan": Place(
        P.APPROVE_PLAN,
        "duyet-ke-hoach",
        own=_own("plan_is_approved", "returning_has_a_reason"),
    ),
    "send_plan": Place(P.WORK_CASE, "gui-ke-hoach", own=_own("plan_is_sent")),
    "follow_up": Place(P.WORK_CASE, "tham-tre", move="start_review"),
    "begin_review": Place(P.WORK_CASE, "bat-dau-ra-soat"),
    "review": Place(P.WORK_CASE, form="mau_06", own=_own("mau_06_is_signed")),
    "visit": Place(P.WORK_CASE, "tham-tre"),
    "decide_closure": Place(P.DECIDE_CLOSURE, "ket-thuc"),
}
"""Work that a command of its own finishes. Every other piece is ``finish_work``."""

OTHER_WORK: Final = Place(P.WORK_CASE, "ket-qua")

STEP_OF_FIX: Final[dict[str, str]] = {
    "place": "buoc/chuyen-xa/",
    "intake": "buoc/nhan-ho-so/",
    "people": "nguoi-lien-quan/",
    "verification": "buoc/xac-minh/",
    "mau_01": "bieu-mau/mau_01/",
    "mau_02": "bieu-mau/mau_02/",
    "mau_03": "bieu-mau/mau_03/",
    "mau_06": "bieu-mau/mau_06/",
    "mau_07": "bieu-mau/mau_07/",
    "emergency": "buoc/khan-cap/",
    "isolation": "buoc/het-cach-ly/",
    "court": "buoc/toa-tra-loi/",
    "meeting": "buoc/hop-nhu-cau/",
    "plan": "buoc/ke-hoach/",
    "work": "co-quan/",
    "visits": "buoc/tham-tre/",
    "closing": "buoc/dong-som/",
    "kind": "buoc/doi-loai/",
    "help": "co-quan/",
}
"""``Reason.fix`` → the page of the case that mends it."""

STEP_OF_REASON: Final[dict[str, str]] = {
    "screening_is_negative": "buoc/sang-loc/",
    "screening_is_positive": "buoc/sang-loc/",
    "labour_test_is_recorded": "buoc/tuoi-va-viec-lam/",
    "emergency_measures_are_recorded": "buoc/bien-phap/",
    "no_emergency_work_is_open": "co-quan/",
    "plan_is_signed": "bieu-mau/mau_04/",
    "plan_is_approved": "bieu-mau/mau_05/",
    "decision_is_drafted": "bieu-mau/mau_05/",
    "plan_is_sent": "buoc/gui-ke-hoach/",
    "every_plan_row_is_settled": "ke-hoach/",
    "approver_did_not_write_the_plan": "",
    "approver_did_not_assess": "",
    "actor_is_not_in_conflict": "",
    "team_tasks_open": "co-quan/",
    "mau_03_again": "bieu-mau/mau_03/",
    "verify_first": "buoc/xac-minh/",
    "ask_court": "buoc/hoi-toa/",
}
"""Reasons whose page differs from that of their ``fix``."""


@dataclass(frozen=True)
class Action:
    """Something that may be done beside the path: a link on the case page.

    Hiding one is comfort; the command refuses by itself.
    """

    step: str
    label: str
    permission: Permission | None = None
    states: frozenset[State] = OPEN
    isolated: bool | None = None  # only while the child is, or is not, isolated
    shut_out: bool = False  # only while somebody is shut out


DECIDED: Final = frozenset(
    {
        *(State.ASSESSING, State.PLANNING, State.AWAITING_APPROVAL),
        *(State.IN_PROGRESS, State.REVIEWING),
    }
)
"""States of an open case in which the Chair has decided once: emergency or not."""
_CLOSED: Final = frozenset({State.CLOSED})
ACTIONS: Final = (
    Action("hen-tham", _("Plan a visit"), P.WORK_CASE),
    Action("tham-tre", _("Record a visit"), P.WORK_CASE),
    Action("ke-hoach", _("Write the plan"), P.WORK_CASE, frozenset({State.PLANNING})),
    Action("bien-phap", _("Record emergency measures"), P.WORK_CASE),
    Action("doi-nguy-co", _("Change the level of risk"), P.DECIDE_EMERGENCY),
    Action(
        "nguy-hiem-moi",
        _("New danger: declare an emergency"),
        P.DECIDE_EMERGENCY,
        DECIDED,
    ),
    Action("cach-ly", _("Isolate the child"), P.DECIDE_ISOLATION, isolated=False),
    Action(
        "khong-cach-ly",
        _("No isolation is needed"),
        P.DECIDE_ISOLATION,
        isolated=False,
    ),
    Action(
        "gia-han-cach-ly", _("Extend the isolation"), P.DECIDE_ISOLATION, isolated=True
    ),
    Action("het-cach-ly", _("End the isolation"), P.DECIDE_ISOLATION, isolated=True),
    Action("nho-giup", _("Ask another body for help"), P.WORK_CASE),
    Action("hoi-toa", _("Ask the court"), P.DECIDE_ISOLATION),
    Action(
        "phu-trach",
        _("Give the case to a worker"),
        P.ASSIGN_CASE,
        OPEN | {State.CLOSED},
    ),
    Action("ban-giao", _("Ask a colleague to take the case over"), P.WORK_CASE),
    Action("chuyen-noi-cu-tru", _("Offer to the commune of residence"), P.ASSIGN_CASE),
    Action(
        "chuyen-xa",
        _("Pass on to another commune"),
        P.FORWARD_REPORT,
        frozenset({State.RECEIVED}),
    ),
    Action("doi-loai", _("Change the kind of incident"), P.CHANGE_KIND),
    Action("xung-dot", _("Report a conflict of interest"), None, frozenset(State)),
    Action("an-ten", _("Hide the child's name"), P.WORK_CASE),
    Action(
        "het-xung-dot",
        _("End a conflict of interest"),
        P.ASSIGN_CASE,
        frozenset(State),
        shut_out=True,
    ),
    Action("cho-xem", _("Let one person read this case"), P.GRANT_ACCESS),
    Action("dong-som", _("Close early"), P.CLOSE_EARLY),
    Action("nhap-nham", _("Mark as entered by mistake"), P.VOID_CASE),
    Action(
        "giu-lai",
        _("Keep the file for proceedings"),
        P.DECIDE_RETENTION,
        frozenset(State),
    ),
    Action("thoi-giu", _("Lift the legal hold"), P.DECIDE_RETENTION, frozenset(State)),
    Action("de-nghi-xoa", _("Propose to erase the child's record"), P.WORK_CASE, ENDED),
    Action("xoa", _("Erase the child's record"), P.DECIDE_RETENTION, ENDED),
    Action("mo-lai", _("Reopen the case"), P.REOPEN_CASE, _CLOSED),
    Action("kiem-tra-sau", _("Record the check after closure"), P.WORK_CASE, _CLOSED),
)


def _of_forms() -> dict[str, frozenset[Permission]]:
    by_signer = {Role.CHAIR.value: P.APPROVE_PLAN}
    return {
        f"bieu-mau/{key}/": frozenset({by_signer.get(form.signer, P.WORK_CASE)})
        for key, form in FORMS.items()
    }


MENDED_BY: Final[dict[str, frozenset[Permission]]] = {
    **{f"buoc/{p.step}/": frozenset({p.permission}) for p in PLACES.values() if p.step},
    **{f"buoc/{a.step}/": frozenset({a.permission}) for a in ACTIONS if a.permission},
    **_of_forms(),
    "bieu-mau/mau_01/": frozenset({P.TAKE_REPORT, P.WORK_CASE}),
    "buoc/hoi-toa/": frozenset({P.DECIDE_ISOLATION}),
    "buoc/toa-tra-loi/": frozenset({P.DECIDE_ISOLATION}),
}
"""What a page asks of whoever mends something there; a page that is not here is read by
everybody who opens the case. The commands ask by themselves.
"""
DRAFTED: Final = frozenset({"decision_is_drafted"})
"""Reasons that a draft of the form settles: whoever works the case writes it."""

OF_THE_COMMUNE: Final = (Role.CASE_WORKER, Role.CHAIR)


def mended_by(key: str, fix: str) -> frozenset[Permission]:
    """Return what one of must be allowed to put a reason right; empty for nothing."""
    path = STEP_OF_REASON.get(key, STEP_OF_FIX.get(fix, ""))
    return (
        frozenset({P.WORK_CASE}) if key in DRAFTED else MENDED_BY.get(path, frozenset())
    )


def posts_with(permissions: frozenset[Permission]) -> list[Role]:
    """Return the posts of the commune that are allowed one of these."""
    return [role for role in OF_THE_COMMUNE if PERMISSIONS[role] & permissions]


ABOUT_THE_ACTOR: Final = frozenset(
    {
        "actor_is_not_in_conflict",
        "approver_did_not_write_the_plan",
        "approver_did_not_assess",
    }
)
"""Guards that ask who acts: not shown to somebody who may not take the step anyway."""


def place_of(node: str) -> Place:
    """Return where the work of a node is done."""
    return PLACES.get(node, OTHER_WORK)


def address_of(reference: str) -> str:
    """Return the address of a case; every other address of it begins with this."""
    return f"/ho-so/{reference}/"


def address_of_work(reference: str, node: str, item: int) -> str:
    """Return the address where the work ``item`` of ``node`` is done."""
    place = place_of(node)
    if place.form:
        return f"{address_of(reference)}bieu-mau/{place.form}/"
    target = f"?viec={item}" if place is OTHER_WORK else ""
    return f"{address_of(reference)}buoc/{place.step}/{target}"


def address_of_fix(reference: str, key: str, fix: str) -> str:
    """Return where a reason is mended; empty when no page can."""
    path = STEP_OF_REASON.get(key, STEP_OF_FIX.get(fix, ""))
    return f"{address_of(reference)}{path}" if path else ""
