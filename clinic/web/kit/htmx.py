"""All that knows of HTMX on the server: only this file reads `HX-*`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse


def is_request() -> bool:
    """Whether the page's script asks for a part, and not the browser for a page."""
    return request.headers.get("HX-Request") == "true"


def current_path() -> str | None:
    """Path and query of the page from which a part is asked; None if it cannot be told."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    if not parts.path.startswith("/"):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def wants(target: str) -> bool:
    """Whether the part asked for is to replace the element of this id."""
    return is_request() and request.headers.get("HX-Target", "").split("#")[-1] == target


def go_to(url: str, *, status: int = 200) -> BaseResponse:
    """Send the whole page elsewhere: by a header for the script, else by 303 See Other."""
    if not is_request():
        return redirect(url, 303)
    answer = Response(status=status)
    answer.headers["HX-Redirect"] = url
    return answer


def page_or_part(folder: str, part: str = "results", **view: Any) -> str:
    """The folder's page, or of it only the part of this id, where the script asks for that."""
    return render_template(
        f"{folder}/_{part}.html" if wants(part) else f"{folder}/index.html", **view
    )


def part(
    html: str,
    *,
    status: int = 200,
    push: str | None = None,
    replace: str | None = None,
    target: str | None = None,
) -> ResponseReturnValue:
    """Answer with a part of the page.

    `push` is the address the browser shows from now on; `replace` too, but in place of the present one.
    `target` is what the part replaces ("#id"), where that is not what the page has named.
    """
    answer = make_response(html, status)
    if target is not None:
        answer.headers["HX-Retarget"] = target
    if replace is not None:
        answer.headers["HX-Replace-Url"] = replace
    if push is not None:
        answer.headers["HX-Push-Url"] = push
    answer.headers.add("Vary", "HX-Request")
    return answer
