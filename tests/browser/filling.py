"""Fills a real page's form by the names of its fields, and sends it with its button."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from casework.models import Case
from tests.casework.case_pages import PASSWORD, at, paper_posted

FORM = "main form[data-main]"


def answer(page: Page, **answers: Any) -> None:
    """Give each named field of the page's main form its answer, as its kind asks."""
    for name, value in answers.items():
        fields = page.locator(f'{FORM} [name="{name}"]')
        field = fields.first
        kind = field.get_attribute("type") or field.evaluate("e => e.tagName")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                # The design system draws over the input; its own click always counts.
                page.locator(f'{FORM} [name="{name}"][value="{one}"]').evaluate(
                    "e => { if (!e.checked) e.click(); }"
                )
        elif kind == "SELECT":
            # A combobox hides the plain list; the list is what is sent.
            field.evaluate(
                "(e, v) => { e.value = v; e.dispatchEvent(new Event('change')); }",
                str(value),
            )
        elif kind != "hidden":
            field.fill(str(value))


def press(page: Page) -> None:
    """Press the page's main button and wait for the page that follows."""
    before = page.url
    button = page.locator(f"{FORM} button[data-main]:visible").last
    with page.expect_navigation():
        button.click()
    assert page.locator(".govuk-error-summary").count() == 0, (
        f"{before}: {page.locator('.govuk-error-summary').first.inner_text()}"
    )


def do(page: Page, address: str, **answers: Any) -> None:
    """Open a step's page, answer it, send it."""
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    answer(page, **answers)
    press(page)


def sign(page: Page, case: Case, form: str, answers: dict[str, Any]) -> None:
    """Fill a statutory form, press "sign", read the text, give the password."""
    page.goto(at(case, f"bieu-mau/{form}/"))
    answer(page, **paper_posted(form, answers))
    with page.expect_navigation():
        page.locator(f'{FORM} button[name="sign"]').first.click()
    answer(page, password=PASSWORD)
    press(page)
