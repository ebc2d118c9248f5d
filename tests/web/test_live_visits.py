"""Every page that shows how a visit stands follows it: what its script is answered is what is so now."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.answer import confirm
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn

#: Who reads it -> the pages that show Amira's visit.
PAGES = [
    ("amira", "/home"),
    ("amira", "/appointments"),
    ("amira", "/appointments/{visit}"),
    ("lena", "/doctor/patients/{patient}"),
    ("lena", "/doctor/appointments/{visit}"),
    ("lena", "/doctor/week?date=2026-11-27"),
    ("nadia", "/desk/visits?date=2026-11-27"),
    ("nadia", "/desk/visits/{visit}"),
    ("nadia", "/desk/patients/{patient}"),
]


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(("who", "address"), PAGES)
def test_a_page_follows_the_visit_that_it_shows(
    app: Flask, cast: Cast, sign_in: SignIn, who: str, address: str
) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(FRIDAY, "14:30"))
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    client = sign_in(app.test_client(), getattr(cast, who))
    page = address.format(visit=visit.id, patient=cast.amira.patient_id)
    before = live_parts(client, client.get(page).text)
    confirm(cast.lena.actor, visit.id, now=cast.now)
    after = live_parts(client, client.get(page).text)
    assert before.keys() == after.keys()
    changed = [id_ for id_ in before if before[id_] != after[id_]]
    assert any("Requested" in before[id_] and "Confirmed" in after[id_] for id_ in changed)


def live_parts(client: FlaskClient, html: str) -> dict[str, str]:
    """What the script is answered for each live part of the page, by the part's id: itself, once."""
    found = {}
    for tag in re.findall(r"<\w+[^>]* data-live=[^>]*>", html):
        told = {name: unescape(said) for name, said in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        asks = {"HX-Request": "true", "HX-Target": told.get("data-live-part", told["id"])}
        answer = client.get(told["data-live-href"], headers=asks)
        assert answer.status_code == 200
        assert "<html" not in answer.text
        if told["id"] not in ("bell", "requests-count"):
            assert answer.text.count(f'id="{told["id"]}"') == 1
            found[told["id"]] = re.sub(r"<[^>]+>", " ", answer.text)
    return found
