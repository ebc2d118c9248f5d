"""A proxy in front that does not fit: nobody has told the clinic of it, or it serves under a path."""

from __future__ import annotations

import logging

from flask import Flask, current_app, request

log = logging.getLogger(__name__)

_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def set_up(app: Flask) -> None:
    """Tell the log at the first request that came through such a proxy."""
    app.before_request(_tell_once)


def is_unannounced() -> bool:
    """Whether the present request came through a proxy, or says so, and PROXY_HOPS counts none."""
    return not current_app.config["PROXY_HOPS"] and any(one in request.headers for one in _HEADERS)


def _tell_once() -> None:
    if is_unannounced():
        _tell(
            "a request has forwarded headers, and PROXY_HOPS is 0: nobody is believed. If a proxy"
            " stands in front, set PROXY_HOPS: else the wrong passwords of one stranger slow down all."
        )
    if request.headers.get("X-Forwarded-Prefix", "/").strip("/"):
        _tell(
            "a proxy serves the clinic under a path, where its links lead nowhere: give it a host name"
            " of its own."
        )


def _tell(sentence: str) -> None:
    told: set[str] = current_app.extensions.setdefault("proxy_told", set())
    if sentence not in told:
        told.add(sentence)
        log.warning(sentence)
