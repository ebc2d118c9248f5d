"""Where browsers report what the content policy stopped: such a report means that the first wall, the
escaping of what people type, may have failed.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from clinic.extensions import csrf
from clinic.http import doors
from clinic.http.access import public
from clinic.http.hardening import denials, origin
from clinic.http.hardening.csp_reports import Violation, violations
from clinic.http.throttle.limits import limit_reports

log = logging.getLogger(__name__)

blueprint = Blueprint("csp", __name__)


@blueprint.post(doors.REPORTS)
@csrf.exempt
@public
def report() -> ResponseReturnValue:
    """Note what was stopped and on which page. No browser waits for the answer, and none has a token.

    What comes too often is heard and forgotten.
    """
    hosts = {request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc}
    try:
        found = violations(request.mimetype, request.get_data(), hosts)
    except ValueError:
        abort(400)
    try:
        _keep(found)
    except RateLimitExceeded:
        log.warning("content policy: more reports than are kept")
    return "", 204


@limit_reports
def _keep(found: Sequence[Violation]) -> None:
    for one in found:
        log.warning("content policy: %s on %s", one.directive, one.endpoint or "no page")
        denials.note_of_stranger(
            "malicious_csp_violation",
            one.directive,
            subject=("endpoint", one.endpoint),
            actor_id=_who(),
        )


def _who() -> str:
    """Whose browser it is, unless another site may have made it send this."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return origin.signed_in_id() if site == "same-origin" else ""
