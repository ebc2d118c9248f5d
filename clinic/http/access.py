"""Every endpoint says who may call it; one that says nothing is refused.

`@requires(permission)` opens a view to those who have the permission, `@public` to everybody;
`@visitors_too` opens a view that requires one to those as well who have no account. The guard stands
before every request, and asks once more that nothing was forgotten. It raises; each door says no in
its own way (see `clinic.app`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import Forbidden, Unauthorized

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.http.current import current_user, seems_signed_in

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
_MARK = "clinic_access"
_VISITORS = "clinic_access_of_visitors"

#: What a view declares: the permissions of which one is enough, `PUBLIC`, or None: forgotten.
Access = frozenset[Permission] | str | None


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open a view to those who have one of the permissions."""
    return lambda view: _mark(view, frozenset(permissions))


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    return _mark(view, PUBLIC)


def visitors_too(view: View) -> View:
    """Open a view that requires a permission to who has not signed in, too; it asks who that is."""
    setattr(view, _VISITORS, True)
    return view


def lets_visitors(view: Callable[..., Any]) -> bool:
    """Whether a view is open to who has not signed in, though it requires a permission of who has."""
    return bool(getattr(view, _VISITORS, False))


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
    view = current_app.view_functions[request.endpoint]
    access = access_of(view)
    if access == PUBLIC:
        return
    if access is None:
        raise Forbidden
    if not current_user.is_authenticated:
        if lets_visitors(view) and not seems_signed_in():
            return
        raise Unauthorized
    if not opens_to(current_user, access):
        raise Forbidden


def _mark(view: View, access: Access) -> View:
    setattr(view, _MARK, access)
    return view
