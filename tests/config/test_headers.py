"""Every answer carries the headers of protection, and no page a line of script or style."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter, StringConverter

from config.headers import ALWAYS, headers_without_pages
from tests.casework.case_pages import give_password, signed_in
from tests.contracts.test_front_end import INLINE, PICTURE, SCRIPT
from tests.making import a_case, a_walker, a_world

pytestmark = pytest.mark.django_db
SOMEBODY = {"worker": "/", "supervisor": "/giam-sat/", "administrator": "/cau-hinh/"}
FORBIDDEN = ("unsafe", "*", "http:", "https:")
HEX = re.compile(r"__debug__|X-Powered-By|Server", re.IGNORECASE)


def addresses(reference: str, row: int) -> list[str]:
    """Return an address for every pattern, with arguments its converters take."""
    told: dict[type, str] = {SlugConverter: reference, StringConverter: "vi"}
    return [
        "/" + re.sub(r"\(\?P<\w+>\)", "x", path)
        for path in _paths(get_resolver().url_patterns, "", told, str(row))
    ]


def _paths(
    patterns: list[URLPattern | URLResolver],
    before: str,
    told: dict[type, str],
    row: str,
) -> Iterator[str]:
    for one in patterns:
        route = str(one.pattern)
        for name, converter in one.pattern.converters.items():
            value = told.get(type(converter), row)
            route = re.sub(rf"<(\w+:)?{name}>", value, route)
        if isinstance(one, URLResolver):
            yield from _paths(one.url_patterns, before + route, told, row)
        else:
            yield before + route


def wrong_with(answer) -> list[str]:
    """Return everything about ``answer`` that a browser would have to put up with."""
    headers = answer.headers
    wrong = [name for name in ALWAYS if headers.get(name) != ALWAYS[name]]
    policy = headers.get("Content-Security-Policy", "")
    wrong += [f"policy: {word}" for word in FORBIDDEN if word in policy]
    for needed in ("default-src 'none'", "object-src 'none'", "base-uri 'none'"):
        wrong += [] if needed in policy else [f"policy without {needed}"]
    wrong += [] if "frame-ancestors 'none'" in policy else ["may be framed"]
    wrong += [name for name in headers if HEX.search(name)]
    if answer.content and "Content-Type" not in headers:
        wrong.append("no content type")
    if headers.get("Content-Type", "").startswith("text/html"):
        page = answer.content.decode()
        bare = PICTURE.sub("", page)
        wrong += [f"inline: {found}" for found in INLINE.findall(bare)]
        wrong += [f"inline: {found}" for found in SCRIPT.findall(page)]
    return wrong


class TestEveryAnswer:
    def test_to_a_stranger_is_protected(self):
        found = {}
        for address in addresses("TH-2026-0001", 1):
            for method in ("get", "post"):
                wrong = wrong_with(getattr(Client(), method)(address))
                if wrong:
                    found[f"{method} {address}"] = wrong

        assert found == {}

    def test_to_people_at_work_is_protected_and_kept_nowhere(self):
        world = a_world()
        case = a_case(world)
        a_walker(world, case).accept()
        found, whole = {}, 0
        for who, below in SOMEBODY.items():
            give_password(world, who)
            client = signed_in(world, who)
            for address in addresses(case.reference, case.pk):
                if not address.startswith(below):
                    continue
                answer = client.get(address)
                wrong = wrong_with(answer)
                if "no-store" not in answer.headers.get("Cache-Control", ""):
                    wrong.append("may be kept")
                whole += answer.status_code == 200
                if wrong:
                    found[f"{who} {address}"] = wrong
                if address in ("/dang-xuat/", "/khoa/"):
                    client = signed_in(world, who)

        assert found == {}
        assert whole > 40  # pages, not refusals

    def test_of_a_file_of_ours_is_protected_too(self):
        answer = Client().get("/static/img/mark.svg")

        assert answer.status_code == 200
        assert wrong_with(answer) == []

    def test_that_never_reached_a_page_is_protected_too(self):
        told = headers_without_pages()

        assert told.items() >= ALWAYS.items()
        assert "default-src 'none'" in told["Content-Security-Policy"]


class TestACookie:
    def test_is_out_of_reach_of_scripts_and_of_other_sites(self):
        world = a_world()
        client = signed_in(world, "worker")
        client.get("/dang-nhap/")
        client.get("/ca-nhan/")
        client.post("/ngon-ngu/", {"language": "en"})

        names = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
        assert names | {settings.SESSION_COOKIE_NAME} <= set(client.cookies)
        for name, cookie in client.cookies.items():
            if name != settings.SESSION_COOKIE_NAME:  # set by the test itself
                assert cookie["httponly"], name
                assert cookie["samesite"] in {"Lax", "Strict"}, name

    def test_holds_no_message(self):
        world = a_world()
        client = signed_in(world, "hotline")

        client.post("/tiep-nhan/nhap/1/bo/")

        assert "messages" not in client.cookies
        assert "Đã bỏ phiếu nháp" in client.get("/tiep-nhan/").content.decode()
