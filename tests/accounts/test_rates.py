"""How often one person may search, export and report: refused past it, in words."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from redis.exceptions import ConnectionError as NoRedis

from accounts import rates
from accounts.actor import Actor
from accounts.rates import NotCounted, TooOften, count
from accounts.views.rate_limited import SENT, limited
from tests.accounts.making import NOW

_people = itertools.count(10**9)


@pytest.fixture
def somebody() -> int:
    """Return the number of a person nothing was counted for yet."""
    return next(_people)


@pytest.fixture
def two_a_minute(settings):
    settings.RATE_LIMITS = {
        **settings.RATE_LIMITS,
        **dict.fromkeys(("search", "intake"), ((2, 60), (3, 3600))),
    }


@pytest.fixture
def no_cache(monkeypatch):
    class Gone:
        def add(self, *_args, **_more):
            raise NoRedis

    monkeypatch.setattr(rates, "caches", {"rates": Gone()})


def at_second(second: int) -> datetime:
    """Return a moment so many seconds into an hour."""
    return NOW.replace(minute=0, second=0, microsecond=0) + timedelta(seconds=second)


class TestALimit:
    def test_lets_so_many_through_and_then_says_how_long_to_wait(
        self, two_a_minute, somebody
    ):
        count("search", somebody, at_second(1))
        count("search", somebody, at_second(2))

        with pytest.raises(TooOften) as refused:
            count("search", somebody, at_second(20))

        assert refused.value.wait == 40

    def test_opens_again_when_its_time_is_over(self, two_a_minute, somebody):
        for second in (1, 2):
            count("search", somebody, at_second(second))

        count("search", somebody, at_second(60))

    def test_waits_for_the_longest_that_is_reached(self, two_a_minute, somebody):
        for minute in range(3):
            count("search", somebody, at_second(60 * minute))

        with pytest.raises(TooOften) as refused:
            count("search", somebody, at_second(600))

        assert refused.value.wait == 3000

    def test_is_each_persons_own_and_each_actions_own(self, two_a_minute, somebody):
        for second in (1, 2):
            count("search", somebody, at_second(second))

        count("search", next(_people), at_second(3))
        count("intake", somebody, at_second(3))

    def test_of_intake_is_beyond_what_anybody_types(self, settings):
        assert min(n / span for n, span in settings.RATE_LIMITS["intake"]) > 1 / 5


class TestWithoutACount:
    def test_a_report_is_taken_all_the_same(self, no_cache, somebody):
        count(rates.INTAKE, somebody, NOW)

    @pytest.mark.parametrize("action", [rates.SEARCH, rates.EXPORT])
    def test_nothing_is_laid_open(self, no_cache, somebody, action):
        with pytest.raises(NotCounted):
            count(action, somebody, NOW)

    def test_the_log_says_so_and_names_nobody(self, no_cache, somebody, caplog):
        count(rates.INTAKE, somebody, NOW)

        assert caplog.messages == ["uses of intake cannot be counted"]


class TestALimitedPage:
    def test_is_counted_by_the_methods_it_names(self, two_a_minute, somebody, rf):
        page = limited("search", methods=SENT)(lambda _request: HttpResponse("ok"))

        def ask(method):
            request = rf.generic(method, "/")
            request.actor = Actor(somebody, "Ai đó")
            return page(request)

        for _ in range(5):
            assert ask("GET").content == b"ok"
        ask("POST")
        ask("POST")
        with pytest.raises(TooOften):
            ask("POST")
