"""A proxy in front that does not fit: nobody has told the clinic of it, or it serves under a path."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import Flask, current_app, request

from clinic.core.clock import machine_now
from clinic.http import remote
from clinic.system.last_seen import Sign, note_sign

log = logging.getLogger(__name__)

_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
#: What the log is told, once.
_UNANNOUNCED = (
    "a request has forwarded headers, and PROXY_HOPS is 0: nobody is believed. If a proxy stands in front,"
    " set PROXY_HOPS: else the wrong passwords of one stranger slow down all."
)
_TOLD = {
    Sign.FORWARDED: _UNANNOUNCED,
    Sign.CLAIMED: _UNANNOUNCED,
    Sign.PREFIXED: "a proxy serves the clinic under a path, where its links lead nowhere: give it a host"
    " name of its own.",
    Sign.DIRECT: "a request came past the proxy that PROXY_HOPS counts: it can claim any address.",
}
#: So often it is written down that requests do not fit, in each process.
_AGAIN = timedelta(hours=1)


def set_up(app: Flask) -> None:
    """Tell the log, and whoever looks at the clinic's health, of requests through such a proxy."""
    app.before_request(_look)


def is_unannounced() -> bool:
    """Whether the present request came through a proxy, or says so, and PROXY_HOPS counts none."""
    return not current_app.config["PROXY_HOPS"] and _is_forwarded()


def _is_forwarded() -> bool:
    return any(one in request.headers for one in _HEADERS)


def _is_near() -> bool:
    """Whether it came from this machine or its own network, as from a proxy; strangers come from far."""
    peer = remote.address_of(request.remote_addr or "")
    return peer is None or peer.is_private


def _look() -> None:
    if is_unannounced():
        _note(Sign.FORWARDED if _is_near() else Sign.CLAIMED)
    if request.headers.get("X-Forwarded-Prefix", "/").strip("/"):
        _note(Sign.PREFIXED)
    # The clinic asks itself whether it serves, past the proxy.
    if current_app.config["PROXY_HOPS"] and not _is_forwarded() and request.path != "/healthz":
        _note(Sign.DIRECT)


def _note(sign: Sign) -> None:
    """Once an hour; strangers can ask for no more."""
    noted: dict[Sign, datetime] = current_app.extensions.setdefault("proxy_noted", {})
    moment, before = machine_now(), noted.get(sign)
    if before is None:
        log.warning(_TOLD[sign])
    if before is None or moment - before > _AGAIN:
        noted[sign] = moment
        note_sign(sign, at=moment)
