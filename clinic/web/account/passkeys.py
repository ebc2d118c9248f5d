"""The passkeys of somebody: adding one, by the script, and removing it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes import give_up_factor
from clinic.accounts.factors import passkeys as verbs
from clinic.accounts.factors import recovery
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions import open_sessions
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.authn.identity import give_cookie
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit.toasts import say
from clinic.web.reauth.passkey_talk import (
    answer,
    go,
    in_json,
    put,
    put_question,
    site,
    text_beside,
)

blueprint = Blueprint("passkeys", __name__)


@blueprint.post("/account/passkeys/question")
@requires(Permission.OWN_ACCOUNT)
@fresh
def question() -> ResponseReturnValue:
    return in_json(lambda: put(verbs.ask_to_add(current_user, site(), now=now())))


@blueprint.post("/account/passkeys")
@requires(Permission.OWN_ACCOUNT)
@fresh
def create() -> ResponseReturnValue:
    return in_json(_create)


@blueprint.post("/account/passkeys/<passkey_id>/removal")
@requires(Permission.OWN_ACCOUNT)
@fresh
def remove(passkey_id: str) -> ResponseReturnValue:
    give_up_factor.give_up_passkey(current_user, passkey_id, now=now())
    say(_("The passkey is removed"))
    return redirect(url_for("account.security.page"), 303)


def _create() -> Response:
    moment = now()
    question_id, handle = put_question()
    verbs.add(
        current_user,
        site(),
        answer(),
        question_id=question_id,
        handle=handle,
        label=text_beside("label") or _("Passkey"),
        now=moment,
    )
    has_codes = recovery.codes_left(current_user.user_id) > 0
    say(_("Your passkey is ready"))
    response = go(url_for("account.security.page") + ("" if has_codes else "#codes"))
    # Who has just shown a second factor goes on under a new session.
    give_cookie(response, open_sessions.renew(current_user, strong=True, now=moment))
    return response
