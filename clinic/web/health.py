"""Whether the process serves: for supervisors and load balancers."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.extensions import limiter
from clinic.http.access import public

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
@limiter.exempt
def live() -> ResponseReturnValue:
    """200 as soon as the process serves; asks neither database nor Redis."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}
