"""The frame: who sees which places, the language, errors, health."""

from __future__ import annotations

import logging
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from accounts.actor import Actor, Standing
from accounts.roles import Role
from config.frame import NAVIGATION, navigation
from tests.accounts.making import PASSWORD, a_person, a_post, an_organisation

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def every_page(monkeypatch):
    monkeypatch.setattr("config.frame._exists", lambda _path: True)


def places_of(*roles: Role) -> set[str]:
    actor = Actor(1, "Ai đó", tuple(Standing(role, 1, 1) for role in roles))
    return {place["href"] for place in navigation(actor, "/")}


class TestNavigation:
    def test_shows_each_role_its_own_places(self, every_page):
        assert places_of(Role.ADMINISTRATOR) == {
            "/",
            "/bao-dong/",
            "/truc/",
            "/cau-hinh/",
        }
        assert places_of(Role.HEALTH) == {"/", "/bao-dong/", "/tiep-nhan/"}
        assert "/giam-sat/" in places_of(Role.SUPERVISOR)
        assert "/ho-so/" not in places_of(Role.SUPERVISOR)
        assert "/ho-so/" in places_of(Role.CASE_WORKER)

    def test_shows_nobody_without_a_post_more_than_their_work(self, every_page):
        assert places_of() == {"/", "/bao-dong/"}

    def test_marks_where_one_is(self, every_page):
        actor = Actor(1, "Ai đó", (Standing(Role.CASE_WORKER, 1, 1),))

        here = [
            p["href"] for p in navigation(actor, "/ho-so/TH-2026-0142/") if p["here"]
        ]

        assert here == ["/ho-so/"]

    def test_offers_a_phone_at_most_four_places(self):
        assert sum(place.on_phone for place in NAVIGATION) <= 4


class TestTheFrame:
    def test_of_a_part_of_a_page_asks_nothing(self, django_assert_num_queries, rf):
        from config.frame import frame

        with django_assert_num_queries(0):
            assert "frame" in frame(rf.get("/"))

    def test_names_the_person_and_the_organisation_but_not_in_the_title(self, client):
        person = a_person("Hoàng Thị Lan")
        a_post(person, Role.CASE_WORKER, an_organisation(name="UBND xã Na Sầm"))
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")

        page = client.get("/tro-giup/").content.decode()

        assert "Hoàng Thị Lan" in page
        assert "UBND xã Na Sầm" in page
        assert "<title>Trợ giúp – Chở Che</title>" in page

    def test_allows_no_script_and_no_style_of_anybody_else(self, client):
        policy = client.get("/dang-nhap/").headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


class TestLanguage:
    def test_is_vietnamese_whatever_the_browser_asks_for(self, client):
        page = client.get("/dang-nhap/", headers={"Accept-Language": "en-US,en"})

        assert page.headers["Content-Language"] == "vi"
        assert "Đăng nhập" in page.content.decode()

    def test_chosen_is_kept_in_a_cookie_and_in_the_profile(self, client):
        person = a_person()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")

        answer = client.post("/ngon-ngu/", {"language": "en", "next": "/tro-giup/"})

        assert answer.url == "/tro-giup/"
        assert client.cookies[COOKIE].value == "en"
        person.refresh_from_db()
        assert person.language == "en"
        assert "Help and keys" in client.get("/tro-giup/").content.decode()

    def test_of_the_profile_counts_on_another_computer(self):
        person = a_person(language="en")
        other = Client()
        other.force_login(person, "django.contrib.auth.backends.ModelBackend")

        assert other.get("/tro-giup/").headers["Content-Language"] == "en"

    @pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", ""])
    def test_choice_leads_to_no_other_site(self, client, next_):
        answer = client.post("/ngon-ngu/", {"language": "en", "next": next_})

        assert answer.url == "/"

    def test_nobody_speaks_is_ignored(self, client):
        client.post("/ngon-ngu/", {"language": "xx", "next": "/"})

        assert COOKIE not in client.cookies

    def test_ends_with_the_request(self, client):
        client.cookies[COOKIE] = "en"
        client.get("/dang-nhap/")

        assert translation.get_language() == "vi"


class TestWhatWentWrong:
    def test_says_the_same_of_what_is_not_there_and_what_is_not_open(self, client, rf):
        from config.views import not_found

        missing = client.get("/khong-co/")
        forbidden = not_found(rf.get("/khong-co/"), PermissionError())

        assert missing.status_code == forbidden.status_code == 404
        assert "Không tìm thấy" in missing.content.decode()
        assert "Không tìm thấy" in forbidden.content.decode()

    def test_on_our_side_shows_a_code_that_the_log_knows_and_the_numbers(
        self, client, monkeypatch, caplog
    ):
        def fall(*_args, **_more):
            raise RuntimeError("Nguyễn Thị Hồng Đào")

        monkeypatch.setattr("config.views.render", fall)
        client.raise_request_exception = False
        logging.getLogger("django.request").disabled = True
        try:
            answer = client.get("/tro-giup/")
        finally:
            logging.getLogger("django.request").disabled = False
        page = answer.content.decode()

        assert answer.status_code == 500
        assert 'href="tel:111"' in page
        assert 'href="tel:113"' in page
        assert caplog.records[-1].getMessage().rsplit(" ", 1)[1] in page
        assert "Hồng Đào" not in page

    def test_with_an_old_form_is_explained(self, client):
        strict = Client(enforce_csrf_checks=True)

        answer = strict.post("/ngon-ngu/", {"language": "en"})

        assert answer.status_code == 403
        assert "Trang đã cũ" in answer.content.decode()


class TestHealth:
    def test_is_open_to_machines(self, client):
        assert client.get("/healthz").content == b"ok"
        assert client.get("/readyz").content == b"ok"

    def test_says_when_no_key_is_there(self, client, settings, test_folder):
        settings.KEY_FOLDER = test_folder / "no-keys"

        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert answer.content == b"key"


class TestSigningIn:
    def test_says_nothing_about_whether_an_account_exists(self, client):
        a_person(username="lan", password=PASSWORD)
        wrong = client.post("/dang-nhap/", {"login": "lan", "password": "khong-phai"})
        nobody = client.post(
            "/dang-nhap/", {"login": "ai-do", "password": "khong-phai"}
        )

        said = [
            p.content.decode().split('role="alert"')[1][:400] for p in (wrong, nobody)
        ]
        assert said[0] == said[1]
        assert "Tài khoản hoặc mật khẩu không đúng." in said[0]

    def test_closes_after_too_many_attempts_also_for_nobody(self, client):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = client.post("/dang-nhap/", {"login": "ai-do", "password": "x"})

        assert answer.status_code == settings.AXES_HTTP_RESPONSE_CODE
        assert "Thử quá nhiều lần" in answer.content.decode()

    def test_offers_no_way_to_make_an_account(self, client):
        answer = client.get("/dang-nhap/tu-dang-ky/")

        assert (
            "<form" not in answer.content.decode().split("<main")[1].split("</main")[0]
        )


class TestStaticFiles:
    def test_are_answered_whole_in_part_and_not_again(self, client):
        path = "/static/css/frame.css"
        whole = client.get(path)
        part = client.get(path, headers={"Range": "bytes=0-9"})
        again = client.get(
            path, headers={"If-Modified-Since": whole.headers["Last-Modified"]}
        )

        assert whole.status_code == 200
        assert whole.headers["Content-Type"].startswith("text/css")
        assert not whole.streaming
        assert (part.status_code, part.content) == (206, whole.content[:10])
        assert (again.status_code, again.content) == (304, b"")

    def test_of_production_have_names_that_change_with_their_content(
        self, settings, test_folder
    ):
        settings.STATIC_ROOT = test_folder / "collected"
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "config.static_files.HashedFiles"}
        }

        call_command("collectstatic", interactive=False, verbosity=0)

        page = next((test_folder / "collected" / "js").glob("page.????????????.js"))
        assert re.search(r'import ?"\./govuk\.\w{12}\.js"', page.read_text())
        assert not (test_folder / "collected" / "viewflow").exists()
