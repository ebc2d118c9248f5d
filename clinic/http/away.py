"""The database is away or too busy: every door says so in its own form, and asks it nothing more."""

from __future__ import annotations

import logging
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from clinic.db import AWAY
from clinic.http.doors import Handler

log = logging.getLogger(__name__)

#: When to come again, in seconds.
RETRY_AFTER = {"Retry-After": "5"}


def answered(handler: Handler, *, by: Handler) -> Handler:
    """The same error handler; `by` answers where the database is away, be that the error itself or what
    came in the way of the answer to another one.
    """

    def handle(error: Any) -> ResponseReturnValue:
        cause = getattr(error, "original_exception", None) or error
        if not isinstance(cause, AWAY):
            try:
                return handler(error)
            except AWAY as met:
                cause = met
        log.error("database: %s", type(getattr(cause, "orig", cause)).__name__)
        g.database_is_away = True
        return by(cause)

    return handle


def is_known() -> bool:
    """Whether this request has found the database away already: then it looks for nobody in it."""
    return bool(g.get("database_is_away"))
