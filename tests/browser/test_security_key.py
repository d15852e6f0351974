"""A security key in a real browser, with an authenticator that Chromium plays."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from accounts.roles import Role
from tests.accounts.making import a_person, a_post, an_organisation
from tests.browser.browsing import Desk, assert_accessible
from tests.signing_in import LOGIN

pytestmark = pytest.mark.browser
PASSWORD = "rung-thong-xanh-9"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def lan(transactional_db):
    person = a_person("Hoàng Thị Lan", username="lan", password=PASSWORD)
    a_post(person, Role.CASE_WORKER, an_organisation(name="UBND xã Na Sầm"))
    return person


@pytest.fixture
def desk(chromium, site):
    """A key belongs to a name, not to a number: the site is opened as localhost."""
    address = f"http://localhost:{urlsplit(site).port}"
    with Desk(chromium, address) as open_desk:
        yield open_desk
    assert open_desk.complaints == []


def sign_in(page) -> None:
    page.locator("[name=login]").fill("lan")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def test_is_set_up_at_the_first_sign_in_and_opens_the_next(desk, lan):
    page = desk.open(LOGIN)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    # Nothing opens but the set-up, where a key is one of the ways.
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác thực hai lớp")
    assert_accessible(page)
    page.get_by_role("link", name="Thêm khóa bảo mật").click()
    assert_accessible(page)
    page.get_by_role("button", name="Thêm", exact=True).click()

    # It counts as given at once; paper codes come with it.
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã giấy")
    desk.go(page, "/ca-nhan/")
    assert set(Authenticator.objects.values_list("type", flat=True)) == {
        "webauthn",
        "recovery_codes",
    }

    # The last key of somebody who needs one cannot be taken out.
    desk.go(page, "/dang-nhap/hai-lop/webauthn/")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Ngừng dùng")).click()
    page.get_by_role("button", name="Ngừng dùng").click()
    expect(page.get_by_text("cần có lớp xác thực thứ hai")).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").exists()

    # Signing in again takes the key.
    desk.go(page, "/dang-xuat/")
    expect(page.locator("#live-bar")).to_have_attribute("data-link", "open")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    desk.go(page, f"{LOGIN}?next=/ca-nhan/")
    sign_in(page)
    expect(page.get_by_role("button", name="Dùng khóa bảo mật")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Dùng khóa bảo mật").click()
    expect(page).to_have_url(f"{desk.address}/ca-nhan/")
