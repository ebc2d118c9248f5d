"""What comes after somebody has shown once more who they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, make_response

from clinic.accounts.actor import Actor
from clinic.accounts.sessions.session_state import actor_of
from clinic.core.errors import NotAllowed
from clinic.http.authn.identity import give_cookie
from clinic.web.auth.entry import destinations
from clinic.web.auth.entry.destinations import after_sign_in
from clinic.web.kit import htmx
from clinic.web.reauth.go_on_page import go_on_page
from clinic.web.reauth.proof_page import LOCK
from clinic.web.reauth.replayed_form import ReplayedForm

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from clinic.accounts.models import LoginSession


def go_on(
    renewed: LoginSession | None, *, actor: Actor, kept: ReplayedForm, now: datetime
) -> BaseResponse:
    """The answer with the new token: over a page, nothing more; else the kept form, or the page asked for.

    `renewed` is None for who has just shown it by a passkey. The form session stays as it is, so that
    forms which lie open can still be sent.
    """
    answer: BaseResponse
    kept = kept.if_of(actor)
    if htmx.wants(LOCK):
        answer = Response(status=204)
    elif kept.path:
        answer = make_response(go_on_page(kept))
    else:
        session_id = renewed.id if renewed else actor.session_id or ""
        fresh = actor_of(actor.user_id, session_id, now=now)
        if fresh is None:  # shut out in this very moment
            raise NotAllowed()
        answer = htmx.go_to(after_sign_in(fresh, destinations.wanted()))
    if renewed is not None:
        give_cookie(answer, renewed)
    return answer
