"""Tokens that serve nobody any more are swept away, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic.accounts.housekeeping import forget_tokens
from clinic.accounts.kinds import SessionKind, TokenPurpose
from clinic.accounts.models import MailToken, RefreshToken
from clinic.accounts.sessions import refresh
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.tokens import mint
from clinic.db import db, transaction
from tests.cast import NOW, Cast

pytestmark = pytest.mark.usefixtures("app_context")


def kept(model: type[MailToken] | type[RefreshToken]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_link_is_kept_for_a_week_after_its_end(cast: Cast) -> None:
    mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=NOW)
    assert forget_tokens(now=NOW + timedelta(days=7, minutes=29)) == 0
    assert forget_tokens(now=NOW + timedelta(days=7, minutes=30)) == 1
    assert kept(MailToken) == 0


def test_a_used_refresh_token_is_kept_while_its_session_lives(cast: Cast) -> None:
    session = open_session(cast.amira.actor.user_id, kind=SessionKind.PROGRAM, now=NOW)
    first = refresh.start(session, now=NOW)
    refresh.rotate(first.id, session_id=session.id, user_id=session.user_id, now=NOW)
    assert forget_tokens(now=NOW) == 0
    with transaction():
        end_all_sessions(session.user_id, now=NOW)
    assert forget_tokens(now=NOW) == 2
    assert kept(RefreshToken) == 0
