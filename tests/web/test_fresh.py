"""What matters is done only by who has shown a moment ago who they are."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.application import Clock
from tests.cast import Cast
from tests.cast_fixtures import SignIn


@pytest.mark.parametrize(
    ("who", "method", "address"),
    [
        ("amira", "GET", "/profile/data"),
        ("amira", "POST", "/profile/data/json"),
        ("amira", "POST", "/profile/erasure"),
        ("petra", "POST", f"/admin/erasures/{'0' * 32}/erasure"),
        ("petra", "POST", f"/admin/patients/{'0' * 32}/notes"),
        ("petra", "GET", f"/admin/emergencies/{'0' * 32}"),
        ("petra", "POST", f"/admin/emergencies/{'0' * 32}/review"),
        ("petra", "GET", f"/admin/accounts/{'0' * 32}/second-factor"),
        ("petra", "POST", f"/admin/accounts/{'0' * 32}/second-factor"),
        ("petra", "POST", f"/admin/factor-resets/{'0' * 32}/approval"),
        ("petra", "POST", f"/admin/factor-resets/{'0' * 32}/refusal"),
        ("petra", "GET", "/admin/users/new"),
        ("petra", "POST", "/admin/users"),
        ("petra", "POST", f"/admin/users/{'0' * 32}/deactivation"),
        ("petra", "POST", f"/admin/users/{'0' * 32}/reactivation"),
        ("lena", "POST", "/account/app"),
        ("lena", "POST", "/account/recovery-codes"),
        ("lena", "POST", "/account/passkeys/question"),
        ("lena", "POST", "/account/sessions/removal"),
        ("lena", "POST", f"/account/sessions/{'0' * 32}/removal"),
    ],
)
def test_who_has_been_signed_in_for_a_while_is_asked_again(
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    clock: Clock,
    who: str,
    method: str,
    address: str,
) -> None:
    browser = sign_in(client, getattr(cast, who))
    part = {"HX-Request": "true"}
    assert browser.open(address, method=method, headers=part).status_code != 401
    clock.advance(minutes=6)
    answer = browser.open(address, method=method, headers=part)
    assert (answer.status_code, answer.headers.get("Session-Asks")) == (401, "prove")
    whole = browser.open(address, method=method)
    # A form is carried through the question; whatever else is asked for leads to it.
    assert "/prove" in (whole.location or whole.text)
