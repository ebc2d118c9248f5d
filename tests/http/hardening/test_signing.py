"""What is signed with the secret of the clinic is signed with SHA-256."""

from __future__ import annotations

import re
from hashlib import sha1, sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from clinic.form_tokens import unmasked
from tests.cast import Cast

SESSION, FORM = "cookie-session", "wtf-csrf-token"


def is_signed_with(app: Flask, digest: Any, *, salt: str, text: str) -> bool:
    options = {"digest_method": digest}
    if salt == SESSION:
        options["key_derivation"] = "hmac"
    serializer = URLSafeTimedSerializer(app.secret_key or "", salt=salt, signer_kwargs=options)
    return bool(serializer.loads_unsafe(text)[0])


@pytest.fixture
def signed(client: FlaskClient, cast: Cast) -> dict[str, str]:
    page = client.get("/login")
    cookie = re.search(r"clinic_form=([^;]+)", page.headers["Set-Cookie"])
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert cookie
    assert token
    return {SESSION: cookie[1], FORM: unmasked(token[1])}


@pytest.mark.parametrize("salt", [SESSION, FORM])
def test_neither_form_sessions_nor_tokens_are_signed_with_sha_1(
    app: Flask, signed: dict[str, str], salt: str
) -> None:
    assert is_signed_with(app, sha256, salt=salt, text=signed[salt])
    assert not is_signed_with(app, sha1, salt=salt, text=signed[salt])
