"""Sending somebody who is not signed in, or must say again who they are, there and back here."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from clinic.http import identity
from clinic.http.fresh import ProofNeeded
from clinic.web import htmx
from clinic.web.kept_form import refused_form
from clinic.web.proof_page import prove_page, unlock_page

#: Tells the script which question to put over the page: "locked" or "prove".
ASKS = "Session-Asks"


def sign_in_first(error: Unauthorized) -> ResponseReturnValue:
    """Off to the page that asks who is there.

    Who signs in anew has to send again what was sent by POST; of who is only asked again, the form is
    kept in the page that asks.
    """
    if isinstance(error, ProofNeeded):
        return _ask("prove", "auth.prove.page")
    if identity.locked_actor() is not None:
        return _ask("locked", "auth.unlock.page")
    if htmx.is_request():
        back = htmx.current_path()
        return htmx.go_to(url_for("auth.sign_in.page", next=back), status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else _path_of_referrer()
    return redirect(url_for("auth.sign_in.page", next=back or None), 303)


def _ask(what: str, endpoint: str) -> ResponseReturnValue:
    if htmx.is_request():
        answer = Response(status=401)
        answer.headers[ASKS] = what
        return answer
    kept = refused_form()
    if kept.path:
        actor = identity.locked_actor()
        page = unlock_page(actor, kept=kept) if actor else prove_page(current_user, kept=kept)
        return page, 401
    back = request.full_path.rstrip("?") if request.method == "GET" else _path_of_referrer()
    return redirect(url_for(endpoint, next=back or None), 303)


def factor_first() -> ResponseReturnValue | None:
    """Off to where a second factor is added, if that is all that is missing; else None."""
    if not (current_user.is_authenticated and current_user.lacks_factor):
        return None
    flash(_("Add a second factor first. The clinic asks it of you."), "info")
    return htmx.go_to(url_for("account.security.page"), status=403)


def _path_of_referrer() -> str | None:
    referrer = request.referrer or ""
    return referrer[len(request.host_url) - 1 :] if referrer.startswith(request.host_url) else None
