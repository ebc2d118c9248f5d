"""Signing in by a passkey: instead of the password, or as the second step."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from clinic.accounts.factors.passkeys import known_by, passkey_question
from clinic.accounts.kinds import ChallengePurpose, Means
from clinic.accounts.queries import sign_in_address_of
from clinic.accounts.sessions.second_step import finish_by_passkey
from clinic.accounts.sessions.sign_in import open_session
from clinic.http.access import public
from clinic.http.authn.device import sign_in_origin
from clinic.http.clock import now
from clinic.http.throttle.limits import limit_questions
from clinic.web.auth.entry import second
from clinic.web.auth.entry.form_tokens import bring
from clinic.web.auth.entry.session import let_in
from clinic.web.kit import htmx
from clinic.web.reauth.passkey_talk import (
    answer,
    go,
    in_json,
    put,
    put_question,
    site,
    text_beside,
)
from clinic.web.reauth.proof_page import LOCK

blueprint = Blueprint("passkey", __name__)


@blueprint.post("/login/passkey/question")
@public
@limit_questions
def question() -> ResponseReturnValue:
    step = second.kept()
    user_id = step.user_id if step else None
    return put(passkey_question(ChallengePurpose.SIGN_IN, site(), user_id=user_id, now=now()))


@blueprint.post("/login/passkey")
@public
@limit_questions
def create() -> ResponseReturnValue:
    return in_json(_create)


def _create() -> Response:
    moment, step = now(), second.kept()
    question_id, _handle = put_question()
    user_id = known_by(
        ChallengePurpose.SIGN_IN,
        site(),
        answer(),
        question_id=question_id,
        user_id=step.user_id if step else None,
        now=moment,
    )
    asked = second.page_wanted() if step else text_beside("next")
    opened = (
        finish_by_passkey(step, origin=sign_in_origin(), now=moment)
        if step
        else open_session(user_id, means=Means.PASSKEY, origin=sign_in_origin(), now=moment)
    )
    email = sign_in_address_of(opened.user_id)
    carried = let_in(opened, asked=asked, now=moment, email=email)
    # The script asks on from there: over a page, where it may stay; with a kept form, where that goes.
    response = bring(Response(status=204)) if _stays() else go(_way_on(carried))
    for cookie in carried.headers.getlist("Set-Cookie"):
        response.headers.add("Set-Cookie", cookie)
    return response


def _stays() -> bool:
    return htmx.wants(LOCK) or bool(text_beside("kept"))


def _way_on(carried: BaseResponse) -> str:
    return carried.headers.get("Location") or carried.headers["HX-Redirect"]
