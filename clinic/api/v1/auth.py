"""Signing in and staying signed in, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app
from marshmallow import fields
from werkzeug.exceptions import Unauthorized

from clinic.accounts.kinds import SessionKind
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions import refresh, sign_in
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Text
from clinic.api.schema import Body, NothingBody, Resource
from clinic.http.access import public, requires
from clinic.http.authn import identity
from clinic.http.authn.device import sign_in_origin
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import code_budgets, sign_in_budgets

if TYPE_CHECKING:
    from clinic.accounts.models import RefreshToken

blueprint = Blueprint(
    "auth",
    __name__,
    title="Signing in",
    description="A short access token for each request, and a refresh token that is changed for a"
    " new pair, once. One that is used twice ends the session.",
)


class LoginBody(Body):
    """Address and password; `code` where a second factor is asked for."""

    email = Text(required=True)
    password = Text(required=True)
    code = Text()


class PairResource(Resource):
    """The access token lives `expires_in` seconds."""

    access_token = fields.String()
    refresh_token = fields.String()
    token_type = fields.String()
    expires_in = fields.Integer()


@blueprint.post("/auth/login")
@public
@refuses(401)
@blueprint.arguments(
    LoginBody, example={"email": "patient@example.com", "password": "quiet-harbour-lantern-42"}
)
@blueprint.response(200, PairResource)
def login(body: dict[str, Any]) -> Any:
    """Sign in"""
    moment = now()
    opened = sign_in.sign_in(
        email=body["email"],
        password=body["password"],
        code=body.get("code", ""),
        kind=SessionKind.PROGRAM,
        origin=sign_in_origin(),
        budgets=sign_in_budgets(),
        code_budgets=code_budgets(),
        now=moment,
    )
    return _pair(opened.user_id, refresh.start(opened, now=moment))


@blueprint.post("/auth/refresh")
@public
@refuses(401)
@blueprint.doc(security=[{"refresh": []}])
@blueprint.response(200, PairResource)
def renew() -> Any:
    """Change the refresh token, sent as bearer, for a new pair"""
    claims = identity.refresh_claims()
    if claims is None:
        raise Unauthorized
    user_id = str(claims["sub"])
    following = refresh.rotate(
        str(claims["jti"]), session_id=str(claims.get("sid", "")), user_id=user_id, now=now()
    )
    if following is None:
        raise Unauthorized
    return _pair(user_id, following)


@blueprint.post("/auth/logout")
@requires(Permission.OWN_ACCOUNT)
@blueprint.arguments(NothingBody, required=False, example={})
@blueprint.response(204)
def logout(_body: dict[str, Any]) -> None:
    """End the session: both of its tokens are worthless at once"""
    sign_in.sign_out(current_user, now=now())


def _pair(user_id: str, token: RefreshToken) -> dict[str, Any]:
    return {
        "access_token": identity.access_token(user_id, token.session_id),
        "refresh_token": identity.refresh_token(
            user_id, token.session_id, jti=token.id, expires_at=token.expires_at
        ),
        "token_type": "Bearer",
        "expires_in": int(current_app.config["JWT_ACCESS_TOKEN_EXPIRES"].total_seconds()),
    }
