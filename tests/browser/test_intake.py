"""Taking a report in a real browser: by keys alone, at both widths, within its weight."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Case, Draft, Report
from tests.browser.browsing import PHONE, WIDTHS, assert_accessible
from tests.casework.test_intake_page_files import SCHOOL
from tests.making import a_case, a_world

pytestmark = pytest.mark.browser
PAGE = "/tiep-nhan/"
WEIGHT = 200 * 1024  # bytes, compressed, faces included: screens.md section 23


@pytest.fixture
def world(transactional_db):
    """Return the commune an hour ago: these pages read the machine's own clock."""
    world = a_world()
    world.now = timezone.now() - timedelta(hours=1)
    return world


def tab_to(page, name):
    """Press Tab until the field called ``name`` has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.name || document.activeElement.id")
            == name
        ):
            return
    raise AssertionError(f"{name} is not reached by Tab")


class TestByKeysAlone:
    def test_three_answers_raise_the_alarm(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["hotline"])
        expect(page.locator("input[name=child_state]").first).to_be_focused()

        page.keyboard.press("3")
        expect(page.get_by_label("Nghi xâm hại tình dục")).to_be_checked()
        page.keyboard.press("1")
        expect(page.get_by_label("Đang gặp nguy hiểm lúc này")).to_be_checked()
        tab_to(page, "id_incident_commune")
        page.keyboard.type("hoang thu")
        expect(page.get_by_role("option").first).to_contain_text("Xã Hoàng Văn Thụ")
        page.keyboard.press("Enter")
        tab_to(page, "narrative")
        page.keyboard.insert_text("Cháu Nguyễn Thị Hồng Đào ")
        page.keyboard.type("1 2 3 la so nha, khong phai phim tat 6")
        expect(page.locator("#beside")).to_contain_text("Công an xã Hoàng Văn Thụ")
        page.keyboard.press("Control+Enter")

        expect(page.locator("h1")).to_contain_text("Biên nhận TB-")
        report = Report.objects.get()
        assert report.child_state == "danger"
        assert report.incident_commune == world.commune
        told = report.get("narrative")["text"]
        assert told == "Cháu Nguyễn Thị Hồng Đào 1 2 3 la so nha, khong phai phim tat 6"

    def test_tab_follows_the_numbers_of_the_questions(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["hotline"])

        seen = []
        for _press in range(70):
            page.keyboard.press("Tab")
            section = page.evaluate(
                "document.activeElement.closest('form[data-intake] section')"
                "?.getAttribute('aria-labelledby')"
            )
            if section and section not in seen:
                seen.append(section)
            if section == "q7":
                break

        assert seen == ["q2", "q3", "q4", "q5", "q6", "q7"]

    def test_enter_in_a_line_of_text_sends_nothing(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["hotline"])
        page.get_by_label("Chỗ cụ thể").fill("Sau trường")

        page.get_by_label("Chỗ cụ thể").press("Enter")

        expect(page.get_by_label("Chỗ cụ thể")).to_have_value("Sau trường")
        assert not Report.objects.exists()


class TestTheOldName:
    def test_leads_to_the_commune_of_today(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["hotline"])

        page.locator("input#id_incident_commune").fill("tan my")

        expect(
            page.get_by_role("option", name="Tân Mỹ → Xã Hoàng Văn Thụ")
        ).to_be_visible()


class TestADraft:
    def test_keeps_itself_and_is_gone_on_with(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["hotline"])
        page.locator("[name=narrative]").fill("Cháu đang trốn.")
        expect(page.locator("[data-draft-status]")).to_contain_text("Nháp lưu")

        desk.go(page, PAGE)
        page.get_by_text("Phiếu nháp và biên nhận của tôi").click()
        page.get_by_role("link", name="Làm tiếp").click()

        expect(page.locator("[name=narrative]")).to_have_value("Cháu đang trốn.")
        assert Draft.objects.count() == 1


class TestAChildMore:
    def test_comes_in_place_and_nothing_typed_is_lost(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["hotline"])
        page.get_by_label("Họ và tên").fill("Lương Thị Thử")

        page.get_by_role("button", name="Thêm một trẻ").click()

        expect(page.locator("[name=child-1-name]")).to_be_focused()
        expect(page.locator("[name=child-0-name]")).to_have_value("Lương Thị Thử")


class TestWithoutScript:
    def test_the_page_takes_a_report(self, desk, world):
        page = desk.open(
            PAGE, as_who=world.people["hotline"], java_script_enabled=False
        )
        page.get_by_label("Chưa rõ", exact=True).first.check()
        page.locator("select[name=incident_commune]").select_option(
            label="Tân Mỹ → Xã Hoàng Văn Thụ"
        )
        page.locator("textarea[name=narrative]").fill("Cháu bị bỏ rơi.")
        page.get_by_role("button", name="Lưu và báo động").click()

        assert page.locator("h1").inner_text().startswith("Biên nhận TB-")
        assert Case.unscoped.get().incident_commune == world.commune


class TestOnAPhone:
    def test_six_pages_end_in_a_report(self, desk, world):
        page = desk.open(PAGE, as_who=world.people["receiver"], width=PHONE)
        page.get_by_role("link", name="Trả lời từng câu một").click()
        on = page.get_by_role("button", name="Tiếp tục").last
        expect(page.get_by_role("link", name="Gọi 111")).to_be_visible()
        page.get_by_label("Không có người lớn an toàn").check()
        on.click()
        page.locator("input#id_incident_commune").fill("van thu")
        page.get_by_role("option", name="Xã Hoàng Văn Thụ").first.click()
        on.click()
        page.locator("[name=narrative]").fill("Hai cháu ở nhà một mình.")
        on.click()
        page.get_by_label("Họ và tên").fill("Lương Thị Thử")
        on.click()
        on.click()
        expect(page.locator("h1")).to_contain_text("Kiểm tra lại")
        expect(page.get_by_role("link", name="Gọi 111")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("button", name="Gửi và báo động").click()

        expect(page.locator("h1")).to_contain_text("Biên nhận")
        assert Report.objects.get().child_state == "alone"


class TestEveryPage:
    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_is_accessible(self, desk, world, width, language):
        case = a_case(world, "worker", receiving_point="commune_pc")
        a_case(world, "worker", receiving_point="commune_pc")
        worker = world.people["worker"]
        page = desk.open(as_who=worker, width=width, language=language)

        for path in (
            *(PAGE, "/tiep-nhan/buoc/1/", "/tiep-nhan/nhap-tep/", "/tiep-nhan/trung/"),
            f"/tiep-nhan/bien-nhan/{case.report.reference}/",
        ):
            desk.go(page, path)
            assert_accessible(page)

    @pytest.mark.parametrize("width", WIDTHS)
    def test_with_errors_and_doubles_beside_is_accessible(self, desk, world, width):
        a_case(world, "worker", receiving_point="commune_pc")
        page = desk.open(PAGE, as_who=world.people["worker"], width=width)
        page.get_by_label("Đang gặp nguy hiểm lúc này").check()
        page.get_by_label("Bạo lực trẻ em").check()
        page.locator("[name=child-0-name]").fill("Lương Văn Giả")
        page.locator("[name=child-0-age]").fill("9")
        page.get_by_label("Nam", exact=True).check()
        page.get_by_role("button", name="Lưu và báo động").click()

        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert page.title().startswith("Lỗi: ")
        expect(page.get_by_text("Có thể trùng").last).to_be_visible()
        assert_accessible(page)

    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_a_file_is_accessible(self, desk, world, width):
        page = desk.open(
            "/tiep-nhan/nhap-tep/", as_who=world.people["worker"], width=width
        )
        page.locator("input[type=file]").set_input_files(SCHOOL)
        page.get_by_role("button", name="Xem thử tệp").click()
        expect(page.locator("h1")).to_contain_text("Từng dòng sẽ thành gì")
        assert_accessible(page)
        page.get_by_role("button", name="Nhập các phiếu này").click()
        expect(page.locator("h1")).to_contain_text("Tệp đã nhập")
        assert_accessible(page)
        assert Report.objects.exists()


class TestTheFirstVisit:
    def test_weighs_at_most_200_kilobytes(self, desk, world):
        page = desk.open(as_who=world.people["hotline"])
        bodies = {}
        page.on("response", lambda r: bodies.setdefault(r.url, r))
        desk.go(page, PAGE)
        page.wait_for_load_state("networkidle")

        weights = {url: weight_of(r) for url, r in bodies.items() if r.status == 200}
        assert any(url.endswith(".woff2") for url in weights)
        assert sum(weights.values()) <= WEIGHT, sorted(
            weights.items(), key=lambda item: -item[1]
        )


def weight_of(response):
    """Return the bytes of an answer as they travel: a face is compressed already."""
    body = response.body()
    return len(body) if response.url.endswith(".woff2") else len(gzip.compress(body, 6))
