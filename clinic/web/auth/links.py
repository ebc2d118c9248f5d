"""Where the links of mails arrive. Programs follow links too, so nothing is done here: the secret
is put by, and a page with a button opens.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.http.access import public
from clinic.web.auth import kept_link

blueprint = Blueprint("links", __name__)

PURPOSES = ("verify", "reset", "invitation")
#: Our secrets are shorter; a cookie has not much more room.
LONGEST = 200


@blueprint.get("/t/<purpose>/<token>")
@public
def follow(purpose: str, token: str) -> ResponseReturnValue:
    if purpose not in PURPOSES or len(token) > LONGEST:
        abort(404)
    kept_link.keep(purpose, token)
    address = (
        url_for("auth.verify.page")
        if purpose == "verify"
        else url_for("auth.reset.page", purpose=purpose)
    )
    return redirect(address, 303)
