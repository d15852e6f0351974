"""The frame in a real browser: sign-in, cover, keys, fields, clocks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import OpenSession
from accounts.roles import Role
from config.styleguide_examples import PAGES
from tests.accounts.making import a_person, a_post, an_organisation
from tests.browser.browsing import PHONE, WIDTHS, assert_accessible
from tests.signing_in import code_now, with_a_code_app

pytestmark = pytest.mark.browser
PASSWORD = "rung-thong-xanh-9"


@pytest.fixture
def worker(transactional_db):
    person = a_person("Hoàng Thị Lan", username="lan", password=PASSWORD)
    a_post(person, Role.CASE_WORKER, an_organisation(name="UBND xã Na Sầm"))
    return person


class TestEveryPageOfTheFrame:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_a_stranger_is_accessible(self, desk, width):
        page = desk.open("/dang-nhap/", width=width)
        assert_accessible(page)

        desk.go(page, "/khong-co/", status=404)
        assert_accessible(page)

    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_a_worker_is_accessible(self, desk, worker, width, language):
        page = desk.open("/tro-giup/", as_who=worker, width=width, language=language)
        assert_accessible(page)

        for path in ("/khoa/", "/ca-nhan/mat-khau/", "/dang-nhap/hai-lop/"):
            desk.go(page, path)
            assert_accessible(page)

    @pytest.mark.parametrize("name", PAGES)
    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_examples_is_accessible(self, desk, worker, width, name):
        page = desk.open(f"/styleguide/{name}/", as_who=worker, width=width)

        assert_accessible(page)


class TestSigningIn:
    def test_says_the_same_of_a_wrong_password_and_of_nobody(self, desk, worker):
        said = []
        for login in ("lan", "khong-co-ai"):
            page = desk.open("/dang-nhap/")
            page.get_by_label("Tài khoản").fill(login)
            page.get_by_label("Mật khẩu", exact=False).first.fill("khong-dung-dau")
            page.get_by_role("button", name="Đăng nhập").click()
            summary = page.get_by_role("alert")
            expect(summary).to_be_visible()
            said.append(summary.inner_text())

            expect(page).to_have_title(re.compile("^Lỗi:"))
            expect(page.locator(".govuk-error-summary")).to_be_focused()

        assert said[0] == said[1]

    def test_returns_to_where_one_was_going(self, desk, worker):
        with_a_code_app(worker)
        page = desk.open("/dang-nhap/?next=%2Ftro-giup%2F")

        page.get_by_label("Tài khoản").fill("lan")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.locator("[name=code]").fill(code_now())
        page.get_by_role("button", name="Đăng nhập").click()

        expect(page).to_have_url(desk.address + "/tro-giup/")
        expect(page.get_by_role("banner")).to_contain_text("Hoàng Thị Lan")


class TestTheCover:
    def test_hides_everything_after_esc_twice_and_keeps_what_was_typed(
        self, desk, worker
    ):
        page = desk.open("/styleguide/forms/", as_who=worker)
        text = page.locator("#id_plain-told")
        text.fill("Cháu đang ở nhà bà")

        page.keyboard.press("Escape")
        page.keyboard.press("Escape")

        cover = page.get_by_role("dialog", name="Lịch")
        expect(cover).to_be_visible()
        expect(page).to_have_title("Lịch")
        expect(text).to_be_hidden()
        expect(page.locator("header")).to_be_hidden()

        cover.get_by_label("Mật khẩu").fill("sai-mat-khau")
        cover.get_by_role("button", name="Mở lại").click()
        expect(cover.get_by_text("Mật khẩu không đúng.")).to_be_visible()
        cover.get_by_label("Mật khẩu").fill(PASSWORD)
        cover.get_by_role("button", name="Mở lại").click()

        expect(cover).to_be_hidden()
        expect(text).to_have_value("Cháu đang ở nhà bà")
        expect(text).to_be_focused()

    def test_holds_after_a_reload(self, desk, worker):
        page = desk.open("/tro-giup/", as_who=worker)
        with page.expect_response(lambda r: r.url.endswith("/khoa/")):
            page.get_by_role("button", name="Che màn hình").click()

        page.goto(desk.address + "/styleguide/")

        expect(page).to_have_title("Lịch")
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Mở lại").click()
        expect(page).to_have_url(desk.address + "/styleguide/")

    def test_works_without_script(self, desk, worker):
        page = desk.open("/tro-giup/", as_who=worker, java_script_enabled=False)

        page.get_by_role("button", name="Che màn hình").click()
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Mở lại").click()

        expect(page).to_have_url(desk.address + "/tro-giup/")

    def test_comes_by_itself_when_nobody_touches_anything(self, desk, worker, settings):
        page = desk.open(as_who=worker)
        page.clock.install()
        desk.go(page, "/tro-giup/")

        page.clock.run_for(settings.COVER_SECONDS * 1000 - 10_000)
        expect(page.get_by_role("dialog", name="Lịch")).to_have_count(0)
        page.clock.run_for(20_000)

        expect(page.get_by_role("dialog", name="Lịch")).to_be_visible()


class TestAnIdleSession:
    def test_asks_two_minutes_before_it_ends_and_goes_on_when_told(
        self, desk, worker, settings
    ):
        settings.IDLE_SECONDS, settings.COVER_SECONDS = 300, 3600
        page = desk.open(as_who=worker)
        page.clock.install()
        desk.go(page, "/tro-giup/")
        asked = page.get_by_role("dialog", name="Còn 2 phút")

        page.clock.run_for(170_000)
        expect(asked).to_be_hidden()
        page.clock.run_for(20_000)
        expect(asked).to_be_visible()
        assert_accessible(page)
        with page.expect_response(lambda r: r.url.endswith("/khoa/con-day/")) as told:
            asked.get_by_role("button", name="Tiếp tục làm việc").click()

        assert told.value.status == 204
        expect(asked).to_be_hidden()

    def test_leads_back_to_the_same_page_when_it_is_over(self, desk, worker, settings):
        settings.IDLE_SECONDS, settings.COVER_SECONDS = 300, 3600
        page = desk.open(as_who=worker)
        page.clock.install()
        desk.go(page, "/tro-giup/")
        expect(page.locator("#live-bar")).to_have_attribute("data-link", "open")

        OpenSession.objects.all().delete()  # the server has ended it meanwhile
        page.clock.run_for(320_000)

        expect(page).to_have_url(desk.address + "/dang-nhap/?next=%2Ftro-giup%2F")


class TestKeys:
    def test_ctrl_enter_sends_from_any_field_and_the_errors_are_told(
        self, desk, worker
    ):
        page = desk.open("/ca-nhan/mat-khau/", as_who=worker)

        page.locator("[name=oldpassword]").press("Control+Enter")

        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert_accessible(page)

    def test_digits_choose_only_on_the_choice_itself(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker)
        second = page.locator("[name=plain-state]").nth(1)

        page.locator("#id_plain-told").press("2")
        expect(second).not_to_be_checked()
        expect(page.locator("#id_plain-told")).to_have_value("2")

        page.locator("[name=plain-state]").first.focus()
        page.keyboard.press("2")
        expect(second).to_be_checked()

    def test_question_mark_lists_them_unless_somebody_types(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker)
        listed = page.get_by_role("dialog", name="Phím tắt")

        page.locator("#id_plain-told").press("?")
        expect(listed).to_be_hidden()
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(listed).to_be_visible()
        assert_accessible(page)


class TestFields:
    def test_find_a_commune_without_marks_and_by_its_old_name(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker)
        box = page.locator("#id_plain-place")

        box.press_sequentially("hoang thu")
        option = page.locator("li[role=option]", has_text="Xã Hoàng Văn Thụ")
        expect(option).to_be_visible()
        box.fill("")
        box.press_sequentially("tan my")
        expect(option).to_contain_text("Tân Mỹ")
        option.click()

        expect(box).to_have_value("Xã Hoàng Văn Thụ")
        assert page.locator("select[name=plain-place]").input_value() == "1"

    def test_appear_only_when_they_apply(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker)
        where = page.locator("[name=plain-isolated_where]")

        expect(where).to_be_hidden()
        page.locator("[name=plain-state][value=danger]").check()
        expect(where).to_be_visible()

    def test_that_may_not_apply_say_so_without_script(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker, java_script_enabled=False)

        expect(
            page.get_by_label("Nơi tạm trú an toàn (chỉ khi trẻ đang gặp nguy hiểm)")
        ).to_have_count(2)
        expect(page.locator("select[name=plain-place]")).to_be_visible()

    def test_save_themselves_after_a_rest(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker)

        with page.expect_request(lambda r: r.url.endswith("/khoa/con-day/")) as sent:
            page.locator("#id_plain-told").press_sequentially("Đang trốn")

        assert "Đang trốn" in (sent.value.post_data_buffer or b"").decode()
        expect(page.locator("[data-draft-status]")).to_contain_text("Nháp lưu")

    def test_with_an_error_are_reached_from_the_summary(self, desk, worker):
        page = desk.open("/styleguide/forms/", as_who=worker)

        page.get_by_role("link", name="Trẻ đang ở tình trạng nào?").click()
        expect(page.locator("[name=wrong-state]").first).to_be_focused()


class TestTheClock:
    def test_counts_from_the_servers_clock_whatever_the_phone_says(self, desk):
        page = desk.open(width=PHONE)
        page.clock.install(time="2019-01-01T00:00:00Z")
        desk.go(page, "/styleguide/clock/")
        first = page.get_by_test_id("clock").first

        expect(first).to_have_text(re.compile("Còn 7 giờ (19|20) phút"))
        page.clock.run_for("07:22:00")

        expect(first).to_have_attribute("data-state", "breached")
        expect(first).to_contain_text("Quá hạn 0 giờ")
        expect(page.get_by_role("status").last).to_contain_text("Quá hạn")


class TestLanguage:
    def test_stays_as_chosen(self, desk, worker):
        page = desk.open("/tro-giup/", as_who=worker)

        page.get_by_role("button", name="English").click()

        expect(page.locator("h1")).to_have_text("Help and keys")
        expect(page).to_have_url(desk.address + "/tro-giup/")
        worker.refresh_from_db()
        assert worker.language == "en"
