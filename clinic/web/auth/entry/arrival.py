"""Where somebody goes who has just been let in: on with what they were at, or to a page."""

from __future__ import annotations

from flask import Response, make_response, url_for
from werkzeug.wrappers import Response as BaseResponse

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Role
from clinic.http.authn import page_owner
from clinic.privacy.legal import texts_to_accept
from clinic.web.auth.acceptance_form import AgainForm
from clinic.web.auth.entry.acceptance_page import acceptance_page
from clinic.web.auth.entry.destinations import after_sign_in
from clinic.web.auth.entry.form_tokens import bring
from clinic.web.kit import htmx
from clinic.web.kit.homes import home_of
from clinic.web.reauth.go_on_page import go_on_page
from clinic.web.reauth.proof_page import LOCK
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm

#: Who registers by themselves; by a program they cannot tick a box.
_ACCEPTING = (Role.PATIENT, Role.DOCTOR)


def arrival(actor: Actor, *, asked: str, kept: ReplayedForm = NOTHING) -> BaseResponse:
    """The answer that leads on.

    Over their own page, it stays as it is and gets a token for its forms; over somebody else's, their
    start page takes its place. Without script the kept form comes back as a button, to whose it is.
    """
    stays = htmx.wants(LOCK)
    if stays and not page_owner.is_of(page_owner.mark_sent(), actor.user_id):
        return htmx.go_to(home_of(actor))
    own = kept.if_of(actor)
    if actor.role in _ACCEPTING and texts_to_accept(actor.user_id):
        return _accepting_first(actor, asked=asked, kept=own, stays=stays)
    if stays:
        return bring(Response(status=204))
    if own.path:
        return make_response(go_on_page(own))
    if actor.role is Role.PATIENT and not actor.verified:  # has just registered
        return htmx.go_to(url_for("auth.code.page", next=asked or None))
    return htmx.go_to(after_sign_in(actor, asked))


def _accepting_first(actor: Actor, *, asked: str, kept: ReplayedForm, stays: bool) -> BaseResponse:
    """Where somebody accepts the clinic's texts: a newcomer, or because they have changed."""
    if stays or kept.path:
        form = AgainForm(actor)
        return make_response(acceptance_page(form, next_page=asked, kept=kept))
    return htmx.go_to(url_for("auth.acceptance.page", next=asked or None))
