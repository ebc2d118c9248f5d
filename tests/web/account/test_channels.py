"""A channel that the clinic has is shown to who may choose it, and in the ledger; another is nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic import wiring
from clinic.db import transaction
from clinic.notifications.channels import MessageChannel, use_channels
from clinic.notifications.outbox.owe import owe
from tests.cast import Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def configured() -> Iterator[list[str]]:
    """Something in it: the clinic has text messages."""
    has: list[str] = []
    text = MessageChannel(code="text", label="Text message", is_configured=lambda: bool(has))
    use_channels([*wiring.CHANNELS, text])
    yield has
    use_channels(wiring.CHANNELS)


def test_a_channel_is_shown_where_it_is_configured_and_only_there(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, configured: list[str]
) -> None:
    sign_in(client, cast.amira)
    assert "Text message" not in client.get("/preferences").text
    configured.append("yes")
    page = client.get("/preferences").text
    assert "Visit changes, Text message" in page
    assert page.count("Text message") == 3  # its column, and a box for each topic


def test_the_ledger_says_by_which_channel_what_was_no_mail(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, configured: list[str]
) -> None:
    configured.append("yes")
    with app.app_context(), transaction():
        owe(
            dedupe_key="x", kind="reminder", channel="text", user_id=cast.amira.actor.user_id,
            patient_id=cast.amira.patient_id, now=cast.now,
        )  # fmt: skip
    sign_in(client, cast.petra)
    assert "Reminder, to the patient (Text message)" in client.get("/admin/deliveries").text
