"""The document of the API, as JSON for programs and as a page for people."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, Response, json, render_template

from clinic.http.access import public
from clinic.http.doors import API_PREFIX
from clinic.http.hardening.headers import POLICY_WITH_DATA_PICTURES

JSON_PATH = f"{API_PREFIX}/v1/openapi.json"
PAGE_PATH = f"{API_PREFIX}/v1/docs"

INTRODUCTION = """\
The clinic for programs: what a page can do, a program can do, under the same rules.

Names are snake_case. Instants are RFC 3339 with an offset and come back in UTC; dates are local to
the clinic. Ids are opaque. Lists are pages: `{"items": […], "next": …}`; hand `next` back as
`cursor`. Whatever is refused comes as `application/problem+json` with a stable `code`.

A `POST` may carry an `Idempotency-Key`: sent again within 24 hours with the same body, it gets the
same answer, marked `Idempotent-Replay: true`, and nothing is done twice.

A record that was read carries an `ETag`. Sent back as `If-Match` with a change, it lets the change through
only if nobody has changed the record meanwhile; else the answer is 412, and nothing is done.
"""


def register(app: Flask, document: Callable[[], dict[str, Any]]) -> None:
    """Serve the document, which never changes while the application runs: made when first asked for."""

    @cache
    def text() -> str:
        return json.dumps(document(), indent=2)

    @public
    def openapi_json() -> Response:
        return Response(text(), mimetype="application/json")

    @public
    def docs_page() -> Response:
        page = Response(render_template("api/docs.html", document=JSON_PATH))
        page.headers["Content-Security-Policy"] = POLICY_WITH_DATA_PICTURES
        return page

    app.add_url_rule(JSON_PATH, "api_docs.openapi_json", openapi_json)
    app.add_url_rule(PAGE_PATH, "api_docs.page", docs_page)
