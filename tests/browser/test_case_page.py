"""The pages of a case in a real browser: accessible at both widths, drafts, keys alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from playwright.sync_api import expect

from accounts.clock_words import clock_words
from casework.models import FormRecord, Reading, Verification
from casework.queries.limits import limits_of
from tests.browser.browsing import PHONE, WIDTHS, assert_accessible
from tests.casework.case_pages import (
    PASSWORD,
    accepted,
    at,
    fresh,
    give_password,
    walker_of,
)
from tests.making import a_world

pytestmark = pytest.mark.browser
TABS = (
    *("", "bieu-mau/", "ke-hoach/", "nguoi-lien-quan/", "co-quan/", "dien-bien/"),
    *("nhat-ky-xem/", "ai-xem-duoc/", "so-do/", "bieu-mau/mau_01/"),
    *("bieu-mau/mau_02/", "bieu-mau/mau_03/"),
)
OF_THE_WORKER = (
    *("xac-minh", "chuyen-xa", "bien-phap", "tham-tre", "xung-dot", "bao-dong"),
)
OF_THE_CHAIR = ("khan-cap", "cach-ly", "hop-nhu-cau", "duyet-ke-hoach", "ket-thuc")


@pytest.fixture
def world(transactional_db):
    """Return the commune a few hours ago: these pages read the machine's own clock."""
    world = a_world()
    world.now = timezone.now() - timedelta(hours=5)
    return world


def in_the_middle(world):
    case = accepted(world)
    walk = walker_of(world, case).after(minutes=10).verify().after(minutes=10).assess()
    walk.decide(emergency=True)
    return case


class TestEveryPageOfACase:
    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_is_accessible(self, desk, world, width, language):
        case = in_the_middle(world)
        worker = world.people["worker"]

        page = desk.open(at(case), as_who=worker, width=width, language=language)
        for path in (*TABS, *(f"buoc/{step}/" for step in OF_THE_WORKER)):
            desk.go(page, at(case, path))
            assert_accessible(page)

    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_the_chair_is_accessible(self, desk, world, width):
        case = in_the_middle(world)

        page = desk.open(at(case), as_who=world.people["chair"], width=width)
        for step in OF_THE_CHAIR:
            desk.go(page, at(case, f"buoc/{step}/"))
            assert_accessible(page)

    @pytest.mark.parametrize("width", WIDTHS)
    def test_with_errors_is_accessible_and_the_focus_is_on_them(
        self, desk, world, width
    ):
        case = accepted(world)
        page = desk.open(
            at(case, "buoc/xac-minh/"), as_who=world.people["worker"], width=width
        )

        page.get_by_role("button", name="Lưu kết quả").click()

        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert_accessible(page)
        page.get_by_role("link", name="Kết luận xác minh").click()
        expect(page.get_by_label("Có thật", exact=True)).to_be_focused()


class TestACheckByKeysAlone:
    def test_is_recorded(self, desk, world):
        case = accepted(world)
        page = desk.open(
            at(case, "buoc/xac-minh/"), as_who=world.people["worker"], width=PHONE
        )
        moment = timezone.localtime().strftime("%d/%m/%Y %H:%M")

        page.get_by_label("Đã hỏi ai").focus()
        page.keyboard.type("Trưởng thôn")
        page.keyboard.press("Tab")
        page.keyboard.type("thôn")
        page.keyboard.press("Tab")
        page.keyboard.type(moment)
        page.get_by_label("Không", exact=True).focus()
        page.keyboard.press("Space")
        page.get_by_label("Có thật", exact=True).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")

        expect(page.get_by_text("Đã ghi kết quả.")).to_be_visible()
        assert Verification.objects.get(case=case).people_asked == 1


class TestAForm:
    def test_keeps_itself_counts_along_and_is_signed(self, desk, world):
        case = accepted(world)
        walker_of(world, case).after(minutes=10).verify()
        give_password(world, "worker")
        page = desk.open(at(case, "bieu-mau/mau_02/"), as_who=world.people["worker"])
        status = page.locator("[data-draft-status]")

        page.get_by_label("Nhận định, lý do").fill("Đã gặp trẻ và bà ngoại.")
        expect(status).to_contain_text("Nháp lưu")
        for key in ("harm_1", "harm_2"):
            page.locator(f"#id_{key}_0").check()
        for key in ("protection_1", "protection_2"):
            page.locator(f"#id_{key}_2").check()
        counts = page.locator(".app-counts [data-counts=harm]")
        expect(counts).to_have_text("Cao 2 · Trung bình 0 · Thấp 0")
        page.get_by_label("Không khẩn cấp").check()
        page.wait_for_timeout(1500)  # the last draft is on its way
        page.get_by_role("button", name="Ký và hoàn thành").click()

        expect(page.get_by_text("Bạn sẽ ký đúng văn bản này")).to_be_visible()
        assert_accessible(page)
        page.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
        page.get_by_role("button", name="Ký và hoàn thành").click()

        expect(page.get_by_text("Đã ký.", exact=True)).to_be_visible()
        assert FormRecord.objects.get(case=case, key="mau_02").status == "signed"


class TestHiddenNames:
    def test_are_blurred_until_they_are_pressed(self, desk, world):
        case = accepted(world)
        worker = world.people["worker"]
        worker.hides_names = True
        worker.save(update_fields=["hides_names"])

        page = desk.open(at(case), as_who=worker, width=PHONE)
        name = page.locator("h1 [data-private]")

        assert_accessible(page)
        expect(name).to_have_css("filter", "blur(7px)")
        name.click()
        expect(name).to_have_css("filter", "none")
        page.get_by_role("link", name="Việc của tôi").first.focus()
        expect(name).to_have_css("filter", "blur(7px)")


class TestPrinting:
    def test_a_page_is_written_down(self, desk, world):
        case = accepted(world)
        page = desk.open(at(case, "dien-bien/"), as_who=world.people["worker"])

        with page.expect_response(lambda one: "/da-in/" in one.url) as said:
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

        assert said.value.status == 204
        assert Reading.objects.filter(case=case, what="print:case_timeline").exists()


CLOCKS = """() => {
  const detail = { elt: document.createElement("p"), target: document.body };
  document.body.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail }));  // they tick
  const clocks = document.querySelectorAll("#limits time.app-clock");
  return Array.from(clocks, (one) => [one.dateTime, one.dataset.state, one.textContent]);
}"""


class TestAnOpenPage:
    def test_goes_on_saying_what_the_server_would_of_limits_in_working_days(
        self, desk, world
    ):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess(harm="medium")
        walk.decide(emergency=False, risk="medium").sign("mau_03").after(minutes=5)
        walk.meet()
        case = fresh(case)

        def told_at(moment) -> set[tuple[str, str, str]]:
            running = limits_of(case.pk, moment, case.committee_id)
            return {
                (
                    one.due_at.isoformat(),
                    one.state,
                    clock_words(
                        one.state,
                        one.remaining,
                        working_days_left=one.working_days_left,
                    ),
                )
                for one in running
                if one.open and one.due_at
            }

        now = timezone.now()
        plan = next(
            one
            for one in limits_of(case.pk, now, case.committee_id)
            if one.rule == "plan_submission"
        )
        page = desk.open(at(case), as_who=world.people["worker"])
        little = timedelta(seconds=30)
        moments = [
            *(midnight + little for midnight, _left in plan.turns),
            plan.due_at - timedelta(minutes=95) + little,
            plan.due_at + timedelta(hours=2) + little,
        ]
        assert len(moments) > 4
        for moment in moments:
            page.clock.set_fixed_time(moment)

            with translation.override("vi"):
                expected = told_at(moment)
            assert {tuple(one) for one in page.evaluate(CLOCKS)} == expected
