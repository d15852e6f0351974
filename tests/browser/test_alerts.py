"""Alerts on open screens: they come by themselves, and go when somebody takes them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from config.hooks import plug_everything
from notifications import actions, permission
from notifications.acknowledge import acknowledge
from notifications.models import Alert
from tests.accounts.making import a_person, a_post, an_organisation
from tests.browser.browsing import PHONE, WIDTHS, assert_accessible
from tests.notifications.making import posted

pytestmark = pytest.mark.browser
LOST = "Mất kết nối trực tiếp, tự tải lại mỗi phút"


@pytest.fixture(autouse=True)
def everybody_may_see():
    permission.plug(lambda _person_id, _subject: True)
    actions.plug()
    yield
    plug_everything()


@pytest.fixture
def team(transactional_db):
    office = an_organisation(name="UBND xã Na Sầm")
    lan = a_person("Hoàng Thị Lan", username="lan")
    hoa = a_person("Nông Văn Hòa", username="hoa")
    a_post(lan, Role.CASE_WORKER, office)
    a_post(hoa, Role.CHAIR, office)
    return lan, hoa


def danger(people, **more):
    return posted(people, key="new_report_danger", level=1, at=timezone.now(), **more)


def linked(page):
    """Wait until the page's socket is open."""
    expect(page.locator("#live-bar")).to_have_attribute("data-link", "open")
    return page


class TestAnAlert:
    def test_appears_on_an_open_page_and_clears_when_another_takes_it(self, desk, team):
        lan, hoa = team
        page = linked(desk.open("/tro-giup/", as_who=lan))
        bar = page.locator("#live-bar")
        expect(bar).to_be_hidden()

        alert = danger([lan, hoa])
        expect(bar).to_contain_text("TH-2026-0001")
        expect(bar).to_contain_text("chưa ai nhận")
        expect(page.locator("[data-alert-count]").first).to_have_text("1")

        acknowledge(alert.pk, person_id=hoa.pk, at=timezone.now())
        expect(bar).to_be_hidden()
        expect(page.locator("[data-alert-count]").first).to_have_text("0")

    def test_is_taken_from_the_bar(self, desk, team):
        lan, hoa = team
        alert = danger([lan, hoa])
        page = linked(desk.open("/tro-giup/", as_who=lan))
        page.locator("#live-bar").get_by_role("button", name="Tôi nhận").click()
        expect(page.get_by_text("Bạn đã nhận báo động này.")).to_be_visible()
        assert Alert.objects.get(pk=alert.pk).acknowledged_by == lan

    def test_refreshes_the_list_of_alerts_by_itself(self, desk, team):
        lan, hoa = team
        page = linked(desk.open("/bao-dong/", as_who=lan))
        alert = danger([lan, hoa])
        line = page.get_by_test_id("alert")
        expect(line).to_contain_text("Trẻ có thể đang gặp nguy hiểm")

        acknowledge(alert.pk, person_id=hoa.pk, at=timezone.now())
        expect(line).to_have_count(0)

    def test_posted_while_the_page_was_loading_is_not_missed(self, desk, team):
        lan, _hoa = team
        page = desk.open("/tro-giup/", as_who=lan)
        danger([lan])
        expect(page.locator("#live-bar")).to_contain_text("TH-2026-0001")


class TestWithoutALiveLink:
    def test_the_page_says_so_and_asks_by_itself(self, desk, team):
        lan, _hoa = team
        page = desk.open(as_who=lan)
        page.clock.install()
        page.route_web_socket("**/ws/bao-dong/", lambda socket: socket.close())
        desk.go(page, "/tro-giup/")
        expect(page.locator("#live-bar")).to_contain_text(LOST)

        danger([lan])
        page.clock.fast_forward(61_000)

        expect(page.locator("#live-bar")).to_contain_text("TH-2026-0001")
        expect(page.locator("#live-bar")).to_contain_text(LOST)

    def test_the_line_goes_when_the_link_is_back(self, desk, team):
        lan, _hoa = team
        page = desk.open(as_who=lan)
        attempts = []

        def first_one_fails(socket):
            attempts.append(socket)
            if len(attempts) == 1:
                socket.close()
            else:
                socket.connect_to_server()

        page.route_web_socket("**/ws/bao-dong/", first_one_fails)
        desk.go(page, "/tro-giup/")
        expect(page.get_by_text(LOST)).to_be_visible()
        expect(page.get_by_text(LOST)).to_be_hidden()


class TestWithoutScript:
    def test_an_alert_is_shown_and_taken(self, desk, team):
        lan, _hoa = team
        alert = danger([lan])
        page = desk.open("/bao-dong/", as_who=lan, java_script_enabled=False)
        expect(page.locator("#live-bar")).to_contain_text("TH-2026-0001")
        page.get_by_test_id("alert").get_by_role("button", name="Tôi nhận").click()
        assert Alert.objects.get(pk=alert.pk).acknowledged_by == lan


class TestThePage:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_alerts_is_accessible(self, desk, team, width):
        lan, hoa = team
        danger([lan, hoa])
        posted(
            [lan], key="limit_passed", at=timezone.now(), params={"due": timezone.now()}
        )
        posted([lan], key="case_closed", level=3, at=timezone.now())
        posted([lan], key="nobody_on_call", level=1, at=timezone.now())
        page = linked(desk.open("/bao-dong/", as_who=lan, width=width))
        expect(page.get_by_test_id("alert")).to_have_count(4)
        assert_accessible(page)

    @pytest.mark.parametrize("width", WIDTHS)
    def test_of_wording_is_accessible(self, desk, transactional_db, width):
        boss = a_person("Vi Thị Mai", username="mai")
        a_post(boss, Role.ADMINISTRATOR, an_organisation(name="Sở Y tế"))
        page = desk.open("/cau-hinh/mau-tin/", as_who=boss, width=width)
        assert_accessible(page)
        desk.go(page, "/cau-hinh/mau-tin/new_report/vi/")
        assert_accessible(page)


class TestTheSound:
    def test_is_off_until_pressed_and_can_be_silenced(self, desk, team):
        lan, _hoa = team
        page = linked(desk.open("/bao-dong/", as_who=lan, width=PHONE))
        switch = page.locator("[data-sound-switch]")
        expect(switch).to_have_text("Bật âm báo")
        switch.click()
        expect(switch).to_have_text("Tắt âm báo")

        danger([lan])

        silence = page.locator("#live-bar [data-silence]")
        expect(silence).to_have_text("Tắt tiếng 2 phút")
        silence.click()
        assert page.evaluate(
            "Number(sessionStorage.getItem('alert-silent-until')) > Date.now()"
        )
