"""Every endpoint says who may call it; one that says nothing is refused.

`@requires(permission)` opens a view to those who have the permission, `@public` to everybody. The
guard stands before every request, and asks once more that nothing was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from clinic.accounts.permissions import Permission
from clinic.web import htmx

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
_MARK = "clinic_access"


def requires(permission: Permission) -> Callable[[View], View]:
    """Open a view to those who have the permission."""
    return lambda view: _mark(view, permission)


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    return _mark(view, PUBLIC)


def access_of(view: Callable[..., Any]) -> Permission | str | None:
    """What a view declares: a permission, `PUBLIC`, or None where it was forgotten."""
    return getattr(view, _MARK, None)


def undeclared(app: Flask) -> Iterator[str]:
    """The endpoints that declare nothing."""
    for endpoint, view in app.view_functions.items():
        if access_of(view) is None:
            yield endpoint


def guard() -> ResponseReturnValue | None:
    """Before each request: let in who may, send others to sign in or away."""
    if request.endpoint is None:
        return None  # no such page: the router answers
    access = access_of(current_app.view_functions[request.endpoint])
    if access == PUBLIC:
        return None
    if access is None:
        abort(403)
    if not current_user.is_authenticated:
        return _sign_in_first()
    if not current_user.may(access):
        abort(403)
    return None


def _sign_in_first() -> ResponseReturnValue:
    """Off to the sign-in page, and back here afterwards; what was sent by POST has to be sent again."""
    if htmx.is_request():
        back = htmx.current_path()
        return htmx.go_to(url_for("auth.sign_in.page", next=back), status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else _path_of_referrer()
    return redirect(url_for("auth.sign_in.page", next=back or None), 303)


def _path_of_referrer() -> str | None:
    referrer = request.referrer or ""
    return referrer[len(request.host_url) - 1 :] if referrer.startswith(request.host_url) else None


def _mark(view: View, access: Permission | str) -> View:
    setattr(view, _MARK, access)
    return view
