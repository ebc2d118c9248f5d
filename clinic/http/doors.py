"""Which door a request came to: the pages, the API, or the reports of browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

API_PREFIX = "/api"
#: Where browsers report what the content policy stopped.
REPORTS = "/csp"

#: Where the links of mails about visits lead: whoever has one acts as the person whom the mail went to.
MAIL_LINKS = "/v"

Handler = Callable[[Any], ResponseReturnValue]


def is_api() -> bool:
    """Whether the present request is one of a program, known address or not."""
    return request.path == API_PREFIX or request.path.startswith(f"{API_PREFIX}/")


def is_report() -> bool:
    """Whether a browser sent it by itself, to report what a policy of ours stopped."""
    return request.path == REPORTS


def is_mail_link() -> bool:
    """Whether somebody came by a link of a mail about a visit, signed in or not."""
    return request.path.startswith(f"{MAIL_LINKS}/")


def either(*, api: Handler, page: Handler) -> Handler:
    """An error handler that lets the door answer to which the request came."""
    return lambda error: api(error) if is_api() else page(error)
