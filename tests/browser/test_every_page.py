"""Every page of every room, with real rows: found, titled, quiet, and accessible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from accounts.folding import fold
from casework.views.case.steps.catalogue import STEPS
from tests.browser import places
from tests.browser.browsing import DESKTOP, PHONE, Desk, assert_accessible
from tests.browser.places import Place
from tests.browser.town import HIDDEN, Town, a_town

pytestmark = pytest.mark.browser
HEIGHT = 800
OF_EXAMPLES = {"styleguide", "styleguide_page"}  # see test_frame
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|you|your|with|this|for|from|not|case|report|child)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"\b(SLA|tickets?|workflows?|tasks?)\b", re.IGNORECASE)


@pytest.fixture
def town(transactional_db) -> Town:
    return a_town()


class Visitor:
    """Goes from page to page as one person in one language."""

    def __init__(self, desk: Desk, town: Town, language: str) -> None:
        self.desk, self.town, self.language = desk, town, language
        self._pages: dict[str, Page] = {}

    def page_of(self, who: str) -> Page:
        if who not in self._pages:
            person = self.town.world.people[who] if who else None
            self._pages[who] = self.desk.open(as_who=person, language=self.language)
        return self._pages[who]

    def visit_all(self, group: Iterable[Place]) -> None:
        """Open each page; say of every one of them what is wrong, not of the first."""
        wrong = []
        for place in group:
            try:
                self.visit(place)
            except AssertionError as found:
                wrong.append(f"{place.path(self.town)} ({place.who}): {found}")
        assert not wrong, "\n\n".join(wrong)

    def visit(self, place: Place) -> None:
        """Open a page; it must keep what every page keeps."""
        page, path = self.page_of(place.who), place.path(self.town)
        page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
        self.desk.go(page, path)
        assert page.url == self.desk.address + path, f"{path} led on to {page.url}"
        self.look_at(page, place)

    def look_at(self, page: Page, place: Place) -> None:
        said = page.locator("main").inner_text()
        assert places.told(place.says, self.town) in said
        assert_nobody_is_named(page)
        assert not FORBIDDEN.search(said), f"{page.url}: {FORBIDDEN.findall(said)}"
        if self.language == "vi":
            assert_vietnamese(page)
        for width in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            assert_accessible(page)
            self.desk.picture(page, f"{self.language}-{width}")


def assert_nobody_is_named(page: Page) -> None:
    shown = fold(f"{page.title()} {page.url}")
    for name in HIDDEN:
        assert fold(name) not in shown, f"{page.url} names somebody"


def assert_vietnamese(page: Page) -> None:
    """No English word of ours is left on a Vietnamese page."""
    said = page.locator("body").inner_text().replace("English", "")
    for words in page.locator("body [lang=en]").all_inner_texts():
        said = said.replace(words, "")
    found = sorted({word.lower() for word in ENGLISH.findall(said)})
    assert found == [], f"{page.url}: {found}"


GROUPS = {
    "case": places.CASE,
    "worker": places.STEPS_OF_THE_WORKER,
    "chair": places.STEPS_OF_THE_CHAIR,
    "intake": places.INTAKE,
    "work": places.WORK,
    "sharing": places.SHARING,
    "supervision": (*places.SUPERVISION, *places.STRANGER),
    "administration": places.ADMINISTRATION,
}


class TestEveryPage:
    @pytest.mark.parametrize("group", GROUPS)
    def test_in_vietnamese(self, town, desk, group):
        Visitor(desk, town, "vi").visit_all(GROUPS[group])

    def test_of_the_main_ones_in_english(self, town, desk):
        main = [place for place in places.EVERY_PLACE if place.english]
        Visitor(desk, town, "en").visit_all(main)


class TestTheSweep:
    def test_leaves_no_page_out(self):
        seen = {place.name for place in places.EVERY_PLACE} | places.NO_PAGE
        seen |= places.BY_BUTTON | places.SECOND_FACTOR
        ours = set(_names(get_resolver().url_patterns)) - OF_EXAMPLES

        assert ours - seen == set()
        assert seen - ours == set()

    def test_leaves_no_step_out(self):
        assert {place.step for place in places.EVERY_PLACE} - {""} == set(STEPS)


def _names(patterns: list[URLPattern | URLResolver], room: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, one.namespace or room)
        else:
            yield f"{room}:{one.name}" if room else str(one.name)
