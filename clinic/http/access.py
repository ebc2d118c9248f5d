"""Every endpoint says who may call it; one that says nothing is refused.

`@requires(permission)` opens a view to those who have the permission, `@public` to everybody. The
guard stands before every request, and asks once more that nothing was forgotten. It raises; each
door says no in its own way (see `clinic.app`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import Forbidden, Unauthorized

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.http.current import current_user

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
_MARK = "clinic_access"

#: What a view declares: the permissions of which one is enough, `PUBLIC`, or None: forgotten.
Access = frozenset[Permission] | str | None


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open a view to those who have one of the permissions."""
    return lambda view: _mark(view, frozenset(permissions))


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    return _mark(view, PUBLIC)


def access_of(view: Callable[..., Any]) -> Access:
    """What a view declares."""
    return getattr(view, _MARK, None)


def undeclared(app: Flask) -> Iterator[str]:
    """The endpoints that declare nothing."""
    for endpoint, view in app.view_functions.items():
        if access_of(view) is None:
            yield endpoint


def opens_to(actor: Actor, access: Access) -> bool:
    """Whether what is declared lets this person in."""
    if isinstance(access, frozenset):
        return any(actor.may(permission) for permission in access)
    return access == PUBLIC


def guard() -> None:
    """Before each request: let in who may. Raises Unauthorized or Forbidden."""
    if request.endpoint is None:
        return  # no such page: the router answers
    access = access_of(current_app.view_functions[request.endpoint])
    if access == PUBLIC:
        return
    if access is None:
        raise Forbidden
    if not current_user.is_authenticated:
        raise Unauthorized
    if not opens_to(current_user, access):
        raise Forbidden


def _mark(view: View, access: Access) -> View:
    setattr(view, _MARK, access)
    return view
