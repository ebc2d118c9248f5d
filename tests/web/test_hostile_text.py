"""What people type is shown as they typed it: it runs no script, asks for nothing, shows no picture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect

from clinic.accounts.changes.account import change_account
from clinic.booking.answer import decline
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import publish
from tests.audit.trail import Trail
from tests.browsing import PageOf
from tests.cast import THURSDAY, WEDNESDAY, Cast

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]

#: What a script, a picture, a link of htmx, or a listening element of it would ask for.
CANARY = "/canary-of-the-hostile"
SCRIPT = f'<script src="{CANARY}"></script><img src="{CANARY}" onerror="location=\'{CANARY}\'">'
ATTRIBUTES = " ".join(
    f'<b {name}="{CANARY}" {name.partition("hx-")[0]}hx-trigger="load">{name}</b>'
    for name in ("hx-get", "hx-post", "data-hx-get", "hx-delete", "sse-connect", "ws-connect")
)
NAME = f'<b hx-get="{CANARY}" hx-trigger="load">Amira</b><script src="{CANARY}"></script>'


@pytest.fixture(autouse=True)
def nothing_reported(app: Flask) -> Iterator[None]:
    """No browser had to stop anything: a report would mean that the escaping has failed."""
    trail = Trail(app)
    yield
    assert [row.subject_id for row in trail.rows("malicious_csp_violation")] == []


def opened(page: Page, addresses: list[str], shows: str) -> None:
    """Open pages that must show this text, and nothing that it asks for."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        asked.append(request.url)

    page.on("request", hear)
    for address in addresses:
        page.goto(address)
        expect(page.locator("body")).to_contain_text(shows)
    assert [url for url in asked if CANARY in url] == []
    assert len(asked) >= len(addresses)


def test_T16_T17_a_reason_and_a_name_are_text_to_doctor_desk_and_patient(
    app: Flask, cast: Cast, page_of: PageOf
) -> None:
    with app.app_context():
        change_account(cast.amira.actor, {"full_name": NAME}, now=cast.now)
    reason = SCRIPT + ATTRIBUTES
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"), reason=reason)
    opened(page_of(cast.lena), [f"/doctor/appointments/{visit.id}"], reason)
    opened(page_of(cast.lena), ["/doctor/week", "/doctor/requests"], NAME)
    desk = [f"/desk/visits/{visit.id}", f"/desk/patients/{cast.amira.patient_id}"]
    opened(page_of(cast.nadia), desk, NAME)
    opened(page_of(cast.amira), [f"/appointments/{visit.id}"], reason)


def test_T16_T17_so_are_an_answer_of_the_doctor_and_a_text_of_the_clinic(
    app: Flask, cast: Cast, page_of: PageOf
) -> None:
    answer = f"{SCRIPT} {ATTRIBUTES}"[:500]
    visit = cast.amira_books(cast.slot(WEDNESDAY, "10:00"))
    terms = SCRIPT + ATTRIBUTES
    with app.app_context():
        decline(cast.lena.actor, visit.id, reason=answer, now=cast.now)
        publish(cast.petra.actor, LegalKind.TERMS, terms, must_accept=False, now=cast.now)
    opened(page_of(cast.amira), [f"/appointments/{visit.id}"], answer)
    opened(page_of(None), ["/terms"], SCRIPT)


def test_T16_T17_so_is_a_name_in_a_message_at_the_corner_of_the_page(
    app: Flask, cast: Cast, page_of: PageOf
) -> None:
    with app.app_context():
        change_account(cast.amira.actor, {"full_name": NAME}, now=cast.now)
    asked: list[str] = []
    lena = page_of(cast.lena)
    lena.on("request", lambda request: asked.append(request.url))
    lena.goto("/doctor/week")
    expect(lena.locator("html[data-listening]")).to_be_attached()
    cast.amira_books(cast.slot(THURSDAY, "11:00"))
    expect(lena.locator("#toasts .pop")).to_contain_text(NAME)
    assert [url for url in asked if CANARY in url] == []
