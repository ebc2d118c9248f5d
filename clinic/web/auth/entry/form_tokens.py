"""The tokens of forms: made anew with each sign-in, and brought to the pages that stay open."""

from __future__ import annotations

from typing import TypeVar

from flask import g
from flask import session as form_session
from werkzeug.wrappers import Response

from clinic.form_tokens import form_token

Answer = TypeVar("Answer", bound=Response)

#: Brings a page that stays where it is the token which its forms need from now on.
HEADER = "Csrf-Token"


def start_anew() -> None:
    """Forget what the browser has brought along, its form token with it: it may be another's."""
    form_session.clear()
    # Made before that, the token of this request would belong to nothing.
    g.pop("csrf_token", None)


def bring(answer: Answer) -> Answer:
    """The answer, with the token for the forms of the page that gets it."""
    answer.headers[HEADER] = form_token()
    return answer
