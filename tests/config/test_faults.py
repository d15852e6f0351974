"""What went wrong is said in a sentence with a code, and never what it was about."""

from __future__ import annotations

import logging
import re

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, connection
from django.test import Client

from config import faults
from config.headers import ALWAYS
from tests.accounts.making import PASSWORD, a_person

pytestmark = pytest.mark.django_db
CODE = re.compile(r'<strong class="app-code">(\w{3}-\w{3})</strong>')
SECRET = "Nguyễn Thị Hồng Đào"
EVERY = [
    faults.UNREADABLE,
    faults.OUT_OF_DATE,
    faults.NOT_LIKE_THIS,
    faults.TOO_LARGE,
    faults.TOO_OFTEN,
    faults.BROKEN,
    faults.NOT_WRITTEN,
    faults.NO_DATABASE,
    faults.UNCOUNTED,
]


@pytest.fixture
def visitor(client) -> Client:
    """A browser that is shown what the site answers to a failure."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def quiet():
    """Django's own line about a fault, with its frames, is tested elsewhere."""
    log = logging.getLogger("django.request")
    log.disabled = True
    yield
    log.disabled = False


def failing(monkeypatch, error: Exception) -> None:
    def fall(*_args, **_more):
        raise error

    monkeypatch.setattr("config.views.render", fall)


def assert_whole(answer, caplog, status: int) -> str:
    """Hold that ``answer`` is a page with a code of the log and nothing else of it."""
    page = answer.content.decode()
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "no-store" in answer.headers["Cache-Control"]
    for name in (*ALWAYS, "Content-Security-Policy"):
        assert name in answer.headers, name
    (code,) = CODE.findall(page)
    lines = [r.getMessage() for r in caplog.records if r.name == "config.faults"]
    assert [line.rsplit(" ", 1)[1] for line in lines] == [code]
    assert SECRET not in page + "".join(lines)
    assert "Traceback" not in page
    assert 'href="tel:111"' in page
    return page


class TestAFault:
    @pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.key)
    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_is_said_in_either_language(
        self, fault, language, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            page = faults.page(fault, language=language)

        assert page.status_code == fault.status
        assert page.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in page.content.decode()

    def test_of_ours_says_nothing_of_what_it_was_about(
        self, visitor, monkeypatch, caplog, quiet
    ):
        failing(monkeypatch, RuntimeError(SECRET))

        answer = visitor.get("/tro-giup/")

        assert_whole(answer, caplog, 500)

    def test_without_a_database_is_a_matter_of_waiting(
        self, visitor, monkeypatch, caplog, quiet
    ):
        failing(monkeypatch, OperationalError(SECRET))

        answer = visitor.get("/tro-giup/")

        assert "Hiện chưa truy cập được dữ liệu" in assert_whole(answer, caplog, 503)
        assert answer.headers["Retry-After"] == "30"

    def test_is_shown_to_the_signed_in_without_asking_the_database_who_they_are(
        self, visitor, caplog, quiet
    ):
        visitor.force_login(
            a_person(language="en"), "django.contrib.auth.backends.ModelBackend"
        )
        visitor.cookies["django_language"] = "en"

        def away(*_args):
            raise OperationalError(SECRET)

        with connection.execute_wrapper(away):
            answer = visitor.get("/")

        assert "The records cannot be reached" in assert_whole(answer, caplog, 503)

    @pytest.mark.parametrize(
        ("error", "status"),
        [(SuspiciousOperation(SECRET), 400), (RequestDataTooBig(SECRET), 413)],
    )
    def test_that_django_finds_suspicious_is_said(
        self, visitor, monkeypatch, caplog, error, status
    ):
        failing(monkeypatch, error)

        assert_whole(visitor.get("/tro-giup/"), caplog, status)

    def test_of_another_host_is_said(self, visitor, caplog):
        answer = visitor.get("/dang-nhap/", headers={"Host": "la.example"})

        assert_whole(answer, caplog, 400)

    def test_of_too_much_text_is_said(self, visitor, settings, caplog):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

        answer = visitor.post(
            "/dang-nhap/",
            "login=" + "a" * 2000,
            content_type="application/x-www-form-urlencoded",
        )

        assert_whole(answer, caplog, 413)

    def test_of_a_method_nobody_answers_is_said(self, visitor, caplog):
        answer = visitor.delete("/tro-giup/")

        assert_whole(answer, caplog, 405)
        assert answer.headers["Allow"] == "GET, HEAD"

    def test_for_a_script_is_no_page(self, visitor):
        answer = visitor.delete("/tro-giup/", headers={"HX-Request": "true"})

        assert (answer.status_code, answer.content) == (405, b"")

    def test_of_a_form_that_is_too_old_says_how_to_keep_what_was_typed(self, caplog):
        strict = Client(enforce_csrf_checks=True)

        answer = strict.post("/ngon-ngu/", {"language": "en"})

        assert "nút quay lại" in assert_whole(answer, caplog, 403)


class TestTooOften:
    def test_is_a_page_with_the_time_to_wait(self, visitor, caplog, monkeypatch):
        failing(monkeypatch, faults.TooOften("search", 1234))

        answer = visitor.get("/tro-giup/")

        assert "Mở lại sau 21 phút." in assert_whole(answer, caplog, 429)
        assert answer.headers["Retry-After"] == "1234"

    def test_without_a_count_is_not_available(self, visitor, caplog, monkeypatch):
        failing(monkeypatch, faults.NotCounted())

        assert "Tạm đóng tìm kiếm" in assert_whole(
            visitor.get("/tro-giup/"), caplog, 503
        )

    def test_at_sign_in_says_when_to_come_back(self, client, settings):
        a_person(username="lan", password=PASSWORD)
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = client.post("/dang-nhap/", {"login": "lan", "password": "sai"})

        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "900"

    def test_of_an_address_that_signs_in_without_pause_is_a_page(
        self, client, settings, caplog
    ):
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip", "login_failed": False}
        client.post("/dang-nhap/", {"login": "ai-do", "password": "sai"})

        answer = client.post("/dang-nhap/", {"login": "ai-do", "password": "sai"})

        assert_whole(answer, caplog, 429)
