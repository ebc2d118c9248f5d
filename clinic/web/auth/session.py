"""Letting somebody in: always under a new session, whatever the browser brought along."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import session as form_session
from flask import url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from clinic.accounts import sign_in
from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Role
from clinic.core.errors import NotAllowed
from clinic.http.identity import give_cookie, locked_actor
from clinic.privacy.legal import texts_to_accept
from clinic.web import htmx
from clinic.web.auth.destinations import after_sign_in

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession


def let_in(opened: LoginSession, *, asked: str, now: datetime) -> Response:
    """The answer that carries the new session and leads to the page asked for, or home.

    The session that was open in this browser ends, and its form tokens with it.
    """
    before = current_user if current_user.is_authenticated else locked_actor()
    if before is not None:
        sign_in.sign_out(before, now=now)
    form_session.clear()
    actor = sign_in.actor_of(opened.user_id, opened.id, now=now)
    if actor is None:  # disabled in this very moment
        raise NotAllowed()
    answer = htmx.go_to(_accepting_first(actor, asked) or after_sign_in(actor, asked))
    give_cookie(answer, opened)
    return answer


def _accepting_first(actor: Actor, asked: str) -> str | None:
    """The page where somebody accepts the clinic's texts, where that is to be done.

    Patients and doctors do, who register themselves; by a program they cannot tick a box.
    """
    if actor.role not in (Role.PATIENT, Role.DOCTOR) or not texts_to_accept(actor.user_id):
        return None
    return url_for("auth.acceptance.page", next=asked or None)
