"""Live on real pages: one reports, another's page shows it, a third one takes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case
from notifications.models import Alert
from tests.browser.browsing import DESKTOP, PHONE, WIDTHS, assert_accessible
from tests.casework.seeing import asked
from tests.making import World, a_case, a_walker, a_world
from workflows.models import WorkItem

pytestmark = pytest.mark.browser
COUNTED_SOUND = """
window.sounds = 0;
const silent = { connect: (next) => next };
window.AudioContext = class {
  currentTime = 0; destination = silent;
  resume() {}
  createGain() { return { ...silent, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } }; }
  createOscillator() { return { ...silent, frequency: {}, start() { window.sounds += 1; }, stop() {} }; }
};
"""


@pytest.fixture
def world(transactional_db) -> World:
    found = a_world()
    found.now = timezone.now()
    return found


def report(world: World, **told) -> Case:
    """The hotline takes a report of a child in danger, now."""
    world.now = timezone.now()
    return a_case(world, **told)


def in_emergency(world: World) -> Case:
    case = report(world)
    walk = a_walker(world, case).accept().verify().assess().decide(emergency=True)
    world.now = walk.now
    return case


def linked(page: Page) -> Page:
    """Wait until the page's socket is open; mark the page, so that a reload shows."""
    expect(page.locator("#live-bar")).to_have_attribute("data-link", "open")
    page.evaluate("window.sameWindow = true")
    return page


def was_not_reloaded(page: Page) -> bool:
    return bool(page.evaluate("window.sameWindow === true"))


def row_of(page: Page, case: Case):
    return page.locator(".app-queue__item", has_text=case.reference)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control called ``name`` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"{name} is not reached by Tab")


class TestALevelOneReport:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_shows_on_an_open_page_without_reload(self, desk, world, width):
        page = linked(desk.open("/", as_who=world.people["worker"], width=width))
        bar = page.locator("#live-bar")
        expect(bar).to_be_hidden()

        case = report(world)

        expect(bar).to_contain_text(case.reference)
        expect(row_of(page, case)).to_be_visible()
        assert was_not_reloaded(page)
        assert "Lương" not in page.content()

    def test_clears_on_every_screen_when_one_person_takes_it(self, desk, world):
        lan = linked(desk.open("/", as_who=world.people["worker"]))
        chair = linked(desk.open("/", as_who=world.people["chair"], width=PHONE))
        case = report(world)
        for page in (lan, chair):
            expect(page.locator("#live-bar")).to_contain_text(case.reference)

        chair.locator("#live-bar").get_by_role("link", name="Mở").click()
        desk.go(chair, "/bao-dong/")
        chair.get_by_test_id("alert").get_by_role("button", name="Tôi nhận").click()
        expect(chair.get_by_text("Bạn đã nhận báo động này.")).to_be_visible()

        expect(lan.locator("#live-bar")).to_be_hidden()
        assert was_not_reloaded(lan)
        taken = Alert.objects.get(key="new_report_danger")
        assert taken.acknowledged_by == world.people["chair"]

    def test_is_taken_with_keys_alone(self, desk, world):
        page = linked(desk.open("/", as_who=world.people["worker"]))
        report(world)
        expect(page.locator("#live-bar")).to_contain_text("TH-")

        page.locator("body").press("Tab")
        tab_to(page, "Tôi nhận")
        page.keyboard.press("Enter")

        expect(page.get_by_text("Bạn đã nhận báo động này.")).to_be_visible()

    def test_is_not_shown_to_somebody_it_does_not_concern(self, desk, world):
        page = linked(desk.open("/", as_who=world.people["other_worker"]))
        own = linked(desk.open("/", as_who=world.people["worker"]))

        case = report(world)

        expect(own.locator("#live-bar")).to_contain_text(case.reference)
        expect(page.locator("#live-bar")).to_be_hidden()
        assert case.reference not in page.content()


class TestTheSound:
    def open(self, desk, world: World) -> Page:
        page = desk.open(as_who=world.people["worker"])
        page.add_init_script(COUNTED_SOUND)
        desk.go(page, "/bao-dong/")
        return linked(page)

    def test_stays_off_until_it_was_asked_for(self, desk, world):
        page = self.open(desk, world)

        case = report(world)

        expect(page.locator("#live-bar")).to_contain_text(case.reference)
        assert page.evaluate("window.sounds") == 0

    def test_comes_after_it_was_asked_for_with_something_to_see(self, desk, world):
        page = self.open(desk, world)
        page.locator("[data-sound-switch]").click()
        asked_for = page.evaluate("window.sounds")

        case = report(world)

        expect(page.locator("#live-bar")).to_contain_text(case.reference)
        page.wait_for_function(f"window.sounds > {asked_for}")


class TestWithoutALiveLink:
    @pytest.mark.parametrize("code", [1000, 4401])
    def test_bar_and_list_are_asked_for_each_minute(self, desk, world, code):
        """4401: the session of the socket ended, the person may still be signed in."""
        page = desk.open(as_who=world.people["worker"])
        page.clock.install()
        page.route_web_socket("**/ws/bao-dong/", lambda socket: socket.close(code=code))
        desk.go(page, "/")
        expect(page.locator("#live-bar")).to_have_attribute("data-link", "lost")
        page.evaluate("window.sameWindow = true")

        case = report(world)
        page.clock.fast_forward(61_000)

        expect(page.locator("#live-bar")).to_contain_text(case.reference)
        expect(row_of(page, case)).to_be_visible()
        assert was_not_reloaded(page)


class TestAPlaceBeyondTheLastNumber:
    def test_is_given_up_so_that_the_tab_hears_again(self, desk, world):
        """An older backup was restored: the numbers begin again further back."""
        page = linked(desk.open("/", as_who=world.people["worker"]))
        page.evaluate("sessionStorage.setItem('live-cursor', '999999')")
        page.reload()
        linked(page)

        case = report(world)

        expect(page.locator("#live-bar")).to_contain_text(case.reference)
        assert was_not_reloaded(page)


class TestTheListOfMyWork:
    def test_never_moves_the_row_under_the_pointer(self, desk, world):
        first = report(world)
        page = linked(desk.open("/", as_who=world.people["worker"]))
        row = row_of(page, first)
        row.hover()
        before = row.bounding_box()

        # Received earlier, so due earlier: it belongs above the row one points at.
        early = report(world, received_at=world.now - timedelta(hours=2))

        news = page.get_by_role("button", name="1 việc mới – hiện")
        expect(news).to_be_visible()
        assert row.bounding_box() == before
        assert row_of(page, early).count() == 0

        news.click()

        expect(row_of(page, early)).to_be_visible()
        expect(news).to_be_hidden()
        assert was_not_reloaded(page)

    def test_never_moves_the_row_under_the_focus(self, desk, world):
        first = report(world)
        page = linked(desk.open("/", as_who=world.people["worker"]))
        row_of(page, first).get_by_role("link").first.focus()

        second = report(world)

        expect(page.locator("#work-news")).to_be_visible()
        expect(row_of(page, second)).to_have_count(0)
        expect(row_of(page, first).get_by_role("link").first).to_be_focused()

    def test_is_kept_up_by_reloading_where_there_is_no_script(self, desk, world):
        page = desk.open("/", as_who=world.people["worker"], java_script_enabled=False)
        case = report(world)

        page.get_by_role("link", name="Tải lại").click()

        expect(row_of(page, case)).to_be_visible()
        expect(page.locator("#live-bar")).to_contain_text(case.reference)


class TestARequest:
    @pytest.mark.parametrize("script", [True, False])
    def test_is_taken_and_answered_on_a_phone(self, desk, world, script):
        case = in_emergency(world)
        item = asked(case, "stop_the_act")
        page = desk.open(
            f"/yeu-cau/{item.pk}/",
            as_who=world.people["police"],
            width=PHONE,
            java_script_enabled=script,
        )

        page.get_by_role("button", name="Tôi nhận việc này").click()
        expect(page.locator("main")).to_contain_text("Bạn đã nhận việc này lúc")
        page.get_by_label("Đã làm gì, tình trạng của trẻ").fill("Trẻ đã an toàn.")
        page.get_by_role("button", name="Gửi kết quả").click()

        expect(page.get_by_test_id("receipt")).to_be_visible()
        assert WorkItem.objects.get(pk=item.pk).finished_by == world.people["police"]

    def test_is_answered_with_keys_alone(self, desk, world):
        item = asked(in_emergency(world), "stop_the_act")
        page = desk.open(f"/yeu-cau/{item.pk}/", as_who=world.people["police"])

        tab_to(page, "Tôi nhận việc này")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Bạn đã nhận việc này lúc")
        page.get_by_label("Đã làm gì, tình trạng của trẻ").focus()
        page.keyboard.type("Trẻ đã an toàn.")
        page.keyboard.press("Control+Enter")

        expect(page.get_by_test_id("receipt")).to_be_visible()

    def test_without_what_was_done_moves_the_focus_to_the_list_of_errors(
        self, desk, world
    ):
        item = asked(in_emergency(world), "stop_the_act")
        page = desk.open(f"/yeu-cau/{item.pk}/", as_who=world.people["police"])

        page.get_by_role("button", name="Gửi kết quả").click()

        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert_accessible(page)


class TestFinding:
    @pytest.mark.parametrize("script", [True, False])
    def test_from_the_field_in_the_header_keeps_the_name_out_of_the_address(
        self, desk, world, script
    ):
        case = report(world)
        page = desk.open("/", as_who=world.people["worker"], java_script_enabled=script)

        page.locator("#app-search").fill("gia luong")
        page.locator("#app-search").press("Enter")

        expect(page.get_by_test_id("found")).to_contain_text(case.reference)
        assert page.url == f"{desk.address}/ho-so/"
        assert "luong" not in page.title().lower()


class TestThePages:
    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_are_accessible_with_real_content(self, desk, world, width, language):
        case = in_emergency(world)
        item = asked(case, "examine")
        for who, path in (
            ("worker", "/"),
            ("worker", "/?muc=don-vi"),
            ("chair", "/?muc=cho-duyet"),
            ("health", "/"),
            ("worker", "/ho-so/"),
            ("health", f"/yeu-cau/{item.pk}/"),
            ("health", "/yeu-cau/"),
        ):
            page = desk.open(
                path, as_who=world.people[who], width=width, language=language
            )
            assert_accessible(page)
            assert "Lương" not in page.title()

    def test_of_my_work_fits_a_weak_link(self, desk, world):
        for _ in range(3):
            report(world)
        page = desk.open(as_who=world.people["worker"], width=DESKTOP)

        answer = page.goto(desk.address + "/")

        assert answer is not None
        assert len(answer.body()) < 60_000  # before the server packs it
