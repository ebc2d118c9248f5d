"""A patient wants to be erased, and the admins hear of it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from clinic.privacy.erasure import request_erasure, withdraw_erasure
from tests.cast import Cast
from tests.notifications.post import notices

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("app_context")]


def test_a_wish_rings_the_admins_bell_without_a_name_and_leads_to_it(
    petra: FlaskClient, nadia: FlaskClient, cast: Cast
) -> None:
    wish = request_erasure(cast.amira.actor, now=cast.now)
    assert request_erasure(cast.amira.actor, now=cast.now).id == wish.id  # asked twice, told once
    assert notices(cast.petra.actor.user_id) == ["erasure_asked"]
    assert notices(cast.nadia.actor.user_id) == notices(cast.amira.actor.user_id) == []
    html = petra.get("/notices").text
    assert "A patient asks to be erased" in html
    assert "Amira" not in html
    [action] = re.findall(r'action="(/notices/[0-9a-f]{32}/read)"', html)
    assert petra.post(action).location == f"/admin/erasures/{wish.id}"
    assert "Erase Amira Rahman" in petra.get(f"/admin/erasures/{wish.id}").text


def test_what_waits_is_counted_where_it_is_answered(
    petra: FlaskClient, nadia: FlaskClient, cast: Cast
) -> None:
    request_erasure(cast.amira.actor, now=cast.now)
    request_erasure(cast.jonas.actor, now=cast.now)
    settings = re.search(
        r'href="/admin/settings".*?</a>', petra.get("/admin/doctors").text, flags=re.S
    )
    assert settings is not None
    assert "2 waiting" in settings[0]
    assert re.search(r"Erasure requests\s*<[^>]+>2<", petra.get("/admin/settings").text)
    assert "waiting" not in nadia.get("/desk/patients").text


def test_a_bell_of_yesterday_leads_to_what_still_waits(petra: FlaskClient, cast: Cast) -> None:
    wish = request_erasure(cast.amira.actor, now=cast.now)
    withdraw_erasure(cast.amira.actor, now=cast.now)
    assert petra.get(f"/admin/erasures/{wish.id}").location == "/admin/erasures"
    assert "already answered or withdrawn" in petra.get("/admin/erasures").text
    assert petra.get(f"/admin/erasures/{'0' * 32}").status_code == 404
