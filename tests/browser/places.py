"""Every page of every room: who opens it, where, and a row that must stand on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from accounts.models import OnCall, SealingIncident
from casework.models import (
    AccessRequest,
    BrokenGlass,
    Export,
    ImportBatch,
    PlanRow,
    Referral,
)
from tests.browser.town import Town
from workflows.flows import CATALOGUE
from workflows.models import CalendarDay, LocalLimit

FLOWS: Final = tuple(flow.key() for kind in CATALOGUE.values() for flow in kind)
Words = str | Callable[[Town], str]
Arguments = Callable[[Town], tuple[str | int, ...]]


@dataclass(frozen=True)
class Place:
    """One page. ``says`` is what must stand on it, so that it is no empty page.

    ``english``: looked at in English too. ``step``: the key, if it is a step's page.
    """

    who: str
    name: str
    arguments: Arguments = lambda _town: ()
    query: Words = ""
    says: Words = ""
    english: bool = False
    step: str = ""

    def path(self, town: Town) -> str:
        return reverse(self.name, args=self.arguments(town)) + told(self.query, town)


def told(words: Words, town: Town) -> str:
    return words if isinstance(words, str) else words(town)


def of_case(who: str, case: str, name: str, *more: str | int) -> Place:
    """Return a page of a case; it names the case's reference."""
    return Place(
        who,
        f"casework:{name}",
        lambda town: (town.reference(case), *more),
        says=lambda town: town.reference(case),
        english=True,
    )


def step(who: str, case: str, key: str, query: Words = "", says: Words = "") -> Place:
    """Return the page of one step of a case."""
    return Place(
        who,
        "casework:case_step",
        lambda town: (town.reference(case), key),
        query=query,
        says=says or (lambda town: town.reference(case)),
        step=key,
    )


def reference(case: str) -> Callable[[Town], str]:
    return lambda town: town.reference(case)


def piece(case: str, node: str) -> Callable[[Town], str]:
    return lambda town: f"?viec={town.work(case, node=node).pk}"


def plan_row(town: Town) -> str:
    row = PlanRow.objects.filter(case=town.cases["running"]).earliest("pk")
    return f"?dong={row.pk}"


CASE: Final = (
    *(of_case("worker", case, "case") for case in ("emergency", "fresh", "injury")),
    *(of_case("chair", case, "case") for case in ("closed", "submitted", "labour")),
    of_case("worker", "running", "case_papers"),
    *(of_case("worker", "planning", "case_paper", f"mau_0{n}") for n in range(1, 7)),
    of_case("chair", "isolated", "case_paper", "mau_07"),
    of_case("worker", "twin", "case_paper", "mau_02"),
    of_case("worker", "planning", "case_sign", "mau_04"),
    of_case("worker", "closed", "case_paper_version", "mau_02", 1, 1),
    of_case("worker", "running", "case_plan"),
    of_case("worker", "emergency", "case_people"),
    of_case("worker", "emergency", "case_bodies"),
    of_case("worker", "emergency", "case_documents"),
    of_case("worker", "running", "case_documents"),
    of_case("health", "emergency", "case_documents"),
    of_case("worker", "emergency", "case_document_new"),
    of_case("worker", "emergency", "case_document", 1),
    of_case("worker", "emergency", "case_document", 2),
    of_case("worker", "emergency", "case_document_withdraw", 1),
    of_case("chair", "closed", "case_timeline"),
    of_case("worker", "emergency", "case_readings"),
    of_case("chair", "emergency", "case_readers"),
    of_case("worker", "injury", "case_picture"),
    of_case("worker", "emergency", "case_picture"),
)
"""The case, its tabs, its forms."""

STEPS_OF_THE_WORKER: Final = (
    *(step("worker", "fresh", key) for key in ("nhan-ho-so", "tra-lai", "chuyen-xa")),
    step("worker", "twin", "xac-minh"),
    step("worker", "injury", "sang-loc"),
    step("worker", "labour", "tuoi-va-viec-lam"),
    step("worker", "emergency", "bien-phap"),
    step("worker", "planning", "ke-hoach"),
    step("worker", "planning", "trinh-ke-hoach"),
    step("worker", "running", "gui-ke-hoach"),
    step("worker", "running", "dich-vu", plan_row),
    step("worker", "running", "hen-tham"),
    step("worker", "running", "tham-tre"),
    step("worker", "running", "bat-dau-ra-soat"),
    step("worker", "closed", "kiem-tra-sau"),
    step("worker", "closed", "de-nghi-xoa"),
    step("worker", "emergency", "xung-dot"),
    step("worker", "emergency", "an-ten"),
    step("worker", "emergency", "bao-dong"),
    step("worker", "injury", "ket-qua", piece("injury", "cover_costs")),
    step("worker", "emergency", "nho-co-quan", piece("emergency", "examine")),
    step("worker", "emergency", "thoi-nho", piece("emergency", "examine")),
    step("worker", "emergency", "giai-trinh", lambda t: f"?han={t.late_limit().pk}"),
)
STEPS_OF_THE_CHAIR: Final = (
    *(step("chair", "emergency", key) for key in ("khan-cap", "doi-nguy-co")),
    step("chair", "running", "nguy-hiem-moi"),
    *(step("chair", "emergency", key) for key in ("cach-ly", "khong-cach-ly")),
    *(step("chair", "isolated", key) for key in ("gia-han-cach-ly", "het-cach-ly")),
    *(step("chair", "isolated", key) for key in ("hoi-toa", "toa-tra-loi")),
    step("chair", "not_borne_out", "ket-luan-xac-minh"),
    step("chair", "planning", "hop-nhu-cau"),
    step("chair", "submitted", "duyet-ke-hoach"),
    step("chair", "reviewed", "ket-thuc"),
    step("chair", "emergency", "het-xung-dot"),
    *(step("chair", "emergency", key) for key in ("phu-trach", "chuyen-noi-cu-tru")),
    *(step("chair", "emergency", key) for key in ("doi-loai", "cho-xem", "dong-som")),
    step("chair", "emergency", "nhap-nham"),
    step(
        "chair",
        "emergency",
        "thoi-xem",
        lambda town: f"?nguoi={town.world.people['justice'].pk}",
    ),
    *(step("chair", "closed", key) for key in ("giu-lai", "thoi-giu", "xoa")),
    step("chair", "closed", "mo-lai"),
)


def newest_batch(_town: Town) -> str:
    return f"N-{ImportBatch.objects.latest('pk').pk}"


INTAKE: Final = (
    Place("hotline", "casework:intake", english=True),
    Place("worker", "casework:intake"),
    Place("worker", "casework:intake_step", lambda _town: (1,), english=True),
    *(
        Place(
            "worker",
            "casework:intake_step",
            lambda _town, n=number: (n,),
            query=lambda town: f"?nhap={town.draft('steps')}",
        )
        for number in range(2, 7)
    ),
    Place(
        "hotline",
        "casework:receipt",
        lambda town: (town.cases["fresh"].report.reference,),
        says=reference("fresh"),
        english=True,
    ),
    Place("worker", "casework:intake_files", says=newest_batch, english=True),
    Place(
        "worker",
        "casework:intake_file",
        lambda town: (town.draft("import"),),
        english=True,
    ),
    Place(
        "worker",
        "casework:intake_batch",
        lambda _town: (ImportBatch.objects.latest("pk").pk,),
        says=newest_batch,
        english=True,
    ),
    Place(
        "worker",
        "casework:intake_row",
        lambda town: (town.row_to_decide().pk,),
        says="Nội dung đã được ghi khác hẳn.",
    ),
    Place("worker", "casework:doubles", says=reference("twin"), english=True),
)

WORK: Final = (
    Place("worker", "casework:my_work", says=reference("fresh"), english=True),
    Place("worker", "casework:my_work", query="?muc=don-vi", says=reference("fresh")),
    Place("chair", "casework:my_work", says=reference("submitted"), english=True),
    Place("police", "casework:my_work", says=reference("emergency"), english=True),
    Place("worker", "casework:find", english=True),
    Place(
        "worker",
        "casework:find",
        query="?trang_thai=in_progress",
        says=reference("running"),
    ),
    Place("health", "casework:requests", says=reference("emergency"), english=True),
    Place(
        "health",
        "casework:work_item",
        lambda town: (town.work("emergency", node="examine").pk,),
        says=reference("emergency"),
        english=True,
    ),
    Place(
        "police",
        "casework:work_item",
        lambda town: (town.work("emergency", node="stop_the_act").pk,),
        says=reference("emergency"),
    ),
    Place("worker", "notifications:alerts", says=reference("fresh"), english=True),
    Place("chair", "notifications:alerts", says=reference("fresh")),
    Place("worker", "help"),
    Place("worker", "accounts:profile", english=True),
    Place("worker", "account_change_password"),
    Place("worker", "mfa_index"),
    Place("worker", "locked"),
    Place("worker", "account_logout"),
    Place("worker", "account_reauthenticate"),
)


def _referral(town: Town, case: str = "emergency") -> Referral:
    return Referral.objects.get(Referral.OPEN, case=town.cases[case])


def _asked(_town: Town) -> str:
    return f"?so={AccessRequest.objects.latest('pk').pk}"


def _export(content: str) -> str:
    return str(Export.objects.get(content=content).uid)


def _glass(_town: Town) -> tuple[int]:
    return (BrokenGlass.objects.latest("pk").pk,)


SHARING: Final = (
    Place(
        "labour",
        "casework:access_requests",
        says=reference("emergency"),
        english=True,
    ),
    step("chair", "emergency", "tra-loi-xin-xem", _asked, says="Cần giấy khai sinh."),
    Place("border", "casework:requests", says=reference("emergency"), english=True),
    Place(
        "border",
        "casework:referral",
        lambda town: (_referral(town).pk,),
        says=reference("emergency"),
        english=True,
    ),
    step("worker", "running", "nho-giup"),
    step("worker", "running", "ban-giao"),
    step("worker", "injury", "rut-lai"),
    of_case("stand_in", "injury", "case"),
    step("worker", "emergency", "thoi-nho-giup", lambda t: f"?so={_referral(t).pk}"),
    Place("receiver", "casework:glass", english=True),
    of_case("receiver", "emergency", "case"),
    Place(
        "supervisor",
        "casework:glass_reviews",
        says=reference("emergency"),
        english=True,
    ),
    Place("chair", "casework:glass_review", _glass, says=reference("emergency")),
    Place("chair", "casework:retention", says=reference("closed"), english=True),
    Place("worker", "casework:retention", says=reference("closed")),
)
"""What is opened to others for a time."""

SUPERVISION: Final = (
    Place("supervisor", "oversight:board", says="Hoàng Văn Thụ", english=True),
    *(
        Place("supervisor", "oversight:rows", query=f"?muc={measure}", english=True)
        for measure in ("qua-han", "chua-nhan", "dang-mo")
    ),
    Place(
        "supervisor",
        "oversight:case_times",
        lambda town: (town.reference("closed"),),
        says=reference("closed"),
        english=True,
    ),
    Place(
        "supervisor",
        "oversight:case_times",
        lambda town: (town.reference("emergency"),),
        says=reference("emergency"),
    ),
    Place(
        "supervisor",
        "casework:exports",
        query="?loai=violence",
        says="Hoàng Văn Thụ",
        english=True,
    ),
    Place("chair", "casework:exports"),
    Place(
        "supervisor",
        "casework:export",
        lambda _town: (_export("times"),),
        says="Kiểm tra quý.",
        english=True,
    ),
    Place(
        "chair",
        "casework:export",
        lambda _town: (_export("references"),),
        says="Kiểm tra quý.",
        english=True,
    ),
    Place("statistician", "oversight:board", says="Hoàng Văn Thụ", english=True),
    Place("provider", "casework:requests", says=reference("running"), english=True),
    Place(
        "provider",
        "casework:referral",
        lambda town: (_referral(town, "running").pk,),
        says=reference("running"),
    ),
    of_case("supervisor", "emergency", "case"),
    of_case("supervisor", "emergency", "case_people"),
    step("supervisor", "closed", "mo-ho-so"),
    step("supervisor", "emergency", "dong-ho-so"),
    Place("police", "casework:told", lambda town: (town.reference("fresh"),)),
    Place("supervisor", "accounts:rota", says="UBND", english=True),
    Place(
        "supervisor",
        "accounts:rota_organisation",
        lambda town: (town.committee.pk,),
        says="Vi Thị Lan",
        english=True,
    ),
    Place("supervisor", "accounts:turn_new", lambda town: (town.committee.pk,)),
    Place("supervisor", "accounts:turn_end", lambda _t: (OnCall.objects.get().pk,)),
)


def _person(town: Town) -> tuple[int]:
    return (town.world.people["worker"].pk,)


def _of_a_person(name: str, *, english: bool = False) -> Place:
    return Place("administrator", f"accounts:{name}", _person, english=english)


def _day(_town: Town) -> tuple[int]:
    return (CalendarDay.objects.earliest("date").pk,)


def _administered(name: str, says: Words = "", **more: Arguments) -> Place:
    return Place("administrator", name, says=says, english=True, **more)


ADMINISTRATION: Final = (
    _administered("accounts:configuration"),
    _administered("accounts:changes", "Vi Thị Lan"),
    _administered("accounts:incidents", "casework_child:identity"),
    Place(
        "administrator",
        "accounts:incident_close",
        lambda _t: (SealingIncident.objects.get().pk,),
    ),
    _administered("accounts:people", "Vi Thị Lan"),
    _administered("accounts:person_new"),
    _of_a_person("person", english=True),
    _of_a_person("person_edit"),
    _of_a_person("person_deactivate"),
    _of_a_person("person_password"),
    _of_a_person("person_second_factor"),
    Place(
        "administrator",
        "accounts:person_reactivate",
        lambda town: (town.world.people["youth"].pk,),
    ),
    _of_a_person("preview", english=True),
    _of_a_person("post_new"),
    Place(
        "administrator",
        "accounts:post_end",
        lambda town: (town.world.people["worker"].posts.get().pk,),
    ),
    _administered("accounts:organisations", "UBND xã Na Sầm"),
    _administered("accounts:organisation_new"),
    _administered("accounts:organisation", arguments=lambda t: (t.committee.pk,)),
    _administered("accounts:places", "Hoàng Văn Thụ"),
    _administered("accounts:place_new"),
    _administered("accounts:place", arguments=lambda t: (t.world.commune.pk,)),
    _administered("accounts:place_end", arguments=lambda t: (t.world.commune.pk,)),
    _administered("casework:configuration_calendar"),
    _administered("casework:calendar_day_new"),
    Place("administrator", "casework:calendar_day", _day),
    Place("administrator", "casework:calendar_day_remove", _day),
    _administered("casework:configuration_limits", "C12"),
    _administered("casework:configuration_register", "C05"),
    Place("administrator", "casework:local_limit_new", lambda _t: ("C12",)),
    Place(
        "administrator",
        "casework:local_limit_end",
        lambda _t: (LocalLimit.objects.get().pk,),
    ),
    _administered("casework:configuration_flows"),
    *(
        Place("administrator", "casework:flow_version", lambda _t, k=key: (k,))
        for key in FLOWS
    ),
    _administered("notifications:wording"),
    Place(
        "administrator", "notifications:edit_wording", lambda _t: ("new_report", "vi")
    ),
)

STRANGER: Final = (
    Place("", "account_login", english=True),
    Place("", "account_inactive"),
    Place("", "account_signup"),
)

EVERY_PLACE: Final = (
    *CASE,
    *STEPS_OF_THE_WORKER,
    *STEPS_OF_THE_CHAIR,
    *INTAKE,
    *WORK,
    *SHARING,
    *SUPERVISION,
    *ADMINISTRATION,
    *STRANGER,
)

BY_BUTTON: Final = frozenset(
    {
        *("casework:case_reporter", "casework:case_values", "casework:case_name"),
        *("casework:case_document_see", "casework:case_document_file"),
    }
)
"""Pages that a button opens, because opening them is a reading of its own."""

SECOND_FACTOR: Final = frozenset(
    {
        *("mfa_authenticate", "mfa_reauthenticate"),
        *("mfa_activate_totp", "mfa_deactivate_totp"),
        *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
        "mfa_download_recovery_codes",
        *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"),
        *("mfa_edit_webauthn", "mfa_remove_webauthn"),
    }
)
"""Pages of somebody who has a second factor."""

NO_PAGE: Final = frozenset(
    {
        # Only ever posted to; each leads on to a page.
        *("language", "unlock", "still_here", "accounts:end_sessions"),
        "accounts:end_session",
        "casework:calendar_year",
        *("casework:intake_draft", "casework:intake_drop", "casework:intake_bring"),
        *("casework:work_take", "casework:work_hand_over"),
        *("casework:work_decline", "casework:work_finish", "casework:work_file"),
        "casework:case_printed",
        "casework:referral_answer",
        *("oversight:page_printed", "oversight:times_printed"),
        *("casework:export_decide", "casework:export_file"),
        *("notifications:take", "notifications:note", "casework:open_case"),
        # Parts of a page, and what machines read.
        *("casework:intake_beside", "notifications:bar", "notifications:fresh"),
        *("alive", "ready", "casework:flow_picture"),
    }
)
