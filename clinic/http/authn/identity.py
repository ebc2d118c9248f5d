"""Who is behind a request: the token's session, read anew each time; and what carries the token.

Pages carry it in a cookie, programs in a header; neither looks where the other one does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    get_jwt,
    set_access_cookies,
    unset_access_cookies,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import ExpiredSignatureError, PyJWTError

from clinic.accounts.actor import Actor
from clinic.accounts.idle import SEEN_STEP, idle_limit
from clinic.accounts.kinds import SessionKind
from clinic.accounts.sessions.session_state import note_seen, session_state_of
from clinic.extensions import jwt, login_manager
from clinic.http import away, doors
from clinic.http.authn import over_sessions
from clinic.http.clock import now
from clinic.http.current import current_user

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession

#: How many seconds are left until the page locks, or the sign-in ends; on every answer to a page.
LEFT = "Session-Left"
#: How many are left until the sign-in ends, whatever happens meanwhile.
ENDS = "Session-Ends"
#: What the library raises over a token that is none; it stumbles over a header of commas and blanks.
_UNREADABLE = (JWTExtendedException, PyJWTError, IndexError)


def set_up(app: Flask) -> None:
    """Turn tokens into `current_user`, and note who is still there."""
    jwt.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.request_loader(load_actor)
    app.after_request(_note_life)


def load_actor(_request: Request) -> Actor | None:
    """The actor of a request: of a page by its cookie, of the API by its header."""
    if away.is_known():
        return None
    location, kind = (
        ("headers", SessionKind.PROGRAM) if doors.is_api() else ("cookies", SessionKind.PAGE)
    )
    claims = _claims(location)
    if claims is None:
        if expired := g.pop("expired_claims", None):
            over_sessions.presented(expired, kind)
        return None
    standing = session_state_of(
        str(claims["sub"]), str(claims.get("sid", "")), kind=kind, now=now()
    )
    if standing is None:
        over_sessions.presented(claims, kind)
        return None
    if standing.is_locked:
        g.locked_actor = standing.actor
        return None
    if kind is SessionKind.PAGE:
        g.page_actor = standing.actor
    return standing.actor


def locked_actor() -> Actor | None:
    """Who is signed in by the request's cookie, but was away for so long that the page is locked."""
    if current_user.is_authenticated:
        return None
    found: Actor | None = g.get("locked_actor")
    return found


def seconds_left() -> int | None:
    """How long until the page locks if nothing more happens, or the sign-in ends, if that is sooner.

    None where nobody is signed in.
    """
    actor: Actor | None = g.get("page_actor")
    if actor is None or actor.seen_at is None or actor.locked_from is None:
        return None
    moment, locks = now(), actor.locked_from
    if _is_sign_of_life() and moment - actor.seen_at >= SEEN_STEP:
        locks = moment + idle_limit(actor.role)
    return _seconds(min(locks, actor.ends_at or locks) - moment)


def seconds_to_end() -> int | None:
    """How long until who is signed in has to sign in anew, whatever they do; None for nobody."""
    actor: Actor | None = g.get("page_actor")
    if actor is None or actor.ends_at is None:
        return None
    return _seconds(actor.ends_at - now())


def _seconds(left: timedelta) -> int:
    # Rounded up, or the page would ask a moment before it is time.
    return max(0, ceil(left.total_seconds()))


def give_cookie(response: Any, session: LoginSession) -> None:
    """Let the browser carry the session's token, which lives as long as the session may."""
    token = create_access_token(
        session.user_id,
        additional_claims={"sid": session.id},
        expires_delta=session.expires_at - now(),
    )
    set_access_cookies(response, token)
    g.signing = True


def take_cookie(response: Any) -> None:
    """Let the browser forget the token."""
    unset_access_cookies(response)
    g.signing = True


def access_token(user_id: str, session_id: str) -> str:
    """The token that a program sends with each request, for as long as JWT_ACCESS_TOKEN_EXPIRES."""
    return create_access_token(user_id, additional_claims={"sid": session_id})


def refresh_token(user_id: str, session_id: str, *, jti: str, expires_at: datetime) -> str:
    """The token that a program changes for a new pair, once. `expires_at` is aware."""
    return create_refresh_token(
        user_id,
        additional_claims={"sid": session_id, "jti": jti},
        expires_delta=expires_at - now(),
    )


def refresh_claims() -> dict[str, Any] | None:
    """The claims of the refresh token in the request's header, or None where there is none."""
    return _claims("headers", refresh=True)


def _claims(location: str, *, refresh: bool = False) -> dict[str, Any] | None:
    try:
        if verify_jwt_in_request(optional=True, locations=[location], refresh=refresh) is None:
            return None
        claims: dict[str, Any] = get_jwt()
    except ExpiredSignatureError as error:
        # Its signature was right: the library has read what was in it.
        g.expired_claims = getattr(error, "jwt_data", None)
        return None
    except _UNREADABLE:
        return None
    return claims if "exp" in claims and "iat" in claims else None


def _note_life(response: Response) -> Response:
    left = None if g.get("signing") else seconds_left()
    if left is None or response.status_code >= 500:
        return response
    response.headers[LEFT] = str(left)
    response.headers[ENDS] = str(seconds_to_end())
    actor: Actor = g.page_actor
    if _is_sign_of_life() and actor.seen_at is not None and now() - actor.seen_at >= SEEN_STEP:
        note_seen(actor, now=now())
    return response


def _is_sign_of_life() -> bool:
    # What a page or a browser asks for by itself is none: else an open page would never be locked.
    is_by_itself = request.endpoint == "static" or doors.is_report()
    return request.headers.get("X-Background") is None and not is_by_itself
