"""Where the links of mails arrive. Programs follow links too, so nothing is done here: the secret
is put by, and a page with a button opens.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.http.access import public
from clinic.web.auth.mail_links import kept_link

blueprint = Blueprint("links", __name__)

#: Purpose -> the page that a link of it opens.
PAGES = {
    "verify": "auth.verify.page",
    "reset": "auth.reset.page",
    "invitation": "auth.reset.page",
    "email": "auth.new_email.page",
    "undo": "auth.old_email.page",
    "sign-in": "auth.sign_in_link.page",
}
#: Our secrets are shorter; a cookie has not much more room.
LONGEST = 200


@blueprint.get("/t/<purpose>/<token>")
@public
def follow(purpose: str, token: str) -> ResponseReturnValue:
    if purpose not in PAGES or len(token) > LONGEST:
        abort(404)
    kept_link.keep(purpose, token)
    endpoint = PAGES[purpose]
    if endpoint == "auth.reset.page":
        return redirect(url_for(endpoint, purpose=purpose), 303)
    return redirect(url_for(endpoint), 303)
