"""A proxy in front of which nobody has told the clinic: then all strangers come from one address."""

from __future__ import annotations

import logging

from flask import Flask, current_app, request

log = logging.getLogger(__name__)

_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def set_up(app: Flask) -> None:
    """Tell the log at the first request that seems to have come through such a proxy."""
    app.before_request(_tell_once)


def is_unannounced() -> bool:
    """Whether the present request came through a proxy, or says so, and PROXY_HOPS counts none."""
    return not current_app.config["PROXY_HOPS"] and any(one in request.headers for one in _HEADERS)


def _tell_once() -> None:
    if is_unannounced() and not current_app.extensions.setdefault("proxy_told", False):
        current_app.extensions["proxy_told"] = True
        log.warning(
            "a request has forwarded headers, and PROXY_HOPS is 0: nobody is believed. If a proxy"
            " stands in front, set PROXY_HOPS: else the wrong passwords of one stranger slow down all."
        )
