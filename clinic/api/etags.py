"""ETags: who has the newest answer is not sent it again, and who has an older one overwrites nothing.

A list that all may read is told by its words. A record is told by its fingerprint, which is the same
wherever it is read or changed: `If-Match` with that of an older state is refused with 412.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import quote_etag

from clinic.http.current import current_user
from clinic.optimistic import carry_out, fingerprint, read_again

View = Callable[..., Any]

#: What a tag may end in, where the answer was compressed: the record is the same.
FORMS = ("", "-br", "-gzip")


def tagged(view: View) -> View:
    """Tag a view's answer by its words, if it is not yet, and keep back what the client has."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        response.add_etag(weak=True)
        return _for_all(response)

    return _described(answer, tagged=True)


def has_answer(tag: str) -> bool:
    """Whether the client has the answer that a weak tag names: what it says need not be told."""
    return request.if_none_match.contains_weak(tag)


def told_by(load: Callable[..., Any], *, public: bool = False) -> Callable[[View], View]:
    """Tag what a view shows of a record by its fingerprint.

    `load` reads the record, by the ids of the address. It does so before the view: should the record
    change in between, the tag is too old, and never too new.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(**ids: Any) -> Response:
            tag = fingerprint(load(*ids.values()))
            response = make_response(view(**ids))
            response.set_etag(tag)
            return _for_all(response) if public else response

        return _described(answer, tagged=public)

    return decorate


def tag_of(record: Any) -> dict[str, str]:
    """The header that tags the answer of a view which has just made a record."""
    return {"ETag": quote_etag(fingerprint(record))}


def unless_changed(load: Callable[..., Any]) -> Callable[[View], View]:
    """Let a view change a record only if it still is as `If-Match` says, where that is sent.

    `load` reads the record as the actor, by the ids of the address, and keeps its row with `lock`;
    it raises NotFound. That comes before the body is judged: 404 and 412 go before 422 and 409.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(**ids: Any) -> Response:
            def read() -> str:
                return fingerprint(load(current_user, *ids.values(), lock=True))

            def change() -> Response:
                response = make_response(view(**ids))
                if response.status_code != 204:
                    response.set_etag(read_again(read))
                return response

            return carry_out(change, first=lambda: _check(read()))

        return _described(answer, conditional=True)

    return decorate


def _check(tag: str) -> None:
    """Raise PreconditionFailed where `If-Match` names other states only.

    A tag of a compressed answer, or one that was weakened on its way, still names its state.
    """
    if "If-Match" not in request.headers:
        return
    if not any(request.if_match.contains_weak(f"{tag}{form}") for form in FORMS):
        raise PreconditionFailed


def _for_all(response: Response) -> Response:
    """Let everybody keep it, but ask each time."""
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _described(view: View, **what: bool) -> View:
    view._apidoc = {**getattr(view, "_apidoc", {}), **what}  # type: ignore[attr-defined]
    return view
