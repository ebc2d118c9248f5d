"""The token of forms stands in no two pages alike, and each of them is as good."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode

import pytest
from flask.testing import FlaskClient

from clinic.form_tokens import masked, unmasked
from tests.application import BuildApp
from tests.cast import Cast, email_of

FORM = {"email": email_of("Amira Rahman"), "password": "a wrong guess"}


@pytest.fixture
def guarded(make_app: BuildApp, cast: Cast) -> FlaskClient:
    """A browser of an application that asks for the token, as in real life."""
    return make_app(WTF_CSRF_ENABLED=True).test_client()


def tokens(client: FlaskClient) -> set[str]:
    return set(re.findall(r'csrf[-_]token" (?:value|content)="([^"]+)"', client.get("/login").text))


def test_T22_two_pages_of_one_session_carry_other_bytes_and_both_are_taken(
    guarded: FlaskClient,
) -> None:
    (one,), (other,) = tokens(guarded), tokens(guarded)
    first, second = urlsafe_b64decode(one), urlsafe_b64decode(other)
    assert len(first) == len(second)
    # By chance, one byte in 256 is the same.
    assert sum(a == b for a, b in zip(first, second, strict=True)) < len(first) / 8
    for token in (one, other):
        assert guarded.post("/login", data={**FORM, "csrf_token": token}).status_code == 422
        sent = guarded.post("/login", data=FORM, headers={"X-CSRFToken": token})
        assert sent.status_code == 422


@pytest.mark.parametrize("token", ["", "x", "é", "=" * 9, "A" * 400, "A" * 100_000, "%00"])
def test_T22_what_is_no_token_is_refused(guarded: FlaskClient, token: str) -> None:
    tokens(guarded)
    for sent in (token, masked(token)):
        assert guarded.post("/login", data={**FORM, "csrf_token": sent}).status_code == 400


def test_T22_neither_another_sessions_token_nor_a_bare_one_is_taken(
    guarded: FlaskClient, make_app: BuildApp
) -> None:
    (token,) = tokens(guarded)
    assert guarded.post("/login", data={**FORM, "csrf_token": unmasked(token)}).status_code == 400
    stranger = guarded.application.test_client()
    tokens(stranger)
    assert stranger.post("/login", data={**FORM, "csrf_token": token}).status_code == 400
