"""The token of forms, masked anew for each answer.

A compressed page is shorter where what a stranger makes it show repeats what it holds: seen often
enough, the length tells a secret that stays the same (BREACH). So the token that Flask-WTF makes
never stands in a page itself: what does is random, and the token crossed with it.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import Flask, g
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

#: Ours have about 250 characters; of more than these nothing is worked out.
LONGEST = 1000


class MaskedCSRF(CSRFProtect):
    """Flask-WTF's guard of all forms, where pages carry the token masked."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = form_token
        app.context_processor(lambda: {"csrf_token": form_token})

    def _get_csrf_token(self) -> Any:
        return unmasked(super()._get_csrf_token() or "")


def form_token() -> str:
    """The token for the forms of this answer: the same in all of them, another one in the next."""
    token = generate_csrf()
    made: tuple[str, str] = g.get("masked_token", ("", ""))
    if made[0] != token:
        made = g.masked_token = (token, masked(token))
    return made[1]


def masked(token: str) -> str:
    pad = secrets.token_bytes(len(token.encode()))
    return urlsafe_b64encode(pad + _crossed(pad, token.encode())).decode()


def unmasked(text: str) -> str:
    """What was masked; "" for what never was, which no guard takes for a token."""
    if len(text) > LONGEST:
        return ""
    try:
        both = urlsafe_b64decode(text)
        return _crossed(both[: len(both) // 2], both[len(both) // 2 :]).decode()
    except ValueError:
        return ""


def _crossed(pad: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, text, strict=True))
