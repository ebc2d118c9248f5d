"""Public reads carry an ETag: who has the newest answer already gets 304 and no body."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, request


def tagged(view: Callable[..., Any]) -> Callable[..., Any]:
    """Tag a view's answer, and keep back what the client has."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        response.add_etag(weak=True)
        response.cache_control.public = True
        response.cache_control.no_cache = True  # keep it, but ask each time
        response.make_conditional(request)
        return response

    answer._apidoc = {**getattr(view, "_apidoc", {}), "tagged": True}  # type: ignore[attr-defined]
    return answer
