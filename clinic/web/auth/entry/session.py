"""Letting somebody in: always under a new session, whatever the browser brought along."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from clinic.accounts.sessions import sign_in
from clinic.accounts.sessions.session_state import actor_of
from clinic.core.errors import NotAllowed
from clinic.http.authn import known_browser
from clinic.http.authn.identity import give_cookie, locked_actor
from clinic.http.current import signed_in
from clinic.web.auth.entry.arrival import arrival
from clinic.web.auth.entry.form_tokens import start_anew
from clinic.web.booking.kept_time import hand_on_kept_time
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession


def let_in(
    opened: LoginSession,
    *,
    asked: str,
    now: datetime,
    kept: ReplayedForm = NOTHING,
    email: str = "",
) -> Response:
    """The answer that carries the new session and leads on (see `arrival`).

    The session that was open in this browser ends, and its form tokens with it. With an `email` the
    browser is known to the account of this address from now on.
    """
    before = signed_in() or locked_actor()
    if before is not None:
        sign_in.sign_out(before, now=now)
    start_anew()
    actor = actor_of(opened.user_id, opened.id, now=now)
    if actor is None:  # disabled in this very moment
        raise NotAllowed()
    way_on = hand_on_kept_time(actor, now=now)
    answer = arrival(actor, asked=asked or way_on, kept=kept)
    give_cookie(answer, opened)
    if email:
        known_browser.remember(answer, email)
    return answer
