"""Before something that matters: who is signed in shows once more who they are."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from clinic.accounts.actor import Actor
from clinic.accounts.factors import passkeys
from clinic.accounts.kinds import ChallengePurpose
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions import open_sessions, reauthenticate
from clinic.core.errors import NotFound
from clinic.http.access import public, requires
from clinic.http.authn.identity import give_cookie, locked_actor
from clinic.http.clock import now
from clinic.http.current import current_user, signed_in
from clinic.http.throttle.budgets import code_budgets, proof_budgets
from clinic.http.throttle.limits import limit_proof
from clinic.web.auth.entry import destinations
from clinic.web.auth.entry.after_reauth import go_on
from clinic.web.reauth.passkey_talk import (
    answer,
    in_json,
    put,
    put_question,
    site,
)
from clinic.web.reauth.proof_page import ProofForm, prove_page
from clinic.web.reauth.replayed_form import carried_form

blueprint = Blueprint("reauthenticate", __name__)


@blueprint.get("/prove")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return prove_page(current_user, next_page=destinations.wanted())


@blueprint.post("/prove")
@requires(Permission.OWN_ACCOUNT)
def create() -> ResponseReturnValue:
    form, kept, moment = ProofForm.sent(), carried_form(), now()
    if not current_user.is_fresh(moment) and not form.carries_out(
        lambda: reauthenticate.reauthenticate(
            current_user,
            **form.text_of("password", "code"),
            budgets=proof_budgets(),
            code_budgets=code_budgets(current_user.email),
            now=moment,
        )
    ):
        page = prove_page(current_user, form, kept=kept, next_page=destinations.wanted())
        return page, form.status
    return go_on(form.result, actor=current_user, kept=kept, now=moment)


@blueprint.post("/prove/passkey/question")
@public
@limit_proof
def question() -> ResponseReturnValue:
    """For who is locked out as well as for who is only asked again."""
    return in_json(
        lambda: put(
            passkeys.passkey_question(
                ChallengePurpose.PROVE, site(), user_id=_who().user_id, now=now()
            )
        )
    )


@blueprint.post("/prove/passkey")
@public
@limit_proof
def by_passkey() -> ResponseReturnValue:
    return in_json(_by_passkey)


def _by_passkey() -> Response:
    moment, actor = now(), _who()
    question_id, _handle = put_question()
    passkeys.known_by(
        ChallengePurpose.PROVE,
        site(),
        answer(),
        question_id=question_id,
        user_id=actor.user_id,
        now=moment,
    )
    # The page that asked stays where it is: it is told that it may go on.
    response = Response(status=204)
    give_cookie(response, open_sessions.renew(actor, strong=True, now=moment))
    return response


def _who() -> Actor:
    actor = signed_in() or locked_actor()
    if actor is None:
        raise NotFound()
    return actor
