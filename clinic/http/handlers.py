"""What the doors that speak HTTP hear of while they wait for a verb."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context


def code_refused(_event: Any) -> None:
    """The code of this request was wrong, so it counts; see `clinic.http.limits.limit_codes`."""
    if has_request_context():
        g.code_refused = True
