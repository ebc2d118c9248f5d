"""The secret of a link, kept in the form session while its page is open.

So it stands in no address that a page could pass on, and in no history after the first step.
"""

from __future__ import annotations

from flask import session as form_session

_KEPT = "mail_link"


def keep(purpose: str, token: str) -> None:
    """Keep the secret of the link that was followed last."""
    form_session[_KEPT] = {"purpose": purpose, "token": token}


def kept(purpose: str) -> str:
    """The secret kept for this purpose; "" where there is none."""
    found = form_session.get(_KEPT) or {}
    return str(found["token"]) if found.get("purpose") == purpose else ""


def drop() -> None:
    """Forget the secret: it has done its work."""
    form_session.pop(_KEPT, None)
