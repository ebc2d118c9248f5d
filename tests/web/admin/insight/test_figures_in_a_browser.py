"""The figures under the eye: a chart that says what its table says, in the colours of the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import barriers
from tests.browser import PHONE
from tests.browsing import PageOf
from tests.cast import Cast
from tests.insight.first_week import FRIDAY, MONDAY

WEEK = f"/admin/figures?period=custom&first={MONDAY}&last={FRIDAY}"
#: What Chart.js has drawn: series by series, in hours.
DRAWN = """Chart.getChart(document.querySelector("canvas")).data.datasets.map(
    (one) => [one.label, one.data, one.backgroundColor])"""
IN_TABLE = """[1, 2].map((column) => Array.from(document.querySelectorAll("#days-table tbody tr"),
    (row) => row.cells[column].textContent.trim()))"""

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("week")]


def colours(page: Page) -> list[str]:
    return [colour for _label, _data, colour in page.evaluate(DRAWN)]


def test_the_chart_says_what_the_table_says_and_follows_filter_and_theme(
    page_of: PageOf, cast: Cast
) -> None:
    page = page_of(cast.petra)
    page.goto(WEEK, wait_until="networkidle")
    page.get_by_label("Doctor").select_option("Dr Lena Hartmann")
    expect(page).to_have_url(re.compile(f"doctor={cast.lena.doctor_id}"))
    expect(page.locator("#kpi-utilisation + .v")).to_have_text("15.0%")
    page.get_by_text("Show as a table").click()
    assert page.evaluate(IN_TABLE) == [
        ["8 h"] * 5,
        ["1 h 30 min", "1 h 30 min", "1 h", "1 h", "1 h"],
    ]
    assert [one[:2] for one in page.evaluate(DRAWN)] == [
        ["Offered", [8] * 5],
        ["Booked", [1.5, 1.5, 1, 1, 1]],
    ]
    assert barriers(page) == []
    light = colours(page)
    page.get_by_role("button", name="Switch to dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.wait_for_function(
        "(old) => Chart.getChart(document.querySelector('canvas'))"
        ".data.datasets[1].backgroundColor !== old",
        arg=light[1],
    )
    assert barriers(page) == []


def test_a_range_that_is_refused_stays_typed_and_a_phone_shows_all(
    page_of: PageOf, cast: Cast
) -> None:
    page = page_of(cast.petra, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(WEEK, wait_until="networkidle")
    page.get_by_label("Up to").fill("2027-01-01")
    expect(page.get_by_role("alert")).to_contain_text("The last day must not be before the first.")
    expect(page.get_by_label("Up to")).to_have_value("2027-01-01")
    expect(page.get_by_label("Up to")).to_be_focused()
    page.get_by_label("Up to").fill(FRIDAY.isoformat())
    expect(page.locator("canvas")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page) == []


def test_without_script_the_table_stands_open(page_of: PageOf, cast: Cast) -> None:
    page = page_of(cast.petra, java_script_enabled=False)
    page.goto(WEEK)
    expect(page.locator("#days-table")).to_be_visible()
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_text("7 days").click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("region", name="Results")).to_contain_text("5 – 11 January 2027")
