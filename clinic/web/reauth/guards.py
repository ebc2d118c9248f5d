"""Sending somebody who is not signed in, or must say again who they are, there and back here."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import Unauthorized

from clinic.http.authn import identity, page_owner
from clinic.http.authn.fresh import ProofNeeded
from clinic.http.current import current_user
from clinic.web.kit import htmx
from clinic.web.kit.page_again import path_of_referrer
from clinic.web.kit.toasts import say
from clinic.web.reauth.go_on_page import go_on_page
from clinic.web.reauth.proof_page import prove_page, unlock_page
from clinic.web.reauth.replayed_form import ReplayedForm, late_form
from clinic.web.reauth.sign_in_page import sign_in_page

#: Tells the script which question to put over the page: "locked", "prove", or "over": sign in anew.
ASKS = "Session-Asks"


def sign_in_first(error: Unauthorized) -> ResponseReturnValue:
    """Off to the page that asks who is there.

    A form of somebody who was signed in is kept in the page that asks. A stranger has to send theirs again.
    """
    if isinstance(error, ProofNeeded):
        return _ask("prove", "auth.reauthenticate.page")
    if identity.locked_actor() is not None:
        return _ask("locked", "auth.unlock.page")
    if htmx.is_request():
        return over()
    kept = late_form()
    if kept.mark:
        return sign_in_page(kept=kept), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else path_of_referrer()
    return redirect(url_for("auth.sign_in.page", next=back or None), 303)


def over() -> ResponseReturnValue:
    """Tell the script that the sign-in is over: over somebody's page it asks, a stranger's it leaves."""
    answer = htmx.go_to(url_for("auth.sign_in.page", next=htmx.current_path()), status=401)
    if page_owner.mark_sent():
        answer.headers[ASKS] = "over"
    return answer


def stale_form() -> ResponseReturnValue | None:
    """For a form whose token is that of a former sign-in; None where it was nobody's.

    Nothing is done with it. It is shown as a button to press, under a new token, and only to whose
    mark it bears: others cannot make that mark.
    """
    if htmx.is_request():
        return _stale_part()
    kept = late_form()
    if not kept.mark:
        return None
    locked = identity.locked_actor()
    if locked is None and not current_user.is_authenticated:
        return sign_in_page(kept=kept), 401
    own = kept.if_of(locked or current_user)
    if not own.path:
        return None
    return (unlock_page(locked, kept=own), 401) if locked else (go_on_page(own), 400)


def _stale_part() -> ResponseReturnValue | None:
    if not page_owner.mark_sent():
        return None
    return _told("locked") if identity.locked_actor() is not None else over()


def _ask(what: str, endpoint: str) -> ResponseReturnValue:
    if htmx.is_request():
        return _told(what)
    kept = late_form()
    if kept.path:
        return _page_that_asks(kept), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else path_of_referrer()
    return redirect(url_for(endpoint, next=back or None), 303)


def _page_that_asks(kept: ReplayedForm) -> str:
    actor = identity.locked_actor()
    return unlock_page(actor, kept=kept) if actor else prove_page(current_user, kept=kept)


def _told(what: str) -> Response:
    answer = Response(status=401)
    answer.headers[ASKS] = what
    return answer


def factor_first() -> ResponseReturnValue | None:
    """Off to where a second factor is added, if that is all that is missing; else None."""
    if not (current_user.is_authenticated and current_user.lacks_factor):
        return None
    say(_("Add a second factor first. The clinic asks it of you."), "info")
    return htmx.go_to(url_for("account.security.page"), status=403)
