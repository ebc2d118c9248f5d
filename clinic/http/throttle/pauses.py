"""How long somebody who has tried too often has to wait, and how to tell them."""

from __future__ import annotations

import math

from flask import current_app
from flask_babel import ngettext
from flask_limiter import RateLimitExceeded
from limits import parse_many

from clinic.core.clock import machine_now
from clinic.core.errors import DomainError, TooMany
from clinic.extensions import limiter


def too_many(error: RateLimitExceeded) -> TooMany:
    """The same refusal as the rooms have it, with the seconds until there is room for another try."""
    return TooMany(details={"retry_after": _seconds_left(error)})


def seconds_of(error: DomainError) -> int:
    """The seconds until it can be tried again; 0 where time changes nothing."""
    return int(str(error.details.get("retry_after", 0)))


def sentence_for(seconds: int) -> str:
    """When it goes on, in words."""
    minutes = math.ceil(seconds / 60)
    if minutes > 60:
        return ngettext(
            "Too many tries. Wait an hour and try again.",
            "Too many tries. Wait %(num)s hours and try again.",
            math.ceil(minutes / 60),
        )
    return ngettext(
        "Too many tries. Wait a minute and try again.",
        "Too many tries. Wait %(num)s minutes and try again.",
        minutes,
    )


def _seconds_left(error: RateLimitExceeded) -> int:
    """The wait of the rate that was hit, or of a longer one of the same limit that is used up as well."""
    hit, found = error.limit.limit, limiter.current_limit
    if found is None:
        return int(hit.get_expiry())
    others = parse_many(current_app.config.get(found.request_args[-1]) or str(hit))
    stats = {rate: limiter.limiter.get_window_stats(rate, *found.request_args) for rate in others}
    ends = [stat.reset_time for rate, stat in stats.items() if rate == hit or stat.remaining < 1]
    left = max(ends, default=0.0) - machine_now().timestamp()
    return min(max(1, math.ceil(left)), max(rate.get_expiry() for rate in others))
