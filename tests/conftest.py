"""Fixtures every test may use, and what a skipped test means."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, TransactionTestCase
from django.utils import timezone

from accounts import sealing
from scripts.words import compile_catalogues
from tests import services
from tests.unbolted import unbolted

OTHER_PROFILE = "embedded" if services.PROFILE == "fleet" else "fleet"
WRONG_PROFILE = f"only means something on {OTHER_PROFILE}"
_anchors = itertools.count()
_counts = itertools.count()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_configure(config: pytest.Config) -> None:
    if not services.WORKER:
        compile_catalogues()
    sealing.make_key()
    _empty_tables_that_only_grow()
    _force_login_with_the_second_factor()


def _empty_tables_that_only_grow() -> None:
    """A transactional test ends with every table emptied: the bolts step aside for it,
    in tests alone."""
    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        with unbolted():
            empty(case)

    TransactionTestCase._fixture_teardown = emptied


def _force_login_with_the_second_factor() -> None:
    """Let ``force_login`` open a session that has given its second factor too.

    The one place where tests skip it. Tests about it sign in by the page instead:
    ``tests.signing_in``.
    """
    as_django = Client.force_login

    def force_login(client: Any, user: Any, backend: str | None = None) -> None:
        from accounts.second_factor import note_given  # needs the apps

        as_django(client, user, backend)
        session = client.session
        note_given(session, user.pk, timezone.now())
        session.save()

    setattr(Client, "force_login", force_login)  # noqa: B010  # a method of another shape


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what means nothing on this profile; say so, never silently pass.

    Browser tests share one worker (``--dist loadgroup``): two browsers at once starve
    each other on a small machine.
    """
    for item in items:
        if item.get_closest_marker(OTHER_PROFILE):
            item.add_marker(pytest.mark.skip(reason=WRONG_PROFILE))
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def skipped_against_orders(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Tell whether a test was skipped on a machine where nothing may be skipped."""
    if not services.NOTHING_SKIPPED or report.outcome != "skipped":
        return False
    if hasattr(report, "wasxfail"):
        return False
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    return not str(reason).endswith(WRONG_PROFILE)


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    report.outcome = "failed"
    report.longrepr = f"CHOCHE_NOTHING_SKIPPED=1, but this was: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    report = yield
    if skipped_against_orders(report):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    report = yield
    if skipped_against_orders(report):
        _fail(report)
    return report


@pytest.fixture
def test_folder() -> Path:
    """A folder that goes away with the run."""
    return Path(os.environ["CHOCHE_TEST_FOLDER"])


@pytest.fixture(autouse=True)
def an_anchor_of_its_own(settings) -> None:
    """Rows go away after a test, lines of the anchor do not: each test has its own."""
    settings.ANCHOR_FILE = (
        settings.DATA_FOLDER / "anchors" / f"{os.getpid()}-{next(_anchors)}.log"
    )


@pytest.fixture(autouse=True)
def counts_of_its_own() -> None:
    """The cache outlives a test, and so would what it counted for a person's number."""
    caches["rates"].key_prefix = f"{os.getpid()}-{next(_counts)}"
