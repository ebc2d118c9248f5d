"""Who is behind a request: the token's session, read anew each time; and what carries the token.

Pages carry it in a cookie, programs in a header; neither looks where the other one does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, current_app, g, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    get_jwt,
    set_access_cookies,
    unset_access_cookies,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_login import current_user
from jwt import PyJWTError

from clinic.accounts import sign_in
from clinic.accounts.actor import Actor
from clinic.accounts.kinds import SessionKind
from clinic.extensions import jwt, login_manager
from clinic.http import doors
from clinic.http.clock import now

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession

#: A token this old is made anew with the answer, so that who works is not signed out.
RENEW_AFTER = timedelta(minutes=5)
#: What the library raises over a token that is none; it stumbles over a header of commas and blanks.
_UNREADABLE = (JWTExtendedException, PyJWTError, IndexError)


def set_up(app: Flask) -> None:
    """Turn tokens into `current_user`, and keep the cookie young."""
    jwt.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.request_loader(load_actor)
    app.after_request(_renew)


def load_actor(_request: Request) -> Actor | None:
    """The actor of a request: of a page by its cookie, of the API by its header."""
    location, kind = (
        ("headers", SessionKind.PROGRAM) if doors.is_api() else ("cookies", SessionKind.PAGE)
    )
    claims = _claims(location)
    if claims is None:
        return None
    actor = sign_in.actor_of(str(claims["sub"]), str(claims.get("sid", "")), kind=kind, now=now())
    if actor is not None and kind is SessionKind.PAGE:
        g.token_issued_at = datetime.fromtimestamp(claims["iat"], UTC)
    return actor


def give_cookie(response: Any, session: LoginSession) -> None:
    """Let the browser carry the session's token."""
    _set_cookie(response, session.user_id, session.id)
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
    except _UNREADABLE:
        return None
    return claims if "exp" in claims and "iat" in claims else None


def _renew(response: Response) -> Response:
    issued_at = g.get("token_issued_at")
    # What a page asks for by itself is no sign of life: else an open page would never be signed out.
    asked_by_page = request.headers.get("X-Background") is not None
    if issued_at is None or g.get("signing") or asked_by_page or request.endpoint == "static":
        return response
    moment = now()
    if moment - issued_at >= RENEW_AFTER and response.status_code < 400:
        sign_in.note_seen(current_user, now=moment)
        _set_cookie(response, current_user.user_id, current_user.session_id)
    return response


def _set_cookie(response: Any, user_id: str, session_id: str) -> None:
    life = timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])
    token = create_access_token(user_id, additional_claims={"sid": session_id}, expires_delta=life)
    set_access_cookies(response, token)
