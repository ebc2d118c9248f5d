"""Whatever htmx sends that may change something carries the token of our forms."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from config import ROOT
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]

VERBS = ("post", "put", "patch", "delete")


def test_T22_the_templates_use_no_other_verb() -> None:
    used = {
        verb
        for template in (ROOT / "templates").rglob("*.html")
        for verb in re.findall(
            r"\bhx-(get|post|put|patch|delete|action|method)\b", template.read_text()
        )
    }
    assert "post" in used
    assert used <= {"get", *VERBS}


@pytest.mark.parametrize("verb", VERBS)
def test_T22_htmx_sends_the_token(page: Page, cast: Cast, verb: str) -> None:
    sent: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        sent.append(route.request.all_headers())
        assert route.request.method == verb.upper()
        route.fulfill(status=200, body="<p id='answered'>Done</p>")

    page.route("**/try-a-verb", answer)
    page.goto("/find")
    page.evaluate(
        """(verb) => {
          const button = document.createElement("button");
          button.id = "try";
          button.textContent = "Try";
          button.setAttribute(`hx-${verb}`, "/try-a-verb");
          document.querySelector("main").prepend(button);
          htmx.process(button);
        }""",
        verb,
    )
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    page.locator("#try").click()
    expect(page.locator("#answered")).to_be_attached()
    assert [one.get("x-csrftoken") for one in sent] == [token]
    assert token


def test_T22_a_link_of_htmx_does_not_carry_the_token_abroad(page: Page, cast: Cast) -> None:
    sent: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        sent.append(route.request.all_headers())
        route.fulfill(status=200, body="<p id='answered'>Done</p>")

    page.route("**/try-to-read", answer)
    page.goto("/find")
    page.evaluate("htmx.ajax('GET', '/try-to-read', {target: 'main', swap: 'afterbegin'})")
    expect(page.locator("#answered")).to_be_attached()
    assert "x-csrftoken" not in sent[0]
