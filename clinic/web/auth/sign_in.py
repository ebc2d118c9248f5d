"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import public, requires

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/login")
@public
def page() -> ResponseReturnValue:
    return ""


@blueprint.post("/login")
@public
def create() -> ResponseReturnValue:
    return ""


@blueprint.post("/logout")
@requires(Permission.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    return ""
