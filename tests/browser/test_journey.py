"""From the hotline to closure in real browsers, several of them open at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.demo.answers import filled, levels
from casework.models import Case, FormRecord, PlanRow
from tests.browser.browsing import PHONE, assert_accessible
from tests.browser.filling import answer, do, press, sign
from tests.casework.case_pages import at, give_password
from tests.making import a_world
from workflows.models import Duty, WorkItem

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def moment() -> str:
    return timezone.localtime().strftime("%d/%m/%Y %H:%M")


def day(days: int = 0) -> str:
    return (timezone.localtime() + timedelta(days=days)).strftime("%d/%m/%Y")


def state(case: Case) -> str:
    return str(Case.unscoped.values_list("state", flat=True).get(pk=case.pk))


def request_of(case: Case, role: str) -> str:
    item = WorkItem.objects.open().filter(case=case, role=role).earliest("pk")
    return f"/yeu-cau/{item.pk}/"


def test_an_emergency_is_worked_to_closure_by_its_people(desk):
    world = a_world()
    for name in ("worker", "chair"):
        give_password(world, name)
    people = world.people
    worker = desk.open("/", as_who=people["worker"])
    chair = desk.open("/", as_who=people["chair"], width=PHONE)
    police = desk.open("/yeu-cau/", as_who=people["police"])
    health = desk.open("/yeu-cau/", as_who=people["health"], width=PHONE)
    hotline = desk.open("/tiep-nhan/", as_who=people["hotline"])

    # The hotline logs an emergency; the receipt says who was alerted.
    answer(
        hotline,
        child_state="danger",
        incident_commune=str(world.commune.pk),
        narrative="Cháu bị đánh, đang trốn ở nhà hàng xóm.",
        incident_types=["violence"],
    )
    answer(hotline, **{"child-0-name": "Lương Văn Giả", "child-0-age": "9"})
    press(hotline)
    expect(hotline).to_have_url(re.compile("/bien-nhan/"))
    case = Case.unscoped.get()
    expect(hotline.locator("main")).to_contain_text(case.reference)

    # The worker's open page shows it without being loaded again.
    expect(worker.get_by_test_id("live-bar")).to_contain_text(case.reference)
    expect(chair.get_by_test_id("live-bar")).to_contain_text(case.reference)

    # The commune accepts, checks, and the worker signs Mẫu 02.
    do(worker, at(case, "buoc/nhan-ho-so/"))
    do(
        worker,
        at(case, "buoc/xac-minh/"),
        **{"rows-1-who": "Trưởng thôn", "rows-1-relation": "trưởng thôn"},
        **{"rows-1-at": moment(), "child_seen": "yes", "child_seen_at": moment()},
        finding="borne_out",
        note="Đã gặp trẻ.",
    )
    tables = levels("mau_02", harm="high", protection="low")
    mau_02 = filled("mau_02", at=timezone.localtime(), conclusion="emergency", **tables)
    sign(worker, case, "mau_02", mau_02)
    assert state(case) == "assessed"

    # The Chair decides on a phone.
    do(chair, at(case, "buoc/khan-cap/"), emergency="yes", risk="high")
    assert state(case) == "assessing"
    assert_accessible(chair)

    # Police and health do what they are asked, side by side.
    for page, role in ((police, "police"), (health, "health")):
        page.goto(request_of(case, role))
        expect(page.locator("main")).not_to_contain_text("Lương")
        page.get_by_role("button", name="Tôi nhận việc này").click()
    for page in (police, health):
        expect(page.locator('[name="ket-qua-result"]')).to_be_visible()
        page.locator('[name="ket-qua-result"]').fill("Đã làm xong, trẻ an toàn.")
        for name in ("ket-qua-needs_hospital",):
            if page.locator(f'[name="{name}"]').count():
                page.locator(f'[name="{name}"][value="no"]').check(force=True)
        with page.expect_navigation():
            page.get_by_role("button", name="Gửi kết quả").click()
    for role, who in (("womens_union", "union"), ("school", "school")):
        page = desk.open(request_of(case, role), as_who=people[who])
        page.get_by_role("button", name="Tôi nhận việc này").click()
        page.locator('[name="ket-qua-result"]').fill("Đã bố trí.")
        with page.expect_navigation():
            page.get_by_role("button", name="Gửi kết quả").click()
    do(
        worker,
        at(case, "buoc/bien-phap/"),
        text="Trẻ ở nhà bà ngoại.",
        happened_at=moment(),
    )
    assert Duty.objects.get(case=case, rule="emergency_measures").met_at is not None

    # Mẫu 03, the needs meeting, the plan, its approval on a phone, and its sending.
    sign(worker, case, "mau_03", filled("mau_03", at=timezone.localtime()))
    do(
        chair,
        at(case, "buoc/hop-nhu-cau/"),
        held_at=moment(),
        people="Chủ tịch, người phụ trách, bà ngoại",
        needs="Chỗ ở an toàn",
    )
    do(
        worker,
        at(case, "buoc/ke-hoach/"),
        **{
            "rows-1-service_type": "psych",
            "rows-1-activity": "Tư vấn hằng tuần",
            "rows-1-goal": "Trẻ yên tâm",
            "rows-1-provider": "Trạm Y tế xã",
            "rows-1-responsible_role": "case_worker",
            "rows-1-starts_on": day(),
            "rows-1-due_on": day(14),
            "rows-1-budget_vnd": "500000",
            "rows-1-money_source": "budget",
            "review_date": day(21),
        },
    )
    draft = FormRecord.objects.get(case=case, key="mau_04").get("answers")
    sign(worker, case, "mau_04", draft)
    do(worker, at(case, "buoc/trinh-ke-hoach/"))
    assert state(case) == "awaiting_approval"
    decision = FormRecord.objects.get(case=case, key="mau_05").get("answers")
    decision |= {"decision_no": "12/QĐ-UBND", "recipients": [{"name": "Bà ngoại"}]}
    sign(chair, case, "mau_05", decision)
    do(worker, at(case, "buoc/gui-ke-hoach/"), recipients_told="Trạm Y tế; bà ngoại")
    assert state(case) == "in_progress"

    # Carried out, visited, reviewed, closed.
    row = PlanRow.objects.get(case=case)
    do(
        worker,
        at(case, f"buoc/dich-vu/?dong={row.pk}"),
        state="done",
        done_on=day(),
        result="Đã tư vấn",
    )
    do(
        worker,
        at(case, "buoc/tham-tre/"),
        seen="yes",
        done_at=moment(),
        note="Trẻ vui.",
    )
    do(worker, at(case, "buoc/bat-dau-ra-soat/"))
    calm = levels("mau_06", harm="low", protection="high")
    mau_06 = filled("mau_06", at=timezone.localtime(), conclusion="close", **calm)
    sign(worker, case, "mau_06", mau_06)
    do(chair, at(case, "buoc/ket-thuc/"), decision="close")
    assert state(case) == "closed"

    # The supervisor finds each time.
    supervisor = desk.open("/giam-sat/", as_who=people["supervisor"])
    expect(supervisor.locator("h1")).to_be_visible()
    desk.go(supervisor, f"/giam-sat/vu/{case.reference}/")
    for source in ("C02", "C03", "C04", "C05", "C13", "C14"):
        expect(supervisor.locator("main")).to_contain_text(source)
    expect(supervisor.locator("main")).not_to_contain_text("Lương")
    assert_accessible(supervisor)
