"""Another site may link here, not act here: browsers tell where a request comes from."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import Forbidden

from clinic.http import doors

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSite(Forbidden):
    """A page of another site sent this; `why` tells by what it is known, as a code."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


def refuse_cross_site() -> None:
    """Before each request. Old browsers name the origin only; who names neither has to show the token
    of a form. Raises CrossSite.

    What a browser reports of a page is not a deed: it may come from wherever that page was framed.
    """
    if request.method in _SAFE or doors.is_report():
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in ("cross-site", "same-site"):
        raise CrossSite(site)
    if site is None and not doors.is_api() and not _is_ours(request.headers.get("Origin")):
        raise CrossSite("origin")


def _is_ours(origin: str | None) -> bool:
    """Whether a page of ours sent it. The API reads no cookie: there, pages of others may ask."""
    own = request.host_url.rstrip("/")
    return origin is None or origin in (own, current_app.config["PUBLIC_URL"])
