"""From where a request comes, in a few words that its owner recognises and nobody else can use."""

from __future__ import annotations

import re

from flask import request

from clinic.accounts.sessions.sign_in import SignInOrigin
from clinic.http import remote

#: What a browser's own description holds -> what people call it. The first that fits counts.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def sign_in_origin() -> SignInOrigin:
    """The browser and half of the address of the present request."""
    return SignInOrigin(
        device=device_of(request.headers.get("User-Agent", "")),
        network=remote.network(),
    )


def device_of(agent: str) -> str:
    """ "Firefox, Linux" for what a browser says of itself; its first word for what is none; "" for
    nothing.
    """
    found = [
        next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    if not any(found):
        return re.sub(r"[^\w.+ -]", "", re.split(r"[/ ]", agent, maxsplit=1)[0])[:40]
    return ", ".join(part for part in found if part)
