"""What browsers report when the content policy stopped something, read with suspicion: anybody can
send it. Kept of it are a directive and a page of ours, each a word that the clinic knows; never an
address, and nothing of what was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

#: As `report-uri` sends it (CSP 3, deprecated, but all that some browsers know) …
ONE = "application/csp-report"
#: … and `report-to` (Reporting API).
MANY = "application/reports+json"
#: Of one request, so many are looked at.
AT_MOST = 20
#: The directives of CSP 3 that a page can break.
DIRECTIVES = frozenset(
    {
        "base-uri", "child-src", "connect-src", "default-src", "fenced-frame-src", "font-src",
        "form-action", "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src",
        "object-src", "require-trusted-types-for", "script-src", "script-src-attr", "script-src-elem",
        "style-src", "style-src-attr", "style-src-elem", "trusted-types", "worker-src",
    }
)  # fmt: skip
#: What an extension of the browser does to a page is not the page's doing.
_EXTENSIONS = ("chrome-extension", "moz-extension", "safari-extension", "safari-web-extension")


@dataclass(frozen=True, slots=True)
class Violation:
    """`directive` is one of `DIRECTIVES`, or "other"; `endpoint` the page's, "" for no page of ours."""

    directive: str
    endpoint: str


def violations(media_type: str, text: bytes, hosts: Collection[str]) -> list[Violation]:
    """The violations of pages under one of these `hosts` (names with their ports), each once.

    Raises ValueError for what is no report.
    """
    found = [
        Violation(_directive(one), _endpoint_of(urlsplit(one["page"]).path))
        for one in _reports(media_type, text)
        if urlsplit(one["page"]).netloc in hosts
        and urlsplit(one["source"]).scheme not in _EXTENSIONS
    ]
    return list(dict.fromkeys(found))


def _reports(media_type: str, text: bytes) -> Iterator[dict[str, str]]:
    """The reports as texts under names of ours. Raises ValueError."""
    try:
        sent = json.loads(text)
    except RecursionError:
        raise ValueError("no report") from None
    if media_type == ONE:
        names = ("document-uri", "effective-directive", "violated-directive", "source-file")
        yield _named(_object(_object(sent).get("csp-report")), names)
        return
    if media_type != MANY or not isinstance(sent, list):
        raise ValueError("no report")
    names = ("documentURL", "effectiveDirective", "", "sourceFile")
    # A browser may put others beside them: all must have their form, only these are looked at.
    reports = [_object(one) for one in sent]
    for one in reports[:AT_MOST]:
        if one.get("type") == "csp-violation":
            yield _named(_object(one.get("body")), names)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no report")
    return value


def _named(report: dict[str, Any], names: tuple[str, str, str, str]) -> dict[str, str]:
    page, effective, violated, source = (str(report.get(name) or "") for name in names)
    return {"page": page, "directive": effective or violated, "source": source}


def _directive(report: dict[str, str]) -> str:
    # Old browsers send the whole rule, "script-src 'self'".
    name = report["directive"].partition(" ")[0]
    return name if name in DIRECTIVES else "other"


def _endpoint_of(path: str) -> str:
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RoutingException):
        return ""
    return str(endpoint)
